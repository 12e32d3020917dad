# shellcheck shell=bash disable=SC2016  # the scripts in single quotes expand their own arguments
# A PostgreSQL cluster of the stack's own: TCP on loopback only, passwords by SCRAM, and never as root. Debian's own
# cluster (postgresql@15-main) is neither used nor touched.

PG_LINK=$STACK/postgres # the directory, or a link to it: see postgres_make_home
postgres_locate() {
    PG_HOME=$(realpath -m "$PG_LINK") # data/ and server.log
    PG_DATA=$PG_HOME/data
}
postgres_locate

pg_bin() {
    local dir
    dir=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
    [ -x "$dir/postgres" ] || fail "no está PostgreSQL en /usr/lib/postgresql: ejecute deploy/native/install"
    printf '%s' "$dir"
}

# Who runs the server: whoever calls; for root, the owner of the cluster, or Debian's user postgres.
pg_user() {
    local owner=
    if [ "$(id -u)" = 0 ]; then
        owner=$(stat -c %U "$PG_HOME" 2>/dev/null) || owner=postgres
        [ "$owner" != root ] || owner=postgres
    else
        owner=$(id -un)
    fi
    printf '%s' "$owner"
}
# The server's programs run through this: never as root, and from a directory that everyone may enter.
as_pg_user() {
    (
        cd /
        close_lock
        if [ "$(id -u)" = 0 ]; then
            exec setpriv --reuid="$(pg_user)" --regid="$(id -g "$(pg_user)")" --init-groups --inh-caps=-all -- "$@"
        fi
        exec "$@"
    )
}

# The cluster's directory. Where the checkout lies beneath a directory that the server's user may not enter (/root), the
# data goes to /var/tmp and a link leads there.
postgres_make_home() {
    [ ! -e "$PG_LINK" ] || return 0
    rm -f "$PG_LINK" # a link that leads nowhere
    local dir=$PG_LINK
    if [ "$(id -u)" = 0 ] && ! as_pg_user test -x "$STACK"; then
        dir=/var/tmp/pqr-$(printf '%s' "$STACK" | sha256sum | cut -c1-12)
        # Anyone may make a name in /var/tmp: one that is not ours is not followed.
        if [ -L "$dir" ] || { [ -e "$dir" ] && [ "$(stat -c %U "$dir")" != "$(pg_user)" ]; }; then
            fail "$dir existe y no es de $(pg_user): retírelo"
        fi
        ln -s "$dir" "$PG_LINK"
    fi
    [ -d "$dir" ] || mkdir -m 700 "$dir"
    [ "$(id -u)" != 0 ] || chown "$(pg_user):" "$dir"
    postgres_locate
}

postgres_make_secrets() {
    local role
    [ -d "$SECRETS" ] || mkdir -m 700 "$SECRETS"
    for role in "$PG_ADMIN" "${PG_ROLES[@]}"; do
        [ -s "$SECRETS/$role" ] || (umask 077 && head -c 24 /dev/urandom | base64 | tr '+/' '-_' >"$SECRETS/$role")
    done
    (umask 077 && for role in "$PG_ADMIN" "${PG_ROLES[@]}"; do
        printf '%s:%s:*:%s:%s\n' "$HOST" "$PG_PORT" "$role" "$(cat "$SECRETS/$role")"
    done >"$SECRETS/pgpass")
}

postgres_init() {
    local sync=() out
    [ ! -e "$PG_DATA" ] || return 0
    [ "$THROWAWAY" = 0 ] || sync=(--no-sync)
    as_pg_user rm -rf "$PG_HOME/new" "$PG_HOME/password"
    # initdb takes the password from a file that the server's user can read.
    as_pg_user bash -c 'umask 077 && cat >"$1"' _ "$PG_HOME/password" <"$SECRETS/$PG_ADMIN"
    if ! out=$(as_pg_user "$(pg_bin)/initdb" -D "$PG_HOME/new" --username="$PG_ADMIN" --pwfile="$PG_HOME/password" \
        --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --lc-collate=C "${sync[@]}" 2>&1 </dev/null); then
        printf '%s\n' "$out" >&2
        fail "initdb no pudo crear la base de datos"
    fi
    as_pg_user bash -c 'rm "$1/password" && mv "$1/new" "$1/data"' _ "$PG_HOME"
}

