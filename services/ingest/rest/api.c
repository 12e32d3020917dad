#include "services/ingest/rest/api.h"

#include <string.h>

#include "common/log.h"
#include "common/metrics.h"
#include "embed/ingest_core/openapi_json.h"
#include "services/ingest/rest/multipart.h"

#define NO_NAME "sin-nombre.xlsx"
#define CONNECTIONS 32 /* at once: each may hold a whole workbook in memory */

int api_status(const char *code)
{
    static const struct {
        const char *code;
        int status;
    } rows[] = {
        {"archivo_vacio", 415},       {"xls_antiguo", 415},      {"libro_cifrado", 415},
        {"formato_no_admitido", 415}, {"base_ya_recibida", 409},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (strcmp(rows[i].code, code) == 0)
            return rows[i].status;
    return 422;
}

/* The file's name, in the order of who knows best: the caller, the form, the header. */
static void name_of(const http_request_t *q, const buf_t *form_name, buf_t *ret)
{
    AUTO(buf) buf_t header_name = {0};
    const char *asked = http_query(q, "archivo"), *header = http_header(q, "Content-Disposition");
    const char *name = asked && *asked ? asked : buf_str(form_name);
    if (!*name && header && disposition_filename(header, strlen(header), &header_name))
        name = buf_str(&header_name);
    filename_tidy(name, ret);
    if (ret->len == 0)
        buf_adds(ret, NO_NAME);
}

static void answer_receipt(http_response_t *a, const receipt_t *r)
{
    json_t *body = base_info_json(&r->info);
    json_object_set_new(body, "repetida", json_boolean(r->repetida));
    http_json(a, r->repetida ? 200 : 201, body);
}

static void answer_error(http_response_t *a, const err_t *e)
{
    if (e->rc == RC_RETRY) {
        u_map_put(a->map_header, "Retry-After", "5");
        http_problem(a, 503, "kafka_no_disponible",
                     "La mensajería (Kafka) no está disponible en este momento y no se publicó nada de este "
                     "libro. Vuelva a "
                     "enviarlo en unos segundos.");
        return;
    }
    http_error(a, e, api_status(e->code));
}

/* Counts and codes; the name of a file may carry a person's, so it stays out. */
static void report(rc_t rc, const receipt_t *r, const err_t *e, size_t bytes, int64_t ms)
{
    const char *result = rc == RC_OK ? (r->repetida ? "resultado=\"repetida\"" : "resultado=\"publicada\"")
                         : rc == RC_REJECT ? "resultado=\"rechazada\""
                                           : "resultado=\"error\"";
    metric_add("pqr_ingest_bases_total", result, 1);
    metric_add("pqr_ingest_milliseconds_total", NULL, ms);
    if (rc == RC_OK)
        log_info(r->repetida ? "base repetida" : "base publicada", "{s:s,s:s,s:I,s:I,s:I,s:I,s:I,s:I,s:I}",
                 "sha256", r->info.sha256, "base", base_name(r->info.base), "bytes", (json_int_t)bytes,
                 "total", (json_int_t)r->info.total, "aceptados", (json_int_t)r->info.aceptados, "rechazados",
                 (json_int_t)r->info.rechazados, "duplicados", (json_int_t)r->info.duplicados, "advertencias",
                 (json_int_t)r->info.advertencias, "ms", (json_int_t)ms);
    else if (rc == RC_REJECT)
        log_warn("base rechazada", "{s:s,s:I,s:I}", "codigo", e->code, "bytes", (json_int_t)bytes, "ms",
                 (json_int_t)ms);
    else
        log_error("base sin publicar", "{s:s,s:s,s:I}", "codigo", e->code, "error", e->text, "ms",
                  (json_int_t)ms);
}

static void post_base(const http_request_t *q, http_response_t *a, void *ctx)
{
    publisher_t *publisher = ctx;
    upload_t file = {.data = q->binary_body, .len = q->binary_body_length};
    AUTO(buf) buf_t form_name = {0};
    AUTO(buf) buf_t name = {0};
    const char *type = http_header(q, "Content-Type");
    if (multipart_is(type) &&
        !multipart_file(type, file.data ? file.data : "", file.len, &file, &form_name)) {
        http_problem(a, 400, "formulario_sin_archivo",
                     "El formulario (multipart/form-data) no trae ningún archivo. Adjunte el libro .xlsx en "
                     "un campo de archivo.");
        return;
    }
    name_of(q, &form_name, &name);
    err_t err = ERR_INIT;
    receipt_t receipt;
    int64_t start = clock_monotonic_ms();
    const delivery_t delivery = {
        .archivo = buf_str(&name), .content = content_memory(file.data, file.len), .canal = "rest"};
    rc_t rc = publisher_publish(publisher, &delivery, &receipt, &err);
    report(rc, &receipt, &err, file.len, clock_monotonic_ms() - start);
    if (rc == RC_OK)
        answer_receipt(a, &receipt);
    else
        answer_error(a, &err);
}

rc_t api_start(const api_options_t *o, http_t **ret, err_t *err)
{
    static const http_route_t routes[] = {{"POST", "/v1/bases", post_base}, {0}};
    metric_help("pqr_ingest_bases_total", "libros recibidos, por resultado");
    metric_help("pqr_ingest_milliseconds_total", "tiempo dedicado a libros, en milisegundos");
    metric_help("pqr_ingest_warnings_total", "advertencias en registros aceptados");
    const http_options_t options = {
        .address = o->address,
        .port = o->port,
        .threads = o->threads,
        .body_max = o->body_max,
        .connections = CONNECTIONS,
        .routes = routes,
        .ctx = o->publisher,
        .openapi = openapi_json,
        .openapi_len = openapi_json_len,
    };
    return http_start(&options, ret, err);
}
