#include "services/ingest/mail/senders.h"

#include <string.h>
#include <strings.h>

#include "services/ingest/mail/head.h"

enum { LOCAL_MAX = 64, ADDRESS_MAX = 254 }; /* RFC 5321 */

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_atext(char c)
{
    return is_alnum(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* Atoms with single dots between them. */
static const char *dot_atom(const char *s, bool (*is_char)(char))
{
    const char *begin = s;
    for (;;) {
        const char *atom = s;
        while (is_char(*s))
            s++;
        if (s == atom)
            return begin;
        if (*s != '.')
            return s;
        s++;
    }
}

static bool is_domain_char(char c)
{
    return is_alnum(c) || c == '-';
}

/* name@domain at s, nothing between; NULL where there is none. */
static const char *addr_spec(const char *s, buf_t *ret)
{
    const char *at = dot_atom(s, is_atext);
    if (at == s || *at != '@' || at - s > LOCAL_MAX)
        return NULL;
    const char *end = dot_atom(at + 1, is_domain_char);
    if (end == at + 1 || end - s > ADDRESS_MAX)
        return NULL;
    buf_clear(ret);
    for (; s < end; s++)
        buf_addc(ret, *s >= 'A' && *s <= 'Z' ? (char)(*s | 0x20) : *s);
    return end;
}

/* Behind the words of a display name: atoms, quoted strings, and the dots that people put between. */
static const char *display_name(const char *s)
{
    while (s && *s && *s != '<') {
        if (*s == '"') {
            for (s++; *s && *s != '"'; s++)
                if (*s == '\\' && s[1])
                    s++;
            if (*s++ != '"')
                return NULL;
        } else if (is_atext(*s) || *s == '.' || (unsigned char)*s >= 0x80) {
            s++;
        } else if (*s == ' ' || *s == '\t' || *s == '(') {
            s = head_skip_comments(s);
        } else {
            return NULL;
        }
    }
    return s;
}

static bool at_end(const char *s)
{
    s = s ? head_skip_comments(s) : NULL;
    return s && !*s;
}

bool sender_parse(const char *from, buf_t *ret)
{
    buf_clear(ret);
    const char *begin = head_skip_comments(from);
    if (!begin)
        return false;
    if (at_end(addr_spec(begin, ret)))
        return true;
    const char *s = display_name(begin);
    if (s && *s == '<') {
        s++;
        while (*s == ' ')
            s++;
        s = addr_spec(s, ret);
        while (s && *s == ' ')
            s++;
        if (s && *s == '>' && at_end(s + 1))
            return true;
    }
    buf_clear(ret);
    return false;
}

const char *sender_domain(const char *address)
{
    const char *at = strrchr(address, '@');
    return at ? at + 1 : "";
}

bool sender_allowed(const words_t *allowed, const char *address)
{
    const char *at = strrchr(address, '@');
    for (size_t i = 0; at && i < allowed->n; i++) {
        const char *item = allowed->items[i];
        if (strcasecmp(item, *item == '@' ? at : address) == 0)
            return true;
    }
    return false;
}
