/* What the readiness check of one consume loop says: whether brokers answer, and whether the loop gets on.
 * One thread. */
#ifndef PQR_COMMON_LOOP_HEALTH_H
#define PQR_COMMON_LOOP_HEALTH_H

#include "common/kafka.h"

typedef enum loop_trouble {
    LOOP_STARTING = 1,  /* until its topics are there */
    LOOP_POSITIONS = 2, /* where to read from cannot be found out */
    LOOP_BATCHES = 4,   /* no batch can be committed */
} loop_trouble_t;

typedef struct loop_health {
    const char *check; /* its name on /readyz */
    unsigned troubles; /* loop_trouble_t, those that last */
    char reason[300];  /* of the last one */
    bool brokers_down;
    int64_t asked_ms;
} loop_health_t;

void loop_health_trouble(loop_health_t *h, loop_trouble_t what, const char *reason);
void loop_health_over(loop_health_t *h, loop_trouble_t what);
/* From librdkafka's error callback. */
void loop_health_error(loop_health_t *h, rd_kafka_resp_err_t code, const char *reason);
/* While brokers are down: asks now and then whether one answers again. */
void loop_health_ask(loop_health_t *h, rd_kafka_t *rk);

#endif
