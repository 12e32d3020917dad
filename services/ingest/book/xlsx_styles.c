#include "services/ingest/book/xlsx_styles.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "services/ingest/book/xml.h"

bool format_builtin_is_date(long id)
{
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || id == 45 || id == 47 || (id >= 50 && id <= 58);
}

/* After '[': true for elapsed time ([h], [mm], [ss]); *s ends on the ']' or the last character. */
static bool bracket_is_elapsed(const char **s)
{
    const char *in = *s + 1, *end = strchr(in, ']');
    if (!end) {
        *s += strlen(*s) - 1;
        return false;
    }
    size_t n = (size_t)(end - in);
    *s = end;
    return n > 0 && (strspn(in, "hH") == n || strspn(in, "mM") == n || strspn(in, "sS") == n);
}

bool format_code_is_date(const char *code)
{
    if (strncasecmp(code, "general", 7) == 0)
        return false;
    bool letters = false;
    for (const char *c = code; *c && *c != ';';
         c++) { /* what follows the first ; is for negatives, zero and text */
        switch (*c) {
        case '"':
            do
                c++;
            while (*c && *c != '"');
            break;
        case '\\': /* the next character as it is, as wide space, or repeated */
        case '_':
        case '*':
            c++;
            break;
        case '[':
            if (bracket_is_elapsed(&c))
                return false;
            break;
        case 'y':
        case 'Y':
        case 'm':
        case 'M':
        case 'd':
        case 'D':
        case 'h':
        case 'H':
        case 's':
        case 'S':
            letters = true;
            break;
        case '0':
        case '#':
        case '?':
            if (!letters) /* "0.00 …" is a number whatever letters come; "ss.0" is a fraction of a second */
                return false;
            break;
        default:
            break;
        }
        if (!*c)
            break;
    }
    return letters;
}

/* What Excel itself allows of cell formats; and of number formats, more than anybody has. */
#define XFS_MAX 65536
#define FORMATS_MAX 4096

typedef struct format {
    long id;
    bool is_date;
} format_t;

typedef struct reader {
    format_t *formats;
    size_t n_formats;
    styles_t *styles;
    bool in_xfs;
} reader_t;

static bool id_is_date(const reader_t *r, long id)
{
    for (size_t i = 0; i < r->n_formats; i++)
        if (r->formats[i].id == id)
            return r->formats[i].is_date;
    return format_builtin_is_date(id);
}

static void too_many(xml_t *x)
{
    xml_stop(x, err_set(x->err, RC_REJECT, "limite_superado",
                        "El libro supera lo que se admite: tiene más formatos de celda de los que Excel "
                        "permite. Copie la "
                        "base a un libro nuevo, pegando solo valores, y envíe ese."));
}

static void on_start(void *user, const char *name, const char **attributes)
{
    xml_t *x = user;
    reader_t *r = x->ctx;
    if (xml_is(name, "numFmt")) {
        const char *id = xml_attribute(attributes, "numFmtId"),
                   *code = xml_attribute(attributes, "formatCode");
        if (!id || !code)
            return;
        if (r->n_formats == FORMATS_MAX)
            return too_many(x);
        r->formats = must(realloc(r->formats, (r->n_formats + 1) * sizeof *r->formats));
        r->formats[r->n_formats++] =
            (format_t){.id = strtol(id, NULL, 10), .is_date = format_code_is_date(code)};
    } else if (xml_is(name, "cellXfs")) {
        r->in_xfs = true;
    } else if (r->in_xfs && xml_is(name, "xf")) {
        const char *id = xml_attribute(attributes, "numFmtId");
        styles_t *s = r->styles;
        if (s->n == XFS_MAX)
            return too_many(x);
        s->is_date = must(realloc(s->is_date, (size_t)(s->n + 1) * sizeof *s->is_date));
        s->is_date[s->n++] = id && id_is_date(r, strtol(id, NULL, 10));
    }
}

static void on_end(void *user, const char *name)
{
    reader_t *r = ((xml_t *)user)->ctx;
    if (xml_is(name, "cellXfs"))
        r->in_xfs = false;
}

rc_t styles_read(package_t *p, int entry, styles_t *ret, err_t *err)
{
    styles_t styles = {0};
    reader_t r = {.styles = &styles};
    xml_t x = {.ctx = &r, .start = on_start, .end = on_end};
    rc_t rc = xml_run(&x, p, entry, err);
    free(r.formats);
    if (rc == RC_OK)
        *ret = styles;
    else
        styles_done(&styles);
    return rc;
}

void styles_done(styles_t *s)
{
    free(s->is_date);
    *s = (styles_t){0};
}

bool styles_is_date(const styles_t *s, long index)
{
    return index >= 0 && index < s->n && s->is_date[index];
}
