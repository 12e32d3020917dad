# shellcheck shell=bash disable=SC2016  # the watcher expands its own arguments
# A stack of a test's own: a directory and ports that no other test has, and an end that comes on every way out.
# Sourced by with-postgres and with-stack.

PROJECT=$(cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../.." && pwd -P)
export PQR_STACK=$PROJECT/deploy/native/stack # tests call it to stop, kill and start parts
# Debian's psql is a script in Perl that looks for the server's version; a test that asks often would spend its time in it.
bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
PATH=$bin:$PATH
# shellcheck source=tests/lib/template.sh
. "$PROJECT/tests/lib/template.sh"

# Ten ports in a row, one above 30000 and one above 31000, all below those that the kernel hands out by itself. The block's lock is held for
# as long as anything of this test lives, so of two tests that start at once each gets its own.
throwaway_ports() {
    local locks=/tmp/pqr-ports.$UID block used i
    [ -d "$locks" ] || mkdir -m 700 "$locks" 2>/dev/null || true # another test may have made it by now
    used=$(ss -Hltn | awk '{sub(/.*:/, "", $4); print $4}')
    for ((i = 0; i < 1000; i++)); do
        block=$((RANDOM % 1000))
        exec 8>"$locks/$block"
        flock -n 8 || continue
        export PQR_SIMULADOR_ADMIN_PORT=$((30000 + block)) PQR_EDGE_PORT=$((31000 + block))
        ! grep -qE "^(2$(printf '%03d' $block)[0-9]|$PQR_SIMULADOR_ADMIN_PORT|$PQR_EDGE_PORT)\$" <<<"$used" || continue
        block=$((20000 + block * 10))
        export PQR_PG_PORT=$block PQR_KAFKA_PORT=$((block + 1)) PQR_KAFKA_CONTROLLER_PORT=$((block + 2))
        export PQR_INGEST_PORT=$((block + 3)) PQR_CONTACT_PORT=$((block + 4)) PQR_REPORTING_PORT=$((block + 5))
        export PQR_INGEST_ADMIN_PORT=$((block + 6)) PQR_CONTACT_ADMIN_PORT=$((block + 7))
        export PQR_REPORTING_ADMIN_PORT=$((block + 8)) PQR_CLASSIFIER_ADMIN_PORT=$((block + 9))
        return 0
    done
    echo "no hay diez puertos libres seguidos entre 20000 y 29999" >&2
    return 1
}

# throwaway_up PART: starts it (see stack up) and exports how to reach it.
throwaway_up() {
    throwaway_ports
    PQR_STACK_DIR=$(mktemp -d "${TMPDIR:-/tmp}/pqr-test.XXXXXX")
    export PQR_STACK_DIR PQR_THROWAWAY=${PQR_THROWAWAY:-1} # a measurement sets 0: the disk is waited for as in earnest
    chmod 755 "$PQR_STACK_DIR" # PostgreSQL may run as another user; the secrets are in a closed directory
    trap throwaway_down EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    throwaway_watch
    [ "$PQR_THROWAWAY" = 0 ] || template_copy "$1"
    "$PQR_STACK" up "$1" >"$PQR_STACK_DIR/up.out" || {
        cat "$PQR_STACK_DIR/up.out" >&2
        exit 1
    }
    eval "$("$PQR_STACK" env)"
}

# Where this script is killed outright (a test's time limit), a process outside its family cleans up after it.
throwaway_watch() {
    (setsid bash -c 'exec 8>&-; tail --pid="$1" -f /dev/null; [ ! -e "$PQR_STACK_DIR" ] || "$PQR_STACK" clean; rm -rf "$PQR_STACK_DIR"' \
        _ $$ </dev/null >/dev/null 2>&1 &)
}

throwaway_down() {
    trap - EXIT
    trap '' HUP INT TERM
    [ -z "${throwaway_child:-}" ] || kill -TERM "$throwaway_child" 2>/dev/null || true
    "$PQR_STACK" clean >/dev/null || true
    rm -rf "$PQR_STACK_DIR"
}

# throwaway_run COMMAND…: runs it with this script's input and returns its result; a signal here reaches it too.
throwaway_run() {
    local result=0
    "$@" <&0 &
    throwaway_child=$!
    wait "$throwaway_child" || result=$?
    throwaway_child=
    return "$result"
}
