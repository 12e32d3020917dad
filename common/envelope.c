#include "common/envelope.h"

#include <ctype.h>
#include <string.h>
#include <unistr.h>

#define CODE "evento_invalido"

static rc_t bad(err_t *err, const char *attribute, const char *what)
{
    return err_set(err, RC_REJECT, CODE, "atributo «%s»: %s", attribute, what);
}

/* ---- texts ---- */

/* A CloudEvents String: well-formed Unicode without control characters or noncharacters. */
static bool is_string(const char *s)
{
    const uint8_t *at = (const uint8_t *)s, *end = at + strlen(s);
    while (at < end) {
        if (*at >= 0x20 && *at < 0x7F) {
            at++;
            continue;
        }
        ucs4_t c;
        int n = u8_mbtoucr(&c, at, (size_t)(end - at));
        if (n <= 0 || c < 0xA0 || (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE)
            return false;
        at += n;
    }
    return true;
}

/* The length of the scheme before a colon; 0: none. */
static size_t scheme_length(const char *s)
{
    size_t n = 0;
    if (!isalpha((unsigned char)*s))
        return 0;
    while (isalnum((unsigned char)s[n]) || (s[n] && strchr("+-.", s[n])))
        n++;
    return s[n] == ':' ? n : 0;
}

/* RFC 3986, as far as characters and the scheme go: which names exist is the sender's affair. */
static bool is_uri_reference(const char *s, bool absolute)
{
    static const char others[] = "-._~:/?#[]@!$&'()*+,;=";
    size_t scheme = scheme_length(s);
    if (!*s || (absolute && !scheme) || (!scheme && s[strcspn(s, ":/?#")] == ':'))
        return false;
    bool fragment = false;
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '%') {
            if (!isxdigit((unsigned char)s[1]) || !isxdigit((unsigned char)s[2]))
                return false;
        } else if (c >= 0x80 || (!isalnum(c) && !strchr(others, c))) {
            return false;
        }
        if (c == '#' && fragment)
            return false;
        fragment = fragment || c == '#';
    }
    return true;
}

static const char *space(const char *s)
{
    return s + strspn(s, " \t");
}

/* "; name=value" at *at: moves behind it. False where none is well-formed there. */
static bool parameter(const char **at, const char **ret_name, size_t *ret_n, char value[32])
{
    static const char tspecials[] = " \t;=\"(),/:<>?@[\\]{}";
    const char *s = space(*at);
    if (*s != ';')
        return false;
    *ret_name = s = space(s + 1);
    s += *ret_n = strcspn(s, tspecials);
    if (*s != '=' || !*ret_n)
        return false;
    s++;
    bool quoted = *s == '"';
    size_t n = 0;
    for (s += quoted; *s && (quoted ? *s != '"' : !strchr(tspecials, *s)); s++) {
        if (quoted && *s == '\\' && s[1])
            s++;
        if (n < 31)
            value[n++] = *s;
    }
    value[n] = '\0';
    if (quoted && *s++ != '"')
        return false;
    *at = s;
    return true;
}

bool media_type_is(const char *value, const char *type)
{
    const char *at = space(value), *name;
    size_t len = strlen(type), n;
    char text[32];
    if (strncasecmp(at, type, len) != 0)
        return false;
    at += len;
    while (*space(at)) {
        if (strcmp(space(at), ";") == 0) /* some clients leave one behind */
            return true;
        if (!parameter(&at, &name, &n, text))
            return false;
        if (n == 7 && strncasecmp(name, "charset", n) == 0 && strcasecmp(text, "utf-8") != 0 &&
            strcasecmp(text, "utf8") != 0 && strcasecmp(text, "us-ascii") != 0)
            return false;
    }
    return true;
}

static bool is_hex(const char *s, size_t n, char after)
{
    static const char digits[] = "0123456789abcdef";
    return strspn(s, digits) == n && s[n] == after;
}

bool traceparent_valid(const char *v)
{
    return strncmp(v, "00-", 3) == 0 && is_hex(v + 3, 32, '-') && strspn(v + 3, "0") < 32 &&
           is_hex(v + 36, 16, '-') && strspn(v + 36, "0") < 16 && is_hex(v + 53, 2, '\0');
}

/* ---- attributes ---- */

