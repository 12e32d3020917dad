/* The periods that reports of an operation are asked for: ?desde and ?hasta. */
#ifndef PQR_REPORTING_ASKED_H
#define PQR_REPORTING_ASKED_H

#include "services/reporting/figures/period.h"
#include "services/reporting/lists/report.h"

#define PERIOD_DAYS 30       /* of a period of which only one end, or none, is given */
#define PERIOD_DAYS_MAX 1100 /* of a report that counts day by day */
day_t today_in_bogota(void);
/* The period of two texts that are days, or NULL: until today, and PERIOD_DAYS long. */
period_t period_asked(const char *desde, const char *hasta);
/* Members desde and hasta. */
void period_head(const period_t *p, report_out_t *out);
/* As list_t.check: NULL, or the parameter at fault where the period has more than PERIOD_DAYS_MAX days. */
const char *period_by_day_check(const char *desde, const char *hasta, err_t *err);

#endif
