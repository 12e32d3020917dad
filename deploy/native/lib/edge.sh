# shellcheck shell=bash disable=SC2153,SC2016  # EDGE_PORT is settings.sh's; the inner shell expands its own arguments
# The edge: nginx as a process of the stack's own, under its own prefix. Debian's service (/etc/nginx) is neither used nor
# touched.

EDGE_LINK=$STACK/edge # the prefix, or a link to it: see edge_make_home
EDGE_CERT=$SECRETS/edge.crt
EDGE_KEY=$SECRETS/edge.key

# A certificate for this machine, signed by itself; made anew a day before its end.
edge_certificate() {
    [ -d "$SECRETS" ] || mkdir -m 700 "$SECRETS"
    if [ -s "$EDGE_KEY" ] && openssl x509 -in "$EDGE_CERT" -noout -checkend 86400 >/dev/null 2>&1; then return 0; fi
    "$ROOT/deploy/edge/certificate" "$EDGE_KEY" "$EDGE_CERT" ||
        fail "openssl no pudo hacer el certificado del borde en $SECRETS"
}

# Who answers: whoever calls; for root, nobody.
edge_user() { if [ "$(id -u)" = 0 ]; then printf 'user nobody nogroup;'; fi; }

# Requests wait there until they are whole. Where root's checkout lies beneath a directory that nobody may enter (/root), they
# wait in /var/tmp, and a link leads there.
edge_make_home() {
    [ ! -d "$EDGE_LINK" ] || return 0
    rm -f "$EDGE_LINK" # a link that leads nowhere
    if [ "$(id -u)" = 0 ] && ! setpriv --reuid=nobody --regid=nogroup --clear-groups -- test -x "$STACK"; then
        ln -s "$(mktemp -d /var/tmp/pqr-edge.XXXXXX)" "$EDGE_LINK"
        chmod 711 "$EDGE_LINK/"
    else
        mkdir "$EDGE_LINK"
    fi
}

edge_up() {
    local nginx
    process_alive edge && return 0
    nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || fail "no está nginx: ejecute deploy/native/install"
    require_port_free "$EDGE_PORT" "el borde"
    edge_certificate
    edge_service_key
    edge_make_home
    PQR_EDGE_ADDRESS=127.0.0.1 PQR_EDGE_PORT=$EDGE_PORT PQR_EDGE_CERT=$EDGE_CERT PQR_EDGE_KEY=$EDGE_KEY PQR_EDGE_SERVICE_KEY_FILE=$EDGE_SERVICE_KEY \
        PQR_EDGE_INGEST=127.0.0.1:${HTTP_PORT[ingest]} PQR_EDGE_CONTACT=127.0.0.1:${HTTP_PORT[contact]} \
        PQR_EDGE_REPORTING=127.0.0.1:${HTTP_PORT[reporting]} "$ROOT/deploy/edge/render" "$EDGE_LINK"
    # As many connections as this user may have.
    process_start edge bash -c 'ulimit -Sn "$(ulimit -Hn)" 2>/dev/null; exec "$@"' _ \
        "$nginx" -e stderr -p "$EDGE_LINK/" -c nginx.conf -g "$(edge_user)"
    process_wait edge 30 edge_ready
}
edge_ready() { curl -fs -o /dev/null --max-time 2 --cacert "$EDGE_CERT" "https://127.0.0.1:$EDGE_PORT/livez"; }
edge_down() { process_stop edge 15; }
# Its workers would outlive a master that was killed alone.
edge_kill() {
    local pid
    ! pid=$(process_pid edge) || kill -KILL -- "-$pid" 2>/dev/null || true
    process_kill edge
}
edge_remove() {
    [ ! -L "$EDGE_LINK" ] || rm -rf "$(realpath "$EDGE_LINK")"
    rm -rf "$EDGE_LINK"
}
