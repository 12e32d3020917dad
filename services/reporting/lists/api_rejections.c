#include "services/reporting/lists/api_rejections.h"

#include <string.h>

#include "common/audit/audit.h"
#include "common/hash.h"
#include "common/json_out.h"
#include "common/reasons.h"
#include "embed/reporting_core/base_rechazos_sql.h"
#include "embed/reporting_core/base_sql.h"
#include "embed/reporting_core/rechazo_existe_sql.h"
#include "embed/reporting_core/rechazos_exportar_sql.h"
#include "services/reporting/api/api_read.h"
#include "services/reporting/export/export.h"
#include "services/reporting/lists/api_bases.h"
#include "services/reporting/lists/cursor.h"
#include "services/reporting/lists/list.h"
#include "services/reporting/lists/row_columns.h"
#include "services/reporting/lists/scope.h"

#define REJECTIONS_DEFAULT 10000
#define REJECTIONS_MAX 100000
#define PAGE_BYTES (16 << 20) /* of wide rows a page has fewer than are asked for */

/* How it is asked for. Read in a way of its own: its rows are of any width, and a file has their columns. */
static const list_t rejections_list = {
    .title = "Filas no aceptadas",
    .sql = base_rechazos_sql,
    .columns = (const table_column_t[]){{"fila", "Fila", CELL_COUNT, 8},
                                        {"razon", "Razón del rechazo", CELL_TEXT, 20},
                                        {"campo", NULL, CELL_TEXT, 0},
                                        {"detalle", "Qué pasa", CELL_TEXT, 48},
                                        {"remedio", "Cómo corregirlo", CELL_TEXT, 48},
                                        {"radicado", NULL, CELL_TEXT, 0},
                                        {"usuario", NULL, CELL_TEXT, 0},
                                        {"original", NULL, CELL_JSON, 0},
                                        {0}},
    .orders = (const list_order_t[]){{"fila", {{"fila", "integer"}}}, {0}},
    .limit_default = REJECTIONS_DEFAULT,
    .limit_max = REJECTIONS_MAX,
    .version = {.kafka = VERSION_ALL, .tables = "anonimato"},
    .of_cases = true, /* a row that was rejected may name a case: a repeated one, or one of another day */
};

/* ---- JSON, page by page: written straight, because a page may hold many rows of many cells ---- */

/* The row as it was read, [{"columna", "valor"}, …]: an array, because many readers of JSON do not keep the
 * order of an object's members. */
static void original_out(const char *original, arena_t *texts, buf_t *o)
{
    doc_t row;
    err_t why = ERR_INIT;
    arena_reset(texts);
    if (!original || doc_parse(&row, texts, original, strlen(original), &why) != RC_OK) {
        json_out_fact(o, "original", NULL);
        return;
    }
    json_out_open(o, "original", '[');
    for (size_t i = 0; i < row.n; i += 1 + row.members[i].span) {
        json_out_open(o, NULL, '{');
        json_out_text(o, "columna", row.members[i].key);
        json_out_fact(o, "valor", row_columns_text(&row.members[i], texts));
        json_out_close(o, '}');
    }
    json_out_close(o, ']');
}

static void rejection_out(const PGresult *res, int row, arena_t *texts, buf_t *o)
{
    static const char *const facts[] = {"campo", "detalle", "remedio", "radicado", "usuario"};
    json_out_open(o, NULL, '{');
    json_out_int(o, "fila", pg_int(res, row, pg_column(res, "fila")));
    json_out_text(o, "razon", pg_text(res, row, pg_column(res, "razon")));
    for (size_t i = 0; i < COUNT_OF(facts); i++)
        json_out_fact(o, facts[i], pg_text(res, row, pg_column(res, facts[i])));
    original_out(pg_text(res, row, pg_column(res, "original")), texts, o);
    json_out_close(o, '}');
}

/* What has been written of a page. */
typedef struct page {
    buf_t *body;
    int rows, last; /* how many, and the number of the last one */
    bool more;      /* others come after it */
} page_t;

/* As many as are asked for, or as fit into a page. */
static rc_t page_fill(cursor_t *c, int limit, page_t *p, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    AUTO(arena) arena_t texts = {0};
    rc_t rc;
    while ((rc = cursor_next(c, &res, err)) == RC_OK && PQntuples(res) > 0)
        for (int i = 0; i < PQntuples(res); i++) {
            p->more = p->rows == limit || p->body->len > PAGE_BYTES;
            if (p->more)
                return RC_OK;
            rejection_out(res, i, &texts, p->body);
            p->rows++;
            p->last = (int)pg_int(res, i, pg_column(res, "fila"));
        }
    return rc;
}

