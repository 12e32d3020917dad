#include <string.h>

#include "services/reporting/export/export_part.h"

#define FLUSH_AT 65536

typedef struct csv {
    int fd;
    size_t n;
    export_cell_t *kinds; /* by column */
    buf_t pending;
} csv_t;

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

static rc_t csv_line(csv_t *c, const export_cell_t *kinds, const char *const *cells, err_t *err)
{
    for (size_t i = 0; i < c->n; i++) {
        if (i)
            buf_addc(&c->pending, ';');
        /* Not even quotes: under a thousand titles a row of a few cells would be little else. */
        if (cells[i] && *cells[i])
            export_csv_cell(kinds ? kinds[i] : EXPORT_TEXT, cells[i], &c->pending);
    }
    buf_adds(&c->pending, "\r\n");
    return c->pending.len < FLUSH_AT ? RC_OK : csv_flush(c, err);
}

static rc_t csv_row(void *file, const char *const *cells, err_t *err)
{
    csv_t *c = file;
    return csv_line(c, c->kinds, cells, err);
}

static rc_t csv_open(int fd, const char *sheet, const export_column_t *columns, size_t n, void **ret,
                     err_t *err)
{
    (void)sheet;
    csv_t *c = must(calloc(1, sizeof *c));
    *c = (csv_t){.fd = fd, .n = n, .kinds = must(calloc(n ? n : 1, sizeof *c->kinds))};
    *ret = c;
    buf_adds(&c->pending, "\xEF\xBB\xBF"); /* without it Excel takes the text for Windows-1252 */
    const char **titles = must(calloc(n ? n : 1, sizeof *titles));
    for (size_t i = 0; i < n; i++) {
        titles[i] = columns[i].title;
        c->kinds[i] = columns[i].kind;
    }
    rc_t rc = csv_line(c, NULL, titles, err);
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
    free(c->kinds);
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
