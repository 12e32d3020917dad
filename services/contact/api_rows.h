/* Between requests, rows and JSON: paging, and rows whose columns are named in SQL as the answer names them.
 */
#ifndef PQR_CONTACT_API_ROWS_H
#define PQR_CONTACT_API_ROWS_H

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

/* Integers and booleans by their column's type, everything else as text; `telefono` is masked. New
 * references. */
json_t *row_json(const PGresult *r, int row);
json_t *rows_json(const PGresult *r, int max);

/* Answers {"datos":[…]} with a Link to the next page where there is one; key: the columns of the order.
 * filter: further query text for that link ("&tipo=escalar"), or "". */
void answer_page(http_response_t *a, const PGresult *r, const page_t *p, const char *const *key, int n_keys,
                 const char *filter);

#endif
