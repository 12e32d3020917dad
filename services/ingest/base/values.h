/* A cell's text tidied for the field that it belongs to. Pure.
 *   radicado, cuenta   no blanks and no apostrophes, inside neither; ="…" undone (a formula that keeps a
 * CSV's digits); 12345678.0 and 12345678,00 are 12345678 telefono           ="…" and zero decimals likewise;
 * repeated blanks are one usuario            upper case: logins know no case observacion        as it is
 * written other texts        repeated blanks and line breaks are one blank All are composed (NFC) and
 * trimmed. */
#ifndef PQR_INGEST_VALUES_H
#define PQR_INGEST_VALUES_H

#include "common/buf.h"
#include "services/ingest/base/faults.h"
#include "services/ingest/book/source.h"

/* What a cell says in any column: composed, trimmed, line breaks as line feeds, and without the apostrophe
 * that an export put before it (common/csv_guard.h). Replaces ret. */
void value_clean(const cell_t *c, buf_t *ret);
/* What has been cleaned, for its field. */
void value_tidy(field_t f, buf_t *text);
/* A sentence where a radicado or cuenta should be. Asked before it is tidied, which would hide that it is
 * one. */
bool identifier_too_long(const buf_t *text);
/* What is wrong with a radicado or cuenta that is there; FAULT_NONE. Takes zero decimals off its text. */
fault_t identifier_check(field_t f, const cell_t *c, buf_t *text);
/* "4,43621E+15": what Excel shows of a long number, with most of its digits gone. */
bool text_is_scientific(const char *s);

#endif
