/* Which dead letters are meant. Pure. */
#ifndef PQR_PQRCTL_MUERTOS_FILTER_H
#define PQR_PQRCTL_MUERTOS_FILTER_H

#include "services/pqrctl/muertos_letter.h"
#include "services/pqrctl/topic.h"

typedef struct filter { /* NULL or DAY-less bounds: not asked for */
    const char *error;  /* words of the code or of the text, in any case, accents aside */
    const char *stage;
    const char *key;        /* the radicado */
    instant_t since, until; /* until is not included */
} filter_t;

#define FILTER_SINCE_ANY INT64_MIN
#define FILTER_UNTIL_ANY INT64_MAX

/* What --desde and --hasta take: a day, a day and a minute or second in Bogotá ("2021-12-07 08:15"), or an
 * RFC 3339 instant. until: the end of what is named (of the day, of the minute), else its beginning. */
bool moment_read(const char *text, bool until, instant_t *ret);
bool filter_matches(const filter_t *f, const letter_t *l);
/* The dead-letter topics of the declaration that the list names ("pqr.received,case.event-dlt"; NULL: all),
 * into ret in the declaration's order; their names are the declaration's. RC_REJECT names one that is not
 * there. ret: room for declared->n. */
MUST_CHECK rc_t dlt_topics(const topic_list_t *declared, const char *list, const char **ret, size_t *ret_n,
                           err_t *err);

#endif
