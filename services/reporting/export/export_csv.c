#include <string.h>

#include "common/csv_guard.h"
#include "services/reporting/export/export_part.h"

#define FLUSH_AT 65536

typedef struct csv {
    int fd;
    size_t n;
    buf_t pending;
} csv_t;

void export_csv_cell(const char *text, buf_t *out)
{
    buf_addc(out, '"');
    if (text && csv_guard_needed(text))
        buf_addc(out, '\'');
    for (const char *p = text ? text : ""; *p;) {
        size_t plain = strcspn(p, "\"");
        buf_add(out, p, plain);
        p += plain;
        if (*p) {
            buf_adds(out, "\"\"");
            p++;
        }
    }
    buf_addc(out, '"');
}

static rc_t csv_flush(csv_t *c, err_t *err)
{
    for (size_t at = 0; at < c->pending.len;) {
        ssize_t n = write(c->fd, c->pending.data + at, c->pending.len - at);
        if (n < 0)
            return export_no_room(err);
        at += (size_t)n;
    }
    buf_clear(&c->pending);
    return RC_OK;
}

static rc_t csv_row(void *file, const char *const *cells, err_t *err)
{
    csv_t *c = file;
    for (size_t i = 0; i < c->n; i++) {
        if (i)
            buf_addc(&c->pending, ';');
        /* Not even quotes: under a thousand titles a row of a few cells would be little else. */
        if (cells[i] && *cells[i])
            export_csv_cell(cells[i], &c->pending);
    }
    buf_adds(&c->pending, "\r\n");
    return c->pending.len < FLUSH_AT ? RC_OK : csv_flush(c, err);
}

static rc_t csv_open(int fd, const char *sheet, const export_column_t *columns, size_t n, void **ret,
                     err_t *err)
{
    (void)sheet;
    csv_t *c = must(calloc(1, sizeof *c));
    *c = (csv_t){.fd = fd, .n = n};
    *ret = c;
    buf_adds(&c->pending, "\xEF\xBB\xBF"); /* without it Excel takes the text for Windows-1252 */
    const char **titles = must(calloc(n ? n : 1, sizeof *titles));
    for (size_t i = 0; i < n; i++)
        titles[i] = columns[i].title;
    rc_t rc = csv_row(c, titles, err);
    free(titles);
    return rc;
}

static rc_t csv_end(void *file, err_t *err)
{
    return csv_flush(file, err);
}

static void csv_release(void *file)
{
    csv_t *c = file;
    if (!c)
        return;
    buf_done(&c->pending);
    free(c);
}

const export_kind_t export_csv = {
    .ending = ".csv",
    .content_type = "text/csv; charset=utf-8; header=present",
    .open = csv_open,
    .row = csv_row,
    .end = csv_end,
    .release = csv_release,
};
