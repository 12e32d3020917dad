#include "services/reporting/lists/list.h"

#include <pthread.h>
#include <string.h>

#include "common/json_out.h"
#include "services/reporting/api/api_read.h"
#include "services/reporting/api/kept.h"
#include "services/reporting/lists/cursor.h"
#include "services/reporting/lists/scope.h"
#include "services/reporting/lists/veil.h"

#define PATH_MAX_PARAMS 4
#define PARAMS_MAX (LIST_FILTERS_MAX + PATH_MAX_PARAMS + 1 + LIST_KEYS_MAX + 1)

/* One answer under way. */
typedef struct reading {
    const api_t *api;
    const list_t *list;
    const list_request_t *r;
    const char *params[PARAMS_MAX];
    size_t n, columns;
    pg_t *pg;
    const http_request_t *q;
    bool search, veiled;
} reading_t;

/* What distinguishes answers to one URL. */
typedef struct variant {
    char text[32 + IDENTITY_TEXT_MAX];
} variant_t;

static variant_t variant(const list_t *list, export_format_t format, const http_response_t *a)
{
    const identity_t *who = http_identity(a);
    const char *team = list->of_cases ? scope_team(who) : NULL;
    variant_t v;
    snprintf(v.text, sizeof v.text, "%s%s%s%s", export_name(format),
             veil_is_over(list, who) ? ", con velo" : "", team ? ", de " : "", team ? team : "");
    return v;
}

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
    for (size_t i = 0; i < x->columns; i++) {
        cells[i] = pg_text(res, row, (int)i);
        if (x->veiled && x->list->columns[i].kind == CELL_PERSONAL && cells[i])
            veil_text(PQgetvalue(res, row, (int)i)); /* the same bytes */
    }
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

/* The statements of pages are few, and each connection prepares them by their address: reading the text anew
 * would cost as much as running it. Their plans are made for the values of each page all the same, because
 * one for any values could use none of the conditions. */
#define STATEMENTS_MAX 512
static const char *page_sql(const reading_t *x)
{
    static struct {
        const list_t *list;
        const list_order_t *order;
        bool backwards, after;
        const char *sql;
    } made[STATEMENTS_MAX];
    static size_t n;
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    const list_request_t *r = x->r;
    size_t i = 0;
    pthread_mutex_lock(&lock);
    while (i < n && (made[i].list != x->list || made[i].order != r->order ||
                     made[i].backwards != r->backwards || made[i].after != r->after))
        i++;
    if (i == STATEMENTS_MAX)
        abort(); /* there are not so many lists and orders */
    if (i == n) {
        AUTO(sql_text) sql_text_t page = {0};
        list_sql(x->list, r, x->n, true, &page);
        made[n++] = (__typeof__(*made)){x->list, r->order, r->backwards, r->after, .sql = sql_take(&page)};
    }
    const char *sql = made[i].sql;
    pthread_mutex_unlock(&lock);
    return sql;
}

/* The rows and what their answer's tag is, in one trip. */
static rc_t page_read(const reading_t *x, const char *sql, const http_response_t *a, PGresult **ret,
                      tag_t *ret_tag, err_t *err)
{
    pg_ask_t asks[] = {{.sql = sql, .n = (int)x->n, .params = x->params}, VERSION_ASK};
    const tag_source_t *of = &x->list->version;
    version_t now;
    rc_t rc = pg_together(x->pg, asks, tag_any(of) && !x->search ? 2 : 1, err);
    AUTO(pgresult) PGresult *version = asks[1].ret;
    if (rc == RC_OK && version)
        rc = version_from(version, &now, err);
    if (rc == RC_OK && version)
        *ret_tag = tag_for(&now, x->api, of, x->q, variant(x->list, x->r->format, a).text);
    if (rc == RC_OK)
        *ret = TAKE(asks[0].ret);
    PQclear(asks[0].ret);
    return rc;
}

