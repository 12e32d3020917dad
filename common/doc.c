#include "common/doc.h"

#include <endian.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistr.h>

/* The input is copied once and read in place: unescaping never lengthens a text, and its closing quote leaves
 * room for a NUL. Behind the copy stand NULs, so that reading a word at a time, or a character ahead, stays
 * inside it. */
#define PADDING 8
#define LONGEST_NAME 40 /* bytes of a key that an error shows */
#define SMALL_OBJECT 64 /* members up to which comparing every key with every other is the quickest */

typedef struct parser {
    doc_t *d;
    arena_t *texts;
    const char *json; /* the input, untouched */
    char *start, *at, *end;
    const char *member; /* of the document itself: the one being read */
    int depth;
    err_t *err;
} parser_t;

static bool refuse(parser_t *p, const char *what)
{
    (void)err_set(p->err, RC_REJECT, "json_invalido", "el valor no es JSON válido: %s (byte %zu)", what,
                  (size_t)(p->at - p->start));
    return false;
}

static bool refuse_nul(parser_t *p)
{
    bool names_it = p->member && strlen(p->member) <= LONGEST_NAME;
    (void)err_set(p->err, RC_REJECT, "json_invalido", "campo «%s»: contiene el carácter nulo",
                  names_it ? p->member : "…");
    return false;
}

static void space(parser_t *p)
{
    while (*p->at == ' ' || *p->at == '\n' || *p->at == '\t' || *p->at == '\r')
        p->at++;
}

/* ---- texts ---- */

