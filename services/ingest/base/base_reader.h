/* A workbook read as a base. First a survey, which decides what the base is before anything is published;
 * then the reading, which hands on every record and every rejection in the order of the rows. */
#ifndef PQR_INGEST_BASE_READER_H
#define PQR_INGEST_BASE_READER_H

#include "common/event.h"
#include "services/ingest/base/header.h"
#include "services/ingest/book/source.h"

typedef struct survey {
    base_kind_t base;
    day_t fecha_corte;
    char corte_from[48]; /* "el nombre del archivo", "la fila 2", … */
    size_t sheet;
    mapping_t mapping;
} survey_t;

/* Finds the sheet (the first visible one with a header row), the columns, the base and its fecha de corte.
 * RC_REJECT: encabezado_no_encontrado, base_no_reconocida, base_contradictoria, fecha_corte_no_reconocida,
 * fecha_corte_contradictoria, or what is wrong with the file. */
MUST_CHECK rc_t base_survey(source_t *s, const columns_t *c, const char *archivo, survey_t *ret, err_t *err);
void survey_done(survey_t *s);

/* What is handed on lives until the callback returns. A result other than RC_OK ends the reading with it. */
typedef struct base_ops {
    rc_t (*record)(void *ctx, const record_t *r, err_t *err);
    rc_t (*rejection)(void *ctx, const rejection_t *r, err_t *err);
} base_ops_t;

/* Reads all rows. `info` comes with sha256 and archivo; base, date and counts are filled in. RC_REJECT also
 * when a row's Fecha corte column contradicts the survey: then what was handed on must be forgotten. */
MUST_CHECK rc_t base_read(source_t *s, const survey_t *survey, const base_ops_t *ops, void *ctx,
                          base_info_t *info, err_t *err);

#endif
