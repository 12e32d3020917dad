/* The weekly reports as the service makes them: their settings, and the worker that keeps each on its day. */
#ifndef PQR_REPORTING_REPORTS_H
#define PQR_REPORTING_REPORTS_H

#include <stddef.h>

#include "common/config.h"
#include "common/pg.h"
#include "services/reporting/figures/catalogue.h"
#include "services/reporting/operation/freshness.h"

typedef struct reports {
    /* from the settings */
    const char *hour;
    long long every_s;
    freshness_t *freshness; /* set by the program: where Kafka's partitions end; NULL: not asked */
    /* set by reports_start() */
    const pg_settings_t *pg;
    const catalogue_t *names;
    int minute; /* of the day in Bogotá */
} reports_t;

#define REPORTS_SETTINGS_ROWS(type, member)                                                                    \
    {"PQR_INFORME_HORA",                                                                                       \
     SETTING_TEXT,                                                                                             \
     offsetof(type, member.hour),                                                                              \
     "06:00",                                                                                                  \
     0,                                                                                                        \
     0,                                                                                                        \
     "a qué hora del lunes (o del primer día de llamadas que le sigue, si es festivo) se guarda el informe " \
     "de "                                                                                                     \
     "la semana anterior"},                                                                                    \
    {                                                                                                          \
        "PQR_INFORME_PAUSA_S", SETTING_INT, offsetof(type, member.every_s), "30", 1, 3600,                     \
            "segundos entre dos miradas a si hay un informe semanal por guardar"                               \
    }

/* Checks the settings. pg and names outlive r. RC_FATAL names what is at fault. */
MUST_CHECK rc_t reports_start(reports_t *r, const pg_settings_t *pg, const catalogue_t *names, err_t *err);

/* The worker; ctx: reports_t. Keeps what is due, what was missed while no service ran too; of several
 * replicas one does. The calendar in force says when. */
MUST_CHECK rc_t reports_run(void *ctx, err_t *err);

#endif
