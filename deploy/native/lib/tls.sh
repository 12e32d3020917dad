# shellcheck shell=bash disable=SC2034,SC2153  # the variables are read by the files sourced after this one, and set by those before
# PQR_TLS=1: the whole inside of the stack as an installation should have it. Kafka takes nothing but TLS with a password, from a
# user per program whose rights are deploy/kafka/permisos.tsv's; PostgreSQL nothing but TLS with a password by SCRAM; and
# whoever connects verifies certificate and name. An authority of this stack's own signs for both.
# Kafka's passwords go by PLAIN, inside of TLS: Debian 12's librdkafka (2.0.2) repeats SCRAM's nonce in a way that brokers since
# 3.7.2 refuse.

TLS=${PQR_TLS:-0}
TLS_DIR=$SECRETS/tls # ca.crt and ca.key; kafka.pem, postgres.crt and .key
TLS_SEEN=${TLS_SEEN:-$TLS_DIR} # where those who read them see them
KAFKA_CLIENTS=$SECRETS/kafka # per user: NAME, the password; NAME.properties, as PQR_KAFKA_PROPERTIES_FILE has it
KAFKA_ROOT=pqr-kafka # the broker itself
KAFKA_ADMIN=pqr-admin # who makes topics and gives rights
KAFKA_USERS=(pqr-ingest pqr-classifier pqr-contact pqr-reporting pqr-operador pqr-simulador)
# By what name a server is asked for: its certificate's.
HOST=127.0.0.1 PG_HBA=host
if [ "$TLS" != 0 ]; then HOST=localhost PG_HBA=hostssl; fi

tls_up() {
    [ "$TLS" != 0 ] || return 0
    [ -d "$SECRETS" ] || mkdir -m 700 "$SECRETS"
    (umask 077 && mkdir -p "$TLS_DIR" "$KAFKA_CLIENTS")
    tls_authority
    tls_certificate kafka "${TLS_KAFKA_NAMES:-}"
    [ -s "$TLS_DIR/kafka.pem" ] || (umask 077 && cat "$TLS_DIR/kafka.key" "$TLS_DIR/kafka.crt" >"$TLS_DIR/kafka.pem")
    tls_certificate postgres "${TLS_POSTGRES_NAMES:-}"
    local user
    for user in "$KAFKA_ROOT" "$KAFKA_ADMIN" "${KAFKA_USERS[@]}"; do tls_kafka_user "$user"; done
    tls_kafka_tools
}

tls_openssl() {
    local out
    out=$(umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 "$@" 2>&1) ||
        fail "openssl no pudo hacer un certificado en $TLS_DIR: $out"
}
tls_authority() {
    [ ! -s "$TLS_DIR/ca.crt" ] || return 0
    tls_openssl -subj '/CN=pqr autoridad' -addext 'keyUsage=critical,keyCertSign' -keyout "$TLS_DIR/ca.key" -out "$TLS_DIR/ca.crt"
}
# tls_certificate SERVER [NAMES]: for the name localhost alone, so that who asks by the address is refused by the name; or for these.
tls_certificate() {
    [ ! -s "$TLS_DIR/$1.crt" ] || return 0
    tls_openssl -subj "/CN=pqr-$1" -addext "subjectAltName=${2:-DNS:localhost}" -addext 'basicConstraints=critical,CA:FALSE' \
        -CA "$TLS_DIR/ca.crt" -CAkey "$TLS_DIR/ca.key" -keyout "$TLS_DIR/$1.key" -out "$TLS_DIR/$1.crt"
}

