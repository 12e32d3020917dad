#include "services/ingest/book/xml.h"

#include <malloc.h>
#include <strings.h>

/* Big enough that the calls do not count, small enough to stay in the cache. */
#define CHUNK (64 * 1024)
/* Elements in a row that are not plain, after which none is expected to be. */
#define VAIN_MAX 1000
/* What the parser may hold. The largest real need is one tag: about a quarter of this may be one. */
#define PARSER_BYTES (4 << 20)

/* expat's allocator has no place for a context, and a parser never leaves its thread. */
typedef struct budget {
    size_t used;
    bool exceeded;
} budget_t;
static _Thread_local budget_t *budget;

static void *budget_keep(void *block, size_t before)
{
    if (block)
        budget->used += malloc_usable_size(block) - before;
    return block;
}

static bool budget_allows(size_t more)
{
    bool allowed = more <= PARSER_BYTES && budget->used <= PARSER_BYTES - more;
    budget->exceeded |= !allowed;
    return allowed;
}

static void *budget_malloc(size_t size)
{
    return budget_allows(size) ? budget_keep(malloc(size), 0) : NULL;
}

static void *budget_realloc(void *block, size_t size)
{
    size_t before = malloc_usable_size(block); /* 0 of NULL */
    return budget_allows(size > before ? size - before : 0) ? budget_keep(realloc(block, size), before)
                                                            : NULL;
}

static void budget_free(void *block)
{
    budget->used -= malloc_usable_size(block);
    free(block);
}

DEFINE_CLEANUP(parser, XML_Parser, XML_ParserFree)

static void on_doctype(void *user, const XML_Char *name, const XML_Char *sysid, const XML_Char *pubid,
                       int internal)
{
    (void)name, (void)sysid, (void)pubid, (void)internal;
    xml_t *x = user;
    xml_stop(
        x,
        err_set(
            x->err, RC_REJECT, "libro_no_admitido",
            "El libro contiene una declaración DOCTYPE, que ningún libro de Excel lleva y que no se admite "
            "por seguridad. Ábralo en Excel y guárdelo de nuevo como .xlsx."));
}

static void on_declaration(void *user, const XML_Char *version, const XML_Char *encoding, int standalone)
{
    (void)version, (void)standalone;
    ((xml_t *)user)->foreign = encoding && strcasecmp(encoding, "UTF-8") != 0;
}

void xml_alive(xml_t *x)
{
    x->alive_at = x->taken;
}

void xml_rest(xml_t *x)
{
    x->rest_at = XML_GetCurrentByteIndex(x->parser) + XML_GetCurrentByteCount(x->parser);
}

void xml_stop(xml_t *x, rc_t rc)
{
    if (x->stopped)
        return;
    x->stopped = true;
    x->rc = rc;
    XML_StopParser(x->parser, XML_FALSE);
}

static rc_t xml_too_complex(package_t *p, int entry, err_t *err)
{
    return err_set(err, RC_REJECT, "limite_superado",
                   "El libro supera lo que se admite: %.80s tiene etiquetas demasiado largas, anidadas o "
                   "distintas, como no las tiene ningún libro de Excel. Ábralo en Excel y guárdelo de nuevo "
                   "como .xlsx.",
                   package_name(p, entry));
}

static rc_t xml_barren(const xml_t *x, package_t *p, int entry, err_t *err)
{
    return err_set(
        err, RC_REJECT, "limite_superado",
        "El libro supera lo que se admite: %.80s tiene más de %lld MiB seguidos sin una sola fila, "
        "como no los tiene ningún libro de Excel. Ábralo en Excel y guárdelo de nuevo como .xlsx.",
        package_name(p, entry), x->barren_max >> 20);
}

static rc_t xml_malformed(const xml_t *x, package_t *p, int entry, err_t *err)
{
    return err_set(err, RC_REJECT, "libro_danado",
                   "El libro está dañado: %.80s no se entiende desde la línea %lu (%s). Ábralo en Excel, "
                   "guárdelo de nuevo "
                   "como .xlsx y vuelva a enviarlo.",
                   package_name(p, entry), (unsigned long)XML_GetCurrentLineNumber(x->parser) + x->lines,
                   XML_ErrorString(XML_GetErrorCode(x->parser)));
}

static rc_t xml_failed(const xml_t *x, package_t *p, int entry, err_t *err)
{
    return budget->exceeded ? xml_too_complex(p, entry, err) : xml_malformed(x, p, entry, err);
}

/* Bytes of s through its first such tag; all of them where it has none. */
static size_t through(const char *s, size_t len, const char *mark)
{
    size_t n = strlen(mark);
    const char *at = memmem(s, len, mark, n);
    return at ? (size_t)(at - s) + n : len;
}

static bool xml_rests(const xml_t *x)
{
    return x->plain && !x->foreign && x->rest_at == x->fed;
}

