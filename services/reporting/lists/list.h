/* A list that is declared and not programmed: its columns, what it is filtered and ordered by, and one fixed
 * query. The engine reads the request, pages by key, and answers as JSON, CSV or .xlsx.
 *
 *   static const char *const states[] = {"activo", "retirado", NULL};
 *   static const list_t people = {
 *       .title = "Personas",
 *       .sql = personas_sql,
 *       .columns = (const table_column_t[]){{"usuario", "Usuario", CELL_TEXT, 16}, {"alta", "Alta", CELL_DAY,
 * 12}, {0}}, .filters = (const list_filter_t[]){{.name = "estado", .kind = LIST_WORDS, .words = states},
 *                                          {.name = "desde", .kind = LIST_DAY},
 *                                          {0}},
 *       .orders = (const list_order_t[]){{"alta", {{"alta", "date"}, {"usuario", "text"}}},
 *                                        {"usuario", {{"usuario", "text"}}}, {0}},
 *       .order_default = "-alta",
 *       .version = {.tables = "persona"},
 *   };
 *   static void get_people(const http_request_t *q, http_response_t *a, void *ctx)
 *   {
 *       list_answer(q, a, ctx, &people, NULL);
 *   }
 *
 * The query has one column for each of `columns` and for each key, named so, in any order, and no ORDER BY
 * and no LIMIT of its own. $1 … are the filters in their order, null where the request has none; then come
 * the path parameters. The engine puts it into SELECT … FROM (query) AS l WHERE (keys) > ($…) ORDER BY keys
 * LIMIT … so what an index is to serve must stand plainly in it: keys that are columns of one table, filters
 * as
 *   ($1::text IS NULL OR estado = $1)      LIST_WORDS: ($1::text IS NULL OR estado = ANY (string_to_array($1,
 * ',')))
 *
 * A request may have: the filters, `orden` (a declared name, or -name backwards), `limite`, `despues` (from
 * Link rel=next of the page before), `formato` (json, csv, xlsx; or the Accept header). A file is the whole
 * list, so it takes neither limite nor despues. Anything else, a parameter that is empty or stands twice, or
 * a value that is none: 400 problem+json with the parameter's name in the member "campo".
 *
 * JSON is {"datos":[{…},…]}. With a `version` the answer has an ETag, and If-None-Match gets 304 (api/tag.h).
 */
#ifndef PQR_REPORTING_LIST_H
#define PQR_REPORTING_LIST_H

#include <stdbool.h>

#include "common/arena.h"
#include "common/sql_text.h"
#include "services/reporting/api/api.h"
#include "services/reporting/api/tag.h"
#include "services/reporting/export/table.h"

#define LIST_COLUMNS_MAX 64
#define LIST_FILTERS_MAX 24
#define LIST_ORDERS_MAX 12
#define LIST_KEYS_MAX 4
#define LIST_TEXT_MAX 200 /* bytes of a filter's text, where it says nothing else */

typedef enum list_filter_kind {
    LIST_TEXT,    /* as it stands, without white space at its ends */
    LIST_DAY,     /* AAAA-MM-DD, of the years that calendars cover (common/calendar.h) */
    LIST_COUNT,   /* a whole number from 0 on, up to 18 digits */
    LIST_INSTANT, /* RFC 3339; becomes UTC */
    LIST_WORD,    /* one of `words` */
    LIST_WORDS,   /* some of `words`, separated by commas */
    LIST_FLAG,    /* true or false */
    LIST_SHA256,  /* 64 hexadecimal digits in lower case */
} list_filter_kind_t;

typedef struct list_filter {
    const char *name; /* NULL ends the array */
    list_filter_kind_t kind;
    const char *const *words; /* ended by NULL */
    const char *absent;       /* the parameter where the request has none; NULL: null */
    const char *contradicts;  /* of a LIST_FLAG: another filter, which must not be there when it is true */
    size_t max;               /* bytes of a LIST_TEXT; 0: LIST_TEXT_MAX */
    bool personal;            /* a person's data: only the list's search takes it, and no URL */
    /* A further rule on a value that is well-formed: NULL where it holds, else what is wrong, in Spanish, as
     * the end of "El parámetro «x» …". */
    const char *(*wrong)(const char *value);
} list_filter_t;

typedef struct list_key {
    const char *column; /* of the query: never null */
    const char *type;   /* what PostgreSQL compares it as: text, date, bigint, integer, timestamptz */
} list_key_t;

/* The keys together are unique, and all go up (or, backwards, down). */
typedef struct list_order {
    const char *name; /* NULL ends the array */
    list_key_t keys[LIST_KEYS_MAX];
} list_order_t;

/* What must be there for the list to be: a query of the path parameters that has a row, else 404. */
typedef struct list_parent {
    const char *sql, *code, *detail;
} list_parent_t;

/* Arrays end with {0}; what is NULL or 0 is as if it were not there. All of it lives as long as the process.
 */
