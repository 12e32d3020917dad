#include "services/reporting/figures/indicator.h"

#include "common/json_out.h"
#include "common/url.h"
#include "embed/reporting_core/periodo_sql.h"
#include "embed/reporting_core/total_registros_sql.h"
#include "services/reporting/api/api_read.h"
#include "services/reporting/figures/blocks.h"

void indicator_span_cleanup(indicator_span_t *s)
{
    buf_done(&s->levels);
    buf_done(&s->starts);
    buf_done(&s->before_flags);
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
    if (ret->compared && ret->before.desde == DAY_NONE)
        return err_set(
            err, RC_REJECT, "periodo_muy_largo",
            "El parámetro «comparar» no tiene con qué: el periodo anterior empezaría antes del año 1. Acorte "
            "el periodo con «desde» y «hasta».");
    blocks_t blocks = {&ret->levels, &ret->starts, &ret->before_flags};
    blocks_begin(&blocks);
    if (any)
        blocks_add(&blocks, ret->period.desde, ret->period.hasta, false);
    if (ret->compared)
        blocks_add(&blocks, ret->before.desde, ret->before.hasta, true);
    blocks_end(&blocks);
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

rc_t indicator_total(pg_t *pg, const indicator_span_t *s, base_kind_t base, indicator_total_t *ret,
                     err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    const char *const params[] = {buf_str(&s->levels), buf_str(&s->starts), buf_str(&s->before_flags),
                                  base_name(base)};
    rc_t rc = pg_exec_prepared(pg, total_registros_sql, 4, params, &res, err);
    if (rc == RC_OK)
        *ret = (indicator_total_t){pg_int(res, 0, pg_column(res, "total")),
                                   pg_int(res, 0, pg_column(res, "total_antes"))};
    return rc;
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
    buf_printf(out, "&%s=", name);
    url_escape(value, out);
}
