#include "services/ingest/events/cloudevent.h"

#include <string.h>

#include "common/text.h"

const char *event_form_name(event_form_t f)
{
    static const char *const names[] = {
        [FORM_BINARY] = "binario", [FORM_STRUCTURED] = "estructurado", [FORM_BATCH] = "lote"};
    return names[f];
}

/* ---- which form ---- */

static rc_t form_of(const event_request_t *q, event_form_t *ret, err_t *err)
{
    const char *type = q->content_type;
    if (type && media_type_is(type, "application/cloudevents-batch+json"))
        *ret = FORM_BATCH;
    else if (type && media_type_is(type, "application/cloudevents+json"))
        *ret = FORM_STRUCTURED;
    else if ((type && media_type_is(type, "application/json")) || (!type && q->n_headers))
        *ret = FORM_BINARY;
    else {
        char kind[61];
        text_put(kind, sizeof kind, type ? type : "");
        kind[strcspn(kind, "; ")] = '\0';
        return err_set(err, RC_REJECT, "formato_no_admitido",
                       "%s%s%s. No se publicó nada. Envíe los eventos en UTF-8 como "
                       "application/cloudevents+json (uno), application/cloudevents-batch+json (una lista) o "
                       "application/json con los atributos en cabeceras ce-…",
                       type ? "El Content-Type «" : "",
                       type ? text_echo(kind) : "La solicitud no trae Content-Type",
                       type ? "» no se admite" : "");
    }
    return RC_OK;
}

rc_t event_set_open(const event_request_t *q, event_set_t *ret, err_t *err)
{
    rc_t rc = form_of(q, &ret->form, err);
    if (rc != RC_OK)
        return rc;
    ret->request = q;
    ret->n = 1;
    ret->items[0] = (slice_t){q->body, q->len};
    if (ret->form == FORM_BATCH)
        rc = batch_split(q->body, q->len, ret->items, EVENTS_MAX, &ret->n, err);
    if (rc == RC_OK && ret->n == 0)
        return err_set(err, RC_REJECT, "lote_vacio", "El lote no trae ningún evento. Envíe entre 1 y %d.",
                       EVENTS_MAX);
    return rc;
}

/* ---- the binary form ---- */

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* A header's value as an attribute's: one round of percent-decoding, after the quotes that older senders put
 * around values are taken off. NULL: a percent sign with no two hexadecimal digits behind it, or a NUL. */
