/* A workbook read as a base, once it is known what it is (survey.h): every record and every rejection in the
 * order of the rows. */
#ifndef PQR_INGEST_BASE_READER_H
#define PQR_INGEST_BASE_READER_H

#include "services/ingest/base/survey.h"

/* What is handed on lives until the callback returns. A result other than RC_OK ends the reading with it. */
typedef struct base_ops {
    rc_t (*record)(void *ctx, const record_t *r, err_t *err);
    rc_t (*rejection)(void *ctx, const rejection_t *r, err_t *err);
    /* One thing that a record was accepted in spite of, after the record; NULL: not wanted. campo: the field,
     * or NULL for an unknown column. texto: Spanish, what is wrong, where, and what becomes of it. */
    rc_t (*warning)(void *ctx, int fila, const char *campo, const char *texto, err_t *err);
} base_ops_t;

#define BASE_RECORD_MAX 1000000 /* bytes of a record's JSON: pqr.received takes 1 MiB */

/* Reads all rows. RC_REJECT mensaje_muy_grande: a record is larger than that. `info` comes with what is known
 * of the delivery (sha256, archivo, entrega, reemplaza, canal, remitente) and keeps it; base, date and counts
 * are filled in. RC_REJECT: base_sin_registros; also fecha_corte_contradictoria when a row's Fecha corte
 * column contradicts the survey: then what was handed on must be forgotten. */
MUST_CHECK rc_t base_read(source_t *s, const survey_t *survey, const base_ops_t *ops, void *ctx,
                          base_info_t *info, err_t *err);

#endif