typedef struct list {
    const char *title; /* of the sheet and, with its ending, of the file: "Bases recibidas" */
    const char *sql;
    const table_column_t *columns;
    const list_filter_t *filters;
    const list_order_t *orders;   /* at least one; a report's (lists/report.h) has none */
    const char *order_default;    /* as `orden` says it; NULL: the first one, upwards */
    int limit_default, limit_max; /* 0: 100 and 1000 */
    tag_source_t version;         /* what the answer depends on; none: no ETag */
    bool of_cases; /* its column radicado names cases: who is bound to a team sees the team's (scope.h) */
    const char *search; /* where list_search() answers; for who asks for what is personal in a URL */
    list_parent_t parent;
    /* A rule on the request as a whole: the n-th text is that of the n-th filter, NULL: none. Returns the
     * name of the parameter at fault and sets err (RC_REJECT), or NULL. */
    const char *(*check)(const char *const *filters, err_t *err);
} list_t;

/* path_params: texts ended by NULL; NULL: none. Answers in every case. */
void list_answer(const http_request_t *q, http_response_t *a, const api_t *api, const list_t *list,
                 const char *const *path_params);

/* The same asked by POST, with a body {"filter": value, …} in place of the query string: texts; whole numbers
 * for LIST_COUNT and limite, true and false for LIST_FLAG, a list of texts for LIST_WORDS. What is personal
 * goes in here, so that it stands in no URL. The answer has no ETag, and the place of the next page is its
 * member "despues", null on the last page. */
void list_search(const http_request_t *q, http_response_t *a, const api_t *api, const list_t *list,
                 const char *const *path_params);

/* What the query string of q is, as it came; NULL: none. */
const char *list_query(const http_request_t *q);
/* Answers a request that list_parse() refused, with the parameter at fault. */
void list_refuse(http_response_t *a, const err_t *err, const char *field);
/* Puts the tag of an answer in that format, where the list has a version. *ret_done: the client has it
 * already, and that is answered. */
MUST_CHECK rc_t list_tag(pg_t *pg, const api_t *api, const list_t *list, export_format_t format,
                         const http_request_t *q, http_response_t *a, bool *ret_done, err_t *err);
/* The same by the version of the data as it is now, before any transaction is open; the client's, or one that
 * lies in memory (api/kept.h), is answered. *ret is the tag, empty where the list has none. */
MUST_CHECK rc_t list_kept(const api_t *api, const list_t *list, export_format_t format,
                          const http_request_t *q, http_response_t *a, tag_t *ret, bool *ret_done,
                          err_t *err);

/* ---- the parts ---- */

typedef struct list_request {
    const char *params[LIST_FILTERS_MAX]; /* by filter */
    const list_order_t *order;
    bool backwards;
    int limit;
    bool after;                      /* there are values to begin after */
    const char *keys[LIST_KEYS_MAX]; /* these */
    export_format_t format;
} list_request_t;

/* For a list that is declared but read in a way of its own: what the request asks for, in `texts`, or false
 * and answered 400; and the Link to the page behind the row with these keys. */
bool list_request(const http_request_t *q, http_response_t *a, const list_t *list, arena_t *texts,
                  list_request_t *ret);
void list_link(const http_request_t *q, http_response_t *a, const list_t *list, const list_request_t *r,
               const char *const *keys);

/* All that follows is pure. */

/* What a query string as it came (NULL: none) and the header Accept (NULL: none) ask of the list; results are
 * in `texts` or the list. RC_REJECT: *ret_field is the parameter at fault, in `texts` too. */
MUST_CHECK rc_t list_parse(const list_t *list, const char *query, const char *accept, arena_t *texts,
                           list_request_t *ret, const char **ret_field, err_t *err);
/* The same of the body of a search, an object; its query string must be empty (NULL). */
MUST_CHECK rc_t list_search_parse(const list_t *list, const char *query, const json_t *body,
                                  const char *accept, arena_t *texts, list_request_t *ret,
                                  const char **ret_field, err_t *err);
/* The query string that asks what the body does (list_body.c). Appends to ret. RC_REJECT: a member of another
 * kind than its filter's. */
MUST_CHECK rc_t list_body_query(const list_t *list, const json_t *body, arena_t *texts, buf_t *ret,
                                const char **ret_field, err_t *err);
/* The query of the page after the one whose last row has these keys: every parameter of `query` but despues,
 * and despues. Appends. */
void list_next(const list_t *list, const char *query, const list_request_t *r, const char *const *keys,
               buf_t *out);
/* The value of despues for these keys; and back: false where it belongs to another list or order, or was
 * changed. */
void list_after_write(const list_t *list, const list_request_t *r, const char *const *keys, buf_t *out);
bool list_after_read(const list_t *list, const char *text, arena_t *texts, list_request_t *r);

size_t list_columns(const list_t *list);
size_t list_filters(const list_t *list);
size_t list_keys(const list_order_t *order);

/* The whole statement. Its columns are the list's, then the order's keys. n: filters, path parameters and,
 * behind them, of a list of_cases the team that who asks is bound to, or null; those of the keys are $n+1 …,
 * and the limit, where one is wanted, is the one after. Appends. */
void list_sql(const list_t *list, const list_request_t *r, size_t n, bool limited, sql_text_t *out);

#endif
