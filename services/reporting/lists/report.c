#include "services/reporting/lists/report.h"

#include "common/json_out.h"
#include "services/reporting/api/api_read.h"
#include "services/reporting/api/kept.h"

struct report_out {
    const list_t *list;
    size_t columns;
    buf_t head, rows, name; /* JSON members; JSON objects; of the file */
    export_t *file;         /* NULL: JSON */
};

static void report_out_cleanup(report_out_t *out)
{
    buf_done(&out->head);
    buf_done(&out->rows);
    buf_done(&out->name);
    export_free(out->file);
}

buf_t *report_head(report_out_t *out)
{
    return &out->head;
}

void report_name(report_out_t *out, const char *name)
{
    buf_clear(&out->name);
    buf_adds(&out->name, name);
}

rc_t report_row(report_out_t *out, const char *const *cells, err_t *err)
{
    if (out->file)
        return table_row(out->file, out->list->columns, out->columns, cells, err);
    json_out_open(&out->rows, NULL, '{');
    table_json(out->list->columns, out->columns, cells, &out->rows);
    json_out_close(&out->rows, '}');
    return RC_OK;
}

static void json_answer(report_out_t *out, http_response_t *a)
{
    AUTO(buf) buf_t body = {0};
    json_out_open(&body, NULL, '{');
    buf_add(&body, out->head.data, out->head.len);
    json_out_open(&body, "datos", '[');
    buf_add(&body, out->rows.data, out->rows.len);
    json_out_close(&body, ']');
    json_out_close(&body, '}');
    answer_text(a, &body);
}

static rc_t make(const report_t *report, const report_call_t *c, export_format_t format, report_out_t *out,
                 const char **ret_field, err_t *err)
{
    rc_t rc = format == EXPORT_JSON || out->file
                  ? RC_OK
                  : table_file(format, out->list->title, out->list->columns, out->columns, &out->file, err);
    return rc == RC_OK ? report->make(c, out, ret_field, err) : rc;
}

static rc_t out_answer(report_out_t *out, http_response_t *a, err_t *err)
{
    if (out->file)
        return export_answer(&out->file, out->name.len ? buf_str(&out->name) : out->list->title, a, err);
    json_answer(out, a);
    return RC_OK;
}

/* The tag where there is one, put on the answer. */
static rc_t tag_put(pg_t *pg, const api_t *api, const report_t *report, const http_request_t *q,
                    export_format_t format, http_response_t *a, tag_t *ret, err_t *err)
{
    if (!tag_any(&report->list.version))
        return RC_OK;
    rc_t rc = tag_read(pg, api, &report->list.version, q, export_name(format), ret, err);
    if (rc == RC_OK)
        u_map_put(a->map_header, "ETag", ret->text);
    return rc;
}

/* From what lies in memory, else from the database as it is then. */
static rc_t make_somehow(const report_t *report, report_call_t *c, const http_request_t *q,
                         export_format_t format, report_out_t *out, http_response_t *a, tag_t *tag,
                         const char **ret_field, err_t *err)
{
    err_t why = ERR_INIT;
    c->version = tag->data;
    if (report->remembers && make(report, c, format, out, ret_field, &why) == RC_OK)
        return RC_OK;
    AUTO(view) pg_t *pg = NULL;
    rc_t rc = view_open(c->api, &pg, err);
    if (rc == RC_OK)
        rc = tag_put(pg, c->api, report, q, format, a, tag, err);
    c->pg = pg;
    return rc == RC_OK ? make(report, c, format, out, ret_field, err) : rc;
}

void report_answer(const http_request_t *q, http_response_t *a, const api_t *api, const report_t *report,
                   const char *path)
{
    AUTO(arena) arena_t texts = {0};
    AUTO(report_out) report_out_t out = {.list = &report->list, .columns = list_columns(&report->list)};
    err_t err = ERR_INIT;
    list_request_t r;
    tag_t tag;
    const char *field = NULL;
    bool done = false;
    if (!list_request(q, a, &report->list, &texts, &r))
        return;
    if (report->extra && !r.params[report->extra_filter])
        out.columns -= report->extra;
    if (list_kept(api, &report->list, r.format, q, a, &tag, &done, &err) != RC_OK)
        return http_error(a, &err, 500);
    if (done)
        return;
    report_call_t c = {.api = api, .params = r.params, .path = path};
    rc_t rc = make_somehow(report, &c, q, r.format, &out, a, &tag, &field, &err);
    if (rc == RC_OK)
        rc = out_answer(&out, a, &err);
    if (rc == RC_REJECT && field)
        return list_refuse(a, &err, field);
    if (rc != RC_OK)
        return http_error(a, &err, 400);
    kept_put(tag.text, a);
}