postgres_write_settings() {
    as_pg_user bash -c 'cat >"$1/pqr.conf" && grep -q pqr.conf "$1/postgresql.conf" ||
        echo "include = '\''pqr.conf'\''" >>"$1/postgresql.conf"' _ "$PG_DATA" <<CONF
# Written at every start of the stack.
listen_addresses = '127.0.0.1'
port = $PG_PORT
unix_socket_directories = ''
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %q%u %a '
# Details and contexts of an error hold column values, which may be personal data.
log_error_verbosity = terse
# So do the messages of errors and the statements that failed: whoever asked is told, and tells it without them. What the server
# says of itself (LOG, FATAL, PANIC) stays.
log_min_messages = log
log_min_error_statement = panic
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
$(tls_postgres_settings)
$([ "$THROWAWAY" = 0 ] || printf '%s = off\n' fsync full_page_writes autovacuum)
CONF
    as_pg_user bash -c 'cat >"$1/pg_hba.conf"' _ "$PG_DATA" <<CONF
$PG_HBA all all 127.0.0.1/32 scram-sha-256
CONF
    tls_postgres_files
}

# The pid of our server; false where it does not run. The server keeps its own pid file; its command line tells that the
# number is still its.
postgres_pid() {
    local pid
    read -r pid 2>/dev/null < <(as_pg_user head -n 1 "$PG_DATA/postmaster.pid" 2>/dev/null) || return 1
    tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qxF "$PG_DATA" && printf '%s' "$pid"
}
postgres_alive() { postgres_pid >/dev/null; }

# The server refuses to start while the number in a crashed one's pid file is some live process, whoever's. Where none is
# alive the file stays: by it the server sees whether backends of the crashed one still hold its memory.
postgres_drop_stale_pid() {
    local pid
    read -r pid 2>/dev/null < <(as_pg_user head -n 1 "$PG_DATA/postmaster.pid" 2>/dev/null) || return 0
    [ ! -e "/proc/$pid" ] || as_pg_user rm -f "$PG_DATA/postmaster.pid"
}

postgres_up() {
    postgres_alive && return 0
    require_port_free "$PG_PORT" PostgreSQL
    postgres_make_home
    [ -w "$PG_HOME" ] || fail "$PG_HOME es de $(stat -c %U "$PG_HOME"): use ese usuario, o make clean con él"
    postgres_make_secrets
    postgres_init
    postgres_write_settings
    ln -sfn ../postgres/server.log "$LOGS/postgres.log"
    postgres_drop_stale_pid
    as_pg_user "$(pg_bin)/pg_ctl" start --silent --wait --timeout=120 -D "$PG_DATA" -l "$PG_HOME/server.log" \
        >/dev/null </dev/null || log_fail "PostgreSQL no arrancó" "$LOGS/postgres.log"
}

postgres_down() {
    postgres_alive || return 0
    as_pg_user "$(pg_bin)/pg_ctl" stop --silent --wait --timeout=60 -D "$PG_DATA" -m "${1:-fast}" >/dev/null ||
        log_fail "PostgreSQL no se detuvo" "$LOGS/postgres.log"
}

postgres_kill() {
    local pid backends
    pid=$(postgres_pid) || return 0
    mapfile -t backends < <(ps -o pid= --ppid "$pid" | tr -d ' ')
    kill -KILL "$pid"
    # Its backends end by themselves once they see that it is gone; until then no new server starts on the data.
    wait_until 30 processes_gone "$pid" "${backends[@]}" || fail "PostgreSQL (proceso $pid) no termina"
}

postgres_remove() {
    rm -rf "$PG_HOME" "$PG_LINK"
}

# conninfo ROLE: libpq's text without the password, which PGPASSFILE or a setting gives.
conninfo() { printf 'host=%s port=%s dbname=pqr user=%s%s' "$HOST" "$PG_PORT" "$1" "$(tls_libpq)"; }
# admin_psql DATABASE ARGUMENTS…
admin_psql() {
    PGPASSFILE=$SECRETS/pgpass psql -X -q -v ON_ERROR_STOP=1 "$(conninfo "$PG_ADMIN") dbname=$1" "${@:2}"
}
