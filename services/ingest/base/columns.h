/* How bases and their columns are recognised and read: everything that the reception file says
 * (deploy/policy/recepcion.conf, or the one that PQR_RECEPTION_FILE names), read once at start. Plain data,
 * read only once made: any thread may look. */
#ifndef PQR_INGEST_COLUMNS_H
#define PQR_INGEST_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/err.h"
#include "services/ingest/base/date_format.h"
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
    char **items;
    size_t n;
} words_t;

typedef struct columns {
    words_t fields[FIELD_COUNT];  /* names of columns, folded tight; the earlier a name, the stronger */
    words_t written[FIELD_COUNT]; /* the same as the file writes them, for people */
    bool required[FIELD_COUNT];   /* a base without that column is refused; radicado and cuenta always are */
    words_t bases[2];             /* by base_kind_t: words that tell it, folded tight */
    words_t bases_written[2];     /* the same as the file writes them */
    int header_rows;              /* the header stands within so many rows */
    date_formats_t dates;         /* in the order in which they are tried; at least one */
    limits_t limits;
    words_t senders; /* who may send by mail: "name@domain" or "@domain", lower case; none: nobody */
} columns_t;

/* path NULL or empty: the file built in. RC_FATAL names the file, the line and what is wrong there. */
MUST_CHECK rc_t columns_load(const char *path, columns_t *ret, err_t *err);
MUST_CHECK rc_t columns_parse(const char *text, columns_t *ret, err_t *err);
void columns_done(columns_t *c);

/* The field that a column's folded name stands for, FIELD_NONE where it is none's; *ret_rank (may be NULL):
 * its place in the field's list. */
field_t columns_field(const columns_t *c, const char *folded, size_t *ret_rank);

#endif