/* Not zero where one of eight bytes may be a control character, a quote, a backslash or beyond ASCII. */
static uint64_t special(const char *bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
    uint64_t v;
    memcpy(&v, bytes, sizeof v);
    uint64_t quote = v ^ (ones * '"'), backslash = v ^ (ones * '\\');
    return (((v - ones * 0x20) | (quote - ones) | (backslash - ones)) & ~v & high) | (v & high);
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/* Moves over characters that stand for themselves, to a quote, a backslash or what is refused. */
static bool plain(parser_t *p)
{
    char *s = p->at;
    for (;;) {
        while (!special(s))
            s += sizeof(uint64_t);
        while (is_plain((unsigned char)*s))
            s++;
        p->at = s;
        unsigned char c = (unsigned char)*s;
        if (c < 0x80)
            return true;
        if (c >= 0xC2 && c <= 0xDF && ((unsigned char)s[1] & 0xC0) == 0x80) {
            s += 2;
            continue;
        }
        int n = u8_mblen((const uint8_t *)s, (size_t)(p->end - s));
        if (n <= 0)
            return refuse(p, "no es UTF-8 bien formado");
        s += n;
    }
}

static int hex4(const char *s)
{
    int v = 0;
    for (int i = 0; i < 4; i++) {
        char c = s[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        v = v * 16 + digit;
    }
    return v;
}

/* \uXXXX, at standing on the u; a character beyond the first plane is two of them. */
static bool escape_code(parser_t *p, char **to)
{
    int code = hex4(p->at + 1);
    if (code < 0)
        return refuse(p, "\\u sin cuatro dígitos hexadecimales");
    if (code == 0)
        return refuse_nul(p);
    p->at += 5;
    ucs4_t c = (ucs4_t)code;
    if (code >= 0xD800 && code <= 0xDFFF) {
        int low = code < 0xDC00 && p->at[0] == '\\' && p->at[1] == 'u' ? hex4(p->at + 2) : -1;
        if (low < 0xDC00 || low > 0xDFFF)
            return refuse(p, "medio par sustituto de UTF-16");
        c = 0x10000 + (((ucs4_t)code - 0xD800) << 10) + ((ucs4_t)low - 0xDC00);
        p->at += 6;
    }
    *to += u8_uctomb((uint8_t *)*to, c, p->at - *to);
    return true;
}

/* at standing behind the backslash. */
static bool escape(parser_t *p, char **to)
{
    static const char names[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    if (*p->at == 'u')
        return escape_code(p, to);
    const char *name = *p->at ? strchr(names, *p->at) : NULL;
    if (!name)
        return refuse(p, "escape desconocido");
    *(*to)++ = meant[name - names];
    p->at++;
    return true;
}

/* at standing behind the opening quote; NULL: refused. */
static const char *text(parser_t *p)
{
    char *start = p->at, *to = NULL; /* to: where the next bytes go, once an escape has shortened the text */
    for (;;) {
        char *from = p->at;
        if (!plain(p))
            return NULL;
        if (to) {
            memmove(to, from, (size_t)(p->at - from));
            to += p->at - from;
        }
        if (*p->at == '"')
            break;
        if (*p->at != '\\') {
            (void)refuse(p, p->at == p->end ? "acaba dentro de un texto" : "carácter de control en un texto");
            return NULL;
        }
        if (!to)
            to = p->at;
        p->at++;
        if (!escape(p, &to))
            return NULL;
    }
    *(to ? to : p->at) = '\0';
    p->at++;
    return start;
}

/* ---- numbers ---- */

static const char *digits(const char *s)
{
    while (*s >= '0' && *s <= '9')
        s++;
    return s;
}

/* The end of the number, and whether it is whole; NULL: none by the grammar. */
static const char *number_end(const char *s, bool *whole)
{
    s += *s == '-';
    const char *e = *s == '0' ? s + 1 : digits(s);
    if (e == s)
        return NULL;
    *whole = *e != '.' && *e != 'e' && *e != 'E';
    if (*e == '.') {
        s = e + 1;
        if ((e = digits(s)) == s)
            return NULL;
    }
    if (*e == 'e' || *e == 'E') {
        s = e + 1;
        s += *s == '+' || *s == '-';
        if ((e = digits(s)) == s)
            return NULL;
    }
    return e;
}

static bool integer(const char *s, const char *end, int64_t *ret)
{
    bool negative = *s == '-';
    int64_t v = 0;
    for (s += negative; s < end; s++)
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, *s - '0', &v))
            return false;
    if (!negative && v == INT64_MIN)
        return false;
    *ret = negative ? v : -v;
    return true;
}

static const char *copy(parser_t *p, const char *from, size_t len)
{
    char *to = arena_take(p->texts, len + 1);
    memcpy(to, p->json + (from - p->start), len);
    to[len] = '\0';
    return to;
}

static bool number(parser_t *p, doc_member_t *m)
{
    bool whole;
    const char *end = number_end(p->at, &whole);
    if (!end)
        return refuse(p, "valor desconocido");
    size_t len = (size_t)(end - p->at);
    if (whole) {
        m->kind = DOC_INTEGER;
        if (!integer(p->at, end, &m->integer))
            return refuse(p, "entero demasiado grande");
    } else {
        m->kind = DOC_REAL;
        errno = 0;
        if (len <= DOC_NUMBER_MAX)
            (void)strtod(p->at, NULL);
        if (len > DOC_NUMBER_MAX || errno == ERANGE)
            return refuse(p, "número fuera de lo que cabe");
        m->text = copy(p, p->at, len);
    }
    p->at += len;
    return true;
}

/* ---- values ---- */

static bool place(parser_t *p, const char *key, size_t *ret)
{
    doc_t *d = p->d;
    if (d->n == DOC_MEMBERS_MAX)
        return refuse(p, "demasiados campos");
    if (d->n == d->cap) {
        doc_member_t *more = arena_take(p->texts, 2 * d->cap * sizeof *more);
        memcpy(more, d->members, d->n * sizeof *more);
        d->members = more;
        d->cap *= 2;
    }
    d->members[d->n] = (doc_member_t){.key = key};
    *ret = d->n++;
    return true;
}

static int key_cmp(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool repeats_large(const doc_member_t *m, size_t n)
{
    AUTO(mem) char *room = must(malloc(n * sizeof(const char *)));
    const char **keys = (const char **)(void *)room;
    size_t count = 0;
    for (size_t i = 0; i < n; i += 1 + m[i].span)
        keys[count++] = m[i].key;
    qsort(keys, count, sizeof *keys, key_cmp);
    for (size_t i = 1; i < count; i++)
        if (strcmp(keys[i - 1], keys[i]) == 0)
            return true;
    return false;
}

/* One of 64 bits, by the first eight characters of a key that stands in the copy of the input. */
static uint64_t key_bit(const char *key)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t v;
    memcpy(&v, key, sizeof v);
    v = le64toh(v);
    uint64_t zero = (v - ones) & ~v & (ones << 7); /* its lowest bit stands in the byte of the first NUL */
    if (zero)
        v &= (zero & -zero) - 1;
    return UINT64_C(1) << ((v * UINT64_C(0x9E3779B97F4A7C15)) >> 58);
}

/* Whether a key stands twice among the members of one object. Its bit tells nearly always that a key is new
 * without comparing it. */
static bool repeats(const doc_member_t *m, size_t n)
{
    if (n > SMALL_OBJECT)
        return repeats_large(m, n);
    uint64_t seen = 0;
    for (size_t i = 0; i < n; i += 1 + m[i].span) {
        uint64_t bit = key_bit(m[i].key);
        if (seen & bit)
            for (size_t j = 0; j < i; j += 1 + m[j].span)
                if (strcmp(m[j].key, m[i].key) == 0)
                    return true;
        seen |= bit;
    }
    return false;
}

static bool value(parser_t *p, size_t i);

/* at standing behind the brace. */
static bool object(parser_t *p)
{
    size_t first = p->d->n, i;
    space(p);
    if (*p->at == '}') {
        p->at++;
        return true;
    }
    for (;;) {
        if (*p->at != '"')
            return refuse(p, "se esperaba una clave entre comillas");
        p->at++;
        const char *key = text(p);
        if (!key || !place(p, key, &i))
            return false;
        if (p->depth == 1)
            p->member = key;
        space(p);
        if (*p->at != ':')
            return refuse(p, "se esperaban dos puntos");
        p->at++;
        space(p);
        if (!value(p, i))
            return false;
        p->d->members[i].span = (uint32_t)(p->d->n - i - 1);
        space(p);
        char c = *p->at;
        if (c != ',' && c != '}')
            return refuse(p, "se esperaba una coma o el fin del objeto");
        p->at++;
        if (c == '}')
            break;
        space(p);
    }
    return !repeats(p->d->members + first, p->d->n - first) ||
           refuse(p, "clave repetida en un objeto (duplicate key)");
}

/* at standing behind the bracket. Items are read and checked, and leave nothing. */
static bool array(parser_t *p)
{
    size_t first = p->d->n, i;
    space(p);
    if (*p->at == ']') {
        p->at++;
        return true;
    }
    for (;;) {
        if (!place(p, "", &i) || !value(p, i))
            return false;
        p->d->n = first;
        space(p);
        char c = *p->at;
        if (c != ',' && c != ']')
            return refuse(p, "se esperaba una coma o el fin de la lista");
        p->at++;
        if (c == ']')
            return true;
        space(p);
    }
}

static bool nested(parser_t *p, size_t i)
{
    const char *from = p->at++;
    bool is_object = *from == '{';
    if (p->depth == DOC_DEPTH_MAX)
        return refuse(p, "objetos o listas demasiado hondos");
    p->depth++;
    bool good = is_object ? object(p) : array(p);
    p->depth--;
    if (!good)
        return false;
    doc_member_t *m = &p->d->members[i];
    m->kind = is_object ? DOC_OBJECT : DOC_ARRAY;
    if (p->depth == 1)
        m->text = copy(p, from, (size_t)(p->at - from));
    return true;
}

static bool literal(parser_t *p, doc_member_t *m)
{
    static const struct {
        const char *name;
        size_t len;
        doc_kind_t kind;
        int64_t integer;
    } rows[] = {{"null", 4, DOC_NULL, 0}, {"true", 4, DOC_BOOL, 1}, {"false", 5, DOC_BOOL, 0}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (memcmp(p->at, rows[i].name, rows[i].len) == 0) {
            m->kind = rows[i].kind;
            m->integer = rows[i].integer;
            p->at += rows[i].len;
            return true;
        }
    return refuse(p, "valor desconocido");
}

static bool value(parser_t *p, size_t i)
{
    doc_member_t *m = &p->d->members[i];
    switch (*p->at) {
    case '"':
        p->at++;
        m->kind = DOC_TEXT;
        return (m->text = text(p)) != NULL;
    case '{':
    case '[':
        return nested(p, i);
    case 'n':
    case 't':
    case 'f':
        return literal(p, m);
    default:
        return number(p, m);
    }
}

rc_t doc_parse(doc_t *ret, arena_t *texts, const char *json, size_t len, err_t *err)
{
    ret->members = ret->few;
    ret->n = 0;
    ret->cap = COUNT_OF(ret->few);
    if (!json || !len)
        return err_set(err, RC_REJECT, "json_invalido", "el valor no es JSON: está vacío");
    char *start = arena_take(texts, len + PADDING);
    memcpy(start, json, len);
    memset(start + len, 0, PADDING);
    parser_t p = {.d = ret,
                  .texts = texts,
                  .json = json,
                  .start = start,
                  .at = start,
                  .end = start + len,
                  .depth = 1,
                  .err = err};
    space(&p);
    if (*p.at != '{')
        return err_set(err, RC_REJECT, "no_es_objeto", "los datos no son un objeto JSON");
    p.at++;
    if (!object(&p))
        return RC_REJECT;
    space(&p);
    if (p.at != p.end) {
        (void)refuse(&p, "sobra algo después del objeto");
        return RC_REJECT;
    }
    return RC_OK;
}

/* ---- looking ---- */

doc_fields_t doc_fields(const doc_t *d)
{
    return (doc_fields_t){.first = d->members, .n = d->n};
}

doc_fields_t doc_fields_of(const doc_member_t *object)
{
    return (doc_fields_t){.first = object + 1, .n = object->span};
}

static const doc_member_t *find_between(doc_fields_t *f, const char *key, size_t from, size_t to)
{
    for (size_t i = from; i < to; i += 1 + f->first[i].span)
        if (*f->first[i].key == *key && strcmp(f->first[i].key, key) == 0) {
            f->next = i + 1 + f->first[i].span;
            return &f->first[i];
        }
    return NULL;
}

const doc_member_t *doc_find(doc_fields_t *f, const char *key)
{
    size_t from = f->next;
    const doc_member_t *m = find_between(f, key, from, f->n);
    return m ? m : find_between(f, key, 0, from);
}
