#include "services/reporting/people/session_rules.h"

#include <sodium.h>
#include <string.h>

#include "common/hash.h"

#define NOTE_MS 60000
#define NOTE_PARTS 10 /* of the time without use, at least */

instant_t session_ends(const session_limits_t *l, instant_t opened, instant_t seen)
{
    instant_t total = opened + l->total_ms, idle = seen + l->idle_ms;
    return idle < total ? idle : total;
}

bool session_worth_noting(const session_limits_t *l, instant_t seen, instant_t now)
{
    int64_t part = l->idle_ms / NOTE_PARTS;
    return now - seen >= (part < NOTE_MS ? part : NOTE_MS);
}

static bool changes_nothing(const char *method)
{
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0 || strcmp(method, "OPTIONS") == 0;
}

bool site_passes(const char *site)
{
    return !site || strcmp(site, "same-origin") == 0;
}

bool csrf_passes(const char *method, const char *wanted, const char *given, const char *site)
{
    return changes_nothing(method) || (given && hash_same_secret(given, wanted) && site_passes(site));
}
