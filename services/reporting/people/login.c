#include "services/reporting/people/login.h"

#define MINUTE_MS 60000LL

static instant_t locked_from(int failures, instant_t now)
{
    long long minutes = LOGIN_LOCK_MIN;
    if (failures < LOGIN_FAILURES)
        return 0;
    for (int i = LOGIN_FAILURES; i < failures && minutes < LOGIN_LOCK_MAX_MIN; i++)
        minutes *= 2;
    return now + (minutes < LOGIN_LOCK_MAX_MIN ? minutes : LOGIN_LOCK_MAX_MIN) * MINUTE_MS;
}

login_step_t login_decide(const login_state_t *s, bool matches, instant_t now)
{
    login_step_t step = {.failures = s->failures, .locked_until = s->locked_until};
    if (!s->known)
        step.outcome = LOGIN_UNKNOWN;
    else if (s->disabled)
        step.outcome = LOGIN_DISABLED;
    else if (now < s->locked_until)
        step.outcome = LOGIN_LOCKED;
    else if (matches)
        step = (login_step_t){.outcome = LOGIN_ENTERS};
    else
        step = (login_step_t){LOGIN_WRONG, s->failures + 1, locked_from(s->failures + 1, now)};
    return step;
}

void login_fold(const char *usuario, buf_t *out)
{
    for (; *usuario; usuario++)
        buf_addc(out, *usuario >= 'A' && *usuario <= 'Z' ? (char)(*usuario + 'a' - 'A') : *usuario);
}
