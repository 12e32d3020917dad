/* What a request asks of a list. Pure. */
#include <ctype.h>
#include <string.h>

#include "common/calendar.h"
#include "common/hash.h"
#include "common/text.h"
#include "common/url.h"
#include "services/reporting/api/api_read.h"
#include "services/reporting/figures/period.h"
#include "services/reporting/lists/list.h"

#define COUNT_DIGITS 18

/* ---- the query string ---- */

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* NULL: it is not encoded as it should be, or what it encodes is no text. */
static const char *decoded(const char *s, size_t len, arena_t *texts)
{
    char *out = arena_take(texts, len + 1), *at = out;
    for (size_t i = 0; i < len; i++) {
        if (s[i] != '%') {
            *at++ = s[i] == '+' ? ' ' : s[i];
            continue;
        }
        int high = i + 2 < len ? hex(s[i + 1]) : -1, low = high >= 0 ? hex(s[i + 2]) : -1;
        if (low < 0 || (high == 0 && low == 0))
            return NULL;
        *at++ = (char)(high * 16 + low);
        i += 2;
    }
    *at = '\0';
    return text_is_utf8(out, (size_t)(at - out)) ? out : NULL;
}

typedef struct pair {
    const char *name, *value; /* value NULL: not decodable */
} pair_t;

/* The next one at *p, which moves behind it. False: none is left. */
static bool pair_next(const char **p, arena_t *texts, pair_t *ret)
{
    while (**p == '&')
        ++*p;
    size_t len = strcspn(*p, "&"), name = strcspn(*p, "=&");
    if (!len)
        return false;
    const char *n = decoded(*p, name, texts);
    *ret = (pair_t){n && *n ? n : "?", name < len ? decoded(*p + name + 1, len - name - 1, texts) : ""};
    *p += len;
    return true;
}

/* ---- what is declared ---- */

size_t list_columns(const list_t *list)
{
    size_t n = 0;
    while (list->columns && list->columns[n].name)
        n++;
    return n;
}

size_t list_filters(const list_t *list)
{
    size_t n = 0;
    while (list->filters && list->filters[n].name)
        n++;
    return n;
}

size_t list_keys(const list_order_t *order)
{
    size_t n = 0;
    while (n < LIST_KEYS_MAX && order->keys[n].column)
        n++;
    return n;
}

/* ---- values ---- */

__attribute__((format(printf, 4, 5))) static rc_t wrong(err_t *err, const char *code, const char *field,
                                                        const char *fmt, ...)
{
    AUTO(buf) buf_t why = {0};
    AUTO(mem) char *text = NULL;
    va_list ap;
    va_start(ap, fmt);
    if (vasprintf(&text, fmt, ap) < 0)
        abort();
    va_end(ap);
    buf_printf(&why, "El parámetro «%s» %s", field, text);
    return err_set(err, RC_REJECT, code, "%s", buf_str(&why));
}

/* Enough of what was sent to know it again. */
static const char *quote(const char *value, size_t len, char ret[64])
{
    size_t n = len < 60 ? len : 60;
    memcpy(ret, value, n);
    ret[n] = '\0';
    text_mend_cut(ret);
    return text_echo(ret);
}

/* "a, b o c" */
static void words_join(const char *const *words, buf_t *out)
{
    for (size_t i = 0; words[i]; i++)
        buf_printf(out, "%s%s", i == 0 ? "" : words[i + 1] ? ", " : " o ", words[i]);
}

static bool is_word(const char *const *words, const char *value, size_t len)
{
    for (; *words; words++)
        if (strlen(*words) == len && strncmp(*words, value, len) == 0)
            return true;
    return false;
}

static rc_t words_check(const list_filter_t *f, const char *value, err_t *err)
{
    bool several = f->kind == LIST_WORDS;
    for (const char *p = value;; p++) {
        size_t len = several ? strcspn(p, ",") : strlen(p);
        if (!is_word(f->words, p, len)) {
            AUTO(buf) buf_t may = {0};
            char found[64];
            words_join(f->words, &may);
            return wrong(err, "filtro_invalido", f->name, "no admite «%s»: debe ser %s%s.",
                         quote(p, len, found), buf_str(&may),
                         several ? ", o varios separados por comas" : "");
        }
        p += len;
        if (!*p)
            return RC_OK;
    }
}

