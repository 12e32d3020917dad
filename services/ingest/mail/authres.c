#include "services/ingest/mail/authres.h"

#include <string.h>
#include <strings.h>

enum { WORD_MAX = 255 };

typedef struct word {
    char text[WORD_MAX + 1]; /* lower case */
    char after;              /* the separator that follows: ';', '=' or '\0'; ' ' before another word */
} word_t;

/* One that never ends takes the rest with it. */
static const char *skip_comments(const char *s)
{
    const char *behind = head_skip_comments(s);
    return behind ? behind : s + strlen(s);
}

static void word_add(word_t *w, size_t *n, char c)
{
    if (*n < WORD_MAX)
        w->text[(*n)++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* The next word and what follows it. A word may be empty. NULL at the end. */
static const char *next_word(const char *s, word_t *ret)
{
    size_t n = 0;
    s = skip_comments(s);
    if (!*s)
        return NULL;
    if (*s == '"') {
        for (s++; *s && *s != '"'; s++) {
            if (*s == '\\' && s[1])
                s++;
            word_add(ret, &n, *s);
        }
        if (*s)
            s++;
    } else {
        while (*s && !strchr(" \t;=(\"", *s))
            word_add(ret, &n, *s++);
    }
    ret->text[n] = '\0';
    s = skip_comments(s);
    ret->after = *s == ';' || *s == '=' ? *s++ : *s ? ' ' : '\0';
    return s;
}

typedef struct findings {
    bool dmarc_pass, dmarc_fail, dkim_pass;
} findings_t;

/* One method with its result and its properties. */
typedef struct result {
    enum { METHOD_OTHER, METHOD_DMARC, METHOD_DKIM } method;
    bool pass, fail;
    bool named, matches; /* a domain is named, and it is the one asked for */
} result_t;

/* The domain itself or, for a signature, one above it that is no top-level domain. */
static bool above(const char *signer, const char *domain)
{
    size_t n = strlen(signer), m = strlen(domain);
    if (strcmp(signer, domain) == 0)
        return true;
    return m > n && strchr(signer, '.') && domain[m - n - 1] == '.' && strcmp(domain + m - n, signer) == 0;
}

static void property(result_t *r, const char *name, const char *value, const char *domain)
{
    const char *at = strrchr(value, '@');
    bool dmarc = r->method == METHOD_DMARC && strcmp(name, "header.from") == 0;
    bool dkim = r->method == METHOD_DKIM && (strcmp(name, "header.d") == 0 || strcmp(name, "header.i") == 0);
    if (!dmarc && !dkim)
        return;
    const char *named = at ? at + 1 : value;
    bool match = dmarc ? strcmp(named, domain) == 0 : above(named, domain);
    r->matches = match && (!r->named || r->matches);
    r->named = true;
}

static void conclude(const result_t *r, findings_t *f)
{
    if (r->method == METHOD_DMARC) {
        f->dmarc_pass |= r->pass && (!r->named || r->matches);
        f->dmarc_fail |= !r->pass && r->fail;
    } else if (r->method == METHOD_DKIM) {
        f->dkim_pass |= r->pass && r->named && r->matches;
    }
}

/* "dmarc=pass header.from=claro.example", "dkim/1=pass (…) header.d=…" and so on, up to a ';'. */
static const char *result_parse(const char *s, const char *domain, findings_t *f)
{
    word_t name, value;
    result_t r = {0};
    for (bool first = true;; first = false) {
        s = next_word(s, &name);
        if (!s)
            break;
        if (name.after != '=') {
            if (name.after == ';')
                break;
            continue;
        }
        s = next_word(s, &value);
        if (!s)
            break;
        if (first) {
            name.text[strcspn(name.text, "/")] = '\0';
            r.method = strcmp(name.text, "dmarc") == 0  ? METHOD_DMARC
                       : strcmp(name.text, "dkim") == 0 ? METHOD_DKIM
                                                        : METHOD_OTHER;
            r.pass = strcmp(value.text, "pass") == 0;
            r.fail = strcmp(value.text, "fail") == 0;
        } else {
            property(&r, name.text, value.text, domain);
        }
        if (value.after == ';')
            break;
    }
    conclude(&r, f);
    return s;
}

/* Behind "authserv [version];" when it is the server asked for; else NULL. */
static const char *results_of(const char *value, const char *authserv)
{
    word_t w;
    const char *s = next_word(value, &w);
    if (!s || strcasecmp(w.text, authserv) != 0)
        return NULL;
    while (s && w.after != ';')
        s = next_word(s, &w);
    return s ? s : "";
}

bool authres_pass(const head_t *h, const char *authserv, const char *domain)
{
    findings_t f = {0};
    bool below = false, topmost = true;
    for (size_t i = 0; i < h->n; i++) {
        if (strcasecmp(h->fields[i].name, "Received") == 0)
            below = true;
        if (strcasecmp(h->fields[i].name, "Authentication-Results") != 0)
            continue;
        const char *s = results_of(h->fields[i].value, authserv);
        if (!s || (below && !topmost))
            continue;
        topmost = false;
        while (s && *s)
            s = result_parse(s, domain, &f);
    }
    return (f.dmarc_pass || f.dkim_pass) && !f.dmarc_fail;
}
