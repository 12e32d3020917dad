/* What the pure parts ask about: who holds which role, and what was held, out of the database. */
#ifndef PQR_REPORTING_PRACTICE_READ_H
#define PQR_REPORTING_PRACTICE_READ_H

#include "common/pg.h"
#include "services/reporting/practices/adherence.h"

/* Its texts live in the results. Zero-initialised: none. */
typedef struct practice_facts {
    PGresult *people, *done; /* people in order of persona */
    stretch_t *stretches;
    held_t *held;
    size_t n_stretches, n_held;
    int64_t unknown; /* held on the days asked for, of a practice or role that the file no longer has */
} practice_facts_t;

/* Of the whole periods that overlap the days; persona NULL: everybody's. */
MUST_CHECK rc_t practice_facts_read(pg_t *pg, const practices_t *p, span_t days, const char *persona,
                                    practice_facts_t *ret, err_t *err);
void practice_facts_done(practice_facts_t *f);

__attribute__((unused)) static inline void practice_facts_cleanup(practice_facts_t *f)
{
    practice_facts_done(f);
}

/* NULL: nobody of that name holds a role on the days read. */
const char *practice_facts_name(const practice_facts_t *f, const char *persona);

#endif
