# shellcheck shell=bash
# What every stack of a test begins with, made once per checkout and copied: a cluster with roles and schemas, and a Kafka
# with its topics. Each lies in build/templates under the hash of what it is made from, so that a change makes a new one.
# Sourced by throwaway.sh, which sets PROJECT, PQR_STACK and the ports.

TEMPLATES=$PROJECT/build/templates

# template_copy PART: what `stack up PART` would make goes into $PQR_STACK_DIR, so that it need only be started.
template_copy() {
    mkdir -p "$TEMPLATES" 2>/dev/null && [ -w "$TEMPLATES" ] || return 0 # somebody else's checkout: the long way
    template_take postgres deploy/migrations postgres secrets
    export PQR_SCHEMA_READY=1
    [ "$1" != postgres ] || return 0
    template_take kafka deploy/kafka kafka
    export PQR_KAFKA_CLASSES=$TEMPLATE/classes.jsa
}

# template_take NAME SOURCES FOLDER…: copies the template's folders, made anew where their sources are no more what they were.
# Of tests that start at once one makes it, and the others wait.
template_take() {
    local name=$1 folder
    TEMPLATE=$TEMPLATES/$name-$(template_key "$2")
    exec 7>"$TEMPLATES/$name.lock"
    flock 7
    [ -d "$TEMPLATE" ] || template_make "$name"
    for folder in "${@:3}"; do cp -a --reflink=auto "$TEMPLATE/$folder" "$PQR_STACK_DIR/"; done
    exec 7>&-
}

template_key() {
    (
        cd "$PROJECT"
        find "$1" deploy/native tests/lib/template.sh -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
        cat "$PROJECT/.local/kafka/libs/.stamp" 2>/dev/null || true
        dpkg-query -W 'postgresql-[0-9]*' 'openjdk-*-headless'
        id -u
    ) | sha256sum | cut -c1-16
}

# template_make NAME: on the ports of this test's own stack, which does not run yet.
template_make() {
    local new
    new=$(mktemp -d "${TMPDIR:-/tmp}/pqr-template.XXXXXX")
    chmod 755 "$new"
    # Nothing is thrown away, so that its end is a clean one and everything is in its files.
    if ! PQR_STACK_DIR=$new PQR_THROWAWAY=0 PQR_KAFKA_CLASSES=$new/classes.jsa \
        bash -c '"$PQR_STACK" up "$1" 7>&- && "$PQR_STACK" down 7>&-' _ "$1" >"$new/out" 2>&1; then
        cat "$new/out" >&2
        PQR_STACK_DIR=$new "$PQR_STACK" clean >/dev/null 2>&1 || true
        rm -rf "$new"
        return 1
    fi
    rm -rf "$TEMPLATES/$1"-*
    cp -a "$new" "$TEMPLATE.new"
    mv "$TEMPLATE.new" "$TEMPLATE"
    rm -rf "$new"
}
