#include "common/event.h"

#include <string.h>

#include "common/text.h"

static const char *const base_names[] = {"pendientes", "mal_escalados"};

static const struct {
    const char *name, *type, *topic;
} decisions[] = {
    [DECISION_ESCALATE] = {"escalate", "co.pqr.escalate.v1", "pqr.escalate"},
    [DECISION_CLOSE] = {"close", "co.pqr.close.v1", "pqr.close"},
    [DECISION_CONTACT] = {"contact", "co.pqr.contact.v1", "pqr.contact"},
    [DECISION_REVIEW] = {"review", "co.pqr.review.v1", "pqr.review"},
};

const char *base_name(base_kind_t b)
{
    return base_names[b];
}

bool base_from_name(const char *name, base_kind_t *ret)
{
    for (size_t i = 0; name && i < COUNT_OF(base_names); i++)
        if (strcmp(name, base_names[i]) == 0) {
            *ret = (base_kind_t)i;
            return true;
        }
    return false;
}

const char *decision_name(decision_kind_t d)
{
    return decisions[d].name;
}

bool decision_from_name(const char *name, decision_kind_t *ret)
{
    for (size_t i = 0; name && i < COUNT_OF(decisions); i++)
        if (strcmp(name, decisions[i].name) == 0) {
            *ret = (decision_kind_t)i;
            return true;
        }
    return false;
}

const char *decision_type(decision_kind_t d)
{
    return decisions[d].type;
}

const char *decision_topic(decision_kind_t d)
{
    return decisions[d].topic;
}

void event_record_id(const record_t *r, char ret[192])
{
    char date[11];
    day_format(r->fecha_corte, date);
    char *at = ret;
    for (const char *s = base_name(r->base); *s; s++)
        *at++ = *s;
    *at++ = '/';
    at = mempcpy(at, date, 10);
    *at++ = '/';
    at = mempcpy(at, r->radicado, strnlen(r->radicado, 120));
    size_t left = 192 - (size_t)(at - ret);
    if (r->revision == 0 && r->entrega == 0) /* as good as always */
        memcpy(at, "/0", 3);
    else if (r->entrega == 0)
        snprintf(at, left, "/%d", r->revision);
    else
        snprintf(at, left, "/%d@%d", r->revision, r->entrega);
}

void event_decision_id(const char *record_id, char ret[192])
{
    memcpy(mempcpy(ret, record_id, strnlen(record_id, 180)), "/decision", sizeof "/decision");
}

#define LONGEST_RADICADO 100
#define LONGEST_NAME 200 /* bytes */

/* ---- decoding: one reader per kind of field, each naming the field at fault ---- */

static rc_t bad(err_t *err, const char *field, const char *what)
{
    return err_set(err, RC_REJECT, "campo_invalido", "campo «%s»: %s", field, what);
}

static rc_t get_text(doc_fields_t *o, const char *field, const char **ret, err_t *err)
{
    const doc_member_t *v = doc_find(o, field);
    if (v && v->kind != DOC_NULL && v->kind != DOC_TEXT)
        return bad(err, field, "debe ser texto");
    *ret = v ? v->text : NULL;
    return RC_OK;
}

static rc_t need_text(doc_fields_t *o, const char *field, const char **ret, err_t *err)
{
    rc_t rc = get_text(o, field, ret, err);
    if (rc != RC_OK)
        return rc;
    return *ret && **ret ? RC_OK : bad(err, field, "falta");
}

static rc_t get_int(doc_fields_t *o, const char *field, int64_t min, int64_t max, int64_t *ret, err_t *err)
{
    const doc_member_t *v = doc_find(o, field);
    if (!v || v->kind == DOC_NULL) {
        *ret = 0;
        return RC_OK;
    }
    if (v->kind != DOC_INTEGER || v->integer < min || v->integer > max)
        return bad(err, field, "debe ser un número entero en su rango");
    *ret = v->integer;
    return RC_OK;
}

/* Bounded, so that sums of counts always fit. */
static rc_t need_count(doc_fields_t *o, const char *field, int64_t *ret, err_t *err)
{
    const doc_member_t *v = doc_find(o, field);
    return v && v->kind != DOC_NULL ? get_int(o, field, 0, INT32_MAX, ret, err) : bad(err, field, "falta");
}

static rc_t need_base(doc_fields_t *o, base_kind_t *ret, err_t *err)
{
    const char *name;
    rc_t rc = need_text(o, "base", &name, err);
    if (rc != RC_OK)
        return rc;
    return base_from_name(name, ret) ? RC_OK : bad(err, "base", "debe ser pendientes o mal_escalados");
}

