# shellcheck shell=bash
# Kafka's own jars, by Maven from whichever repository its settings name. Fetched once, and again when the list changes.
# Another list (a benchmark's) and its folder may be given: jars_fetch [POM LIBS]

jars_stamp() { sha256sum <"$1"; }
jars_present() { [ "$(cat "$2/.stamp" 2>/dev/null)" = "$(jars_stamp "$1")" ]; }

jars_fetch() {
    local pom=${1:-$ROOT/deploy/kafka/pom.xml} libs=${2:-$KAFKA_LIBS} log
    jars_present "$pom" "$libs" && return
    say "Kafka: se bajan los jars con Maven"
    log=$(mktemp)
    rm -rf "$libs.new"
    mkdir -p "$(dirname "$libs")"
    if ! mvn -B -q -f "$pom" dependency:copy-dependencies -DoutputDirectory="$libs.new" >"$log" 2>&1 </dev/null; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        fail "Maven no pudo bajar los jars de Kafka (¿hay red hasta el repositorio de Maven?)"
    fi
    rm -f "$log"
    jars_stamp "$pom" >"$libs.new/.stamp"
    rm -rf "$libs"
    mv "$libs.new" "$libs"
}
