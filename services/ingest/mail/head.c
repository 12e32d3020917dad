#include "services/ingest/mail/head.h"

#include <string.h>
#include <strings.h>

#include "common/err.h"
#include "common/text.h"
#include "services/ingest/mail/message.h"

enum { SUBJECT_BYTES = 200 };

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* What stands for nothing at the ends of a value: control characters become blanks. */
static bool is_void(char c)
{
    return (unsigned char)c <= 0x20 || c == 0x7F;
}

/* The line that begins at s, without its line end; *ret_next behind it. */
static size_t line_length(const char *s, const char *end, const char **ret_next)
{
    const char *stop = memchr(s, '\n', (size_t)(end - s));
    *ret_next = stop ? stop + 1 : end;
    if (!stop)
        stop = end;
    while (stop > s && stop[-1] == '\r')
        stop--;
    return (size_t)(stop - s);
}

/* The name in front of the colon, which blanks may follow; 0 where the line is no field. */
static size_t name_length(const char *line, size_t len)
{
    size_t n = 0;
    while (n < len && line[n] > 0x20 && line[n] < 0x7F && line[n] != ':')
        n++;
    size_t colon = n;
    while (colon < len && is_blank(line[colon]))
        colon++;
    return colon < len && line[colon] == ':' ? n : 0;
}

static char *append(char *out, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        *out++ = (unsigned char)bytes[i] < 0x20 || bytes[i] == 0x7F ? ' ' : bytes[i];
    return out;
}

/* One field out of its line: the name, NUL, the value (not yet ended: lines may follow). */
static char *begin_field(head_t *h, char *out, const char *line, size_t len, size_t name)
{
    head_field_t *f = &h->fields[h->n++];
    f->name = out;
    memcpy(out, line, name);
    out += name;
    *out++ = '\0';
    const char *value = (const char *)memchr(line, ':', len) + 1;
    size_t left = len - (size_t)(value - line);
    while (left && is_void(*value)) {
        value++;
        left--;
    }
    f->value = out;
    return append(out, value, left);
}

static char *end_field(head_t *h, char *out)
{
    if (h->n)
        while (out > h->fields[h->n - 1].value && is_blank(out[-1]))
            out--;
    *out++ = '\0';
    return out;
}

static bool fields_parse(head_t *h, const char *s, const char *end)
{
    char *out = h->text;
    const char *next;
    for (; s < end; s = next) {
        size_t len = line_length(s, end, &next);
        if (len == 0)
            break;
        if (is_blank(*s)) {
            if (h->n == 0)
                return false;
            out = append(out, s, len);
            continue;
        }
        size_t name = name_length(s, len);
        if (name == 0 || h->n == HEAD_FIELDS_MAX)
            return false;
        if (h->n)
            out = end_field(h, out);
        out = begin_field(h, out, s, len, name);
    }
    end_field(h, out);
    return h->n > 0;
}

bool head_parse(const void *bytes, size_t len, head_t *ret)
{
    head_t h = {0};
    *ret = h;
    const char *body = memmem(bytes, len, "\n\r\n", 3), *bare = memmem(bytes, len, "\n\n", 2);
    if (bare && (!body || bare < body))
        body = bare;
    size_t n = body ? (size_t)(body - (const char *)bytes) + 1 : len;
    if (n == 0 || n > HEAD_BYTES_MAX || memchr(bytes, '\0', n))
        return false;
    /* A name and a value each get a NUL: one stands where the colon was, the other where the line ended. */
    h.text = must(malloc(n + 2));
    h.fields = must(calloc(HEAD_FIELDS_MAX, sizeof *h.fields));
    if (!fields_parse(&h, bytes, (const char *)bytes + n)) {
        head_done(&h);
        return false;
    }
    *ret = h;
    return true;
}

void head_done(head_t *h)
{
    free(h->fields);
    free(h->text);
    *h = (head_t){0};
}

const char *head_skip_comments(const char *s)
{
    int depth = 0;
    for (; *s; s++) {
        if (*s == '(')
            depth++;
        else if (depth && *s == ')')
            depth--;
        else if (depth && *s == '\\' && s[1])
            s++;
        else if (!depth && *s != ' ' && *s != '\t')
            break;
    }
    return depth ? NULL : s;
}

size_t head_count(const head_t *h, const char *name, const char **ret)
{
    size_t n = 0;
    for (size_t i = h->n; i-- > 0;)
        if (strcasecmp(h->fields[i].name, name) == 0) {
            n++;
            if (ret)
                *ret = h->fields[i].value;
        }
    return n;
}

void head_subject(const head_t *h, buf_t *ret)
{
    const char *raw = "";
    buf_clear(ret);
    (void)head_count(h, "Subject", &raw);
    message_words(raw, SUBJECT_BYTES, ret);
}
