/* The weekly top 5 (domain: weekly top 5), of the sightings as they are now or of a kept report: one form for
 * both. */
#ifndef PQR_REPORTING_WEEK_TOP_H
#define PQR_REPORTING_WEEK_TOP_H

#include <jansson.h>

#include "common/clock.h"
#include "common/pg.h"
#include "services/reporting/export/table.h"
#include "services/reporting/figures/catalogue.h"

/* A result with the columns of semana_top.sql: one row an advisor. */
MUST_CHECK rc_t week_top_read(pg_t *pg, day_t monday, PGresult **ret, err_t *err);
/* Those rows as a JSON array, a new reference:
 * [{"puesto":1,"usuario":…,"asesor":…,"radicados":53,"semana_anterior":{"radicados":40,"cambio":13},
 *   "causales":[{"causal":"F","nombre":…,"radicados":12}, …]}, …] */
json_t *week_top_json(const PGresult *rows, const catalogue_t *names);
/* Answers 200 with them as a file, to be kept under that name. */
MUST_CHECK rc_t week_top_file(export_format_t f, const PGresult *rows, const catalogue_t *names,
                              const char *week, http_response_t *a, err_t *err);
/* What an advisor gets wrong, in words: "Cambio de estrato (7 radicados); …". Appends. causales: as in the
 * JSON above. */
void week_causales_text(const json_t *causales, buf_t *out);

#endif
