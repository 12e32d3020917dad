/* The persons of the cell over contact's REST: they answer what is to be resolved, do the tasks that nobody
 * else does, and decide recursos, each when the clock says that they get to it. */
#ifndef PQR_SIMULATOR_PEOPLE_H
#define PQR_SIMULATOR_PEOPLE_H

#include "common/err.h"
#include "services/simulator/play/story.h"

typedef struct people_settings {
    bool on;
    const char *contact_url;
    const char *token; /* as whom contact is asked */
    long long every_ms;
} people_settings_t;

/* Runs until stopped. What contact refuses is told and left to the next look; one that does not answer is
 * waited for. */
MUST_CHECK rc_t people_run(const people_settings_t *s, const story_t *story, err_t *err);

#endif
