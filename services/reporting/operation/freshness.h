/* How far behind reporting is: where each partition is read to, against where it ends. One thread asks Kafka
 * for the ends now and then; who answers takes what it found last, so that no answer waits for a broker. */
#ifndef PQR_REPORTING_FRESHNESS_H
#define PQR_REPORTING_FRESHNESS_H

#include <pthread.h>
#include <stdbool.h>

#include "common/kafka.h"

/* ---- the judgement, pure ---- */

/* A partition. Instants are real ones (clock_real_now), like Kafka's. */
typedef struct fresh_place {
    int64_t position; /* the next offset to read */
    int64_t end;      /* the offset after its last decided message; -1: not known */
    instant_t newest; /* the time of the newest message that was read; 0: none was */
} fresh_place_t;

typedef enum fresh_state { FRESH_UNKNOWN, FRESH_READ, FRESH_BEHIND } fresh_state_t;

typedef struct fresh {
    fresh_state_t state;
    int64_t unread;  /* offsets, of which a transaction's marks are some; -1: not known */
    int64_t seconds; /* since the newest message read; 0 where everything is; -1: not known */
} fresh_t;

/* Behind a transaction's last message stands its mark, which nobody reads: one offset left is none. */
fresh_t fresh_judge(const fresh_place_t *p, instant_t now);
const char *fresh_name(fresh_state_t s); /* "desconocido", "al_dia", "atrasado" */

/* ---- the ends ---- */

typedef struct freshness {
    const kafka_settings_t *kafka;
    pthread_mutex_t mutex;
    rd_kafka_topic_partition_list_t *ends; /* owned; NULL: never found out */
    int64_t found_ms;                      /* clock_monotonic_ms */
    instant_t found;                       /* clock_real_now */
} freshness_t;

#define FRESHNESS_EVERY_MS 2000
#define FRESHNESS_OLD_MS 15000 /* what was found before then says nothing any more */

void freshness_init(freshness_t *f, const kafka_settings_t *kafka);
void freshness_done(freshness_t *f);
/* Asks until a stop is requested (workers.h); ctx: freshness_t. Where Kafka does not answer, it asks again.
 */
MUST_CHECK rc_t freshness_run(void *ctx, err_t *err);

/* A copy of the ends, which the caller frees, and when they were found; NULL: not known now. f may be NULL.
 */
rd_kafka_topic_partition_list_t *freshness_ends(freshness_t *f, instant_t *ret_found);

#endif
