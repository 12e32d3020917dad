#include "services/ingest/rest/events.h"

#include <string.h>

#include "common/log.h"
#include "common/metrics.h"
#include "services/ingest/events/events.h"
#include "services/ingest/rest/api.h"

#define HEADERS_MAX 64 /* ce-… of one request; more than any event may have */

void events_metrics(void)
{
    metric_help("pqr_ingest_events_total", "eventos de otros sistemas, por resultado");
    metric_help("pqr_ingest_event_requests_total", "solicitudes con eventos, por resultado");
}

/* A request on its way to an answer. */
typedef struct intake {
    header_t headers[HEADERS_MAX];
    event_request_t request;
    event_set_t set;
    size_t accepted[EVENTS_MAX]; /* their places in the set */
    size_t n_accepted;
    json_t *datos; /* an answer for each */
    err_t first;   /* the first rejection */
    arena_t texts; /* of the event at hand */
    char key[SHA256_HEX_SIZE], hash[SHA256_HEX_SIZE];
} intake_t;

static void intake_done(intake_t *in)
{
    json_decref(in->datos);
    arena_done(&in->texts);
}
#define intake_cleanup intake_done

/* ---- reading the request ---- */

static int header_order(const void *a, const void *b)
{
    const header_t *x = a, *y = b;
    int order = strcasecmp(x->name, y->name);
    return order ? order : strcmp(x->value, y->value);
}

static rc_t headers_take(const http_request_t *q, intake_t *in, err_t *err)
{
    const char **names = u_map_enum_keys(q->map_header);
    size_t n = 0;
    for (; names && *names; names++) {
        const char *value = u_map_get(q->map_header, *names);
        if (strncasecmp(*names, "ce-", 3) != 0 || !value)
            continue;
        if (n == HEADERS_MAX)
            return err_set(err, RC_REJECT, "evento_invalido",
                           "La solicitud trae más de %d cabeceras ce-…. No se publicó nada.", HEADERS_MAX);
        in->headers[n++] = (header_t){*names, value};
    }
    qsort(in->headers, n, sizeof *in->headers, header_order);
    in->request = (event_request_t){
        .content_type = http_header(q, "Content-Type"),
        .traceparent = http_header(q, "traceparent"),
        .headers = in->headers,
        .n_headers = n,
        .body = q->binary_body_length ? q->binary_body : "",
        .len = q->binary_body_length,
    };
    return RC_OK;
}

static void hash_text(sha256_t *s, const char *text)
{
    sha256_add(s, text, strlen(text) + 1); /* the NUL tells where one ends */
}

/* Two requests are the same when they ask for the same in the same words. */
static void request_hash(const http_request_t *q, intake_t *in)
{
    sha256_t s;
    sha256_init(&s);
    hash_text(&s, q->http_verb);
    hash_text(&s, q->url_path);
    hash_text(&s, in->request.content_type ? in->request.content_type : "");
    for (size_t i = 0; i < in->request.n_headers; i++) {
        for (const char *c = in->headers[i].name; *c; c++) {
            char lower = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
            sha256_add(&s, &lower, 1);
        }
        hash_text(&s, ":");
        hash_text(&s, in->headers[i].value);
    }
    hash_text(&s, "");
    sha256_add(&s, in->request.body, in->request.len);
    sha256_hex(&s, in->hash);
}

static rc_t key_take(const http_request_t *q, intake_t *in, err_t *err)
{
    const char *key = http_header(q, "Idempotency-Key");
    if (!key)
        return RC_OK;
    if (!idem_key_valid(key))
        return err_set(err, RC_REJECT, "clave_invalida",
                       "La cabecera Idempotency-Key debe tener de 1 a %d caracteres ASCII visibles, sin "
                       "espacios. No se publicó nada.",
                       IDEMPOTENCY_KEY_MAX);
    hash_sha256_hex(key, strlen(key), in->key);
    request_hash(q, in);
    return RC_OK;
}

/* ---- event by event ---- */

static json_t *judged(size_t i, const outgoing_t *m, const err_t *e)
{
    char field[64];
    json_t *one = must(json_pack("{s:I,s:s?,s:s}", "indice", (json_int_t)i, "id", m->sender_id, "estado",
                                 e->rc == RC_OK ? "aceptado" : "rechazado"));
    if (e->rc == RC_OK) {
        json_object_set_new(one, "ce_id", json_string(m->envelope.id));
        return one;
    }
    json_object_set_new(one, "codigo", json_string(e->code));
    if (event_fault_field(e, field))
        json_object_set_new(one, "campo", json_string(field));
    json_object_set_new(one, "detalle", json_string(e->text));
    return one;
}

static void judge_all(intake_t *in)
{
    in->datos = must(json_array());
    for (size_t i = 0; i < in->set.n; i++) {
        err_t err = ERR_INIT;
        outgoing_t m;
        arena_reset(&in->texts);
        if (event_read(&in->set, i, &in->texts, &m, &err) == RC_OK)
            in->accepted[in->n_accepted++] = i;
        else if (in->first.rc == RC_OK)
            in->first = err;
        json_array_append_new(in->datos, judged(i, &m, &err));
    }
}

/* Read anew for each try: the answer to all is in memory, but of the messages only the one at hand. */
static rc_t next_message(void *ctx, size_t i, outgoing_t *ret, err_t *err)
{
    intake_t *in = ctx;
    arena_reset(&in->texts);
    return event_read(&in->set, in->accepted[i], &in->texts, ret, err);
}

/* ---- answers ---- */

static json_t *result(intake_t *in)
{
    return must(json_pack("{s:O,s:I,s:I}", "datos", in->datos, "aceptados", (json_int_t)in->n_accepted,
                          "rechazados", (json_int_t)(in->set.n - in->n_accepted)));
}

