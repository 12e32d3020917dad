#include "services/ingest/base/date_format.h"

#include <string.h>

#include "common/err.h"

/* The example file lists the same ones, with what each is for. */
static const char *const default_formats[] = {
    "dd-mm-aaaa",        "dd/mm/aaaa",     "dd.mm.aaaa",  "dd_mm_aaaa",  "aaaa-mm-dd",
    "aaaa/mm/dd",        "aaaa.mm.dd",     "aaaa_mm_dd",  "ddmmaaaa",    "aaaammdd",
    "dd de mes de aaaa", "mes dd de aaaa", "dd-mes-aaaa", "dd/mes/aaaa",
};

const char *const month_names[12] = {"enero", "febrero", "marzo",      "abril",   "mayo",      "junio",
                                     "julio", "agosto",  "septiembre", "octubre", "noviembre", "diciembre"};

static const struct {
    const char *word;
    date_part_t part;
} words[] = {
    {"dd", PART_DAY},   {"d", PART_DAY},          {"mm", PART_MONTH}, {"m", PART_MONTH},  {"aaaa", PART_YEAR},
    {"aa", PART_YEAR2}, {"mes", PART_MONTH_NAME}, {"de", PART_LINK},  {"del", PART_LINK},
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool part_add(date_format_t *f, int part)
{
    if (f->n == DATE_PARTS_MAX)
        return false;
    f->part[f->n++] = (unsigned char)part;
    return true;
}

/* "ddmmaaaa": parts in a run of digits. */
static bool run_add(date_format_t *f, const char *s, size_t len)
{
    static const struct {
        const char *letters;
        date_part_t part;
    } runs[] = {{"dd", PART_DAY}, {"mm", PART_MONTH}, {"aaaa", PART_YEAR}};
    f->together = true;
    while (len) {
        size_t i = 0, n = 0;
        for (; i < COUNT_OF(runs); i++) {
            n = strlen(runs[i].letters);
            if (n <= len && strncmp(s, runs[i].letters, n) == 0)
                break;
        }
        if (i == COUNT_OF(runs) || !part_add(f, (int)runs[i].part))
            return false;
        s += n;
        len -= n;
    }
    return true;
}

static bool word_add(date_format_t *f, const char *s, size_t len)
{
    char lower[16];
    if (len >= sizeof lower)
        return false;
    for (size_t i = 0; i < len; i++)
        lower[i] = s[i] >= 'A' && s[i] <= 'Z' ? (char)(s[i] - 'A' + 'a') : s[i];
    lower[len] = '\0';
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strcmp(lower, words[i].word) == 0)
            return part_add(f, (int)words[i].part);
    return run_add(f, lower, len);
}

static bool parts_read(date_format_t *f, const char *s)
{
    while (*s) {
        size_t n = 0;
        while (is_letter(s[n]))
            n++;
        if (n ? !word_add(f, s, n) : *s != ' ' && (!strchr("-/._,", *s) || !part_add(f, *s)))
            return false;
        s += n ? n : 1;
    }
    return true;
}

static int count(const date_format_t *f, date_part_t part)
{
    int n = 0;
    for (int i = 0; i < f->n; i++)
        n += f->part[i] == part;
    return n;
}

static const char *fault_of(const date_format_t *f)
{
    int months = count(f, PART_MONTH) + count(f, PART_MONTH_NAME);
    if (count(f, PART_DAY) != 1 || months != 1 || count(f, PART_YEAR) + count(f, PART_YEAR2) != 1)
        return "tiene que llevar una vez el día (dd), el mes (mm o mes) y el año (aaaa)";
    if (f->part[0] >= PART_LINK || f->part[f->n - 1] >= PART_LINK)
        return "tiene que empezar y terminar con el día, el mes o el año";
    if (f->together && f->n != 3)
        return "las cifras sin separadores no se mezclan con otras partes";
    return NULL;
}

static bool is_same(const date_format_t *a, const date_format_t *b)
{
    return a->n == b->n && a->together == b->together && memcmp(a->part, b->part, a->n) == 0;
}

/* Alike but for day and month, which have changed places. */
static bool is_swapped(const date_format_t *a, const date_format_t *b)
{
    bool swapped = false;
    if (a->n != b->n || a->together != b->together)
        return false;
    for (int i = 0; i < a->n; i++) {
        if (a->part[i] == b->part[i])
            continue;
        if (!(a->part[i] == PART_DAY && b->part[i] == PART_MONTH) &&
            !(a->part[i] == PART_MONTH && b->part[i] == PART_DAY))
            return false;
        swapped = true;
    }
    return swapped;
}

bool date_formats_add(date_formats_t *f, const char *text, const char **ret_why)
{
    date_format_t one = {0};
    *ret_why = parts_read(&one, text) ? fault_of(&one)
                                      : "no se entiende: se escribe con dd, mm, mes, aaaa, de y - / . _ ,";
    for (size_t i = 0; !*ret_why && i < f->n; i++)
        if (is_swapped(&f->items[i], &one))
            *ret_why = "lee al revés el día y el mes que otro de la lista";
    if (*ret_why)
        return false;
    for (size_t i = 0; i < f->n; i++)
        if (is_same(&f->items[i], &one))
            return true;
    f->items = must(realloc(f->items, (f->n + 1) * sizeof *f->items));
    f->items[f->n++] = one;
    return true;
}

void date_formats_default(date_formats_t *ret)
{
    const char *why;
    for (size_t i = 0; i < COUNT_OF(default_formats); i++)
        if (!date_formats_add(ret, default_formats[i], &why))
            abort(); /* a table that does not hold together */
}

void date_format_write(const date_format_t *f, day_t day, buf_t *out)
{
    int y, m, d;
    day_to_civil(day, &y, &m, &d);
    for (int i = 0; i < f->n; i++) {
        switch (f->part[i]) {
        case PART_DAY:
            buf_printf(out, "%02d", d);
            break;
        case PART_MONTH:
            buf_printf(out, "%02d", m);
            break;
        case PART_YEAR:
            buf_printf(out, "%04d", y);
            break;
        case PART_YEAR2:
            buf_printf(out, "%02d", y % 100);
            break;
        case PART_MONTH_NAME:
            buf_adds(out, month_names[m - 1]);
            break;
        case PART_LINK:
            buf_adds(out, " de ");
            break;
        default:
            buf_addc(out, (char)f->part[i]);
            break;
        }
    }
}

void date_formats_done(date_formats_t *f)
{
    free(f->items);
    *f = (date_formats_t){0};
}
