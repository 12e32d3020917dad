/* The persons of a question, numbered in the order of their texts: rows are compared by number, which is what
 * most of a year's measuring is. Pure but for memory. */
#ifndef PQR_REPORTING_PEOPLE_H
#define PQR_REPORTING_PEOPLE_H

#include "services/reporting/practices/adherence.h"

typedef struct people {
    const char **at; /* ascending, each once; the question's texts */
    size_t n, cap;
} people_t;

/* All who stand in the stretches or in what was held. */
void people_take(const adherence_question_t *q, people_t *ret);
/* The number of one of them. */
int people_number(const people_t *p, const char *persona);
void people_done(people_t *p);

__attribute__((unused)) static inline void people_cleanup(people_t *p)
{
    people_done(p);
}

#endif
