/* Which base a workbook is and its fecha de corte, from the file's name, else from the rows above the header.
 * Pure. (Domain: "Reading a base". The third source, a Fecha corte column, is the reader's: see
 * base_reader.h.) */
#ifndef PQR_INGEST_IDENTIFY_H
#define PQR_INGEST_IDENTIFY_H

#include "common/event.h"
#include "services/ingest/base/columns.h"

typedef struct title {
    int row;          /* 1-based */
    const char *text; /* the row's cells, one space between them */
} title_t;

typedef struct evidence {
    const char *archivo;
    const title_t *titles;
    size_t n_titles;
} evidence_t;

/* ret_from says where it came from ("el nombre del archivo", "la fila 2"). RC_REJECT: base_no_reconocida or
 * base_contradictoria, with what was looked at and what was found. */
MUST_CHECK rc_t identify_base(const columns_t *c, const evidence_t *e, base_kind_t *ret, char ret_from[48],
                              err_t *err);
/* *ret DAY_NONE when neither source has a date; ret_from as above. RC_REJECT: fecha_corte_contradictoria. In
 * a title a date counts for sure where the row says "corte", names a base, or is nothing but the date; any
 * other one
 * ("Generado: …") only where nothing better is there. */
MUST_CHECK rc_t identify_date(const columns_t *c, const evidence_t *e, day_t *ret, char ret_from[48],
                              err_t *err);
/* The refusal when no source has a date. column_named: the Fecha corte column's header, NULL where there is
 * none. */
rc_t identify_no_date(const columns_t *c, const evidence_t *e, const char *column_named, err_t *err);

#endif
