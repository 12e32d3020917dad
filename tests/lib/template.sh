# shellcheck shell=bash disable=SC2016  # the scripts in single quotes expand their own arguments
# What every stack of a test begins with, made once per checkout and copied: a cluster with roles and schemas, and a Kafka
# with its topics and its classes. Each lies in build/templates under the hash of what it is made from, so that a change
# makes a new one. Sourced by throwaway.sh, which sets PROJECT and PQR_STACK.

TEMPLATES=$PROJECT/build/templates

# template_copy PART: what `stack up PART` would make goes into $PQR_STACK_DIR, so that it need only be started.
template_copy() {
    mkdir -p "$TEMPLATES" 2>/dev/null && [ -w "$TEMPLATES" ] || return 0 # somebody else's checkout: the long way
    template_take postgres deploy/migrations postgres secrets || return 0
    export PQR_SCHEMA_READY=1
    [ "$1" != postgres ] || return 0
    template_take kafka deploy/kafka kafka || return 0
    export PQR_KAFKA_CLASSES=$TEMPLATE/classes.jsa
}

# template_take PART SOURCES FOLDER…: copies the template's folders, made anew where their sources are no more what they were.
# Of tests that start at once one makes it, and the others wait. False where none can be had.
template_take() {
    local folder
    TEMPLATE=$TEMPLATES/$1-$(template_key "$2")
    exec 7>"$TEMPLATES/$1.lock"
    flock 7
    if [ ! -d "$TEMPLATE" ] && ! template_make "$@"; then
        exec 7>&-
        return 1
    fi
    for folder in "${@:3}"; do cp -a --reflink=auto "$TEMPLATE/$folder" "$PQR_STACK_DIR/" || exit 1; done
    exec 7>&-
}

# template_key SOURCES: of the sources, the scripts that make something of them, the jars, the servers, and whose it is.
template_key() {
    (
        cd "$PROJECT" || exit
        find "$1" deploy/native/stack deploy/native/lib tests/lib/template.sh -type f -print0 | LC_ALL=C sort -z |
            xargs -0 sha256sum
        cat .local/kafka/libs/.stamp 2>/dev/null || true
        stat -L -c '%n %s %Y' /usr/lib/postgresql/*/bin/postgres "$(command -v java)" 2>/dev/null || true
        id -u
    ) | sha256sum | cut -c1-16
}

# template_make PART SOURCES FOLDER…: by this test's own stack, which does not run yet; whatever happens amid it, the test's
# end takes it away. A clean stop, and data that the disk was waited for with: everything is in the files.
template_make() {
    local made=$TEMPLATES/$1.new folder
    rm -rf "$TEMPLATES/$1"-* "$made"
    mkdir "$made"
    PQR_THROWAWAY=0 PQR_TLS=0 PQR_KAFKA_CLASSES=$made/classes.jsa \
        bash -c 'exec 7>&-; "$PQR_STACK" up "$1" && "$PQR_STACK" down' _ "$1" >"$PQR_STACK_DIR/template.out" 2>&1 || {
        cat "$PQR_STACK_DIR/template.out" >&2
        exit 1
    }
    # A cluster that had to be put elsewhere (see postgres_make_home) is none to copy: it stays, and is started.
    [ ! -L "$PQR_STACK_DIR/$1" ] || return 1
    for folder in "${@:3}"; do mv "$PQR_STACK_DIR/$folder" "$made/" || exit 1; done
    mv "$made" "$TEMPLATE" || exit 1
}
