#include "services/reporting/figures/indicator.h"

#include <string.h>

#include "common/json_out.h"
#include "common/url.h"
#include "embed/reporting_core/periodo_sql.h"
#include "services/reporting/api/api_read.h"

void indicator_span_cleanup(indicator_span_t *s)
{
    free(s->blocks);
    s->blocks = NULL;
}

static void span_add(indicator_span_t *s, const period_t *p, bool before)
{
    for (day_t d = p->desde; d <= p->hasta;) {
        const block_t b = {blocks_level(d, p->hasta), d, before};
        if ((s->n_blocks & (s->n_blocks - 1)) == 0) /* full: it holds the next power of two from one on */
            s->blocks = must(realloc(s->blocks, (s->n_blocks ? 2 * s->n_blocks : 1) * sizeof b));
        s->blocks[s->n_blocks++] = b;
        d += blocks_length(b.level);
    }
}

static day_t day_of(const char *text)
{
    day_t d = DAY_NONE;
    return text && day_parse(text, &d) ? d : DAY_NONE;
}

/* An end that is left open reaches as far as anything is known. */
static rc_t period_resolve(pg_t *pg, const char *desde, const char *hasta, period_t *ret, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    *ret = (period_t){day_of(desde), day_of(hasta)};
    if (desde && hasta)
        return RC_OK;
    if (!pg)
        return RC_RETRY;
    rc_t rc = pg_exec_prepared(pg, periodo_sql, 2, (const char *[]){desde, hasta}, &res, err);
    if (rc == RC_OK)
        *ret = (period_t){day_of(pg_text(res, 0, pg_column(res, "desde"))),
                          day_of(pg_text(res, 0, pg_column(res, "hasta")))};
    return rc;
}

rc_t indicator_span(pg_t *pg, const char *desde, const char *hasta, bool compared, indicator_span_t *ret,
                    err_t *err)
{
    rc_t rc = period_resolve(pg, desde, hasta, &ret->period, err);
    if (rc != RC_OK)
        return rc;
    bool any = ret->period.desde != DAY_NONE && ret->period.hasta != DAY_NONE;
    ret->compared = compared && any;
    if (ret->compared)
        ret->before = period_before(&ret->period);
    if (any)
        span_add(ret, &ret->period, false);
    if (ret->compared)
        span_add(ret, &ret->before, true);
    return RC_OK;
}

static void day_fact(const char *name, day_t d, buf_t *head)
{
    if (d == DAY_NONE)
        json_out_fact(head, name, NULL);
    else
        json_out_day(head, name, d);
}

void indicator_head(const indicator_span_t *s, const char *title, report_out_t *out)
{
    AUTO(buf) buf_t name = {0};
    char from[11], to[11];
    buf_t *head = report_head(out);
    day_fact("desde", s->period.desde, head);
    day_fact("hasta", s->period.hasta, head);
    if (s->compared) {
        json_out_open(head, "anterior", '{');
        day_fact("desde", s->before.desde, head);
        day_fact("hasta", s->before.hasta, head);
        json_out_close(head, '}');
    }
    if (s->period.desde == DAY_NONE || s->period.hasta == DAY_NONE)
        return;
    day_format(s->period.desde, from);
    day_format(s->period.hasta, to);
    buf_printf(&name, "%s de %s a %s", title, from, to);
    report_name(out, buf_str(&name));
}

rc_t indicator_counts(const report_call_t *c, const indicator_span_t *s, const counts_kind_t *kinds,
                      counts_t *ret, err_t *err)
{
    return counts_read(c->pg, c->version, kinds, s->blocks, s->n_blocks, ret, err);
}

indicator_total_t indicator_total(const counts_t *c, base_kind_t base)
{
    for (size_t i = 0; i < c->of[COUNTS_TOTALS].n; i++) {
        const count_row_t *r = &c->of[COUNTS_TOTALS].rows[i];
        if (strcmp(r->texts[0], base_name(base)) == 0)
            return (indicator_total_t){r->now[0], r->before[0]};
    }
    return (indicator_total_t){0};
}

void detail_begin(const char *up, base_kind_t base, const period_t *p, buf_t *out)
{
    char from[11], to[11];
    day_format(p->desde, from);
    day_format(p->hasta, to);
    buf_clear(out);
    buf_printf(out, "%sregistros?base=%s&desde=%s&hasta=%s", up, base_name(base), from, to);
}

void detail_filter(const char *name, const char *value, buf_t *out)
{
    buf_addc(out, '&');
    buf_adds(out, name);
    buf_addc(out, '=');
    url_escape(value, out);
}
