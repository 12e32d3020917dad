#include "services/reporting/notices/summary.h"

#include <string.h>

bool summary_due(const calendar_t *cal, day_t today, int minute, int due_minute)
{
    return minute >= due_minute && calendar_is_habil(cal, today);
}

void summary_days(const calendar_t *cal, day_t today, day_t *ret_from, day_t *ret_to)
{
    *ret_from = calendar_add_habiles(cal, today, -1);
    *ret_to = today - 1;
}

bool summary_hour_parse(const char *text, int *ret_minute)
{
    if (strlen(text) != 5 || text[2] != ':')
        return false;
    for (int i = 0; i < 5; i++)
        if (i != 2 && (text[i] < '0' || text[i] > '9'))
            return false;
    int hour = (text[0] - '0') * 10 + text[1] - '0', minute = (text[3] - '0') * 10 + text[4] - '0';
    if (hour > 23 || minute > 59)
        return false;
    *ret_minute = hour * 60 + minute;
    return true;
}

static bool is_address(const char *p, size_t n)
{
    const char *at = memchr(p, '@', n);
    if (!at || at == p || at + 1 == p + n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (p[i] <= ' ' || p[i] > '~' || strchr("<>()[]\\;:\"", p[i]) || (p[i] == '@' && p + i != at))
            return false;
    return true;
}

bool summary_people_parse(const char *text, buf_t *ret)
{
    bool some = false;
    text += strspn(text, " ");
    while (*text) {
        size_t all = strcspn(text, ","), n = all;
        while (n > 0 && text[n - 1] == ' ')
            n--;
        if (!is_address(text, n))
            return false;
        if (some)
            buf_addc(ret, ',');
        buf_add(ret, text, n);
        some = true;
        text += all;
        if (*text && !*++text)
            return false; /* a comma at the end */
        text += strspn(text, " ");
    }
    return true;
}

static void add_days(const summary_t *s, buf_t *ret)
{
    char from[11], to[11];
    day_format(s->from, from);
    day_format(s->to, to);
    buf_adds(ret, from);
    if (s->to != s->from)
        buf_printf(ret, " a %s", to);
}

void summary_subject(const summary_t *s, buf_t *ret)
{
    buf_adds(ret, "Célula de PQR: resumen de ");
    add_days(s, ret);
}

static bool begins_section(const summary_t *s, int i)
{
    return i == 0 || strcmp(s->lines[i].section, s->lines[i - 1].section) != 0;
}

void summary_text(const summary_t *s, buf_t *ret)
{
    summary_subject(s, ret);
    buf_addc(ret, '\n');
    for (int i = 0; i < s->n; i++) {
        if (begins_section(s, i))
            buf_printf(ret, "\n%s\n", s->lines[i].section);
        buf_printf(ret, "  %s: %s\n", s->lines[i].label, s->lines[i].value);
    }
    if (s->n == 0)
        buf_adds(ret, "\nNo hay nada que contar.\n");
}

static void escape(const char *text, buf_t *ret)
{
    for (; *text; text++)
        if (*text == '&')
            buf_adds(ret, "&amp;");
        else if (*text == '<')
            buf_adds(ret, "&lt;");
        else if (*text == '>')
            buf_adds(ret, "&gt;");
        else if (*text == '"')
            buf_adds(ret, "&quot;");
        else
            buf_addc(ret, *text);
}

void summary_html(const summary_t *s, buf_t *ret)
{
    buf_adds(ret, "<!doctype html>\n<html lang=\"es\"><meta charset=\"utf-8\">\n"
                  "<body style=\"font-family:sans-serif;color:#222\">\n<h1 style=\"font-size:1.2em\">");
    summary_subject(s, ret);
    buf_adds(ret, "</h1>\n");
    for (int i = 0; i < s->n; i++) {
        if (begins_section(s, i)) {
            buf_adds(ret, i ? "</table>\n" : "");
            buf_adds(ret, "<h2 style=\"font-size:1em\">");
            escape(s->lines[i].section, ret);
            buf_adds(ret, "</h2>\n<table>\n");
        }
        buf_adds(ret, "<tr><td style=\"padding-right:1em\">");
        escape(s->lines[i].label, ret);
        buf_adds(ret, "</td><td>");
        escape(s->lines[i].value, ret);
        buf_adds(ret, "</td></tr>\n");
    }
    buf_adds(ret, s->n ? "</table>\n" : "<p>No hay nada que contar.</p>\n");
    buf_adds(ret, "</body></html>\n");
}
