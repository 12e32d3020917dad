#include "services/ingest/rest/multipart.h"

#include <string.h>
#include <strings.h>

enum { BOUNDARY_MAX = 200 };

bool multipart_is(const char *content_type)
{
    return content_type && strncasecmp(content_type, "multipart/form-data", 19) == 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* The value of one parameter of a header ("…; name=value" or "…; name=\"va\\\"lue\""). Replaces ret. */
static bool parameter(const char *header, size_t len, const char *name, buf_t *ret)
{
    const char *end = header + len, *s = memchr(header, ';', len);
    size_t n = strlen(name);
    buf_clear(ret);
    while (s && s < end) {
        s++;
        while (s < end && is_blank(*s))
            s++;
        bool wanted = (size_t)(end - s) > n && strncasecmp(s, name, n) == 0 && s[n] == '=';
        while (s < end && *s != '=' && *s != ';')
            s++;
        if (s < end && *s == '=')
            s++;
        if (s < end && *s == '"') {
            for (s++; s < end && *s != '"'; s++) {
                if (*s == '\\' && s + 1 < end && (s[1] == '"' || s[1] == '\\'))
                    s++;
                if (wanted)
                    buf_addc(ret, *s);
            }
        } else {
            for (; s < end && *s != ';'; s++)
                if (wanted && !is_blank(*s))
                    buf_addc(ret, *s);
        }
        if (wanted)
            return true;
        s = s < end ? memchr(s, ';', (size_t)(end - s)) : NULL;
    }
    return false;
}

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* RFC 8187: UTF-8''nombre%20largo.xlsx */
static bool extended_value(const buf_t *raw, buf_t *ret)
{
    const char *s = strchr(buf_str(raw), '\'');
    s = s ? strchr(s + 1, '\'') : NULL;
    if (!s || strncasecmp(buf_str(raw), "utf-8'", 6) != 0)
        return false;
    buf_clear(ret);
    for (s++; *s; s++) {
        int high = *s == '%' ? hex(s[1]) : -1, low = high >= 0 ? hex(s[2]) : -1;
        if (low >= 0) {
            buf_addc(ret, (char)(high * 16 + low));
            s += 2;
        } else {
            buf_addc(ret, *s);
        }
    }
    return true;
}

bool disposition_filename(const char *header, size_t len, buf_t *ret)
{
    AUTO(buf) buf_t raw = {0};
    if (parameter(header, len, "filename*", &raw) && extended_value(&raw, ret))
        return true;
    return parameter(header, len, "filename", ret);
}

/* The next delimiter line at or after s; *ret_after behind its line end, NULL after the last one. */
static const char *delimiter(const char *s, const char *end, const buf_t *mark, const char **ret_after)
{
    while (s < end && (s = memmem(s, (size_t)(end - s), mark->data, mark->len))) {
        const char *after = s + mark->len;
        if (end - after >= 2 && after[0] == '-' && after[1] == '-') {
            *ret_after = NULL;
            return s;
        }
        while (after < end && is_blank(*after))
            after++;
        if (end - after >= 2 && after[0] == '\r' && after[1] == '\n') {
            *ret_after = after + 2;
            return s;
        }
        s++;
    }
    return NULL;
}

/* True when the part's headers name a file. */
static bool part_is_file(const char *headers, const char *end, buf_t *ret_name)
{
    for (const char *line = headers; line < end;) {
        const char *stop = memmem(line, (size_t)(end - line), "\r\n", 2);
        if (!stop)
            stop = end;
        static const char field[] = "content-disposition:";
        if ((size_t)(stop - line) > sizeof field - 1 && strncasecmp(line, field, sizeof field - 1) == 0)
            return disposition_filename(line, (size_t)(stop - line), ret_name);
        line = stop + 2;
    }
    return false;
}

bool multipart_file(const char *content_type, const char *body, size_t len, upload_t *ret, buf_t *ret_name)
{
    AUTO(buf) buf_t boundary = {0};
    AUTO(buf) buf_t mark = {0};
    if (!multipart_is(content_type) ||
        !parameter(content_type, strlen(content_type), "boundary", &boundary) || boundary.len == 0 ||
        boundary.len > BOUNDARY_MAX)
        return false;
    buf_printf(&mark, "--%s", buf_str(&boundary));
    const char *end = body + len, *headers = NULL;
    if (!delimiter(body, end, &mark, &headers))
        return false;
    buf_clear(&mark); /* from here on a delimiter begins on a new line */
    buf_printf(&mark, "\r\n--%s", buf_str(&boundary));
    while (headers) {
        const char *blank = memmem(headers, (size_t)(end - headers), "\r\n\r\n", 4);
        if (!blank)
            return false;
        const char *data = blank + 4, *after;
        /* An empty part's delimiter shares its line end with the blank line. */
        const char *stop = delimiter(data - 2, end, &mark, &after);
        if (!stop)
            return false;
        if (part_is_file(headers, blank, ret_name)) {
            *ret = (upload_t){.data = data, .len = stop > data ? (size_t)(stop - data) : 0};
            return true;
        }
        headers = after;
    }
    return false;
}
