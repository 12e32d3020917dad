/* contact.command → contact.outcome and rr.command → rr.result: each command is answered once, whatever ends
 * the process and when. */
#ifndef PQR_SIMULATOR_ANSWER_H
#define PQR_SIMULATOR_ANSWER_H

#include "common/kafka.h"
#include "services/simulator/play/story.h"

typedef struct answer_settings {
    const char *group;
    long long batch_max, wait_ms;
} answer_settings_t;

/* Runs until stopped. */
MUST_CHECK rc_t answer_run(const kafka_settings_t *k, const answer_settings_t *s, const story_t *story,
                           err_t *err);

#endif