static rc_t text_check(const list_filter_t *f, const char *value, arena_t *texts, const char **ret,
                       err_t *err)
{
    AUTO(buf) buf_t clean = {0};
    size_t max = f->max ? f->max : LIST_TEXT_MAX;
    text_clean(value, strlen(value), &clean);
    if (clean.len == 0)
        return wrong(err, "parametro_vacio", f->name, "está vacío: dele un valor o quítelo.");
    if (clean.len > max)
        return wrong(err, "filtro_invalido", f->name, "es demasiado largo: admite hasta %zu bytes.", max);
    *ret = arena_text(texts, buf_str(&clean));
    return RC_OK;
}

static rc_t day_check(const list_filter_t *f, const char *value, arena_t *texts, const char **ret, err_t *err)
{
    day_t day;
    char text[11];
    if (!day_parse(value, &day))
        return wrong(err, "fecha_invalida", f->name,
                     "no es una fecha: se espera AAAA-MM-DD, por ejemplo 2021-12-07.");
    if (!calendar_covers(day))
        return wrong(err, "fecha_invalida", f->name, "debe ser un día de los años 1984 a 2200.");
    day_format(day, text);
    *ret = arena_text(texts, text);
    return RC_OK;
}

static rc_t instant_check(const list_filter_t *f, const char *value, arena_t *texts, const char **ret,
                          err_t *err)
{
    instant_t t;
    char text[32];
    if (!instant_parse(value, &t))
        return wrong(err, "fecha_invalida", f->name,
                     "no es un instante: se espera como 2021-12-07T08:30:00-05:00 o 2021-12-07T13:30:00Z.");
    instant_format(t, text);
    *ret = arena_text(texts, text);
    return RC_OK;
}

static rc_t count_check(const list_filter_t *f, const char *value, err_t *err)
{
    size_t n = strspn(value, "0123456789");
    return n && n <= COUNT_DIGITS && !value[n]
               ? RC_OK
               : wrong(err, "filtro_invalido", f->name, "debe ser un número entero, de hasta %d cifras.",
                       COUNT_DIGITS);
}

/* *ret is the parameter for the database. */
static rc_t value_check(const list_filter_t *f, const char *value, arena_t *texts, const char **ret,
                        err_t *err)
{
    *ret = value;
    switch (f->kind) {
    case LIST_TEXT:
        return text_check(f, value, texts, ret, err);
    case LIST_DAY:
        return day_check(f, value, texts, ret, err);
    case LIST_INSTANT:
        return instant_check(f, value, texts, ret, err);
    case LIST_COUNT:
        return count_check(f, value, err);
    case LIST_WORD:
    case LIST_WORDS:
        return words_check(f, value, err);
    case LIST_FLAG:
        return strcmp(value, "true") == 0 || strcmp(value, "false") == 0
                   ? RC_OK
                   : wrong(err, "filtro_invalido", f->name, "debe ser true o false.");
    case LIST_SHA256:
        return hash_is_sha256_hex(value)
                   ? RC_OK
                   : wrong(err, "filtro_invalido", f->name,
                           "debe ser un sha256: 64 cifras hexadecimales en minúsculas.");
    }
    return RC_FATAL;
}

static rc_t filter_read(const list_filter_t *f, const char *value, arena_t *texts, const char **ret,
                        err_t *err)
{
    rc_t rc = value_check(f, value, texts, ret, err);
    const char *why = rc == RC_OK && f->wrong ? f->wrong(*ret) : NULL;
    return why ? wrong(err, "filtro_invalido", f->name, "%s", why) : rc;
}

/* ---- order, page, format ---- */

static const list_order_t *order_find(const list_t *list, const char *name)
{
    for (const list_order_t *o = list->orders; o->name; o++)
        if (strcmp(o->name, name) == 0)
            return o;
    return NULL;
}

