#include "services/reporting/operation/cells.h"

#include <inttypes.h>

#include "common/json_out.h"
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
    char text[48];
    const int64_t hundredths = percent_hundredths(part, whole);
    snprintf(text, sizeof text, "%" PRId64 ".%02" PRId64, hundredths / 100, hundredths % 100);
    cells_text(c, whole ? text : NULL);
}

rc_t cells_row(cells_t *c, report_out_t *out, err_t *err)
{
    rc_t rc = report_row(out, c->at, err);
    c->n = 0;
    arena_reset(&c->texts);
    return rc;
}

void cells_done(cells_t *c)
{
    arena_done(&c->texts);
    c->n = 0;
}

/* ---- periods ---- */

day_t today_in_bogota(void)
{
    return instant_day(clock_now(), NULL);
}

period_t period_asked(const char *desde, const char *hasta)
{
    period_t p = {DAY_NONE, DAY_NONE};
    const bool from = desde && day_parse(desde, &p.desde), to = hasta && day_parse(hasta, &p.hasta);
    const day_t today = today_in_bogota();
    if (!to)
        p.hasta = from && p.desde > today ? p.desde : today;
    if (!from)
        p.desde = p.hasta - (PERIOD_DAYS - 1);
    return p;
}

void period_head(const period_t *p, report_out_t *out)
{
    json_out_day(report_head(out), "desde", p->desde);
    json_out_day(report_head(out), "hasta", p->hasta);
}

const char *period_by_day_check(const char *desde, const char *hasta, err_t *err)
{
    const period_t p = period_asked(desde, hasta);
    if (p.hasta - p.desde < PERIOD_DAYS_MAX)
        return NULL;
    err_set(
        err, RC_REJECT, "periodo_muy_largo",
        "El parámetro «desde» deja un periodo de más de %d días, que es lo que se da día por día: acórtelo.",
        PERIOD_DAYS_MAX);
    return "desde";
}
