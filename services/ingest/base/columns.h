/* How bases and their columns are recognised: deploy/policy/recepcion.conf, read once at start. */
#ifndef PQR_INGEST_COLUMNS_H
#define PQR_INGEST_COLUMNS_H

#include <stddef.h>

#include "common/err.h"
#include "services/ingest/book/limits.h"

typedef enum field {
    FIELD_RADICADO,
    FIELD_CUENTA,
    FIELD_ESTADO,
    FIELD_MOTIVO,
    FIELD_RAZON,
    FIELD_SUBRAZON,
    FIELD_USUARIO,
    FIELD_ASESOR,
    FIELD_TELEFONO,
    FIELD_CIUDAD,
    FIELD_FECHA_RADICACION,
    FIELD_OBSERVACION,
    FIELD_FECHA_CORTE,
    FIELD_COUNT,
    FIELD_NONE = -1,
} field_t;

const char *field_name(field_t f); /* "radicado", … as in the events and in the file */

typedef struct words {
    char **items; /* folded tight */
    size_t n;
} words_t;

typedef struct columns {
    words_t fields[FIELD_COUNT]; /* the earlier a name, the stronger */
    words_t bases[2];            /* by base_kind_t */
    int header_rows;
    limits_t limits;
} columns_t;

/* path NULL or empty: the file built in. RC_FATAL names the line at fault. */
MUST_CHECK rc_t columns_load(const char *path, columns_t *ret, err_t *err);
MUST_CHECK rc_t columns_parse(const char *text, columns_t *ret, err_t *err);
void columns_done(columns_t *c);

#endif
