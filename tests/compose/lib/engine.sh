# shellcheck shell=bash disable=SC2154  # tmp is set by who sources this
# The Docker Engine of the test: one that is reachable, else one of its own.

engine_pid=

# What an engine leaves in the kernel when it ends: the bridge docker0, its firewall chains, forwarding. Remembered before
# it starts, put back after it has stopped; where another engine had made them already, they stay.
network_remember() {
    had_bridge=$(ip -brief link show docker0 2>/dev/null || true)
    forwarding=$(cat /proc/sys/net/ipv4/ip_forward)
    for tables in iptables ip6tables; do
        "$tables"-save >"$tmp/$tables" 2>/dev/null || : >"$tmp/$tables"
    done
}
network_restore() {
    local tables policy
    [ -n "$had_bridge" ] || ip link delete docker0 2>/dev/null
    for tables in iptables ip6tables; do
        ! grep -q DOCKER "$tmp/$tables" || continue
        "$tables"-save 2>/dev/null | grep -vE 'DOCKER|docker0|br-[0-9a-f]{12}' | "$tables"-restore 2>/dev/null
        policy=$(awk '$1 == "*filter" { f = 1 } f && $1 == ":FORWARD" { print $2; exit }' "$tmp/$tables")
        "$tables" -P FORWARD "${policy:-ACCEPT}" 2>/dev/null
    done
    echo "$forwarding" >/proc/sys/net/ipv4/ip_forward
}

engine_find() {
    command -v docker >/dev/null || fail "falta docker (Debian: docker.io)"
    if [ "${PQR_COMPOSE_ENGINE:-}" != own ] && docker info >/dev/null 2>&1; then
        say "motor: el que ya funciona"
    else
        engine_start
    fi
    # Compose 2 where it is, else docker-compose 1; PQR_COMPOSE names another.
    if [ -n "${PQR_COMPOSE:-}" ]; then
        read -r -a COMPOSE <<<"$PQR_COMPOSE"
    elif docker compose version >/dev/null 2>&1; then
        COMPOSE=(docker compose)
    elif command -v docker-compose >/dev/null; then
        COMPOSE=(docker-compose)
    else
        fail "falta docker compose, o docker-compose (Debian: docker-compose)"
    fi
    say "$("${COMPOSE[@]}" version 2>/dev/null | head -n 1)"
}

engine_start() {
    [ "$(id -u)" = 0 ] || fail "ningún motor de Docker responde a este usuario, y uno propio lo puede iniciar solo root"
    command -v dockerd >/dev/null || fail "falta dockerd (Debian: docker.io)"
    network_remember
    mkdir -p "$tmp/engine"
    export DOCKER_HOST=unix://$tmp/engine/socket
    unset DOCKER_CONTEXT
    # In a session of its own, so that a signal to the test's group leaves it to be stopped in order.
    setsid dockerd --host "$DOCKER_HOST" --data-root "$tmp/engine/data" --exec-root "$tmp/engine/exec" \
        --pidfile "$tmp/engine/pid" >"$tmp/engine/log" 2>&1 </dev/null &
    engine_pid=$!
    until docker info >/dev/null 2>&1; do
        if ! kill -0 "$engine_pid" 2>/dev/null || ((SECONDS > 60)); then
            tail -n 20 "$tmp/engine/log" >&2
            fail "dockerd no arrancó"
        fi
        sleep 0.2
    done
    say "motor: dockerd propio, $(docker version --format '{{.Server.Version}}')"
}

engine_stop() {
    [ -n "$engine_pid" ] || return 0
    local pids end=$((SECONDS + 60))
    # dockerd may be a child of setsid; its pid file tells.
    pids="$engine_pid $(cat "$tmp/engine/pid" 2>/dev/null)"
    # shellcheck disable=SC2086
    kill -TERM $pids 2>/dev/null
    # shellcheck disable=SC2086
    while kill -0 $pids 2>/dev/null && ((SECONDS < end)); do sleep 0.2; done
    # shellcheck disable=SC2086
    ! kill -0 $pids 2>/dev/null || kill -KILL $pids 2>/dev/null
    # Mounts that a killed engine leaves would keep its data from being removed.
    awk -v under="$tmp/" 'index($2, under) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r umount --lazy
    network_restore
}
