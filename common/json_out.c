#include "common/json_out.h"

#include <inttypes.h>
#include <string.h>

static void out_string(buf_t *o, const char *s)
{
    buf_addc(o, '"');
    for (;;) {
        const char *start = s;
        while ((unsigned char)*s >= 0x20 && *s != '"' && *s != '\\')
            s++;
        buf_add(o, start, (size_t)(s - start));
        if (!*s)
            break;
        if (*s == '"' || *s == '\\') {
            buf_addc(o, '\\');
            buf_addc(o, *s);
        } else {
            buf_printf(o, "\\u%04x", (unsigned char)*s);
        }
        s++;
    }
    buf_addc(o, '"');
}

static void out_name(buf_t *o, const char *name)
{
    char last = o->len ? o->data[o->len - 1] : '{';
    if (last != '{' && last != '[' && last != ':')
        buf_addc(o, ',');
    if (!name)
        return;
    buf_addc(o, '"');
    buf_adds(o, name);
    buf_add(o, "\":", 2);
}

void json_out_open(buf_t *o, const char *name, char bracket)
{
    if (o->len)
        out_name(o, name);
    buf_addc(o, bracket);
}

void json_out_close(buf_t *o, char bracket)
{
    buf_addc(o, bracket);
}

void json_out_text(buf_t *o, const char *name, const char *text)
{
    if (!text)
        return;
    out_name(o, name);
    out_string(o, text);
}

void json_out_fact(buf_t *o, const char *name, const char *text)
{
    out_name(o, name);
    if (text)
        out_string(o, text);
    else
        buf_adds(o, "null");
}

static int dump_to_buf(const char *bytes, size_t n, void *out)
{
    buf_add(out, bytes, n);
    return 0;
}

void json_out_value(buf_t *o, const char *name, const json_t *value)
{
    out_name(o, name);
    if (value)
        json_dump_callback(value, dump_to_buf, o, JSON_COMPACT | JSON_ENCODE_ANY);
    else
        buf_adds(o, "{}");
}

void json_out_int(buf_t *o, const char *name, int64_t value)
{
    char text[24];
    int n = snprintf(text, sizeof text, "%" PRId64, value);
    out_name(o, name);
    buf_add(o, text, (size_t)n);
}

void json_out_day(buf_t *o, const char *name, day_t value)
{
    char text[11];
    day_format(value, text);
    json_out_text(o, name, text);
}

void json_out_instant(buf_t *o, const char *name, instant_t value)
{
    char text[32];
    instant_format(value, text);
    json_out_text(o, name, text);
}
