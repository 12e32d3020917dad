# shellcheck shell=bash
# Messages, waiting, and processes that outlive the script that started them.
# A pid file says "PID START": START is when the kernel started that process, so a number that was given to another
# process since is never taken for ours.

say() { printf '%s\n' "$*"; }
fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# wait_until SECONDS COMMAND…: true as soon as the command is; false when the time is over.
wait_until() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < end)) || return 1
        sleep 0.1
    done
}

port_in_use() { [ -n "$(ss -Hltn "sport = :$1")" ]; }
# require_port_free PORT FOR-WHOM: another program's answer must not pass for ours.
require_port_free() { ! port_in_use "$1" || fail "$2 necesita el puerto $1, y otro programa lo ocupa (ss -ltnp | grep $1)"; }

# process_start_time PID: prints it; nothing where there is no such process or only its zombie. A zombie with threads is
# still ending: it holds its ports and files.
process_start_time() {
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
    # The name in brackets may hold anything; what follows it is state, …, threads as the 18th, …, start time as the 20th.
    read -ra stat <<<"${stat##*) }"
    [[ ${stat[0]} = Z && ${stat[17]} -le 1 ]] || printf '%s' "${stat[19]}"
}

processes_gone() {
    local pid
    for pid in "$@"; do
        [ -z "$(process_start_time "$pid")" ] || return 1
    done
}

# process_pid NAME: prints the pid of the process NAME of this stack; false where it does not run.
process_pid() {
    local pid start
    read -r pid start 2>/dev/null <"$RUN/$1.pid" || return 1
    [ -n "$start" ] && [ "$(process_start_time "$pid")" = "$start" ] && printf '%s' "$pid"
}
process_alive() { process_pid "$1" >/dev/null; }
process_gone() { ! process_alive "$1"; }

# process_start NAME COMMAND…: in a session of its own, with its output in the log.
process_start() {
    local name=$1 log=$LOGS/$1.log pid
    shift
    log_rotate "$log"
    (
        close_lock
        exec setsid "$@" </dev/null >>"$log" 2>&1
    ) &
    pid=$!
    disown "$pid"
    printf '%s %s\n' "$pid" "$(process_start_time "$pid")" >"$RUN/$name.pid"
}

# process_stop NAME SECONDS: asks, waits, and only then insists.
process_stop() {
    local pid
    if pid=$(process_pid "$1"); then
        kill -TERM "$pid" 2>/dev/null || true
        if ! wait_until "$2" process_gone "$1"; then
            say "$1 no terminó en $2 s; se mata"
            process_kill "$1"
        fi
    fi
    rm -f "$RUN/$1.pid"
}

process_signal() {
    local pid
    pid=$(process_pid "$1") || fail "$1 no está en marcha"
    kill "-$2" "$pid"
}

process_kill() {
    local pid
    if pid=$(process_pid "$1"); then
        kill -KILL "$pid" 2>/dev/null || true
        wait_until 10 process_gone "$1" || fail "el proceso $pid de $1 no termina"
    fi
    rm -f "$RUN/$1.pid"
}

# process_wait NAME SECONDS COMMAND…: until the command is true; on a dead process or past the time, the log's end and out.
process_wait() {
    local name=$1 seconds=$2
    shift 2
    local end=$((SECONDS + seconds))
    until "$@"; do
        process_alive "$name" || log_fail "$name terminó al arrancar" "$LOGS/$name.log"
        ((SECONDS < end)) || log_fail "$name no estuvo listo en $seconds s" "$LOGS/$name.log"
        sleep 0.1
    done
}

# log_fail MESSAGE FILE: the end of the log, the message, and out.
log_fail() {
    {
        printf -- '--- final de %s ---\n' "$2"
        tail -n 30 "$2" || true
        printf -- '---\n'
    } >&2
    fail "$1"
}

# A log past 16 MiB is put aside at the next start; one generation is kept.
log_rotate() {
    if [ "$(stat -c %s "$1" 2>/dev/null || echo 0)" -gt $((16 << 20)) ]; then
        mv -f "$1" "$1.1"
    fi
}

# One up, down or clean of a stack at a time. What is started must not inherit the lock, or it would hold it for life.
take_lock() {
    exec 9>"$STACK/lock"
    flock -w 300 9 || fail "otro comando trabaja sobre $STACK desde hace 5 minutos"
}
close_lock() { exec 9>&-; }
