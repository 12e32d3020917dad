/* Entries of the audit written into the chain, in the transaction of what they tell and as the last thing in
 * it: who adds to the chain holds its end until the commit. */
#ifndef PQR_REPORTING_AUDIT_NOTE_H
#define PQR_REPORTING_AUDIT_NOTE_H

#include <jansson.h>

#include "common/audit/audit.h"
#include "common/pg_columns.h"

/* A change: what was and what is, objects or NULL, whose references are taken over in every case. By whom
 * this thread works for. */
MUST_CHECK rc_t audit_note(pg_t *pg, const char *accion, const char *objeto, json_t *antes, json_t *despues,
                           err_t *err);
/* An entry that is made already. */
MUST_CHECK rc_t audit_note_entry(pg_t *pg, const audit_entry_t *e, err_t *err);
/* The same in a transaction of its own on this thread's connection, of what changed nothing: a look, an
 * export, a denial. A view that is open on it ends. */
MUST_CHECK rc_t audit_note_alone(const pg_settings_t *s, const audit_entry_t *e, err_t *err);

/* Many: gathered by audit_rows_add(), written by one statement. *ret_new: those that were not there. */
void audit_rows_add(pg_columns_t *rows, const audit_entry_t *e);
MUST_CHECK rc_t audit_rows_write(const pg_columns_t *rows, pg_t *pg, int64_t *ret_new, err_t *err);

#endif
