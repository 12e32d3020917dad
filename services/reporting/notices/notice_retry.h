/* What becomes of a notice after a try: delivered, tried again after a pause that doubles, dead, or unwanted.
 * Pure. */
#ifndef PQR_REPORTING_NOTICE_RETRY_H
#define PQR_REPORTING_NOTICE_RETRY_H

#include <stdint.h>

typedef struct retry_policy {
    int64_t first_ms, max_ms; /* the pause after the first try, and the longest one */
    int64_t total_ms;         /* no try begins when it is older */
} retry_policy_t;

typedef enum fate {
    FATE_DELIVERED, /* any 2xx */
    FATE_AGAIN,
    FATE_DEAD, /* its time is over: a person may have it tried again */
    FATE_GONE, /* 410: the receiver wants no more of them */
} fate_t;

#define DICE_SIDES 1000u

/* The pause after so many tries (from 1): doubled each time, and by chance up to a quarter shorter or longer,
 * so that what failed together does not come again together. dice: 0 … DICE_SIDES - 1. */
int64_t retry_pause_ms(const retry_policy_t *p, int tries, uint32_t dice);

/* http: the status that came, 0 where none did. age_ms: since the tries began to count. *ret_pause_ms is set
 * for FATE_AGAIN, else 0. */
fate_t retry_fate(const retry_policy_t *p, int http, int tries, int64_t age_ms, uint32_t dice,
                  int64_t *ret_pause_ms);

#endif
