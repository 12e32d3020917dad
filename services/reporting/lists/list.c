#include "services/reporting/lists/list.h"

#include <string.h>

#include "common/json_out.h"
#include "services/reporting/api/api_read.h"
#include "services/reporting/lists/cursor.h"

#define PATH_MAX_PARAMS 4
#define PARAMS_MAX (LIST_FILTERS_MAX + PATH_MAX_PARAMS + LIST_KEYS_MAX + 1)

/* One answer under way. */
typedef struct reading {
    const list_t *list;
    const list_request_t *r;
    const char *params[PARAMS_MAX];
    size_t n, columns;
    pg_t *pg;
    const http_request_t *q;
    bool search;
} reading_t;

/* As it came: the framework's own map has path and query in one, and joins what stands twice. */
const char *list_query(const http_request_t *q)
{
    const char *mark = q->http_url ? strchr(q->http_url, '?') : NULL;
    return mark ? mark + 1 : NULL;
}

void list_refuse(http_response_t *a, const err_t *err, const char *field)
{
    if (err->rc == RC_REJECT)
        http_problem_with(a, 400, err->code, json_pack("{s:s}", "campo", field), "%s", err->text);
    else
        http_error(a, err, 400);
}

bool list_request(const http_request_t *q, http_response_t *a, const list_t *list, arena_t *texts,
                  list_request_t *ret)
{
    err_t err = ERR_INIT;
    const char *field = NULL;
    u_map_put(a->map_header, "Vary", "Accept");
    rc_t rc = list_parse(list, list_query(q), http_header(q, "Accept"), texts, ret, &field, &err);
    if (rc != RC_OK)
        list_refuse(a, &err, field);
    return rc == RC_OK;
}

void list_link(const http_request_t *q, http_response_t *a, const list_t *list, const list_request_t *r,
               const char *const *keys)
{
    AUTO(buf) buf_t link = {0};
    buf_adds(&link, "<?");
    list_next(list, list_query(q), r, keys, &link);
    buf_adds(&link, ">; rel=\"next\"");
    u_map_put(a->map_header, "Link", buf_str(&link));
}

static void cells_of(const reading_t *x, const PGresult *res, int row, const char **cells)
{
    for (size_t i = 0; i < x->columns; i++)
        cells[i] = pg_text(res, row, (int)i);
}

static void keys_of(const reading_t *x, const PGresult *res, int row, const char **keys)
{
    for (size_t i = 0, n = list_keys(x->r->order); i < n; i++)
        keys[i] = must((void *)pg_text(res, row, (int)(x->columns + i)));
}

/* Where the next page begins: last is the row that ends this one, or -1, and then there is none. */
static void next_out(const reading_t *x, const PGresult *res, int last, http_response_t *a, buf_t *body)
{
    const char *keys[LIST_KEYS_MAX];
    AUTO(buf) buf_t after = {0};
    if (last >= 0)
        keys_of(x, res, last, keys);
    if (!x->search) {
        if (last >= 0)
            list_link(x->q, a, x->list, x->r, keys);
        return;
    }
    if (last >= 0)
        list_after_write(x->list, x->r, keys, &after);
    json_out_fact(body, "despues", last >= 0 ? buf_str(&after) : NULL);
}

static void page_answer(const reading_t *x, const PGresult *res, http_response_t *a)
{
    AUTO(buf) buf_t body = {0};
    const char *cells[LIST_COLUMNS_MAX];
    int found = PQntuples(res), n = found > x->r->limit ? x->r->limit : found;
    json_out_open(&body, NULL, '{');
    json_out_open(&body, "datos", '[');
    for (int i = 0; i < n; i++) {
        cells_of(x, res, i, cells);
        json_out_open(&body, NULL, '{');
        table_json(x->list->columns, x->columns, cells, &body);
        json_out_close(&body, '}');
    }
    json_out_close(&body, ']');
    next_out(x, res, found > n ? n - 1 : -1, a, &body);
    json_out_close(&body, '}');
    answer_text(a, &body);
}

static rc_t page(reading_t *x, http_response_t *a, err_t *err)
{
    AUTO(buf) buf_t sql = {0};
    AUTO(pgresult) PGresult *res = NULL;
    char limit[16];
    list_sql(x->list, x->r, x->n, true, &sql);
    if (x->r->after)
        for (size_t i = 0, n = list_keys(x->r->order); i < n; i++)
            x->params[x->n++] = x->r->keys[i];
    snprintf(limit, sizeof limit, "%d", x->r->limit + 1); /* one more tells whether there is a next page */
    x->params[x->n++] = limit;
    rc_t rc = pg_exec(x->pg, buf_str(&sql), (int)x->n, x->params, &res, err);
    if (rc == RC_OK)
        page_answer(x, res, a);
    return rc;
}

