# shellcheck shell=bash disable=SC2034  # the variables are read by the files sourced after this one
# Where a stack lives and on which ports. Every value comes from the environment where it is set there, so that a second
# stack (a test's) runs beside a developer's.

# The root of the checkout is set by who sources this: $ROOT.
STACK=$(realpath -m -- "${PQR_STACK_DIR:-$ROOT/.local}")
BIN=$(realpath -m -- "${PQR_BIN_DIR:-$ROOT/build/release/bin}")
# 1: the data will be thrown away, so nothing waits for the disk, and the end need not be gentle.
THROWAWAY=${PQR_THROWAWAY:-0}
# 1: the services see every file system read-only but for what they declare, and have no capabilities (deploy/native/confine).
CONFINED=${PQR_CONFINED:-0}
# 1: the cluster that the stack was given has its roles and schemas, as they are now, in it (tests/lib/template.sh).
SCHEMA_READY=${PQR_SCHEMA_READY:-0}

PG_PORT=${PQR_PG_PORT:-15432}
KAFKA_PORT=${PQR_KAFKA_PORT:-19092}
KAFKA_CONTROLLER_PORT=${PQR_KAFKA_CONTROLLER_PORT:-19093}
KAFKA_HEAP=${PQR_KAFKA_HEAP:-512m}
# Jars do not depend on the stack: every stack of this checkout uses the same.
KAFKA_LIBS=${PQR_KAFKA_LIBS:-$ROOT/.local/kafka/libs}
KAFKA_CLASSES=${PQR_KAFKA_CLASSES:-}

EDGE_PORT=${PQR_EDGE_PORT:-8080}
declare -A HTTP_PORT=(
    [ingest]=${PQR_INGEST_PORT:-8081}
    [contact]=${PQR_CONTACT_PORT:-8082}
    [reporting]=${PQR_REPORTING_PORT:-8083}
)
declare -A ADMIN_PORT=(
    [ingest]=${PQR_INGEST_ADMIN_PORT:-9081}
    [contact]=${PQR_CONTACT_ADMIN_PORT:-9082}
    [reporting]=${PQR_REPORTING_ADMIN_PORT:-9083}
    [classifier]=${PQR_CLASSIFIER_ADMIN_PORT:-9084}
    [simulador]=${PQR_SIMULADOR_ADMIN_PORT:-9085}
)
SERVICES=(ingest classifier contact reporting) # in the order of their start
ALL_SERVICES=("${SERVICES[@]}" simulador)      # with those that run only when they are started by name

LOGS=$STACK/log
RUN=$STACK/run         # pid files
SECRETS=$STACK/secrets # one file per PostgreSQL role, and pgpass for all of them; the edge's key and certificate
IDENTITY=$STACK/identidad # whose tokens the services take
TOKENS=$STACK/tokens      # one file per role
PEOPLE=$SECRETS/personas  # the password of the users that are named as the roles
ISSUER=https://pqr.desarrollo/ # of the tokens
PG_ADMIN=pqr_admin
PG_ROLES=(pqr_contact pqr_reporting pqr_operador)
