#include <string.h>

#include "common/etag.h"
#include "common/pg_thread.h"
#include "embed/reporting_core/escaneo_sql.h"
#include "services/reporting/api/api_read.h"
#include "services/reporting/api/tag.h"
#include "services/reporting/export/export.h"
#include "services/reporting/lists/scope.h"
#include "services/reporting/reports/api_forms.h"
#include "services/reporting/reports/form_pdf.h"
#include "services/reporting/reports/form_read.h"
#include "services/reporting/reports/rows.h"
#include "services/reporting/reports/scan_kind.h"

/* Of a name without personal data: "Compromiso 2021-W49 12.pdf". */
static void name_file(const form_data_t *d, const char *what, const char *ending, bool attached,
                      http_response_t *a)
{
    AUTO(buf) buf_t name = {0};
    AUTO(buf) buf_t header = {0};
    buf_printf(&name, "%s %s %lld", what, d->week, (long long)d->id);
    export_disposition(buf_str(&name), ending, &header);
    /* export_disposition() says that it is to be kept; what is shown keeps the name. */
    const char *value = buf_str(&header);
    AUTO(buf) buf_t shown = {0};
    if (!attached && strncmp(value, "attachment", 10) == 0) {
        buf_printf(&shown, "inline%s", value + 10);
        value = buf_str(&shown);
    }
    u_map_put(a->map_header, "Content-Disposition", value);
}

static rc_t paper_answer(const form_record_t *r, bool pdf, paper_t paper, http_response_t *a, err_t *err)
{
    AUTO(sheet) sheet_t sheet = {0};
    AUTO(buf) buf_t out = {0};
    instant_t changed = 0;
    sheet_write(&r->data, &sheet);
    if (pdf) {
        (void)instant_parse(pg_text(r->row, 0, pg_column(r->row, "cambiado")), &changed);
        rc_t rc = form_pdf(&sheet, paper, changed, &out, err);
        if (rc != RC_OK)
            return rc;
    } else {
        form_html(&sheet, paper, &out);
        u_map_put(a->map_header, "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    }
    name_file(&r->data, r->data.kind == FORM_COMMITMENT ? "Compromiso" : "Estoy enterado",
              pdf ? ".pdf" : ".html", false, a);
    u_map_put(a->map_header, "Cache-Control", "no-store");
    audit_hand_out("formato.documento", NULL, NULL);
    http_bytes(a, 200, pdf ? "application/pdf" : "text/html; charset=utf-8", buf_str(&out), out.len);
    return RC_OK;
}

static rc_t document_params(const http_request_t *q, bool *ret_pdf, paper_t *ret_paper,
                            const char **ret_field, err_t *err)
{
    const char *format = http_query(q, "formato");
    *ret_pdf = format && strcmp(format, "pdf") == 0;
    *ret_field = "formato";
    if (format && !*ret_pdf && strcmp(format, "html") != 0)
        return err_set(err, RC_REJECT, "parametro_invalido", "El parámetro «formato» debe ser html o pdf.");
    *ret_field = "papel";
    if (!paper_parse(http_query(q, "papel"), ret_paper))
        return err_set(err, RC_REJECT, "parametro_invalido", "El parámetro «papel» debe ser carta o a4.");
    return RC_OK;
}

void get_form_document(const http_request_t *q, http_response_t *a, void *ctx)
{
    const api_t *api = ctx;
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(form_record) form_record_t r = {0};
    const char *id, *field;
    bool pdf, found = false;
    paper_t paper;
    if (!form_id(q, a, &id))
        return;
    if (document_params(q, &pdf, &paper, &field, &err) != RC_OK)
        return refuse_field(a, &err, 400, field);
    if (view_open(api, &pg, &err) != RC_OK ||
        form_read(pg, id, scope_team(http_identity(a)), api->catalogue, &r, &found, &err) != RC_OK)
        return http_error(a, &err, 500);
    if (!found)
        return form_unknown(a);
    if (paper_answer(&r, pdf, paper, a, &err) != RC_OK)
        http_error(a, &err, 500);
}

/* ---- the scanned paper ---- */

static void scan_answer(const form_record_t *r, const PGresult *res, const http_request_t *q,
                        http_response_t *a)
{
    char tag[ETAG_SIZE];
    const char *type = pg_text(res, 0, pg_column(res, "tipo"));
    int at = pg_column(res, "contenido");
    snprintf(tag, sizeof tag, "\"%.32s\"", pg_text(res, 0, pg_column(res, "sha256")));
    if (tag_answered(q, a, tag))
        return;
    name_file(&r->data, "Firmado", scan_ending(type), true, a);
    u_map_put(a->map_header, "Cache-Control", "no-store");
    u_map_put(a->map_header, "Content-Security-Policy", "default-src 'none'; sandbox");
    audit_hand_out("formato.escaneo_ver", NULL, NULL);
    http_bytes(a, 200, type, PQgetvalue(res, 0, at), (size_t)PQgetlength(res, 0, at));
}

void get_form_scan(const http_request_t *q, http_response_t *a, void *ctx)
{
    const api_t *api = ctx;
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(form_record) form_record_t r = {0};
    AUTO(pgresult) PGresult *res = NULL;
    const char *id;
    bool found = false;
    if (!form_id(q, a, &id))
        return;
    if (view_open(api, &pg, &err) != RC_OK ||
        form_read(pg, id, scope_team(http_identity(a)), api->catalogue, &r, &found, &err) != RC_OK ||
        (found && pg_exec_binary(pg, escaneo_sql, 1, &id, &res, &err) != RC_OK))
        return http_error(a, &err, 500);
    if (!found)
        return form_unknown(a);
    if (PQntuples(res) == 0)
        return http_problem(a, 404, "sin_escaneo", "De este formato no se ha guardado ningún escaneo.");
    scan_answer(&r, res, q, a);
}

void put_form_scan(const http_request_t *q, http_response_t *a, void *ctx)
{
    const char *ending;
    AUTO(json) json_t *body = json_object();
    form_change_t c = {
        .action = FORM_SCAN, .body = body, .scan = {.bytes = q->binary_body, .n = q->binary_body_length}};
    if (!form_id(q, a, &c.id))
        return;
    c.scan.type = c.scan.n ? scan_kind(c.scan.bytes, c.scan.n, &ending) : NULL;
    if (!c.scan.type)
        return http_problem(
            a, 415, "escaneo_invalido",
            "El cuerpo no es un escaneo que se conozca: debe ser un archivo PDF, PNG o JPEG completo.");
    form_change_answer(q, a, ctx, &c);
}
