# shellcheck shell=bash
# The services: each with its settings, its log, and a readiness that is waited for.

# By which the services know the edge.
EDGE_SERVICE_KEY=$SECRETS/borde
edge_service_key() {
    [ -d "$SECRETS" ] || mkdir -m 700 "$SECRETS"
    [ -s "$EDGE_SERVICE_KEY" ] || (umask 077 && head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >"$EDGE_SERVICE_KEY")
}

service_settings() {
    local name=$1
    local settings=(
        PQR_KAFKA_BROKERS="$HOST:$KAFKA_PORT"
        PQR_ADMIN_PORT="${ADMIN_PORT[$name]}"
    )
    [ -z "${HTTP_PORT[$name]:-}" ] || settings+=(PQR_HTTP_PORT="${HTTP_PORT[$name]}")
    clock_settings
    tls_kafka_client "pqr-$name"
    case $name in
    ingest | contact | reporting) settings+=(PQR_IDENTIDAD_FILE="$IDENTITY/identidad.conf" PQR_PROXY_CLAVE_FILE="$EDGE_SERVICE_KEY") ;;&
    classifier | contact | reporting) settings+=(PQR_CALENDAR_FILE="$ROOT/deploy/policy/calendario.conf") ;;&
    contact) settings+=(PQR_CONTACTO_FILE="${PQR_CONTACTO_FILE:-$ROOT/deploy/policy/contacto.conf}") ;;&
    ingest)
        mkdir -p "$STACK/entrada"
        settings+=(PQR_RECEPTION_FILE="$ROOT/deploy/policy/recepcion.conf" PQR_FOLDER="${PQR_FOLDER:-$STACK/entrada}")
        ;;
    classifier)
        settings+=(
            PQR_POLICY_FILE="$ROOT/deploy/policy/abc.conf"
            PQR_CAUSALES_FILE="$ROOT/deploy/policy/causales.conf"
        )
        ;;
    contact | reporting)
        settings+=(
            PQR_PG_CONNINFO="$(conninfo "pqr_$name")"
            PQR_PG_PASSWORD_FILE="$SECRETS/pqr_$name"
        )
        ;;&
    reporting)
        settings+=(
            PQR_CAUSALES_FILE="$ROOT/deploy/policy/causales.conf"
            PQR_FIRMA_FILE="$SECRETS/firma.json" PQR_EMISOR="$ISSUER"
        )
        ;;
    simulador) settings+=(PQR_CONTACT_URL="http://127.0.0.1:${HTTP_PORT[contact]}" PQR_TOKEN_FILE="$TOKENS/admin") ;;
    esac
    printf '%s\n' "${settings[@]}"
}

# service_confined NAME: with PQR_CONFINED=1, the words before its command by which it writes nowhere but here: its temporary files, and
# of ingest the folder of bases.
service_confined() {
    local tmp=$STACK/tmp/$1
    # shellcheck disable=SC2153 # of settings.sh
    [ "$CONFINED" != 0 ] || return 0
    mkdir -p "$tmp"
    printf '%s\n' "TMPDIR=$tmp" "$ROOT/deploy/native/confine" "$tmp"
    [ "$1" != ingest ] || printf '%s\n' "${PQR_FOLDER:-$STACK/entrada}"
    printf '%s\n' --
}

service_ready() { curl -fs -o /dev/null --max-time 2 "http://127.0.0.1:${ADMIN_PORT[$1]}/readyz"; }

# service_launch NAME: starts it, and does not wait.
service_launch() {
    local name=$1 settings confined
    process_alive "pqr-$name" && return 0
    [ -x "$BIN/pqr-$name" ] || fail "no está $BIN/pqr-$name: ejecute make build"
    require_port_free "${ADMIN_PORT[$name]}" "pqr-$name (administración)"
    edge_service_key
    [ -z "${HTTP_PORT[$name]:-}" ] || require_port_free "${HTTP_PORT[$name]}" "pqr-$name"
    mapfile -t settings < <(service_settings "$name")
    mapfile -t confined < <(service_confined "$name")
    # A password in the caller's environment would stand before the file's.
    process_start "pqr-$name" env -u PQR_PG_PASSWORD -u PQR_TOKEN -u PQR_PROXY_CLAVE "${settings[@]}" "${confined[@]}" "$BIN/pqr-$name"
}
service_wait() { process_wait "pqr-$1" 120 service_ready "$1"; }
service_up() {
    service_launch "$1"
    service_wait "$1"
}
# The services have 10 s for a clean stop, and end themselves after it.
service_down() { process_stop "pqr-$1" 15; }
service_kill() { process_kill "pqr-$1"; }

services_up() {
    local name
    for name in "${SERVICES[@]}"; do service_launch "$name"; done
    for name in "${SERVICES[@]}"; do service_wait "$name"; done
}

# All are asked at once, and each is waited for.
services_down() {
    local name pid
    for name in "${ALL_SERVICES[@]}"; do
        ! pid=$(process_pid "pqr-$name") || kill -TERM "$pid" 2>/dev/null || true
    done
    for name in "${ALL_SERVICES[@]}"; do service_down "$name"; done
}