static rc_t need_day(doc_fields_t *o, const char *field, day_t *ret, err_t *err)
{
    const char *text;
    rc_t rc = need_text(o, field, &text, err);
    if (rc != RC_OK)
        return rc;
    return day_parse(text, ret) ? RC_OK : bad(err, field, "debe ser una fecha AAAA-MM-DD");
}

static rc_t get_object(doc_fields_t *o, const char *field, const doc_member_t **ret, err_t *err)
{
    const doc_member_t *v = doc_find(o, field);
    *ret = v && v->kind != DOC_NULL ? v : NULL;
    return !*ret || v->kind == DOC_OBJECT ? RC_OK : bad(err, field, "debe ser un objeto");
}

/* The object's JSON, for what is only handed on. */
static rc_t get_json(doc_fields_t *o, const char *field, const char **ret, err_t *err)
{
    const doc_member_t *v;
    rc_t rc = get_object(o, field, &v, err);
    *ret = rc == RC_OK && v ? v->text : NULL;
    return rc;
}

/* A name: it is part of keys and counts, so it may not be of any length. */
static rc_t need_name(doc_fields_t *o, const char *field, const char **ret, err_t *err)
{
    rc_t rc = need_text(o, field, ret, err);
    if (rc == RC_OK && strlen(*ret) > LONGEST_NAME)
        return bad(err, field, "es más largo que cualquier nombre");
    return rc;
}

static rc_t get_sha256(doc_fields_t *o, const char *field, const char **ret, err_t *err)
{
    rc_t rc = get_text(o, field, ret, err);
    if (rc == RC_OK && *ret && !hash_is_sha256_hex(*ret))
        return bad(err, field, "debe ser un SHA-256 en hexadecimal");
    return rc;
}

static rc_t need_sha256(doc_fields_t *o, const char *field, char ret[SHA256_HEX_SIZE], err_t *err)
{
    const char *text;
    rc_t rc = get_sha256(o, field, &text, err);
    if (rc != RC_OK)
        return rc;
    if (!text)
        return bad(err, field, "falta");
    memcpy(ret, text, SHA256_HEX_SIZE);
    return RC_OK;
}

static rc_t need_instant(doc_fields_t *o, const char *field, char ret[32], err_t *err)
{
    const char *text;
    instant_t t;
    rc_t rc = need_text(o, field, &text, err);
    if (rc != RC_OK)
        return rc;
    if (!instant_parse(text, &t))
        return bad(err, field, "debe ser fecha y hora RFC 3339");
    instant_format(t, ret);
    return RC_OK;
}

#define TRY(call)                                                                                            \
    do {                                                                                                     \
        rc_t rc_ = (call);                                                                                   \
        if (rc_ != RC_OK)                                                                                    \
            return rc_;                                                                                      \
    } while (0)

static rc_t origin_decode(doc_fields_t *data, record_t *r, err_t *err)
{
    const doc_member_t *object;
    TRY(get_object(data, "origen", &object, err));
    if (!object)
        return RC_OK;
    doc_fields_t in = doc_fields_of(object), *o = &in;
    int64_t row;
    TRY(get_sha256(o, "sha256", &r->origen.sha256, err));
    TRY(get_text(o, "archivo", &r->origen.archivo, err));
    TRY(get_text(o, "hoja", &r->origen.hoja, err));
    TRY(get_int(o, "fila", 0, INT32_MAX, &row, err));
    r->origen.fila = (int)row;
    return RC_OK;
}

