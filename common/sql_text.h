/* SQL that is put together, of literals of the program and names that the program declares: what somebody
 * sends is a parameter, always. Nothing else can be put into one, and tests/unit/sql_only.py holds that
 * nothing else is handed to the database. */
#ifndef PQR_COMMON_SQL_TEXT_H
#define PQR_COMMON_SQL_TEXT_H

#include "common/buf.h"

/* A type of its own, so that no function which appends to a buf_t takes it. {0}: empty. */
typedef struct sql_text {
    buf_t text;
} sql_text_t;

/* Does not compile but with a literal. */
#define sql_add(sql, literal) sql_add_declared((sql), "" literal "")
/* Whole statements that are embedded or declared: things named sql or …_sql, which the check traces. */
void sql_add_declared(sql_text_t *sql, const char *declared_sql);
/* Letters, digits and _, in parts joined by dots: a table, a column, a schema, a type. Ends the program at
 * anything else, which is a mistake in it. */
void sql_add_name(sql_text_t *sql, const char *name);
void sql_add_quoted(sql_text_t *sql, const char *name); /* in double quotes: it may be a word of SQL's */
/* A number of the program's: a place ($1), a count. */
void sql_add_number(sql_text_t *sql, size_t number);
/* A literal in which each @ stands for that name. */
#define sql_add_in(sql, schema, literal) sql_add_at((sql), (schema), "" literal "")
void sql_add_at(sql_text_t *sql, const char *schema, const char *declared_sql);

const char *sql_str(const sql_text_t *sql);
char *sql_take(sql_text_t *sql); /* the caller frees */
void sql_done(sql_text_t *sql);
__attribute__((unused)) static inline void sql_text_cleanup(sql_text_t *sql)
{
    sql_done(sql);
}

#endif
