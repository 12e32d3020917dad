#include "services/reporting/lists/cells.h"

#include <inttypes.h>

#include "services/reporting/figures/percent.h"

void cells_text(cells_t *c, const char *text)
{
    if (c->n < COUNT_OF(c->at))
        c->at[c->n++] = text ? arena_text(&c->texts, text) : NULL;
}

void cells_count(cells_t *c, int64_t n)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, n);
    cells_text(c, text);
}

void cells_known(cells_t *c, int64_t n)
{
    if (n < 0)
        cells_text(c, NULL);
    else
        cells_count(c, n);
}

void cells_day(cells_t *c, day_t d)
{
    char text[11];
    if (d != DAY_NONE)
        day_format(d, text);
    cells_text(c, d == DAY_NONE ? NULL : text);
}

void cells_percent(cells_t *c, int64_t part, int64_t whole)
{
    char text[PERCENT_SIZE];
    cells_text(c, whole ? percent_text(part, whole, text) : NULL);
}

void cells_begin(cells_t *c)
{
    c->n = 0;
    arena_reset(&c->texts);
}

rc_t cells_row(cells_t *c, report_out_t *out, err_t *err)
{
    rc_t rc = report_row(out, c->at, err);
    cells_begin(c);
    return rc;
}

void cells_done(cells_t *c)
{
    arena_done(&c->texts);
    c->n = 0;
}
