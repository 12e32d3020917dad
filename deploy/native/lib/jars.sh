# shellcheck shell=bash
# Kafka's own jars, by Maven from whichever repository its settings name. Fetched once, and again when the list changes.

jars_stamp() { sha256sum <"$ROOT/deploy/kafka/pom.xml"; }
jars_present() { [ "$(cat "$KAFKA_LIBS/.stamp" 2>/dev/null)" = "$(jars_stamp)" ]; }

jars_fetch() {
    jars_present && return
    say "Kafka: se bajan los jars con Maven"
    local log
    log=$(mktemp)
    rm -rf "$KAFKA_LIBS.new"
    mkdir -p "$(dirname "$KAFKA_LIBS")"
    if ! mvn -B -q -f "$ROOT/deploy/kafka/pom.xml" dependency:copy-dependencies -DoutputDirectory="$KAFKA_LIBS.new" \
        >"$log" 2>&1 </dev/null; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        fail "Maven no pudo bajar los jars de Kafka (¿hay red hasta el repositorio de Maven?)"
    fi
    rm -f "$log"
    jars_stamp >"$KAFKA_LIBS.new/.stamp"
    rm -rf "$KAFKA_LIBS"
    mv "$KAFKA_LIBS.new" "$KAFKA_LIBS"
}