static void answer_none(http_response_t *a, intake_t *in)
{
    if (in->set.form != FORM_BATCH)
        http_problem_with(a, 422, in->first.code, result(in),
                          "No se publicó nada. El evento no se aceptó: %s.", in->first.text);
    else
        http_problem_with(a, 422, "lote_rechazado", result(in),
                          "No se publicó nada: ninguno de los %zu eventos del lote se aceptó. El motivo de "
                          "cada uno está en datos; el primero: %s.",
                          in->set.n, in->first.text);
}

static int status_of(const char *code)
{
    static const struct {
        const char *code;
        int status;
    } rows[] = {
        {"clave_invalida", 400},
        {"formato_no_admitido", 415},
        {"lote_muy_grande", 413},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (strcmp(rows[i].code, code) == 0)
            return rows[i].status;
    return 422;
}

static void answer_error(http_response_t *a, const err_t *e)
{
    if (e->rc != RC_RETRY) {
        http_error(a, e, status_of(e->code));
        return;
    }
    u_map_put(a->map_header, "Retry-After", "5");
    if (strcmp(e->code, "clave_en_curso") == 0)
        http_problem(a, 409, e->code, "%s", e->text);
    else if (strcmp(e->code, "kafka_sin_confirmar") == 0)
        http_problem(a, 503, e->code, "%s", e->text);
    else
        http_problem(
            a, 503, "kafka_no_disponible",
            "La mensajería (Kafka) no está disponible en este momento y no se publicó ningún evento. "
            "Vuelva a enviarlos en unos segundos.");
}

static void answer_taken(http_response_t *a, intake_t *in, bool replayed)
{
    if (replayed)
        u_map_put(a->map_header, "Idempotency-Replayed", "true");
    http_json(a, 202, result(in));
}

/* Counts and codes only: whose events they are is personal. */
static void report(const intake_t *in, rc_t rc, bool replayed, const err_t *e, int64_t ms)
{
    size_t rejected = in->set.n - in->n_accepted;
    const char *code = rc == RC_OK ? "" : e->code;
    metric_add("pqr_ingest_event_requests_total",
               rc == RC_OK       ? (replayed ? "resultado=\"repetida\"" : "resultado=\"publicada\"")
               : rc == RC_REJECT ? "resultado=\"rechazada\""
                                 : "resultado=\"error\"",
               1);
    metric_add("pqr_ingest_events_total", "resultado=\"rechazado\"", (int64_t)rejected);
    if (rc == RC_OK && !replayed)
        metric_add("pqr_ingest_events_total", "resultado=\"publicado\"", (int64_t)in->n_accepted);
    log_line(rc == RC_OK       ? LOG_INFO
             : rc == RC_REJECT ? LOG_WARN
                               : LOG_ERROR,
             rc != RC_OK ? "eventos sin publicar"
             : replayed  ? "eventos repetidos"
                         : "eventos publicados",
             "{s:s,s:I,s:I,s:I,s:s,s:I}", "forma", event_form_name(in->set.form), "bytes",
             (json_int_t)in->request.len, "aceptados", (json_int_t)in->n_accepted, "rechazados",
             (json_int_t)rejected, "codigo", code, "ms", (json_int_t)ms);
}

/* ---- the flow ---- */

static rc_t intake_open(const http_request_t *q, intake_t *in, err_t *err)
{
    rc_t rc = headers_take(q, in, err);
    if (rc == RC_OK)
        rc = key_take(q, in, err);
    if (rc == RC_OK)
        rc = event_set_open(&in->request, &in->set, err);
    return rc;
}

/* One for the request: what its events change, whoever takes them tells. Of one and the same request, sent
 * again after an answer that was not heard, the id is the same. */
static rc_t intake_publish(intake_t *in, events_t *events, bool *ret_replayed, err_t *err)
{
    char objeto[32];
    snprintf(objeto, sizeof objeto, "eventos/%.16s", in->hash);
    audit_entry_t told = audit_entry("evento.publicar", objeto);
    AUTO(mem)
    char *after = audit_json(json_pack("{s:I,s:I}", "eventos", (json_int_t)in->n_accepted, "rechazados",
                                       (json_int_t)(in->set.n - in->n_accepted)));
    told.despues = after;
    if (*in->key)
        snprintf(told.id, sizeof told.id, "eventos/%s/%s", in->key, in->hash);
    const event_order_t order = {
        .key = *in->key ? in->key : NULL,
        .request = in->hash,
        .n = in->n_accepted,
        .get = next_message,
        .ctx = in,
        .told = &told,
    };
    rc_t rc = order.n || order.key ? events_publish(events, &order, ret_replayed, err) : RC_OK;
    /* Of what is rejected whole, only a key that another request has used says something else. */
    if (order.n || rc == RC_REJECT)
        return rc;
    err_clear(err);
    return RC_OK;
}

void events_post(const http_request_t *q, http_response_t *a, void *ctx)
{
    const api_t *api = ctx;
    int64_t start = clock_monotonic_ms();
    AUTO(intake) intake_t in = {0};
    err_t err = ERR_INIT;
    bool replayed = false;
    rc_t rc = intake_open(q, &in, &err);
    if (rc != RC_OK) {
        in.set.n = 0;
    } else {
        judge_all(&in);
        rc = intake_publish(&in, api->events, &replayed, &err);
    }
    if (rc == RC_OK && !in.n_accepted) {
        answer_none(a, &in);
        rc = err_set(&err, RC_REJECT, in.first.code, "%s", in.first.text);
    } else if (rc == RC_OK) {
        answer_taken(a, &in, replayed);
    } else {
        answer_error(a, &err);
    }
    report(&in, rc, replayed, &err, clock_monotonic_ms() - start);
}
