# shellcheck shell=bash
# A simulated clock (PQR_CLOCK_START, PQR_CLOCK_SPEED) is one for all processes of a stack, those that are started later
# too: unless the caller names the moment from which it counts, it is the one at which the stack first heard of it.

# clock_settings: the clock's variables as NAME=VALUE lines; nothing where the clock is the real one.
clock_settings() {
    local speed=${PQR_CLOCK_SPEED:-1} anchor=${PQR_CLOCK_ANCHOR:-}
    [ -n "${PQR_CLOCK_START:-}" ] || return 0
    [ -n "$anchor" ] || anchor=$(clock_anchor "$PQR_CLOCK_START $speed")
    printf '%s\n' "PQR_CLOCK_START=$PQR_CLOCK_START" "PQR_CLOCK_ANCHOR=$anchor" "PQR_CLOCK_SPEED=$speed"
}

# clock_anchor "START SPEED": the moment remembered for that clock, or now.
clock_anchor() {
    local file=$RUN/clock known='' anchor=''
    { read -r known && read -r anchor; } 2>/dev/null <"$file" || true
    if [ "$known" != "$1" ] || [ -z "$anchor" ]; then
        anchor=$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)
        mkdir -p "$RUN"
        printf '%s\n' "$1" "$anchor" >"$file"
    fi
    printf '%s' "$anchor"
}
