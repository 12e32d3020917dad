/* Dead letters counted together: by topic, who put them aside, kind of error, and what became of them. Pure.
 */
#ifndef PQR_PQRCTL_MUERTOS_GROUP_H
#define PQR_PQRCTL_MUERTOS_GROUP_H

#include "services/pqrctl/muertos_resolution.h"

typedef struct letter_group {
    const letter_t *example; /* the first one: its topic, stage, code, error, state */
    char *kind;              /* letter_error_kind() */
    int64_t n;
    instant_t first, last;
} letter_group_t;

typedef struct letter_groups {
    letter_group_t *items;
    size_t n;
} letter_groups_t;

/* The letter must outlive the groups. */
void letter_groups_add(letter_groups_t *g, const letter_t *l);
/* By topic, then the most first, then the error's text. */
void letter_groups_sort(letter_groups_t *g);
void letter_groups_done(letter_groups_t *g);
__attribute__((unused)) static inline void letter_groups_cleanup(letter_groups_t *g)
{
    letter_groups_done(g);
}

#endif
