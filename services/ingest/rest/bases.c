#include "services/ingest/rest/bases.h"

#include <string.h>
#include <unistd.h>

#include "common/log.h"
#include "common/metrics.h"
#include "services/ingest/book/filename.h"
#include "services/ingest/rest/api.h"
#include "services/ingest/rest/cargas.h"
#include "services/ingest/rest/multipart.h"

#define NO_NAME "sin-nombre"
#define SPOOL_FROM (4 << 20) /* bytes */

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
    if (r->reemplazada_por[0])
        json_object_set_new(body, "reemplazada_por", json_string(r->reemplazada_por));
    http_json(a, r->repetida ? 200 : 201, body);
}

static void answer_error(http_response_t *a, const err_t *e)
{
    if (e->rc == RC_RETRY) {
        bool queued = strcmp(e->code, "turno") == 0 || strcmp(e->code, "ocupado") == 0;
        if (strcmp(e->code, "sin_espacio") == 0 || strcmp(e->code, "sin_confirmar") == 0) {
            http_error(a, e, 0);
            return;
        }
        u_map_put(a->map_header, "Retry-After", "5");
        http_problem(
            a, 503, queued ? e->code : "kafka_no_disponible",
            queued ? "Hay otra base en curso que va primero y no se publicó nada de este libro. Vuelva a "
                     "enviarlo en unos segundos."
                   : "La mensajería (Kafka) no está disponible en este momento y no se publicó nada de "
                     "este libro. Vuelva a enviarlo en unos segundos.");
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

/* False: answered. */
static bool arguments(const http_request_t *q, http_response_t *a, delivery_t *d)
{
    const char *replaced = http_query(q, "reemplaza"), *carga = http_query(q, "carga");
    if (replaced && !hash_is_sha256_hex(replaced)) {
        http_problem(
            a, 400, "reemplaza_invalido",
            "El parámetro «reemplaza» debe ser el sha256 (64 cifras hexadecimales en minúscula) del libro "
            "que se corrige.");
        return false;
    }
    if (carga && !carga_id_ok(carga)) {
        http_problem(a, 400, "carga_invalida",
                     "El parámetro «carga» debe tener de 1 a 64 letras, cifras, guiones o guiones bajos.");
        return false;
    }
    d->reemplaza = replaced;
    return true;
}

/* A large body is put aside in a file and its memory given back before it is read: what reading costs does
 * not come on top. The body is the server's to free, and free of nothing is fine. */
static rc_t put_aside(const http_request_t *q, delivery_t *d, err_t *err)
{
    content_t file;
    if (d->content.size < SPOOL_FROM)
        return RC_OK;
    rc_t rc = content_spool(d->content.data, (size_t)d->content.size, &file, err);
    if (rc != RC_OK)
        return rc;
    d->content = file;
    http_body_free((http_request_t *)q);
    return RC_OK;
}

static rc_t publish(const api_t *api, const delivery_t *d, http_response_t *a, err_t *err)
{
    receipt_t receipt;
    int64_t start = clock_monotonic_ms();
    rc_t rc = publisher_publish(api->publisher, d, &receipt, err);
    report(rc, &receipt, err, (size_t)d->content.size, clock_monotonic_ms() - start);
    if (rc == RC_OK)
        answer_receipt(a, &receipt);
    return rc;
}

void bases_post(const http_request_t *q, http_response_t *a, void *ctx)
{
    const api_t *api = ctx;
    upload_t file = {.data = q->binary_body, .len = q->binary_body_length};
    AUTO(buf) buf_t form_name = {0};
    AUTO(buf) buf_t name = {0};
    const char *type = http_header(q, "Content-Type");
    delivery_t delivery = {.canal = "rest"};
    if (!arguments(q, a, &delivery))
        return;
    if (multipart_is(type) &&
        !multipart_file(type, file.data ? file.data : "", file.len, &file, &form_name)) {
        http_problem(
            a, 400, "formulario_sin_archivo",
            "El formulario (multipart/form-data) no trae ningún archivo. Adjunte el libro en un campo de "
            "archivo.");
        return;
    }
    name_of(q, &form_name, &name);
    delivery.archivo = buf_str(&name);
    delivery.content = content_memory(file.data, file.len);
    carga_t *carga =
        cargas_begin(api->cargas, http_query(q, "carga"), delivery.archivo, delivery.content.size);
    if (!carga) {
        http_problem(a, 409, "carga_en_curso", "Ya hay una carga en curso con ese identificador. Use otro.");
        return;
    }
    delivery.progress = carga_progress(carga);
    err_t err = ERR_INIT;
    rc_t rc = put_aside(q, &delivery, &err);
    if (rc == RC_OK)
        rc = publish(api, &delivery, a, &err);
    if (rc != RC_OK)
        answer_error(a, &err);
    if (delivery.content.fd >= 0)
        close(delivery.content.fd);
    carga_end(api->cargas, carga, (int)a->status, json_loadb(a->binary_body, a->binary_body_length, 0, NULL));
}