rc_t record_decode(const doc_t *data, record_t *ret, err_t *err)
{
    doc_fields_t in = doc_fields(data), *o = &in;
    record_t r = {0};
    int64_t entrega, revision;
    TRY(need_text(o, "radicado", &r.radicado, err));
    if (strlen(r.radicado) > LONGEST_RADICADO)
        return bad(err, "radicado", "es más largo que cualquier radicado");
    TRY(need_text(o, "cuenta", &r.cuenta, err));
    TRY(need_base(o, &r.base, err));
    TRY(need_day(o, "fecha_corte", &r.fecha_corte, err));
    TRY(get_int(o, "entrega", 0, INT32_MAX, &entrega, err));
    r.entrega = (int)entrega;
    TRY(get_int(o, "revision", 0, INT32_MAX, &revision, err));
    r.revision = (int)revision;
    const struct {
        const char *field;
        const char **ret;
    } texts[] = {
        {"estado", &r.estado},           {"motivo", &r.motivo},   {"razon", &r.razon},
        {"subrazon", &r.subrazon},       {"usuario", &r.usuario}, {"asesor", &r.asesor},
        {"telefono", &r.telefono},       {"ciudad", &r.ciudad},   {"fecha_radicacion", &r.fecha_radicacion},
        {"observacion", &r.observacion}, {"causal", &r.causal},
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        TRY(get_text(o, texts[i].field, texts[i].ret, err));
    if (r.fecha_radicacion) {
        char date[11];
        day_t day;
        text_put(date, sizeof date, r.fecha_radicacion);
        if (!day_parse(date, &day))
            return bad(err, "fecha_radicacion", "debe empezar por una fecha AAAA-MM-DD");
    }
    TRY(get_json(o, "extra", &r.extra, err));
    TRY(origin_decode(o, &r, err));
    *ret = r;
    return RC_OK;
}

static rc_t get_priority(doc_fields_t *o, int *ret, err_t *err)
{
    const doc_member_t *v = doc_find(o, "prioridad");
    int64_t n = PRIORIDAD_DEFAULT;
    rc_t rc = v && v->kind != DOC_NULL ? get_int(o, "prioridad", 0, 9, &n, err) : RC_OK;
    *ret = (int)n;
    return rc;
}

/* The JSON of an array of names: only a decision between several causales has one, so it may cost a tree. */
static rc_t get_names(doc_fields_t *o, const char *field, const char **ret, err_t *err)
{
    const doc_member_t *v = doc_find(o, field);
    *ret = NULL;
    if (!v || v->kind == DOC_NULL)
        return RC_OK;
    AUTO(json) json_t *list = v->kind == DOC_ARRAY ? json_loads(v->text, 0, NULL) : NULL;
    if (!list || !json_array_size(list))
        return bad(err, field, "debe ser una lista de causales");
    size_t i;
    const json_t *item;
    json_array_foreach(list, i, item)
        if (!json_string_length(item))
            return bad(err, field, "debe ser una lista de causales");
    *ret = v->text;
    return RC_OK;
}

static rc_t get_via(doc_fields_t *o, const char **ret, err_t *err)
{
    static const char *const known[] = {"persona", "motivo", "marcacion"};
    rc_t rc = get_text(o, "causal_por", ret, err);
    if (rc != RC_OK || !*ret)
        return rc;
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (strcmp(*ret, known[i]) == 0)
            return RC_OK;
    return bad(err, "causal_por", "debe ser persona, motivo o marcacion");
}

static rc_t get_sign(doc_fields_t *o, const char **ret, err_t *err)
{
    rc_t rc = get_text(o, "respuesta_signo", ret, err);
    if (rc != RC_OK || !*ret || strcmp(*ret, "positiva") == 0 || strcmp(*ret, "negativa") == 0)
        return rc;
    return bad(err, "respuesta_signo", "debe ser positiva o negativa");
}

rc_t decision_decode(const doc_t *data, decision_t *ret, err_t *err)
{
    doc_fields_t in = doc_fields(data), *o = &in;
    decision_t d = {0};
    TRY(record_decode(data, &d.facts, err));
    d.causal = TAKE(d.facts.causal);
    const char *kind;
    TRY(need_text(o, "decision", &kind, err));
    if (!decision_from_name(kind, &d.kind))
        return bad(err, "decision", "debe ser escalate, close, contact o review");
    TRY(need_name(o, "razon_decision", &d.razon, err));
    const doc_member_t *object;
    TRY(get_object(o, "politica", &object, err));
    if (!object)
        return bad(err, "politica", "falta");
    doc_fields_t policy = doc_fields_of(object);
    TRY(need_name(&policy, "version", &d.politica_version, err));
    TRY(need_name(&policy, "regla", &d.politica_regla, err));
    TRY(get_text(o, "nota_rr", &d.nota_rr, err));
    TRY(get_text(o, "respuesta", &d.respuesta, err));
    TRY(get_sign(o, &d.respuesta_signo, err));
    TRY(get_priority(o, &d.prioridad, err));
    TRY(get_names(o, "candidatas", &d.candidatas, err));
    TRY(get_via(o, &d.via, err));
    *ret = d;
    return RC_OK;
}

rc_t base_info_decode(const doc_t *data, base_info_t *ret, err_t *err)
{
    doc_fields_t in = doc_fields(data), *o = &in;
    base_info_t b = {0};
    const char *replaced;
    int64_t entrega;
    TRY(need_sha256(o, "sha256", b.sha256, err));
    TRY(need_text(o, "archivo", &b.archivo, err));
    TRY(need_base(o, &b.base, err));
    TRY(need_day(o, "fecha_corte", &b.fecha_corte, err));
    TRY(need_count(o, "total", &b.total, err));
    TRY(need_count(o, "aceptados", &b.aceptados, err));
    TRY(need_count(o, "rechazados", &b.rechazados, err));
    TRY(need_count(o, "duplicados", &b.duplicados, err));
    TRY(get_int(o, "advertencias", 0, INT32_MAX, &b.advertencias, err));
    TRY(need_instant(o, "recibido", b.recibido, err));
    TRY(get_int(o, "entrega", 0, INT32_MAX, &entrega, err));
    b.entrega = (int)entrega;
    TRY(get_sha256(o, "reemplaza", &replaced, err));
    if (!replaced != !entrega)
        return bad(err, "reemplaza", "va con una entrega mayor que cero, y solo con ella");
    if (replaced)
        memcpy(b.reemplaza, replaced, sizeof b.reemplaza);
    TRY(get_text(o, "canal", &b.canal, err));
    TRY(get_text(o, "remitente", &b.remitente, err));
    if (b.total != b.aceptados + b.rechazados + b.duplicados)
        return bad(err, "total", "no es la suma de aceptados, rechazados y duplicados");
    *ret = b;
    return RC_OK;
}

rc_t rejection_decode(const doc_t *data, rejection_t *ret, err_t *err)
{
    doc_fields_t in = doc_fields(data), *o = &in;
    rejection_t r = {0};
    int64_t row;
    TRY(need_sha256(o, "sha256", r.sha256, err));
    TRY(need_base(o, &r.base, err));
    TRY(need_day(o, "fecha_corte", &r.fecha_corte, err));
    TRY(get_int(o, "fila", 1, INT32_MAX, &row, err));
    if (row == 0)
        return bad(err, "fila", "falta");
    r.fila = (int)row;
    TRY(need_text(o, "razon", &r.razon, err));
    TRY(get_text(o, "campo", &r.campo, err));
    TRY(get_text(o, "detalle", &r.detalle, err));
    TRY(get_text(o, "remedio", &r.remedio, err));
    TRY(get_text(o, "radicado", &r.radicado, err));
    TRY(get_text(o, "cuenta", &r.cuenta, err));
    TRY(get_text(o, "usuario", &r.usuario, err));
    TRY(get_json(o, "original", &r.original, err));
    *ret = r;
    return RC_OK;
}

rc_t reception_decode(const doc_t *data, reception_t *ret, err_t *err)
{
    doc_fields_t in = doc_fields(data), *o = &in;
    reception_t r = {0};
    const char *text;
    TRY(need_name(o, "id", &r.id, err));
    TRY(need_name(o, "canal", &r.canal, err));
    TRY(need_name(o, "resultado", &r.resultado, err));
    static const char *const results[] = {"repetida", "rechazada", "cuarentena"};
    bool known = false;
    for (size_t i = 0; i < COUNT_OF(results); i++)
        known = known || strcmp(r.resultado, results[i]) == 0;
    if (!known)
        return bad(err, "resultado", "debe ser repetida, rechazada o cuarentena");
    TRY(need_name(o, "codigo", &r.codigo, err));
    TRY(need_text(o, "detalle", &r.detalle, err));
    TRY(need_text(o, "archivo", &r.archivo, err));
    TRY(get_text(o, "remitente", &r.remitente, err));
    TRY(get_text(o, "asunto", &r.asunto, err));
    TRY(get_sha256(o, "sha256", &text, err));
    r.sha256 = text;
    TRY(get_int(o, "bytes", 0, INT64_MAX, &r.bytes, err));
    TRY(need_instant(o, "recibido", r.recibido, err));
    *ret = r;
    return RC_OK;
}

rc_t policy_event_decode(const doc_t *data, policy_event_t *ret, err_t *err)
{
    doc_fields_t in = doc_fields(data), *o = &in;
    policy_event_t e = {0};
    TRY(need_sha256(o, "hash", e.hash, err));
    TRY(need_name(o, "version", &e.version, err));
    TRY(need_name(o, "etiqueta", &e.etiqueta, err));
    TRY(need_day(o, "vigente_desde", &e.vigente_desde, err));
    TRY(need_text(o, "politica", &e.politica, err));
    TRY(need_text(o, "causales", &e.causales, err));
    TRY(need_instant(o, "publicado", e.publicado, err));
    TRY(get_text(o, "instancia", &e.instancia, err));
    *ret = e;
    return RC_OK;
}

rc_t case_event_decode(const doc_t *data, case_event_t *ret, err_t *err)
{
    doc_fields_t in = doc_fields(data), *o = &in;
    case_event_t e = {0};
    TRY(need_text(o, "radicado", &e.radicado, err));
    TRY(need_text(o, "tipo", &e.tipo, err));
    TRY(need_text(o, "estado", &e.estado, err));
    TRY(get_text(o, "causal", &e.causal, err));
    TRY(need_text(o, "fecha", &e.fecha, err));
    instant_t t;
    if (!instant_parse(e.fecha, &t))
        return bad(err, "fecha", "debe ser fecha y hora RFC 3339");
    TRY(get_int(o, "version", 1, INT64_MAX, &e.version, err));
    if (e.version == 0)
        return bad(err, "version", "falta");
    TRY(get_json(o, "datos", &e.datos, err));
    *ret = e;
    return RC_OK;
}