tls_kafka_user() {
    local file=$KAFKA_CLIENTS/$1
    (
        umask 077
        [ -s "$file" ] || head -c 24 /dev/urandom | base64 | tr '+/' '-_' >"$file"
        cat >"$file.properties" <<CONF
security.protocol=SASL_SSL
sasl.mechanisms=PLAIN
sasl.username=$1
sasl.password=$(cat "$file")
ssl.ca.location=$TLS_SEEN/ca.crt
broker.address.family=v4
CONF
    )
}
# kafka_login NAME [MORE]: as Kafka's own Java has it.
kafka_login() {
    printf 'org.apache.kafka.common.security.plain.PlainLoginModule required username="%s" password="%s"%s;' \
        "$1" "$(cat "$KAFKA_CLIENTS/$1")" "${2:-}"
}
# Everybody's password, as the broker's own login brings them.
tls_kafka_passwords() {
    local user
    for user in "$KAFKA_ROOT" "$KAFKA_ADMIN" "${KAFKA_USERS[@]}"; do
        printf ' user_%s="%s"' "$user" "$(cat "$KAFKA_CLIENTS/$user")"
    done
}
# The same for Kafka's own tools, as who gives rights.
tls_kafka_tools() {
    (umask 077 && cat >"$KAFKA_CLIENTS/tools.properties" <<CONF)
security.protocol=SASL_SSL
sasl.mechanism=PLAIN
sasl.jaas.config=$(kafka_login "$KAFKA_ADMIN")
ssl.truststore.type=PEM
ssl.truststore.location=$TLS_SEEN/ca.crt
CONF
}

# What the broker's settings say beside those of every stack.
tls_kafka_settings() {
    if [ "$TLS" = 0 ]; then
        echo 'listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT'
        return 0
    fi
    cat <<CONF
listener.security.protocol.map=BROKER:SASL_SSL,CONTROLLER:SSL
ssl.keystore.type=PEM
ssl.keystore.location=$TLS_SEEN/kafka.pem
ssl.truststore.type=PEM
ssl.truststore.location=$TLS_SEEN/ca.crt
sasl.enabled.mechanisms=PLAIN
sasl.mechanism.inter.broker.protocol=PLAIN
listener.name.broker.plain.sasl.jaas.config=$(kafka_login "$KAFKA_ROOT" "$(tls_kafka_passwords)")
# The controller is reached with the broker's own certificate.
listener.name.controller.ssl.client.auth=required
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:$KAFKA_ROOT;User:$KAFKA_ADMIN;User:CN=pqr-kafka
CONF
}
# tls_kafka_client NAME: the settings of a program of ours that is this user, a line each.
tls_kafka_client() {
    [ "$TLS" = 0 ] || printf 'PQR_KAFKA_PROPERTIES_FILE=%s\n' "$KAFKA_CLIENTS/$1.properties"
}
# tls_kafka_as NAME COMMAND…
tls_kafka_as() {
    local name=$1
    shift
    if [ "$TLS" = 0 ]; then "$@"; else PQR_KAFKA_PROPERTIES_FILE=$KAFKA_CLIENTS/$name.properties "$@"; fi
}

# Each user's rights, by Kafka's own tool; what is there stays.
permissions_up() {
    local out
    [ "$TLS" != 0 ] || return 0
    out=$(PQR_KAFKA_BROKERS=$HOST:$KAFKA_PORT PQR_KAFKA_TOOLS_PROPERTIES=$KAFKA_CLIENTS/tools.properties \
        PQR_KAFKA_ACLS="java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Dorg.slf4j.simpleLogger.defaultLogLevel=error -cp $KAFKA_LIBS/* org.apache.kafka.tools.AclCommand" \
        "$ROOT/deploy/kafka/permisos" aplicar 2>&1) || {
        printf '%s\n' "$out" >&2
        fail "no se pudieron dar los permisos de deploy/kafka/permisos.tsv"
    }
}

# PostgreSQL: the server's own part, and what libpq is told.
tls_postgres_settings() {
    [ "$TLS" = 0 ] || printf '%s\n' 'ssl = on' "ssl_cert_file = '$PG_HOME/server.crt'" "ssl_key_file = '$PG_HOME/server.key'"
}
# As the server's user, whose files they have to be.
tls_postgres_files() {
    local kind
    [ "$TLS" != 0 ] || return 0
    for kind in crt key; do
        # shellcheck disable=SC2016 # the inner shell expands it
        as_pg_user bash -c 'umask 077 && cat >"$1"' _ "$PG_HOME/server.$kind" <"$TLS_DIR/postgres.$kind"
    done
}
tls_libpq() { [ "$TLS" = 0 ] || printf ' sslmode=verify-full sslrootcert=%s' "$TLS_DIR/ca.crt"; }