/* Bytes of plain elements at the front. A reader that finds none, time after time, is not asked again. */
static size_t take_plain(xml_t *x, const char *s, size_t len, bool *ret_torn)
{
    size_t n = x->plain(x, s, len, ret_torn);
    for (const char *at = s; (at = memchr(at, '\n', (size_t)(s + n - at))); at++)
        x->lines++;
    x->vain = n || *ret_torn ? 0 : x->vain + 1;
    if (x->vain == VAIN_MAX)
        x->plain = NULL;
    return n;
}

static rc_t parse(xml_t *x, const char *s, size_t len, bool last, package_t *p, int entry, err_t *err)
{
    x->fed += (long long)len;
    enum XML_Status status = XML_Parse(x->parser, s, (int)len, last);
    if (x->stopped)
        return x->rc;
    return status == XML_STATUS_OK ? RC_OK : xml_failed(x, p, entry, err);
}

/* *ret_used of the bytes: fewer than all where an element is torn that more bytes may complete. */
static rc_t xml_window(xml_t *x, const char *window, size_t len, bool last, size_t *ret_used, package_t *p,
                       int entry, err_t *err)
{
    rc_t rc = RC_OK;
    *ret_used = 0;
    bool alternate = true; /* the parser and plain() in turn, for as long as the parser comes to rest */
    for (size_t at = 0; rc == RC_OK && at < len && !x->stopped;) {
        bool torn = false, rests = xml_rests(x);
        if (rests)
            at += take_plain(x, window + at, len - at, &torn);
        *ret_used = at;
        if (at == len || x->stopped || (torn && !last && (at > 0 || len < CHUNK)))
            break;
        alternate &= x->plain && !x->foreign;
        size_t n = alternate ? through(window + at, len - at, x->mark) : len - at;
        rc = parse(x, window + at, n, false, p, entry, err);
        *ret_used = at += n;
        alternate &= xml_rests(x);
    }
    return x->stopped ? x->rc : rc;
}

static rc_t xml_feed(xml_t *x, package_stream_t *stream, char window[CHUNK], package_t *p, int entry,
                     err_t *err)
{
    size_t kept = 0, used = 0;
    for (size_t n = 1; n > 0;) {
        rc_t rc = package_stream_read(stream, window + kept, CHUNK - kept, &n, err);
        if (rc == RC_OK)
            rc = xml_window(x, window, kept + n, n == 0, &used, p, entry, err);
        if (rc != RC_OK || x->stopped)
            return rc;
        kept = kept + n - used;
        memmove(window, window + used, kept);
        x->taken += (long long)n;
        if (x->done)
            atomic_store_explicit(x->done, x->taken, memory_order_relaxed);
        if (x->barren_max && x->taken - x->alive_at > x->barren_max)
            return xml_barren(x, p, entry, err);
    }
    return parse(x, NULL, 0, true, p, entry, err);
}

static rc_t xml_parse(xml_t *x, package_t *p, int entry, err_t *err)
{
    static const XML_Memory_Handling_Suite memory = {budget_malloc, budget_realloc, budget_free};
    AUTO(package_stream) package_stream_t *stream = NULL;
    rc_t rc = package_stream_open(p, entry, &stream, err);
    if (rc != RC_OK)
        return rc;
    AUTO(parser) XML_Parser parser = must(XML_ParserCreate_MM(NULL, &memory, NULL));
    x->parser = parser;
    x->err = err;
    x->rc = RC_OK;
    x->stopped = false;
    x->foreign = false;
    x->fed = 0;
    x->rest_at = -1;
    x->vain = 0;
    x->taken = x->alive_at = 0;
    x->lines = 0;
    XML_SetUserData(parser, x);
    XML_SetElementHandler(parser, x->start, x->end);
    XML_SetCharacterDataHandler(parser, x->text);
    XML_SetStartDoctypeDeclHandler(parser, on_doctype);
    XML_SetXmlDeclHandler(parser, on_declaration);
    AUTO(mem) char *window = must(malloc(CHUNK));
    return xml_feed(x, stream, window, p, entry, err);
}

rc_t xml_run(xml_t *x, package_t *p, int entry, err_t *err)
{
    budget_t own = {0}, *outer = budget;
    budget = &own;
    rc_t rc = xml_parse(x, p, entry, err);
    budget = outer;
    return rc;
}

const char *xml_attribute(const char **attributes, const char *local)
{
    for (; *attributes; attributes += 2)
        if (xml_is(attributes[0], local))
            return attributes[1];
    return NULL;
}

bool xml_true(const char *value)
{
    return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}

long xml_count(const char *value, size_t len)
{
    long n = 0;
    if (len == 0 || len > 9)
        return -1;
    for (size_t i = 0; i < len; i++) {
        if (value[i] < '0' || value[i] > '9')
            return -1;
        n = n * 10 + (value[i] - '0');
    }
    return n;
}
