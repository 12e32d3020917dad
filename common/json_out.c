#include "common/json_out.h"

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

void json_out_member(buf_t *o, const char *name, const char *text)
{
    out_name(o, NULL);
    out_string(o, name);
    buf_addc(o, ':');
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

void json_out_raw(buf_t *o, const char *name, const char *json)
{
    out_name(o, name);
    buf_adds(o, json ? json : "{}");
}

void json_out_int(buf_t *o, const char *name, int64_t value)
{
    char text[24], *at = text + sizeof text;
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        *--at = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (value < 0)
        *--at = '-';
    out_name(o, name);
    buf_add(o, at, (size_t)(text + sizeof text - at));
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
