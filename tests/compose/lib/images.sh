# shellcheck shell=bash disable=SC2154  # root, here, work, tmp and project are set by who sources this
# The images that are not built from this checkout: there, or pulled, or (on the test's own engine only) stood in for.

images_remove() {
    [ -z "$engine_pid" ] || return 0 # all of its own engine's go with it
    docker images --quiet --filter "reference=pqrtest/*:$project" | sort -u | xargs -r docker rmi --force >/dev/null 2>&1
}

image_present() { docker image inspect "$1" >/dev/null 2>&1; }

images_provide() {
    # As the files of the product name them: the base first, which the stand-ins are built on.
    local base kafka postgres image
    base=$(awk '$1 == "FROM" { print $2; exit }' "$root/deploy/images/Dockerfile")
    kafka=$(awk '$1 == "image:" && /apache\/kafka/ { print $2 }' "$root/docker-compose.yml")
    postgres=$(awk '$1 == "image:" && /postgres/ { print $2 }' "$root/docker-compose.yml")
    for image in "$base" "$kafka" "$postgres"; do
        if image_present "$image"; then
            say "imagen $image: presente"
        elif timeout 900 docker pull --quiet "$image" >"$tmp/pull.log" 2>&1; then
            say "imagen $image: bajada"
        elif [ -z "$engine_pid" ]; then
            cat "$tmp/pull.log" >&2
            fail "no se pudo bajar $image"
        else
            case $image in
            "$base") base_stand_in "$image" ;;
            "$kafka") kafka_stand_in "$image" ;;
            "$postgres") quietly postgres build_image "$image" "$here/standins/postgres" ;;
            esac
            say "imagen $image: sustituta (no se puede bajar aquí)"
        fi
    done
}

build_image() { docker build --tag "$1" "$2"; }

# A bare Debian, with this machine's way to the package repositories: without it nothing could be installed in it.
base_stand_in() {
    local tar=$work/base.tar tree=$tmp/base file
    if [ -z "$(find "$tar" -mtime -7 2>/dev/null)" ]; then
        command -v debootstrap >/dev/null || fail "falta debootstrap"
        local mirror
        mirror=$(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/debian.sources 2>/dev/null ||
            awk '$1 == "deb" && $2 ~ /^http/ { print $2; exit }' /etc/apt/sources.list)
        say "debootstrap"
        quietly debootstrap debootstrap --variant=minbase bookworm "$tree" "$mirror"
        # As in the official image, which is built and thrown away as a whole: no syncing of every file, no manuals.
        echo force-unsafe-io >"$tree/etc/dpkg/dpkg.cfg.d/docker-apt-speedup"
        printf 'path-exclude /usr/share/%s/*\n' doc man locale >"$tree/etc/dpkg/dpkg.cfg.d/docker"
        rm -rf "$tree/etc/apt/sources.list" "$tree"/var/cache/apt/archives/*.deb
        for file in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list /etc/apt/apt.conf.d/99* \
            /etc/apt/auth.conf.d /etc/apt/keyrings /usr/local/share/ca-certificates /root/.npmrc; do
            [ ! -e "$file" ] || (cd / && cp -a --parents ".$file" "$tree/")
        done
        # npm takes this machine's further authorities, once ca-certificates is installed.
        if [ -n "$(ls /usr/local/share/ca-certificates 2>/dev/null)" ]; then
            printf '\ncafile=/etc/ssl/certs/ca-certificates.crt\n' >>"$tree/root/.npmrc"
        fi
        tar -C "$tree" -cf "$tar.new" .
        mv "$tar.new" "$tar"
        rm -rf "$tree"
    fi
    quietly import docker import "$tar" "$1"
}

kafka_stand_in() {
    local context=$tmp/kafka jars=$work/kafka-jars pom=$root/deploy/kafka/pom.xml
    if ! cmp -s "$pom" "$jars/pom.xml"; then
        command -v mvn >/dev/null || fail "falta Maven"
        rm -rf "$jars"
        quietly jars mvn -q -B -f "$pom" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$jars"
        cp "$pom" "$jars/pom.xml"
    fi
    cp -r "$here/standins/kafka" "$context"
    mkdir "$context/jars"
    cp "$jars"/*.jar "$context/jars/"
    quietly kafka build_image "$1" "$context"
    rm -rf "$context"
}