static const char *value_decode(const char *value, arena_t *texts)
{
    size_t len = strlen(value);
    char *text = arena_take(texts, len + 1), *to = text;
    const char *from = value, *end = value + len;
    bool quoted = len >= 2 && from[0] == '"' && end[-1] == '"';
    if (quoted) {
        from++;
        end--;
    }
    for (; from < end; from++) {
        if (quoted && *from == '\\' && from + 1 < end) {
            *to++ = *++from;
        } else if (*from == '%') {
            int high = end - from > 2 ? hex(from[1]) : -1, low = high >= 0 ? hex(from[2]) : -1;
            if (low < 0 || high * 16 + low == 0)
                return NULL;
            *to++ = (char)(high * 16 + low);
            from += 2;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    return text;
}

/* Header names know no case; attributes are in lower case. */
static const char *name_lower(const char *name, arena_t *texts)
{
    size_t len = strlen(name);
    char *text = arena_take(texts, len + 1);
    for (size_t i = 0; i <= len; i++)
        text[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] - 'A' + 'a' : name[i]);
    return text;
}

static rc_t binary_read(const event_request_t *q, arena_t *texts, cloudevent_t *ret, err_t *err)
{
    *ret = (cloudevent_t){.datacontenttype = q->content_type, .data = q->body, .data_len = q->len};
    if (!q->n_headers)
        return err_set(err, RC_REJECT, "evento_invalido",
                       "atributo «specversion»: falta; con application/json los atributos van en cabeceras "
                       "ce-…, o envíe el evento entero como application/cloudevents+json");
    for (size_t i = 0; i < q->n_headers; i++) {
        const char *name = name_lower(q->headers[i].name + strlen("ce-"), texts);
        const char *value = value_decode(q->headers[i].value, texts);
        if (!value) {
            (void)err_set(err, RC_REJECT, "evento_invalido",
                          "una cabecera ce-… trae un %% que no va seguido de dos cifras hexadecimales, o "
                          "codifica el carácter nulo");
            continue; /* the id, which may come after it, is wanted for the answer */
        }
        if (cloudevent_set(ret, name, value, err) != RC_OK)
            continue;
    }
    return err->rc;
}

/* ---- one event ---- */

static rc_t json_read(const slice_t *json, arena_t *texts, cloudevent_t *ret, err_t *err)
{
    doc_t doc;
    if (json->len > EVENT_JSON_MAX)
        return err_set(err, RC_REJECT, "mensaje_muy_grande",
                       "el evento ocupa %zu bytes, y puede tener %d como mucho", json->len, EVENT_JSON_MAX);
    rc_t rc = doc_parse(&doc, texts, json->json, json->len, err);
    if (rc != RC_OK)
        return rc;
    doc_fields_t fields = doc_fields(&doc);
    const doc_member_t *id = doc_find(&fields, "id");
    ret->id = id && id->kind == DOC_TEXT ? id->text : NULL; /* for the answer, whatever else is wrong */
    return cloudevent_read(&doc, texts, ret, err);
}

static void envelope_fill(const cloudevent_t *c, const event_request_t *q, outgoing_t *ret)
{
    envelope_t *e = &ret->envelope;
    snprintf(e->id, sizeof e->id, "%s", ret->about.id);
    snprintf(e->type, sizeof e->type, "%s", c->type);
    snprintf(e->source, sizeof e->source, "%s", c->source);
    snprintf(e->subject, sizeof e->subject, "%s", ret->about.key);
    snprintf(e->time, sizeof e->time, "%s", c->time ? c->time : "");
    if (c->traceparent)
        snprintf(e->traceparent, sizeof e->traceparent, "%s", c->traceparent);
    else if (q->traceparent && traceparent_valid(q->traceparent))
        snprintf(e->traceparent, sizeof e->traceparent, "%s", q->traceparent);
}

static rc_t contract_check(const cloudevent_t *c, arena_t *texts, outgoing_t *ret, err_t *err)
{
    doc_t data;
    rc_t rc = cloudevent_check(c, err);
    if (rc != RC_OK)
        return rc;
    const event_type_t *type = event_type_find(c->type);
    if (!type)
        return err_set(err, RC_REJECT, "tipo_desconocido",
                       "atributo «type»: «%s» no es un tipo que se reciba; se reciben: %s",
                       text_echo(c->type), event_types_taken());
    if (!c->data)
        return err_set(err, RC_REJECT, "evento_invalido", "atributo «data»: falta");
    if (c->data_len > EVENT_DATA_MAX)
        return err_set(err, RC_REJECT, "mensaje_muy_grande",
                       "los datos ocupan %zu bytes, y pueden tener %d como mucho", c->data_len,
                       EVENT_DATA_MAX);
    rc = doc_parse(&data, texts, c->data, c->data_len, err);
    if (rc == RC_OK)
        rc = type->read(&data, &ret->about, err);
    if (rc == RC_OK)
        rc = subject_check(c->subject, ret->about.key, err);
    ret->topic = type->topic;
    return rc;
}

/* The bytes of the object alone. */
static void value_trim(const cloudevent_t *c, outgoing_t *ret)
{
    const char *from = c->data, *end = from + c->data_len;
    while (from < end && *from != '{')
        from++;
    while (end > from && end[-1] != '}')
        end--;
    ret->value = from;
    ret->len = (size_t)(end - from);
}

rc_t event_read(const event_set_t *s, size_t i, arena_t *texts, outgoing_t *ret, err_t *err)
{
    cloudevent_t *c = arena_take(texts, sizeof *c);
    *c = (cloudevent_t){0};
    *ret = (outgoing_t){0};
    rc_t rc = s->form == FORM_BINARY ? binary_read(s->request, texts, c, err)
                                     : json_read(&s->items[i], texts, c, err);
    if (c->id && *c->id && text_is_utf8(c->id, strlen(c->id)))
        ret->sender_id = c->id;
    if (rc == RC_OK)
        rc = contract_check(c, texts, ret, err);
    if (rc != RC_OK)
        return rc;
    envelope_fill(c, s->request, ret);
    ret->extensions = c->extensions;
    ret->n_extensions = c->n_extensions;
    value_trim(c, ret);
    return RC_OK;
}

bool event_fault_field(const err_t *e, char ret[64])
{
    static const char *const words[] = {"atributo «", "campo «"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        size_t n = strlen(words[i]);
        const char *end = strncmp(e->text, words[i], n) == 0 ? strstr(e->text + n, "»") : NULL;
        if (end && end > e->text + n && end - e->text - (ptrdiff_t)n < 64) { /* a name may be empty */
            snprintf(ret, 64, "%.*s", (int)(end - e->text) - (int)n, e->text + n);
            return true;
        }
    }
    return false;
}