static rc_t page_read(pg_t *pg, const char *sha256, const char *team, const list_request_t *r, page_t *p,
                      err_t *err)
{
    AUTO(sql_text) sql_text_t sql = {0};
    cursor_t rejected;
    char rows[16];
    const char *params[4] = {sha256, team};
    int n = 2;
    snprintf(rows, sizeof rows, "%d", r->limit + 1);
    list_sql(&rejections_list, r, 2, true, &sql);
    if (r->after)
        params[n++] = r->keys[0];
    params[n++] = rows;
    rc_t rc = cursor_open(pg, sql_str(&sql), n, params, &rejected, err);
    return rc == RC_OK ? page_fill(&rejected, r->limit, p, err) : rc;
}

/* A row as it was read has the telephone number whole, as whoever mends it must. */
static void rows_told(const char *sha256, int rows)
{
    char objeto[SHA256_HEX_SIZE + 8];
    if (rows == 0)
        return;
    snprintf(objeto, sizeof objeto, "base/%s", sha256);
    audit_hand_out("rechazos.ver", objeto, json_pack("{s:i}", "filas", rows));
}

static void answer_page(const http_request_t *q, http_response_t *a, pg_t *pg, const char *sha256,
                        const list_request_t *r)
{
    err_t err = ERR_INIT;
    AUTO(buf) buf_t body = {0};
    char last[16];
    page_t page = {.body = &body};
    json_out_open(&body, NULL, '{');
    json_out_open(&body, "datos", '[');
    if (page_read(pg, sha256, scope_team(http_identity(a)), r, &page, &err) != RC_OK)
        return http_error(a, &err, 400);
    json_out_close(&body, ']');
    json_out_close(&body, '}');
    snprintf(last, sizeof last, "%d", page.last);
    if (page.more)
        list_link(q, a, &rejections_list, r, (const char *[]){last});
    rows_told(sha256, page.rows);
    answer_text(a, &body);
}

/* ---- as a file, whole ---- */

/* What stands before the workbook's own columns. None of the titles is the name of a column of a base, so
 * that a mended file reads as one. */
static const export_column_t ours[] = {
    {"Fila", 8, EXPORT_NUMBER},
    {"Razón del rechazo", 20, EXPORT_TEXT},
    {"Qué pasa", 48, EXPORT_TEXT},
    {"Cómo corregirlo", 48, EXPORT_TEXT},
};

static int width_of(const char *title)
{
    int n = 0;
    for (const char *p = title; *p; p++)
        n += ((unsigned char)*p & 0xC0) != 0x80;
    return n < 14 ? 16 : n > 40 ? 42 : n + 4; /* room for the filter's button */
}

static rc_t parse(const PGresult *res, int row, arena_t *texts, doc_t *ret, err_t *err)
{
    const char *original = pg_text(res, row, pg_column(res, "original"));
    err_t why = ERR_INIT;
    arena_reset(texts);
    ret->n = 0;
    if (original && doc_parse(ret, texts, original, strlen(original), &why) != RC_OK)
        return err_set(err, RC_FATAL, NULL, "la fila guardada no es un objeto JSON: %s", why.text);
    return RC_OK;
}

/* What is done with each row, which is parsed already; its texts are in `texts`. */
typedef rc_t (*row_fn_t)(void *ctx, const PGresult *res, int row, const doc_t *original, arena_t *texts,
                         err_t *err);

/* Of one workbook, those within reach of a team. */
typedef struct rows {
    pg_t *pg;
    const char *sha256, *team; /* team NULL: all */
} rows_t;

static rc_t each_row(const rows_t *of, row_fn_t run, void *ctx, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    AUTO(arena) arena_t texts = {0};
    doc_t original;
    cursor_t rows;
    rc_t rc =
        cursor_open(of->pg, rechazos_exportar_sql, 2, (const char *[]){of->sha256, of->team}, &rows, err);
    while (rc == RC_OK && (rc = cursor_next(&rows, &res, err)) == RC_OK && PQntuples(res) > 0)
        for (int i = 0; rc == RC_OK && i < PQntuples(res); i++) {
            rc = parse(res, i, &texts, &original, err);
            if (rc == RC_OK)
                rc = run(ctx, res, i, &original, &texts, err);
        }
    return rc;
}

static rc_t learn_columns(void *ctx, const PGresult *res, int row, const doc_t *original, arena_t *texts,
                          err_t *err)
{
    (void)res;
    (void)row;
    (void)err;
    if (original->n == 0)
        return RC_OK;
    const char **names = arena_take(texts, original->n * sizeof *names);
    size_t n = 0;
    for (size_t i = 0; i < original->n; i += 1 + original->members[i].span)
        names[n++] = original->members[i].key;
    row_columns_merge(ctx, names, n);
    return RC_OK;
}

