/* The version of the data that answers are made from. */
#ifndef PQR_REPORTING_VERSION_H
#define PQR_REPORTING_VERSION_H

#include "common/hash.h"
#include "common/pg.h"

/* How much of what comes from Kafka an answer depends on. */
typedef enum version_kafka {
    VERSION_NOTHING,
    VERSION_FIGURES, /* what is told of records and bases, and not of cases: counts of records */
    VERSION_ALL,     /* anything in reporting.derivada */
} version_kafka_t;

#define VERSION_CHANGES 1024
typedef struct version {
    char figures[SHA256_HEX_SIZE], others[SHA256_HEX_SIZE]; /* of what comes from Kafka */
    char changes[VERSION_CHANGES]; /* of people's tables: "formato:3,practica_persona:12" */
} version_t;

/* To be sent along with other statements (pg_together()), and what came of it. */
#define VERSION_ASK ((pg_ask_t){.sql = version_sql})
extern const char *const version_sql;
MUST_CHECK rc_t version_from(const PGresult *res, version_t *ret, err_t *err);

/* The version as it is now. It is read for all who ask at one time by one of them, after they asked: so it is
 * never older than a question, and the database is asked less often than we are. On the thread's own
 * connection, where no transaction is open. */
MUST_CHECK rc_t version_now(const pg_settings_t *pg, version_t *ret, err_t *err);

/* Adds to a hash all of the version that an answer depends on; tables: names separated by commas, or NULL.
 * Pure. */
void version_add(const version_t *v, version_kafka_t kafka, const char *tables, sha256_t *s);

#endif
