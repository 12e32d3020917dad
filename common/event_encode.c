/* The encoders: straight into the buffer, since every record passes here. */
#include "common/event.h"

#include <string.h>

#include "common/json_out.h"

static void put_facts(buf_t *o, const record_t *r, const char *causal)
{
    buf_addc(o, '{');
    json_out_text(o, "radicado", r->radicado);
    json_out_text(o, "cuenta", r->cuenta);
    json_out_text(o, "base", base_name(r->base));
    json_out_day(o, "fecha_corte", r->fecha_corte);
    if (r->entrega)
        json_out_int(o, "entrega", r->entrega);
    json_out_int(o, "revision", r->revision);
    json_out_fact(o, "estado", r->estado);
    json_out_fact(o, "motivo", r->motivo);
    json_out_fact(o, "razon", r->razon);
    json_out_fact(o, "subrazon", r->subrazon);
    json_out_fact(o, "usuario", r->usuario);
    json_out_fact(o, "asesor", r->asesor);
    json_out_fact(o, "telefono", r->telefono);
    json_out_fact(o, "ciudad", r->ciudad);
    json_out_fact(o, "fecha_radicacion", r->fecha_radicacion);
    json_out_fact(o, "observacion", r->observacion);
    json_out_text(o, "causal", causal);
    json_out_raw(o, "extra", r->extra);
    if (r->origen.sha256 || r->origen.archivo) {
        json_out_open(o, "origen", '{');
        json_out_fact(o, "sha256", r->origen.sha256);
        json_out_fact(o, "archivo", r->origen.archivo);
        json_out_fact(o, "hoja", r->origen.hoja);
        json_out_int(o, "fila", r->origen.fila);
        json_out_close(o, '}');
    }
}

void record_encode(const record_t *r, buf_t *out)
{
    put_facts(out, r, r->causal);
    json_out_close(out, '}');
}

/* What a decision adds to the facts, and the end of the object. */
static void put_decision(buf_t *o, const decision_t *d)
{
    json_out_fact(o, "causal", d->causal);
    json_out_text(o, "decision", decision_name(d->kind));
    json_out_text(o, "razon_decision", d->razon);
    json_out_open(o, "politica", '{');
    json_out_text(o, "version", d->politica_version);
    json_out_text(o, "regla", d->politica_regla);
    json_out_close(o, '}');
    json_out_text(o, "nota_rr", d->nota_rr);
    json_out_text(o, "respuesta", d->respuesta);
    json_out_text(o, "respuesta_signo", d->respuesta_signo);
    json_out_int(o, "prioridad", d->prioridad);
    if (d->candidatas)
        json_out_raw(o, "candidatas", d->candidatas);
    json_out_text(o, "causal_por", d->via);
    json_out_close(o, '}');
}

void decision_encode(const decision_t *d, buf_t *out)
{
    put_facts(out, &d->facts, NULL);
    put_decision(out, d);
}

static const char *const added[] = {"causal",     "decision",  "razon_decision",  "politica",
                                    "nota_rr",    "respuesta", "respuesta_signo", "prioridad",
                                    "candidatas", "causal_por"};

static bool is_added(const char *key)
{
    for (size_t i = 0; i < COUNT_OF(added); i++)
        if (added[i][0] == key[0] && strcmp(added[i], key) == 0)
            return true;
    return false;
}

static bool adds_only(const doc_t *data)
{
    doc_fields_t o = doc_fields(data);
    for (size_t i = 0; i < o.n; i += 1 + o.first[i].span)
        if (is_added(o.first[i].key))
            return false;
    return true;
}

/* The record's object without what the decision says itself: a person's causal, say. Seldom, so by a tree.
 * False: it has nothing else. */
static bool put_others(const char *text, size_t len, buf_t *out)
{
    AUTO(json) json_t *o = json_loadb(text, len, 0, NULL);
    for (size_t i = 0; i < COUNT_OF(added); i++)
        json_object_del(o, added[i]);
    if (!json_object_size(o))
        return false;
    AUTO(mem) char *rest = must(json_dumps(o, JSON_COMPACT));
    buf_add(out, rest, strlen(rest) - 1);
    return true;
}

void decision_encode_onto(const doc_t *data, const char *text, size_t len, const decision_t *d, buf_t *out)
{
    while (len && text[len - 1] != '}') /* white space after the object */
        len--;
    if (len && data->n && adds_only(data))
        buf_add(out, text, len - 1);
    else if (!len || !put_others(text, len, out)) {
        decision_encode(d, out);
        return;
    }
    put_decision(out, d);
}

/* ---- again, as they came ---- */

/* The key is data, and may need escaping. */
static void put_key(buf_t *o, const char *key)
{
    json_out_text(o, NULL, key);
    buf_addc(o, ':');
}