static rc_t begin(export_format_t format, const row_columns_t *own, export_t **ret, err_t *err)
{
    size_t n = COUNT_OF(ours) + own->n;
    export_column_t *columns = must(calloc(n, sizeof *columns));
    memcpy(columns, ours, sizeof ours);
    for (size_t i = 0; i < own->n; i++)
        columns[COUNT_OF(ours) + i] = (export_column_t){own->names[i], width_of(own->names[i]), EXPORT_TEXT};
    rc_t rc = export_open(format, "Filas no aceptadas", columns, n, ret, err);
    free(columns);
    return rc;
}

typedef struct table {
    const row_columns_t *own;
    const char **cells; /* of one row: ours, then own */
    export_t *file;
} table_t;

static rc_t write_row(void *ctx, const PGresult *res, int row, const doc_t *original, arena_t *texts,
                      err_t *err)
{
    const table_t *t = ctx;
    t->cells[0] = pg_text(res, row, pg_column(res, "fila"));
    t->cells[1] = reason_name(pg_text(res, row, pg_column(res, "razon")));
    t->cells[2] = pg_text(res, row, pg_column(res, "detalle"));
    t->cells[3] = pg_text(res, row, pg_column(res, "remedio"));
    row_columns_values(t->own, original, texts, t->cells + COUNT_OF(ours));
    return export_row(t->file, t->cells, err);
}

static rc_t write_rows(const rows_t *of, const row_columns_t *own, export_t *file, err_t *err)
{
    table_t t = {own, must(calloc(COUNT_OF(ours) + own->n, sizeof *t.cells)), file};
    rc_t rc = each_row(of, write_row, &t, err);
    free(t.cells);
    return rc;
}

/* "Rechazos de NAME", without the ending of the workbook's own file. */
static void file_name(const char *archivo, buf_t *out)
{
    const char *dot = strrchr(archivo, '.');
    size_t n = dot && dot != archivo && strlen(dot) <= 5 ? (size_t)(dot - archivo) : strlen(archivo);
    buf_adds(out, "Rechazos de ");
    buf_add(out, archivo, n);
}

static void answer_file(http_response_t *a, const rows_t *of, const PGresult *base, export_format_t format)
{
    err_t err = ERR_INIT;
    AUTO(export) export_t *x = NULL;
    AUTO(row_columns) row_columns_t own = {0};
    AUTO(buf) buf_t name = {0};
    file_name(pg_text(base, 0, pg_column(base, "archivo")), &name);
    /* A rejection here means that the rows do not fit this format. */
    /* Read twice, so that neither the rows nor what differs among them need be kept. */
    if (each_row(of, learn_columns, &own, &err) != RC_OK || begin(format, &own, &x, &err) != RC_OK ||
        write_rows(of, &own, x, &err) != RC_OK || export_answer(&x, buf_str(&name), a, &err) != RC_OK)
        http_error(a, &err, 400);
}

static rc_t any_rejection(pg_t *pg, const char *sha256, bool *ret, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = pg_exec(pg, rechazo_existe_sql, 1, (const char *[]){sha256}, &res, err);
    if (rc == RC_OK)
        *ret = PQntuples(res) > 0;
    return rc;
}

void get_base_rejections(const http_request_t *q, http_response_t *a, void *ctx)
{
    err_t err = ERR_INIT;
    AUTO(arena) arena_t texts = {0};
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *base = NULL;
    list_request_t r;
    bool some = true, done = false;
    const char *sha256 = http_path(q, "sha256");
    if (!list_request(q, a, &rejections_list, &texts, &r))
        return;
    if (!hash_is_sha256_hex(sha256))
        return unknown_base(a);
    if (view_open(ctx, &pg, &err) != RC_OK ||
        pg_exec(pg, base_sql, 1, (const char *[]){sha256}, &base, &err) != RC_OK ||
        /* the rows may be there before their base is; a file goes by its name */
        (PQntuples(base) == 0 && r.format == EXPORT_JSON && any_rejection(pg, sha256, &some, &err) != RC_OK))
        return http_error(a, &err, 500);
    if (PQntuples(base) == 0 && (r.format != EXPORT_JSON || !some))
        return unknown_base(a);
    if (list_tag(pg, ctx, &rejections_list, r.format, q, a, &done, &err) != RC_OK)
        return http_error(a, &err, 500);
    if (done)
        return;
    if (r.format == EXPORT_JSON)
        return answer_page(q, a, pg, sha256, &r);
    const rows_t of = {pg, sha256, scope_team(http_identity(a))};
    answer_file(a, &of, base, r.format);
}
