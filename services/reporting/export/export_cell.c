/* One cell, as a CSV and as an .xlsx have it. Pure. */
#include <string.h>

#include "common/csv_guard.h"
#include "services/reporting/export/export.h"

#define DAY_OF_EXCEL 25569     /* of 1970-01-01, counted as Excel counts days */
#define DAY_FIRST (61 - 25569) /* 1900-03-01: before it Excel's calendar has a day that never was */
#define NUMBER_DIGITS 15
#define DAY_MS 86400000LL

/* The length of "-123" at the beginning of a text, 0 where there is none. */
static size_t whole(const char *text)
{
    size_t sign = *text == '-', digits = strspn(text + sign, "0123456789");
    return digits ? sign + digits : 0;
}

static bool is_number(const char *text)
{
    size_t n = whole(text);
    return n && !text[n] && n - (*text == '-') <= NUMBER_DIGITS;
}

static bool is_percent(const char *text)
{
    size_t n = whole(text);
    if (!n || n > NUMBER_DIGITS)
        return false;
    if (text[n] != '.')
        return !text[n];
    size_t decimals = strspn(text + n + 1, "0123456789");
    return decimals && !text[n + 1 + decimals];
}

bool export_instant(const char *text, instant_t *ret)
{
    char rfc3339[40];
    size_t n = strlen(text);
    if (n < 20 || n > 34)
        return false;
    memcpy(rfc3339, text, n + 1);
    /* PostgreSQL writes a zone of whole hours without minutes. */
    if (strchr("+-", rfc3339[n - 3]))
        memcpy(rfc3339 + n, ":00", 4);
    return instant_parse(rfc3339, ret);
}

static void day_and_time(instant_t t, buf_t *out)
{
    char day[11];
    int minute;
    day_format(instant_day(t, &minute), day);
    int64_t second = (t % 60000 + 60000) % 60000 / 1000; /* also before 1970 */
    buf_printf(out, "%s %02d:%02d:%02d", day, minute / 60, minute % 60, (int)second);
}

const char *export_words(export_cell_t kind, const char *text)
{
    if (kind != EXPORT_FLAG || (strcmp(text, "t") != 0 && strcmp(text, "f") != 0))
        return text;
    return *text == 't' ? "Sí" : "No";
}

bool export_xlsx_number(export_cell_t kind, const char *text, double *ret)
{
    day_t day;
    instant_t t;
    switch (kind) {
    case EXPORT_NUMBER:
        if (!is_number(text))
            return false;
        *ret = strtod(text, NULL);
        return true;
    case EXPORT_PERCENT:
        if (!is_percent(text))
            return false;
        *ret = strtod(text, NULL) / 100;
        return true;
    case EXPORT_DAY:
        if (!day_parse(text, &day) || day < DAY_FIRST)
            return false;
        *ret = day + DAY_OF_EXCEL;
        return true;
    case EXPORT_INSTANT:
        if (!export_instant(text, &t) || (t += BOGOTA_OFFSET_MS) < DAY_FIRST * DAY_MS)
            return false;
        *ret = (double)(t - ((t % 1000) + 1000) % 1000) / (double)DAY_MS + DAY_OF_EXCEL;
        return true;
    default:
        return false;
    }
}

static void quoted(const char *text, buf_t *out)
{
    buf_addc(out, '"');
    while (*text) {
        size_t plain = strcspn(text, "\"");
        buf_add(out, text, plain);
        text += plain;
        if (*text) {
            buf_adds(out, "\"\"");
            text++;
        }
    }
    buf_addc(out, '"');
}

static void percent(const char *text, buf_t *out)
{
    buf_addc(out, '"');
    for (; *text; text++)
        buf_addc(out, *text == '.' ? ',' : *text);
    buf_adds(out, "%\"");
}

void export_csv_cell(export_cell_t kind, const char *given, buf_t *out)
{
    const char *text = given ? export_words(kind, given) : "";
    instant_t t;
    if (kind == EXPORT_PERCENT && is_percent(text))
        return percent(text, out);
    if (kind == EXPORT_INSTANT && export_instant(text, &t)) {
        buf_addc(out, '"');
        day_and_time(t, out);
        return buf_addc(out, '"');
    }
    /* A number is none to be guarded against: it is all that it says. */
    if (csv_guard_needed(text) && !(kind == EXPORT_NUMBER && is_number(text))) {
        AUTO(buf) buf_t guarded = {0};
        buf_printf(&guarded, "'%s", text);
        return quoted(buf_str(&guarded), out);
    }
    quoted(text, out);
}
