/* At the start, and as every day begins: the partitions of the months to come are made, and those whose time
 * is over taken away. What was counted of a retired month stays. And what belongs to no case (rejected rows,
 * what was received and was no base) loses what it says of persons when it is old: law 1581 of 2012. */
#ifndef PQR_REPORTING_MONTHS_RUN_H
#define PQR_REPORTING_MONTHS_RUN_H

#include <stdbool.h>

#include "common/clock.h"
#include "common/config.h"
#include "common/pg.h"

typedef struct months {
    long long keep;      /* months; 0: all */
    long long anonymise; /* months after which what belongs to no case says nothing of persons; 0: never */
    bool archive;        /* a retired month stays in schema reporting_archivo instead of being dropped */
    const pg_settings_t *pg;
} months_t;

#define MONTHS_SETTINGS_ROWS(type, member)                                                                   \
    {"PQR_RETENCION_MESES",                                                                                  \
     SETTING_INT,                                                                                            \
     offsetof(type, member.keep),                                                                            \
     "0",                                                                                                    \
     0,                                                                                                      \
     1200,                                                                                                   \
     "meses completos de registros que se conservan, además del que corre; 0: todos. Los conteos quedan "   \
     "siempre"},                                                                                             \
        {"PQR_ANONIMIZAR_MESES",                                                                             \
         SETTING_INT,                                                                                        \
         offsetof(type, member.anonymise),                                                                   \
         "24",                                                                                               \
         0,                                                                                                  \
         240,                                                                                                \
         "meses después de los cuales las filas rechazadas y lo recibido que no era base quedan sin datos " \
         "personales; 0: nunca (los casos los dice contact)"},                                               \
    {                                                                                                        \
        "PQR_RETENCION_ARCHIVAR", SETTING_BOOL, offsetof(type, member.archive), "no", 0, 0,                  \
            "los meses retirados pasan al esquema reporting_archivo en vez de borrarse"                      \
    }

/* Runs until stopped (workers.h); ctx is a months_t. What cannot be done now is tried again a minute later.
 */
MUST_CHECK rc_t months_run(void *ctx, err_t *err);
/* Once, as of that day. */
MUST_CHECK rc_t months_see_to(pg_t *pg, const months_t *m, day_t today, err_t *err);

#endif
