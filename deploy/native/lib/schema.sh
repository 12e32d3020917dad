# shellcheck shell=bash
# Database, roles, schemas and topics: what the services find when they start. Each step is safe to repeat.

schema_up() {
    [ "$SCHEMA_READY" = 0 ] || return 0
    [ "$(admin_psql postgres -Atc "SELECT count(*) FROM pg_database WHERE datname = 'pqr'")" = 1 ] ||
        admin_psql postgres -c 'CREATE DATABASE pqr'
    PQR_CONTACT_PASSWORD_FILE=$SECRETS/pqr_contact PQR_REPORTING_PASSWORD_FILE=$SECRETS/pqr_reporting PQR_OPERADOR_PASSWORD_FILE=$SECRETS/pqr_operador \
        admin_psql pqr -f "$ROOT/deploy/migrations/roles.sql"
    local plan
    for plan in "$ROOT"/deploy/migrations/*/sqitch.plan; do
        schema_deploy "$(dirname "$plan")"
    done
}

# schema_deploy DIRECTORY: one sqitch project. Nobody's own sqitch settings or name take part.
schema_deploy() {
    local out
    out=$(PGPASSFILE=$SECRETS/pgpass SQITCH_USER_CONFIG=/dev/null SQITCH_SYSTEM_CONFIG=/dev/null \
        PGSSLMODE="$([ "$TLS" = 0 ] && echo prefer || echo verify-full)" PGSSLROOTCERT="$TLS_DIR/ca.crt" \
        SQITCH_FULLNAME=pqr SQITCH_EMAIL=pqr@localhost \
        sqitch -C "$1" deploy --verify "db:pg://$PG_ADMIN@$HOST:$PG_PORT/pqr" 2>&1 </dev/null) || {
        printf '%s\n' "$out" >&2
        fail "sqitch no pudo llevar el esquema de $1 a su última versión"
    }
}

# Keys, the file of issuers, and a token per role: on a development machine everybody can be anybody.
identity_up() {
    local out
    out=$("$BIN/pqrctl" token desarrollo "$STACK" 2>&1) || {
        printf '%s\n' "$out" >&2
        fail "no se pudieron preparar las claves y los tokens en $STACK"
    }
}

# A user per role, all with the password in $PEOPLE: whoever develops signs in as any of them.
people_up() {
    local out
    out=$(env -u PQR_PG_PASSWORD PQR_PG_CONNINFO="$(conninfo pqr_operador)" PQR_PG_PASSWORD_FILE="$SECRETS/pqr_operador" \
        "$BIN/pqrctl" usuario desarrollo "$PEOPLE" 2>&1) || {
        printf '%s\n' "$out" >&2
        fail "no se pudieron hacer los usuarios de desarrollo"
    }
}

topics_up() {
    local out
    [ -x "$BIN/pqrctl" ] || fail "no está $BIN/pqrctl: ejecute make build"
    out=$(PQR_KAFKA_BROKERS=$HOST:$KAFKA_PORT tls_kafka_as "$KAFKA_ADMIN" "$BIN/pqrctl" topics aplicar "$ROOT/deploy/kafka/topics.json" 2>&1) || {
        printf '%s\n' "$out" >&2
        fail "no se pudieron aplicar los topics de deploy/kafka/topics.json"
    }
}