static rc_t page(reading_t *x, http_response_t *a, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    char limit[16];
    tag_t tag = {0};
    const char *sql = page_sql(x);
    if (x->r->after)
        for (size_t i = 0, n = list_keys(x->r->order); i < n; i++)
            x->params[x->n++] = x->r->keys[i];
    snprintf(limit, sizeof limit, "%d", x->r->limit + 1); /* one more tells whether there is a next page */
    x->params[x->n++] = limit;
    rc_t rc = page_read(x, sql, a, &res, &tag, err);
    if (rc != RC_OK)
        return rc;
    if (*tag.text)
        u_map_put(a->map_header, "ETag", tag.text);
    page_answer(x, res, a);
    kept_put(tag.text, a);
    return RC_OK;
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
    AUTO(sql_text) sql_text_t sql = {0};
    AUTO(export) export_t *out = NULL;
    cursor_t rows;
    bool done = false;
    list_sql(x->list, x->r, x->n, false, &sql);
    rc_t rc = x->search ? RC_OK : list_tag(x->pg, x->api, x->list, x->r->format, x->q, a, &done, err);
    if (rc != RC_OK || done)
        return rc;
    rc = cursor_open(x->pg, sql_str(&sql), (int)x->n, x->params, &rows, err);
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
    tag_t tag;
    if (!tag_any(&list->version))
        return RC_OK;
    rc_t rc = tag_read(pg, api, &list->version, q, variant(list, format, a).text, &tag, err);
    if (rc == RC_OK)
        *ret_done = tag_answered(q, a, tag.text);
    return rc;
}

rc_t list_kept(const api_t *api, const list_t *list, export_format_t format, const http_request_t *q,
               http_response_t *a, tag_t *ret, bool *ret_done, err_t *err)
{
    version_t now;
    *ret = (tag_t){0};
    if (!tag_any(&list->version))
        return RC_OK;
    rc_t rc = version_now(api->pg, &now, err);
    if (rc != RC_OK)
        return rc;
    *ret = tag_for(&now, api, &list->version, q, variant(list, format, a).text);
    *ret_done = tag_answered(q, a, ret->text) || kept_answered(a, ret->text);
    return RC_OK;
}

/* What was asked, read by now. */
static void answer_request(reading_t *x, const char *const *path_params, http_response_t *a)
{
    AUTO(view) pg_t *pg = NULL;
    err_t err = ERR_INIT;
    const list_request_t *r = x->r;
    tag_t tag;
    bool done = false;
    x->n = list_filters(x->list);
    x->columns = list_columns(x->list);
    x->veiled = veil_is_over(x->list, http_identity(a));
    memcpy(x->params, r->params, x->n * sizeof *x->params);
    size_t path = 0;
    for (; path_params && path_params[path]; path++)
        x->params[x->n++] = path_params[path];
    if (x->list->of_cases)
        x->params[x->n++] = scope_team(http_identity(a));
    if ((!x->search && list_kept(x->api, x->list, r->format, x->q, a, &tag, &done, &err) != RC_OK) ||
        (!done && view_open(x->api, &pg, &err) != RC_OK))
        return http_error(a, &err, 500);
    x->pg = pg;
    if ((!done && parent_answer(&x->list->parent, pg, path_params, path, a, &done, &err) != RC_OK) ||
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
    reading_t x = {.api = api, .list = list, .r = &r, .q = q};
    answer_request(&x, path_params, a);
}

static json_t *body_of(const http_request_t *q)
{
    if (q->binary_body_length == 0)
        return json_object();
    return json_loadb(q->binary_body, q->binary_body_length, JSON_REJECT_DUPLICATES, NULL);
}

/* What a search asked for, which stands in no URL; of what is personal, that it was asked. */
static void search_told(const list_t *list, const list_request_t *r)
{
    json_t *filters = json_object();
    for (size_t i = 0, n = list_filters(list); i < n; i++)
        if (r->params[i])
            json_object_set_new(filters, list->filters[i].name,
                                json_string(list->filters[i].personal ? "***" : r->params[i]));
    audit_hand_detail("filtros", filters);
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
    search_told(list, &r);
    reading_t x = {.api = api, .list = list, .r = &r, .q = q, .search = true};
    answer_request(&x, path_params, a);
}