static rc_t rows_write(const reading_t *x, cursor_t *rows, export_t *file, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    const char *cells[LIST_COLUMNS_MAX];
    rc_t rc;
    while ((rc = cursor_next(rows, &res, err)) == RC_OK && PQntuples(res) > 0)
        for (int i = 0; i < PQntuples(res); i++) {
            cells_of(x, res, i, cells);
            rc = table_row(file, x->list->columns, x->columns, cells, err);
            if (rc != RC_OK)
                return rc;
        }
    return rc;
}

static rc_t file(const reading_t *x, http_response_t *a, err_t *err)
{
    AUTO(buf) buf_t sql = {0};
    AUTO(export) export_t *out = NULL;
    cursor_t rows;
    list_sql(x->list, x->r, x->n, false, &sql);
    rc_t rc = cursor_open(x->pg, buf_str(&sql), (int)x->n, x->params, &rows, err);
    if (rc == RC_OK)
        rc = table_file(x->r->format, x->list->title, x->list->columns, x->columns, &out, err);
    if (rc == RC_OK)
        rc = rows_write(x, &rows, out, err);
    return rc == RC_OK ? export_answer(&out, x->list->title, a, err) : rc;
}

/* Whether there is nothing more to answer. */
static rc_t parent_answer(const list_parent_t *p, pg_t *pg, const char *const *path, size_t n,
                          http_response_t *a, bool *ret_done, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = p->sql ? pg_exec(pg, p->sql, (int)n, path, &res, err) : RC_OK;
    if (rc != RC_OK || !p->sql || PQntuples(res) > 0)
        return rc;
    http_problem(a, 404, p->code, "%s", p->detail);
    *ret_done = true;
    return RC_OK;
}

rc_t list_tag(pg_t *pg, const api_t *api, const list_t *list, export_format_t format, const http_request_t *q,
              http_response_t *a, bool *ret_done, err_t *err)
{
    const tag_source_t *of = &list->version;
    char tag[TAG_SIZE];
    if (!of->kafka && !of->today && !of->tables)
        return RC_OK;
    rc_t rc = tag_read(pg, api, of, q, export_name(format), tag, err);
    if (rc == RC_OK)
        *ret_done = tag_answered(q, a, tag);
    return rc;
}

/* What was asked, read by now. */
static void answer_request(reading_t *x, const char *const *path_params, http_response_t *a, const api_t *api)
{
    AUTO(view) pg_t *pg = NULL;
    err_t err = ERR_INIT;
    const list_request_t *r = x->r;
    bool done = false;
    x->n = list_filters(x->list);
    x->columns = list_columns(x->list);
    memcpy(x->params, r->params, x->n * sizeof *x->params);
    size_t path = 0;
    for (; path_params && path_params[path]; path++)
        x->params[x->n++] = path_params[path];
    if (view_open(api, &pg, &err) != RC_OK)
        return http_error(a, &err, 500);
    x->pg = pg;
    if (parent_answer(&x->list->parent, pg, path_params, path, a, &done, &err) != RC_OK ||
        (!done && !x->search && list_tag(pg, api, x->list, r->format, x->q, a, &done, &err) != RC_OK) ||
        (!done && (r->format == EXPORT_JSON ? page(x, a, &err) : file(x, a, &err)) != RC_OK))
        http_error(a, &err, 400);
}

void list_answer(const http_request_t *q, http_response_t *a, const api_t *api, const list_t *list,
                 const char *const *path_params)
{
    AUTO(arena) arena_t texts = {0};
    list_request_t r;
    if (!list_request(q, a, list, &texts, &r))
        return;
    reading_t x = {.list = list, .r = &r, .q = q};
    answer_request(&x, path_params, a, api);
}

static json_t *body_of(const http_request_t *q)
{
    if (q->binary_body_length == 0)
        return json_object();
    return json_loadb(q->binary_body, q->binary_body_length, JSON_REJECT_DUPLICATES, NULL);
}

void list_search(const http_request_t *q, http_response_t *a, const api_t *api, const list_t *list,
                 const char *const *path_params)
{
    AUTO(arena) arena_t texts = {0};
    AUTO(json) json_t *body = body_of(q);
    err_t err = ERR_INIT;
    list_request_t r;
    const char *field = NULL;
    u_map_put(a->map_header, "Vary", "Accept");
    if (!json_is_object(body))
        return http_problem(a, 400, "cuerpo_invalido",
                            "El cuerpo debe ser un objeto JSON, sin miembros repetidos.");
    if (list_search_parse(list, list_query(q), body, http_header(q, "Accept"), &texts, &r, &field, &err) !=
        RC_OK)
        return list_refuse(a, &err, field);
    reading_t x = {.list = list, .r = &r, .q = q, .search = true};
    answer_request(&x, path_params, a, api);
}
