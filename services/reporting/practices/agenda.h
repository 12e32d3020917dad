/* The calendar of the management practices: day by day what falls due for whom, and what was held. Pure but
 * for memory. */
#ifndef PQR_REPORTING_AGENDA_H
#define PQR_REPORTING_AGENDA_H

#include "services/reporting/practices/adherence.h"

typedef struct agenda_row {
    day_t day;
    int practice, role;
    const char *persona;
    int number;            /* the person's, in the order of their texts (people.h) */
    int due;               /* that day */
    int missing;           /* of these: not covered by anything held in their period, on whatever day */
    int64_t held, minutes; /* that day */
} agenda_row_t;

/* Of q->days; q->by is not looked at. What was held must be there for adherence_reach() of them. In order of
 * day, practice and role (as in the file) and person; a row for each of which something is due or held. The
 * caller frees *ret. */
void agenda_compute(const adherence_question_t *q, agenda_row_t **ret, size_t *ret_n);

#endif