static rc_t order_read(const list_t *list, const char *value, list_request_t *r, err_t *err)
{
    const list_order_t *o = order_find(list, value + (*value == '-'));
    if (!o) {
        AUTO(buf) buf_t may = {0};
        char found[64];
        const char *names[LIST_ORDERS_MAX + 1] = {NULL};
        for (size_t i = 0; i < LIST_ORDERS_MAX && list->orders[i].name; i++)
            names[i] = list->orders[i].name;
        words_join(names, &may);
        return wrong(err, "orden_invalido", "orden",
                     "no admite «%s»: debe ser %s, con un guion delante (-) para el orden inverso.",
                     quote(value, strlen(value), found), buf_str(&may));
    }
    r->order = o;
    r->backwards = *value == '-';
    return RC_OK;
}

static void after_hash(const list_t *list, const list_request_t *r, const char *keys, size_t len,
                       char ret[13])
{
    sha256_t s;
    char all[SHA256_HEX_SIZE];
    sha256_init(&s);
    sha256_add(&s, list->title, strlen(list->title) + 1);
    sha256_add(&s, r->order->name, strlen(r->order->name) + 1);
    sha256_add(&s, r->backwards ? "-" : "+", 1);
    sha256_add(&s, keys, len);
    sha256_hex(&s, all);
    memcpy(ret, all, 12);
    ret[12] = '\0';
}

