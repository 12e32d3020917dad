/* What people are told where a rule refuses what they ask for: by the rule's name, which is the problem's
 * code. */
#ifndef PQR_CONTACT_API_REFUSALS_H
#define PQR_CONTACT_API_REFUSALS_H

#include "common/clock.h"
#include "common/http.h"

typedef struct refusal_words {
    const char *regla;
    int status;
    const char *detail; /* what was found, and what to do */
} refusal_words_t;

/* NULL: none are written for that rule. */
const refusal_words_t *refusal_words(const char *regla);
/* more: further members, whose reference it takes over, or NULL. */
void answer_refusal(http_response_t *a, const char *regla, json_t *more);

/* Where calls are not open: it says when they are. */
void answer_closed(http_response_t *a, instant_t now);

#endif
