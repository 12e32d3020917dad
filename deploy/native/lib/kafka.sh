# shellcheck shell=bash
# One Kafka broker in KRaft mode, which is its own controller, on loopback.

KAFKA_HOME=$STACK/kafka
KAFKA_DATA=$KAFKA_HOME/data
KAFKA_CONF=$KAFKA_HOME/server.properties

kafka_write_settings() {
    (umask 077 && cat >"$KAFKA_CONF" <<CONF)
# Written at every start of the stack.
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@$HOST:$KAFKA_CONTROLLER_PORT
controller.listener.names=CONTROLLER
inter.broker.listener.name=BROKER
listeners=BROKER://127.0.0.1:$KAFKA_PORT,CONTROLLER://127.0.0.1:$KAFKA_CONTROLLER_PORT
advertised.listeners=BROKER://$HOST:$KAFKA_PORT
$(tls_kafka_settings)
log.dirs=$KAFKA_DATA
# Topics come from deploy/kafka/topics.json and from nowhere else.
auto.create.topics.enable=false
# One broker holds the only copy of everything; few internal partitions, because each costs files and start time.
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
# After a crash the broker may register again once its former self has been silent for this long.
broker.heartbeat.interval.ms=1000
broker.session.timeout.ms=5000
# A group's first member need not wait for others: a development machine has one of each service.
group.initial.rebalance.delay.ms=0
CONF
}

kafka_java() {
    # A broker that is started and stopped all day does not repay the optimising compiler or a concurrent collector.
    set -- -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "$@"
    # Libraries that it unpacks stay behind when it is killed: beside its data they go away with it.
    mkdir -p "$KAFKA_HOME/tmp"
    set -- -Xmx"$KAFKA_HEAP" -XX:+ExitOnOutOfMemoryError -XX:-UsePerfData -Djava.io.tmpdir="$KAFKA_HOME/tmp" -Djava.awt.headless=true \
        -Dorg.slf4j.simpleLogger.showDateTime=true -Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd\'T\'HH:mm:ss.SSSXXX \
        -Dorg.slf4j.simpleLogger.showThreadName=false -cp "$KAFKA_LIBS/*" "$@"
    "${KAFKA_RUN[@]}" java "$@"
}

kafka_format() {
    local id out
    [ ! -e "$KAFKA_DATA/meta.properties" ] || return 0
    id=$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=')
    KAFKA_RUN=()
    # An id may begin with a dash, so it is joined to its option.
    out=$(kafka_java kafka.tools.StorageTool format --cluster-id="$id" --config "$KAFKA_CONF" --ignore-formatted 2>&1) || {
        printf '%s\n' "$out" >&2
        fail "no se pudo preparar el almacenamiento de Kafka"
    }
}

# The whole log is read: grep -q would leave at the first match, and the pipe that breaks then counts as a failure.
kafka_ready() { tail -c +"$((KAFKA_LOG_FROM + 1))" "$LOGS/kafka.log" | grep 'Kafka Server started' >/dev/null && port_in_use "$KAFKA_PORT"; }

# kafka_launch: starts it, and does not wait. KAFKA_LOG_FROM: where in its log what the running one says begins, or before.
kafka_launch() {
    KAFKA_LOG_FROM=0
    process_alive kafka && return 0
    command -v java >/dev/null || fail "no está Java: ejecute deploy/native/install"
    jars_fetch
    require_port_free "$KAFKA_PORT" Kafka
    require_port_free "$KAFKA_CONTROLLER_PORT" "Kafka (controlador)"
    mkdir -p "$KAFKA_HOME"
    rm -rf "$KAFKA_HOME/tmp"
    kafka_write_settings
    kafka_format
    log_rotate "$LOGS/kafka.log"
    KAFKA_LOG_FROM=$(stat -c %s "$LOGS/kafka.log" 2>/dev/null || echo 0)
    KAFKA_RUN=(process_start kafka)
    set --
    # A broker that reads its classes from an archive starts in half the time.
    if [ -e "$KAFKA_CLASSES" ]; then
        set -- -XX:SharedArchiveFile="$KAFKA_CLASSES"
    elif [ -n "$KAFKA_CLASSES" ]; then
        set -- -XX:ArchiveClassesAtExit="$KAFKA_CLASSES"
    fi
    kafka_java "$@" kafka.Kafka "$KAFKA_CONF"
}
kafka_wait() { process_wait kafka 120 kafka_ready; }
kafka_up() {
    kafka_launch
    kafka_wait
}

kafka_down() { if [ "$THROWAWAY" = 0 ]; then process_stop kafka 60; else process_kill kafka; fi; }
kafka_kill() { process_kill kafka; }
# The jars stay: they are no data.
kafka_remove() {
    rm -rf "$KAFKA_DATA" "$KAFKA_CONF" "$KAFKA_HOME/tmp"
    rmdir "$KAFKA_HOME" 2>/dev/null || true
}
