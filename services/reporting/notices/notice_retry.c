#include "services/reporting/notices/notice_retry.h"

int64_t retry_pause_ms(const retry_policy_t *p, int tries, uint32_t dice)
{
    int64_t pause = p->first_ms;
    for (int i = 1; i < tries && pause < p->max_ms; i++)
        pause *= 2;
    if (pause > p->max_ms)
        pause = p->max_ms;
    return pause - pause / 4 + pause * (int64_t)dice / (2 * (int64_t)DICE_SIDES);
}

fate_t retry_fate(const retry_policy_t *p, int http, int tries, int64_t age_ms, uint32_t dice,
                  int64_t *ret_pause_ms)
{
    *ret_pause_ms = 0;
    if (http >= 200 && http < 300)
        return FATE_DELIVERED;
    if (http == 410)
        return FATE_GONE;
    int64_t pause = retry_pause_ms(p, tries, dice);
    if (age_ms + pause > p->total_ms)
        return FATE_DEAD;
    *ret_pause_ms = pause;
    return FATE_AGAIN;
}