static void put_value(buf_t *o, const doc_member_t *m)
{
    switch (m->kind) {
    case DOC_NULL:
        json_out_fact(o, NULL, NULL);
        break;
    case DOC_BOOL:
        json_out_raw(o, NULL, m->integer ? "true" : "false");
        break;
    case DOC_INTEGER:
        json_out_int(o, NULL, m->integer);
        break;
    case DOC_TEXT:
        json_out_text(o, NULL, m->text);
        break;
    case DOC_REAL:
    case DOC_OBJECT:
    case DOC_ARRAY:
        json_out_raw(o, NULL, m->text);
        break;
    }
}

static bool is_among(const char *key, const char *const *keys, size_t n)
{
    size_t i = 0;
    while (i < n && strcmp(keys[i], key) != 0)
        i++;
    return i < n;
}

static void put_members(buf_t *o, const doc_t *data, const char *const *without, size_t n)
{
    buf_addc(o, '{');
    for (size_t i = 0; i < data->n; i += 1 + data->members[i].span) {
        const doc_member_t *m = &data->members[i];
        if (is_among(m->key, without, n))
            continue;
        put_key(o, m->key);
        put_value(o, m);
    }
}

void event_encode_without(const doc_t *data, const char *const *without, size_t n, buf_t *out)
{
    put_members(out, data, without, n);
    json_out_close(out, '}');
}

void record_encode_revision(const doc_t *data, int revision, buf_t *out)
{
    static const char *const replaced[] = {"revision"};
    put_members(out, data, replaced, COUNT_OF(replaced));
    json_out_int(out, "revision", revision);
    json_out_close(out, '}');
}

void base_info_encode(const base_info_t *b, buf_t *out)
{
    buf_addc(out, '{');
    json_out_text(out, "sha256", b->sha256);
    json_out_text(out, "archivo", b->archivo);
    json_out_text(out, "base", base_name(b->base));
    json_out_day(out, "fecha_corte", b->fecha_corte);
    json_out_int(out, "total", b->total);
    json_out_int(out, "aceptados", b->aceptados);
    json_out_int(out, "rechazados", b->rechazados);
    json_out_int(out, "duplicados", b->duplicados);
    json_out_int(out, "advertencias", b->advertencias);
    json_out_text(out, "recibido", b->recibido);
    if (b->entrega) {
        json_out_int(out, "entrega", b->entrega);
        json_out_text(out, "reemplaza", b->reemplaza);
    }
    json_out_text(out, "canal", b->canal);
    json_out_text(out, "remitente", b->remitente);
    json_out_close(out, '}');
}

json_t *base_info_json(const base_info_t *b)
{
    AUTO(buf) buf_t text = {0};
    base_info_encode(b, &text);
    return must(json_loadb(text.data, text.len, 0, NULL));
}

void rejection_encode(const rejection_t *r, buf_t *out)
{
    buf_addc(out, '{');
    json_out_text(out, "sha256", r->sha256);
    json_out_text(out, "base", base_name(r->base));
    json_out_day(out, "fecha_corte", r->fecha_corte);
    json_out_int(out, "fila", r->fila);
    json_out_text(out, "razon", r->razon);
    json_out_fact(out, "campo", r->campo);
    json_out_fact(out, "detalle", r->detalle);
    json_out_fact(out, "remedio", r->remedio);
    json_out_fact(out, "radicado", r->radicado);
    json_out_fact(out, "cuenta", r->cuenta);
    json_out_fact(out, "usuario", r->usuario);
    json_out_raw(out, "original", r->original);
    json_out_close(out, '}');
}

void reception_encode(const reception_t *r, buf_t *out)
{
    buf_addc(out, '{');
    json_out_text(out, "id", r->id);
    json_out_text(out, "canal", r->canal);
    json_out_text(out, "resultado", r->resultado);
    json_out_text(out, "codigo", r->codigo);
    json_out_text(out, "detalle", r->detalle);
    json_out_text(out, "archivo", r->archivo);
    json_out_text(out, "remitente", r->remitente);
    json_out_text(out, "asunto", r->asunto);
    json_out_text(out, "sha256", r->sha256);
    json_out_int(out, "bytes", r->bytes);
    json_out_text(out, "recibido", r->recibido);
    json_out_close(out, '}');
}

void policy_event_encode(const policy_event_t *e, buf_t *out)
{
    buf_addc(out, '{');
    json_out_text(out, "hash", e->hash);
    json_out_text(out, "version", e->version);
    json_out_text(out, "etiqueta", e->etiqueta);
    json_out_day(out, "vigente_desde", e->vigente_desde);
    json_out_text(out, "politica", e->politica);
    json_out_text(out, "causales", e->causales);
    json_out_text(out, "publicado", e->publicado);
    json_out_text(out, "instancia", e->instancia);
    json_out_close(out, '}');
}

void case_event_encode(const case_event_t *e, buf_t *out)
{
    buf_addc(out, '{');
    json_out_text(out, "radicado", e->radicado);
    json_out_text(out, "tipo", e->tipo);
    json_out_text(out, "estado", e->estado);
    json_out_fact(out, "causal", e->causal);
    json_out_text(out, "fecha", e->fecha);
    json_out_int(out, "version", e->version);
    json_out_raw(out, "datos", e->datos);
    json_out_close(out, '}');
}