typedef struct attribute {
    const char *name;
    size_t offset;
    size_t max; /* bytes: what an envelope_t holds */
    bool required;
} attribute_t;

#define ATTRIBUTE(name, required)                                                                            \
    {                                                                                                        \
#name, offsetof(cloudevent_t, name), sizeof(((envelope_t *)0)->name) - 1, required                   \
    }
static const attribute_t attributes[] = {
    ATTRIBUTE(specversion, true),
    ATTRIBUTE(id, true),
    ATTRIBUTE(source, true),
    ATTRIBUTE(type, true),
    ATTRIBUTE(subject, false),
    ATTRIBUTE(time, false),
    ATTRIBUTE(datacontenttype, false),
    {"dataschema", offsetof(cloudevent_t, dataschema), EXTENSION_VALUE_MAX, false},
    ATTRIBUTE(traceparent, false),
};

static const char **place(cloudevent_t *e, const attribute_t *a)
{
    return (const char **)(void *)((char *)e + a->offset);
}

static const char *value_of(const cloudevent_t *e, const attribute_t *a)
{
    return *(const char *const *)(const void *)((const char *)e + a->offset);
}

static const attribute_t *attribute_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(attributes); i++)
        if (strcmp(attributes[i].name, name) == 0)
            return &attributes[i];
    return NULL;
}

static bool is_name(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789");
    return n && n <= EXTENSION_NAME_MAX && !name[n] && strcmp(name, "data") != 0;
}

static rc_t extension_set(cloudevent_t *e, const char *name, const char *value, err_t *err)
{
    if (!is_name(name))
        return err_set(
            err, RC_REJECT, CODE,
            "un atributo tiene un nombre no admitido: solo letras minúsculas y cifras, %d como mucho",
            EXTENSION_NAME_MAX);
    if (strlen(value) > EXTENSION_VALUE_MAX || !is_string(value))
        return bad(err, name, "es demasiado largo, o no es texto sin caracteres de control");
    for (size_t i = 0; i < e->n_extensions; i++)
        if (strcmp(e->extensions[i].name, name) == 0)
            return bad(err, name, "viene más de una vez");
    if (e->n_extensions == EXTENSIONS_MAX)
        return err_set(err, RC_REJECT, CODE, "el evento trae más de %d atributos de extensión",
                       EXTENSIONS_MAX);
    e->extensions[e->n_extensions++] = (extension_t){name, value};
    return RC_OK;
}

rc_t cloudevent_set(cloudevent_t *e, const char *name, const char *value, err_t *err)
{
    const attribute_t *a = attribute_find(name);
    if (!a)
        return extension_set(e, name, value, err);
    if (value_of(e, a))
        return bad(err, name, "viene más de una vez");
    *place(e, a) = value;
    return RC_OK;
}

/* Rules that one attribute alone answers for. */
static rc_t forms_check(const cloudevent_t *e, err_t *err)
{
    instant_t t;
    if (e->time && !instant_parse(e->time, &t))
        return bad(err, "time", "debe ser fecha y hora RFC 3339, por ejemplo 2021-12-07T08:15:30-05:00");
    if (!is_uri_reference(e->source, false))
        return bad(err, "source", "debe ser una referencia URI (RFC 3986), por ejemplo /crm/pqr");
    if (e->dataschema && !is_uri_reference(e->dataschema, true))
        return bad(err, "dataschema", "debe ser un URI (RFC 3986)");
    if (e->datacontenttype && !media_type_is(e->datacontenttype, "application/json"))
        return bad(err, "datacontenttype", "debe ser application/json, en UTF-8");
    if (e->traceparent && !traceparent_valid(e->traceparent))
        return bad(err, "traceparent",
                   "debe ser de W3C Trace Context: 00-<32 cifras>-<16 cifras>-<2 cifras>");
    return RC_OK;
}

rc_t cloudevent_check(const cloudevent_t *e, err_t *err)
{
    for (size_t i = 0; i < COUNT_OF(attributes); i++) {
        const attribute_t *a = &attributes[i];
        const char *value = value_of(e, a);
        if (a->required && (!value || !*value))
            return bad(err, a->name, "falta");
        if (!value)
            continue;
        if (!*value)
            return bad(err, a->name, "está vacío");
        if (a->offset == offsetof(cloudevent_t, specversion) && strcmp(value, "1.0") != 0)
            return bad(err, a->name, "debe ser 1.0");
        if (strlen(value) > a->max)
            return err_set(err, RC_REJECT, CODE, "atributo «%s»: tiene más de %zu bytes", a->name, a->max);
        if (!is_string(value))
            return bad(err, a->name, "no es texto UTF-8 sin caracteres de control");
    }
    return forms_check(e, err);
}

