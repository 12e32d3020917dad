/* What compares everything that is kept with a recount: the rooms' sql/comprobar_NAME.sql, all of them. Each
 * gives a row per difference (tabla, clave, guardado, contado) and none when all is well. They name no schema
 * of what they read: the connection's search path says which (pg_settings_t.schema). */
#ifndef PQR_REPORTING_RECOUNTS_H
#define PQR_REPORTING_RECOUNTS_H

#include <stddef.h>

typedef struct recount {
    const char *name; /* "conteo_asesor": the table that is held */
    const char *sql;
} recount_t;

extern const recount_t recounts[]; /* in the order of their names */
extern const size_t n_recounts;

#endif
