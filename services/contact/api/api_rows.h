/* Between requests, rows and JSON: paging, and rows whose columns are named in SQL as the answer names them.
 */
#ifndef PQR_CONTACT_API_ROWS_H
#define PQR_CONTACT_API_ROWS_H

#include "common/clock.h"
#include "common/http.h"
#include "common/pg.h"

#define PAGE_KEYS_MAX 3

/* ?limite= and ?despues=. */
typedef struct page {
    int limit;
    char limit_text[16];       /* one row more than the page: is there another? */
    char *keys[PAGE_KEYS_MAX]; /* of the last row of the page before, or NULL; point into raw */
    char raw[512];
} page_t;

/* False, and answered 400, when the request's paging makes no sense. n_keys: columns of the list's order. */
bool page_read(const http_request_t *q, http_response_t *a, int n_keys, page_t *ret);

/* Integers, booleans and jsonb by their column's type, everything else as text; `telefono` is masked. New
 * references. */
json_t *row_json(const PGresult *r, int row);
json_t *rows_json(const PGresult *r, int max);

/* An instant as answers have it; null for 0. A new reference. */
json_t *instant_json(instant_t t);
json_t *day_json(day_t d); /* null for DAY_NONE */
/* A text, or null. */
json_t *text_json(const char *text);

/* Adds dias_habiles, how many are left until `vence`; a list's `adorn`. */
void row_days_left(json_t *row);

typedef struct list {
    const char *sql;
    const char *const *key; /* the columns of its order */
    int n_keys;
    const char *filter;         /* further query text for the next page's link ("&tipo=escalar"), or "" */
    void (*adorn)(json_t *row); /* adds what no column has; or NULL */
} list_t;

/* Runs the query in a snapshot of its own and answers {"datos":[…]}, with a Link to the next page where there
 * is one. db: the pg_settings_t of this thread's connection. */
void answer_list(http_response_t *a, const pg_settings_t *db, const list_t *list, int n,
                 const char *const *params, const page_t *p);

#endif