void list_after_write(const list_t *list, const list_request_t *r, const char *const *keys, buf_t *out)
{
    AUTO(buf) buf_t joined = {0};
    AUTO(buf) buf_t whole = {0};
    char hash[13];
    for (size_t i = 0, n = list_keys(r->order); i < n; i++)
        buf_add(&joined, keys[i], strlen(keys[i]) + (i + 1 < n ? 1 : 0)); /* with the NUL between them */
    after_hash(list, r, joined.data, joined.len, hash);
    buf_adds(&whole, hash);
    buf_add(&whole, joined.data, joined.len);
    size_t size = sodium_base64_ENCODED_LEN(whole.len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    buf_room(out, size);
    sodium_bin2base64(out->data + out->len, size, (const unsigned char *)whole.data, whole.len,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    out->len += size - 1;
}

bool list_after_read(const list_t *list, const char *text, arena_t *texts, list_request_t *r)
{
    size_t len = strlen(text), n = 0, wanted = list_keys(r->order);
    char *whole = arena_take(texts, len + 1), hash[13];
    if (sodium_base642bin((unsigned char *)whole, len, text, len, NULL, &n, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        n < 12)
        return false;
    whole[n] = '\0';
    after_hash(list, r, whole + 12, n - 12, hash);
    if (memcmp(hash, whole, 12) != 0)
        return false;
    char *at = whole + 12;
    for (size_t i = 0; i < wanted; i++, at += strlen(at) + 1) {
        if (at > whole + n)
            return false;
        r->keys[i] = at;
    }
    r->after = true;
    return at == whole + n + 1;
}

/* ---- the request ---- */

/* What the engine itself understands; the filters come after it in the array of what was given. */
enum { ORDEN, LIMITE, DESPUES, FORMATO, OWN };
static const char *const own_names[OWN + 1] = {"orden", "limite", "despues", "formato", NULL};

/* A report (lists/report.h) is whole: it has no order and no pages. */
static size_t own_first(const list_t *list)
{
    return list->orders ? ORDEN : FORMATO;
}

static size_t place_of(const list_t *list, size_t filters, const char *name)
{
    for (size_t i = own_first(list); i < OWN; i++)
        if (strcmp(own_names[i], name) == 0)
            return i;
    for (size_t i = 0; i < filters; i++)
        if (strcmp(list->filters[i].name, name) == 0)
            return OWN + i;
    return OWN + filters;
}

static rc_t unknown(const list_t *list, size_t filters, const char *name, bool search, err_t *err)
{
    AUTO(buf) buf_t may = {0};
    char found[64];
    const char *names[LIST_FILTERS_MAX + OWN + 1] = {NULL};
    size_t n = 0;
    for (size_t i = 0; i < filters; i++)
        if (search || !list->filters[i].personal)
            names[n++] = list->filters[i].name;
    for (size_t i = own_first(list); i < OWN; i++)
        names[n++] = own_names[i];
    words_join(names, &may);
    return wrong(err, "parametro_desconocido", quote(name, strlen(name), found),
                 "no existe aquí: revise cómo está escrito; se admite %s.", buf_str(&may));
}

static bool is_personal(const list_t *list, size_t at)
{
    return at >= OWN && list->filters[at - OWN].personal;
}

/* given: by place; of those that are there, the text. */
static rc_t pairs_read(const list_t *list, size_t filters, const char *query, bool search, arena_t *texts,
                       const char **given, const char **ret_field, err_t *err)
{
    pair_t p;
    while (pair_next(&query, texts, &p)) {
        size_t at = place_of(list, filters, p.name);
        *ret_field = text_echo(p.name);
        if (at == OWN + filters)
            return unknown(list, filters, p.name, search, err);
        if (!search && is_personal(list, at))
            return wrong(err, "parametro_en_url", p.name,
                         "es un dato personal, que no va en una URL: envíelo en el cuerpo de POST %s.",
                         list->search);
        if (given[at])
            return wrong(err, "parametro_repetido", p.name, "está más de una vez: déjelo una sola vez.");
        if (!p.value)
            return wrong(err, "parametro_invalido", p.name,
                         "no está bien codificado: se espera UTF-8 codificado para URL.");
        if (!*p.value)
            return wrong(err, "parametro_vacio", p.name, "está vacío: dele un valor o quítelo.");
        given[at] = p.value;
    }
    return RC_OK;
}

static rc_t page_read(const list_t *list, const char *const *given, arena_t *texts, list_request_t *r,
                      const char **ret_field, err_t *err)
{
    if (!list->orders)
        return RC_OK;
    *ret_field = "orden";
    r->order = list->orders;
    rc_t rc = list->order_default ? order_read(list, list->order_default, r, err) : RC_OK;
    if (rc == RC_OK && given[ORDEN])
        rc = order_read(list, given[ORDEN], r, err);
    if (rc != RC_OK)
        return rc;
    *ret_field = "limite";
    rc = limit_parse(given[LIMITE], list->limit_default ? list->limit_default : 100,
                     list->limit_max ? list->limit_max : 1000, &r->limit, err);
    if (rc != RC_OK || !given[DESPUES])
        return rc;
    *ret_field = "despues";
    return list_after_read(list, given[DESPUES], texts, r)
               ? RC_OK
               : wrong(
                     err, "despues_invalido", "despues",
                     "no es de esta lista en este orden: use el que trae la cabecera Link (rel=\"next\") de "
                     "la página anterior, o quítelo para empezar por el principio.");
}

static rc_t format_read(const char *const *given, const char *accept, list_request_t *r,
                        const char **ret_field, err_t *err)
{
    *ret_field = "formato";
    rc_t rc = export_format_pick(given[FORMATO], accept, &r->format, err);
    if (rc != RC_OK || r->format == EXPORT_JSON)
        return rc;
    if (!given[LIMITE] && !given[DESPUES])
        return RC_OK;
    *ret_field = given[LIMITE] ? "limite" : "despues";
    return wrong(err, "pagina_en_archivo", *ret_field,
                 "no va con un archivo, que trae siempre la lista entera: quítelo.");
}

/* Of a pair x_desde and x_hasta (or desde and hasta) the second one is not before the first. */
static rc_t periods_check(const list_t *list, size_t filters, const list_request_t *r, const char **ret_field,
                          err_t *err)
{
    for (size_t i = 0; i < filters; i++) {
        const char *name = list->filters[i].name;
        size_t len = strlen(name);
        if (len < 5 || strcmp(name + len - 5, "desde") != 0 || !r->params[i])
            continue;
        for (size_t j = 0; j < filters; j++) {
            const char *other = list->filters[j].name;
            if (strlen(other) == len && strncmp(other, name, len - 5) == 0 &&
                strcmp(other + len - 5, "hasta") == 0 && r->params[j] &&
                strcmp(r->params[j], r->params[i]) < 0) {
                *ret_field = other;
                return wrong(err, "periodo_invertido", other,
                             "es anterior a «%s»: el periodo no contiene ningún día.", name);
            }
        }
    }
    return RC_OK;
}

/* Who asks for one and for none asks for nothing. */
static rc_t contradictions_check(const list_t *list, size_t filters, const list_request_t *r,
                                 const char **ret_field, err_t *err)
{
    for (size_t i = 0; i < filters; i++) {
        const list_filter_t *f = &list->filters[i];
        if (!f->contradicts || !r->params[i] || strcmp(r->params[i], "true") != 0)
            continue;
        for (size_t j = 0; j < filters; j++)
            if (strcmp(list->filters[j].name, f->contradicts) == 0 && r->params[j]) {
                *ret_field = f->name;
                return wrong(err, "filtro_contradictorio", f->name,
                             "con true contradice a «%s»: deje uno de los dos.", f->contradicts);
            }
    }
    return RC_OK;
}

static rc_t filters_read(const list_t *list, size_t filters, const char *const *given, arena_t *texts,
                         list_request_t *r, const char **ret_field, err_t *err)
{
    for (size_t i = 0; i < filters; i++) {
        const list_filter_t *f = &list->filters[i];
        *ret_field = f->name;
        r->params[i] = f->absent;
        rc_t rc = given[OWN + i] ? filter_read(f, given[OWN + i], texts, &r->params[i], err) : RC_OK;
        if (rc != RC_OK)
            return rc;
    }
    rc_t rc = periods_check(list, filters, r, ret_field, err);
    if (rc == RC_OK)
        rc = contradictions_check(list, filters, r, ret_field, err);
    const char *field = rc == RC_OK && list->check ? list->check(r->params, err) : NULL;
    if (field) {
        *ret_field = field;
        return RC_REJECT;
    }
    return rc;
}

static rc_t parse(const list_t *list, const char *query, bool search, const char *accept, arena_t *texts,
                  list_request_t *ret, const char **ret_field, err_t *err)
{
    size_t filters = list_filters(list);
    const char *given[OWN + LIST_FILTERS_MAX + 1] = {NULL};
    list_request_t r = {0};
    rc_t rc = pairs_read(list, filters, query ? query : "", search, texts, given, ret_field, err);
    if (rc == RC_OK)
        rc = filters_read(list, filters, given, texts, &r, ret_field, err);
    if (rc == RC_OK)
        rc = page_read(list, given, texts, &r, ret_field, err);
    if (rc == RC_OK)
        rc = format_read(given, accept, &r, ret_field, err);
    if (rc == RC_OK)
        *ret = r;
    return rc;
}

rc_t list_parse(const list_t *list, const char *query, const char *accept, arena_t *texts,
                list_request_t *ret, const char **ret_field, err_t *err)
{
    return parse(list, query, false, accept, texts, ret, ret_field, err);
}

rc_t list_search_parse(const list_t *list, const char *query, const json_t *body, const char *accept,
                       arena_t *texts, list_request_t *ret, const char **ret_field, err_t *err)
{
    AUTO(buf) buf_t asked = {0};
    pair_t p;
    if (query && pair_next(&query, texts, &p)) {
        *ret_field = p.name;
        return wrong(err, "parametro_en_url", p.name,
                     "está en la URL, de la que una búsqueda no lee nada: envíelo en el cuerpo.");
    }
    rc_t rc = list_body_query(list, body, texts, &asked, ret_field, err);
    return rc == RC_OK ? parse(list, buf_str(&asked), true, accept, texts, ret, ret_field, err) : rc;
}

void list_next(const list_t *list, const char *query, const list_request_t *r, const char *const *keys,
               buf_t *out)
{
    AUTO(arena) arena_t texts = {0};
    AUTO(buf) buf_t after = {0};
    pair_t p;
    for (const char *at = query ? query : ""; pair_next(&at, &texts, &p);) {
        if (strcmp(p.name, own_names[DESPUES]) == 0 || !p.value)
            continue;
        url_escape(p.name, out);
        buf_addc(out, '=');
        url_escape(p.value, out);
        buf_addc(out, '&');
    }
    list_after_write(list, r, keys, &after);
    buf_printf(out, "despues=%s", buf_str(&after));
}
