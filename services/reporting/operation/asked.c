#include "services/reporting/operation/asked.h"

#include "common/json_out.h"

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
