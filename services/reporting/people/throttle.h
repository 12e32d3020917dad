/* How often somebody may try: a burst, and then one try every so often. Of this process; what is shared by
 * all replicas is the lock of a user (login.h). */
#ifndef PQR_REPORTING_THROTTLE_H
#define PQR_REPORTING_THROTTLE_H

#include <stdint.h>

typedef struct throttle_rule {
    int burst;        /* tries at once */
    int64_t every_ms; /* and then one each */
} throttle_rule_t;

/* *due: when the tries made so far would be paid off; 0 at first. Returns 0 and counts the try, or how many
 * ms to wait, and counts nothing. Pure. */
int64_t throttle_next(int64_t *due, const throttle_rule_t *rule, int64_t now_ms);

typedef struct throttle throttle_t;

throttle_t *throttle_new(throttle_rule_t rule); /* never NULL */
void throttle_free(throttle_t *t);
/* The same for whoever `key` stands for, who is known by a keyed hash only. Bounded: where there are too
 * many, those who have the least to pay off are forgotten first. Any thread. */
int64_t throttle_try(throttle_t *t, const char *key, int64_t now_ms);

#endif