static const char *or_absent(const char *text)
{
    return *text ? text : NULL;
}

rc_t envelope_check(const envelope_t *e, err_t *err)
{
    cloudevent_t c;
    memset(&c, 0, offsetof(cloudevent_t, extensions));
    c.n_extensions = 0;
    c.specversion = or_absent(e->specversion);
    c.id = or_absent(e->id);
    c.source = or_absent(e->source);
    c.type = or_absent(e->type);
    c.subject = or_absent(e->subject);
    c.time = or_absent(e->time);
    c.datacontenttype = or_absent(e->datacontenttype);
    /* A traceparent that nobody can read starts a new trace (W3C), and is no fault of the event. */
    return cloudevent_check(&c, err);
}

rc_t subject_check(const char *subject, const char *radicado, err_t *err)
{
    if (!is_string(radicado))
        return err_set(err, RC_REJECT, "campo_invalido", "campo «radicado»: trae caracteres de control");
    if (subject && *subject && strcmp(subject, radicado) != 0)
        return bad(err, "subject", "no es el radicado de los datos; quítelo o iguálelo");
    return RC_OK;
}

/* ---- the JSON format ---- */

static rc_t member_text(const doc_member_t *m, arena_t *texts, const char **ret, err_t *err)
{
    char number[24];
    switch (m->kind) {
    case DOC_TEXT:
        *ret = m->text;
        return RC_OK;
    case DOC_BOOL:
        *ret = m->integer ? "true" : "false";
        return RC_OK;
    case DOC_INTEGER:
        snprintf(number, sizeof number, "%lld", (long long)m->integer);
        *ret = arena_text(texts, number);
        return RC_OK;
    default:
        return bad(err, attribute_find(m->key) || is_name(m->key) ? m->key : "…", "no es texto");
    }
}

static rc_t base64_data(const doc_member_t *m, arena_t *texts, cloudevent_t *e, err_t *err)
{
    if (m->kind != DOC_TEXT)
        return bad(err, "data_base64", "no es texto");
    size_t len = strlen(m->text), size = len / 4 * 3 + 3, n;
    char *bytes = arena_take(texts, size + 1);
    if (sodium_base642bin((unsigned char *)bytes, size, m->text, len, NULL, &n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return bad(err, "data_base64", "no es Base64");
    bytes[n] = '\0';
    e->data = bytes;
    e->data_len = n;
    return RC_OK;
}

static rc_t member_take(const doc_member_t *m, arena_t *texts, cloudevent_t *e, err_t *err)
{
    const char *value = NULL;
    bool data = strcmp(m->key, "data") == 0, base64 = strcmp(m->key, "data_base64") == 0;
    if (m->kind == DOC_NULL)
        return RC_OK;
    if ((data || base64) && e->data)
        return bad(err, "data", "viene dos veces, como data y como data_base64");
    if (base64)
        return base64_data(m, texts, e, err);
    if (data && m->kind != DOC_OBJECT)
        return err_set(err, RC_REJECT, "no_es_objeto", "los datos (data) no son un objeto JSON");
    if (data) {
        e->data = m->text;
        e->data_len = strlen(m->text);
        return RC_OK;
    }
    rc_t rc = member_text(m, texts, &value, err);
    const attribute_t *a = rc == RC_OK ? attribute_find(m->key) : NULL;
    if (a && m->kind != DOC_TEXT)
        return bad(err, m->key, "no es texto");
    return rc == RC_OK ? cloudevent_set(e, m->key, value, err) : rc;
}

rc_t cloudevent_read(const doc_t *event, arena_t *texts, cloudevent_t *ret, err_t *err)
{
    cloudevent_t e = {0};
    for (size_t i = 0; i < event->n; i += 1 + event->members[i].span) {
        rc_t rc = member_take(&event->members[i], texts, &e, err);
        if (rc != RC_OK)
            return rc;
    }
    *ret = e;
    return RC_OK;
}
