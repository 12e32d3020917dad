#include "services/reporting/lists/api_rejections.h"

#include <string.h>

#include "common/hash.h"
#include "common/json_out.h"
#include "common/reasons.h"
#include "embed/reporting_core/base_rechazos_sql.h"
#include "embed/reporting_core/base_sql.h"
#include "embed/reporting_core/rechazos_exportar_sql.h"
#include "services/reporting/api/api_read.h"
#include "services/reporting/export/export.h"
#include "services/reporting/figures/period.h"
#include "services/reporting/lists/api_bases.h"
#include "services/reporting/lists/cursor.h"
#include "services/reporting/lists/row_columns.h"

#define REJECTIONS_DEFAULT 10000
#define REJECTIONS_MAX 100000
#define PAGE_BYTES (16 << 20) /* of wide rows a page has fewer than are asked for */

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
    buf_t body;
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
            p->more = p->rows == limit || p->body.len > PAGE_BYTES;
            if (p->more)
                return RC_OK;
            rejection_out(res, i, &texts, &p->body);
            p->rows++;
            p->last = (int)pg_int(res, i, pg_column(res, "fila"));
        }
    return rc;
}

static rc_t page_read(const api_t *api, const char *sha256, int after, int limit, page_t *p, bool *ret_known,
                      err_t *err)
{
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *base = NULL;
    cursor_t rejected;
    char row[16], rows[16];
    snprintf(row, sizeof row, "%d", after);
    snprintf(rows, sizeof rows, "%d", limit + 1);
    rc_t rc = view_open(api, &pg, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, base_sql, 1, (const char *[]){sha256}, &base, err);
    if (rc == RC_OK)
        rc = cursor_open(pg, base_rechazos_sql, 3, (const char *[]){sha256, row, rows}, &rejected, err);
    if (rc == RC_OK)
        rc = page_fill(&rejected, limit, p, err);
    *ret_known = rc == RC_OK && (PQntuples(base) > 0 || p->rows > 0);
    return rc;
}

static void page_answer(http_response_t *a, page_t *p, int limit, const char *more)
{
    char last[16];
    json_out_close(&p->body, ']');
    json_out_close(&p->body, '}');
    snprintf(last, sizeof last, "%d", p->last);
    if (p->more)
        answer_next(a, last, limit, more);
    answer_text(a, &p->body);
}

static void answer_page(const http_request_t *q, http_response_t *a, const api_t *api, const char *sha256)
{
    err_t err = ERR_INIT;
    const char *after = http_query(q, "despues");
    int limit = 0, after_row = 0;
    bool known = false;
    page_t page = {0};
    if (limit_parse(http_query(q, "limite"), REJECTIONS_DEFAULT, REJECTIONS_MAX, &limit, &err) != RC_OK)
        return http_error(a, &err, 400);
    if (after && limit_parse(after, 0, 9999999, &after_row, NULL) != RC_OK)
        return http_problem(a, 400, "despues_invalido", "El parámetro «despues» debe ser un número de fila.");
    json_out_open(&page.body, NULL, '{');
    json_out_open(&page.body, "datos", '[');
    if (page_read(api, sha256, after_row, limit, &page, &known, &err) != RC_OK)
        http_error(a, &err, 500);
    else if (!known)
        unknown_base(a);
    else
        page_answer(a, &page, limit, http_query(q, "formato") ? "&formato=json" : "");
    buf_done(&page.body);
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

static rc_t each_row(pg_t *pg, const char *sha256, row_fn_t run, void *ctx, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    AUTO(arena) arena_t texts = {0};
    doc_t original;
    cursor_t rows;
    rc_t rc = cursor_open(pg, rechazos_exportar_sql, 1, (const char *[]){sha256}, &rows, err);
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

static rc_t write_rows(pg_t *pg, const char *sha256, const row_columns_t *own, export_t *file, err_t *err)
{
    table_t t = {own, must(calloc(COUNT_OF(ours) + own->n, sizeof *t.cells)), file};
    rc_t rc = each_row(pg, sha256, write_row, &t, err);
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

static void answer_file(http_response_t *a, const api_t *api, const char *sha256, export_format_t format)
{
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *base = NULL;
    AUTO(export) export_t *x = NULL;
    AUTO(row_columns) row_columns_t own = {0};
    AUTO(buf) buf_t name = {0};
    if (view_open(api, &pg, &err) != RC_OK ||
        pg_exec(pg, base_sql, 1, (const char *[]){sha256}, &base, &err) != RC_OK)
        return http_error(a, &err, 500);
    if (PQntuples(base) == 0)
        return unknown_base(a);
    file_name(pg_text(base, 0, pg_column(base, "archivo")), &name);
    /* A rejection here means that the rows do not fit this format. */
    /* Read twice, so that neither the rows nor what differs among them need be kept. */
    if (each_row(pg, sha256, learn_columns, &own, &err) != RC_OK || begin(format, &own, &x, &err) != RC_OK ||
        write_rows(pg, sha256, &own, x, &err) != RC_OK || export_answer(&x, buf_str(&name), a, &err) != RC_OK)
        http_error(a, &err, 400);
}

void get_base_rejections(const http_request_t *q, http_response_t *a, void *ctx)
{
    err_t err = ERR_INIT;
    export_format_t format = EXPORT_JSON;
    const char *sha256 = http_path(q, "sha256");
    u_map_put(a->map_header, "Vary", "Accept");
    if (export_format_pick(http_query(q, "formato"), http_header(q, "Accept"), &format, &err) != RC_OK)
        return http_error(a, &err, 400);
    if (!hash_is_sha256_hex(sha256))
        return unknown_base(a);
    if (format == EXPORT_JSON)
        return answer_page(q, a, ctx, sha256);
    answer_file(a, ctx, sha256, format);
}
