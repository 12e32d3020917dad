/* One row of a base, read by the header's mapping: a record, a rejection with its reason, or neither. Pure,
 * and total: cells may hold anything. (Domain: "Reading a base".) Fields are looked at in the order radicado,
 * cuenta, estado, motivo; the first one at fault gives the reason. Whether a radicado comes twice is the
 * base's to know, not the row's.
 *
 * Values are tidied as values.h says. */
#ifndef PQR_INGEST_RECORD_H
#define PQR_INGEST_RECORD_H

#include "common/event.h"
#include "services/ingest/base/faults.h"
#include "services/ingest/base/header.h"

typedef enum verdict {
    VERDICT_NONE, /* no radicado, no cuenta and no motivo: not a record */
    VERDICT_RECORD,
    VERDICT_REJECTED,
} verdict_t;

/* What a record is accepted in spite of; put into words by warning_text(). */
typedef struct warning {
    warning_kind_t kind;
    field_t field; /* FIELD_NONE: of an unknown column */
    int column;    /* -1: the base has no such column */
    size_t text;   /* where in reading_t.warned what the cell says begins */
} warning_t;

/* What a row said. Reused from row to row: the texts live until the next reading. */
typedef struct reading {
    record_t record; /* texts and origen.fila only; base, date and origin are the caller's */
    const char *razon, *campo, *detalle, *remedio; /* of a rejection */
    const char *original; /* of a rejection: JSON of column → text as read, in the columns' order */
    int warnings;         /* of a record; a rejection's are not kept */
    warning_t *warning;   /* so many */
    day_t fecha_corte;    /* what the row's own Fecha corte column says; DAY_NONE */

    buf_t text[FIELD_COUNT];
    buf_t scratch, name, detail, remedy, warned;
    buf_t extra_json, original_json;
    char fecha_radicacion[32];
    size_t warning_cap;
} reading_t;

verdict_t record_read(const mapping_t *m, const row_t *row, reading_t *r);
/* Makes a reading that was a record a rejection after all (a radicado that came before). `first_row`: where.
 */
void record_duplicate(const mapping_t *m, const row_t *row, int first_row, reading_t *r);
/* A warning of the reading in words. Replaces ret. */
void record_warning(const mapping_t *m, const reading_t *r, int i, buf_t *ret);
void reading_done(reading_t *r);

#endif
