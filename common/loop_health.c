#include "common/loop_health.h"

#include "common/clock.h"
#include "common/health.h"
#include "common/kafka_fault.h"
#include "common/log.h"

enum { ASK_MS = 1000 };

static void tell(const loop_health_t *h)
{
    char because[KAFKA_FAULT_TEXT], down[KAFKA_FAULT_TEXT + 64];
    snprintf(down, sizeof down, "ningún servidor de Kafka responde%s", kafka_fault_because(because));
    if (h->brokers_down)
        health_set(h->check, false, down);
    else
        health_set(h->check, !h->troubles, h->troubles ? h->reason : NULL);
}

void loop_health_trouble(loop_health_t *h, loop_trouble_t what, const char *reason)
{
    h->troubles |= what;
    snprintf(h->reason, sizeof h->reason, "%s", reason);
    tell(h);
}

void loop_health_over(loop_health_t *h, loop_trouble_t what)
{
    if (!(h->troubles & what))
        return;
    h->troubles &= ~(unsigned)what;
    tell(h);
}

void loop_health_error(loop_health_t *h, rd_kafka_resp_err_t code, const char *reason)
{
    if (code != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
        return;
    if (!h->brokers_down)
        log_warn("Kafka no responde", "{s:s,s:s}", "parte", h->check, "error", reason);
    h->brokers_down = true;
    tell(h);
}

void loop_health_ask(loop_health_t *h, rd_kafka_t *rk)
{
    if (!h->brokers_down || clock_monotonic_ms() - h->asked_ms < ASK_MS)
        return;
    h->asked_ms = clock_monotonic_ms();
    const struct rd_kafka_metadata *md = NULL;
    if (rd_kafka_metadata(rk, 0, NULL, &md, ASK_MS) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return;
    rd_kafka_metadata_destroy(md);
    h->brokers_down = false;
    tell(h);
    log_info("Kafka responde de nuevo", "{s:s}", "parte", h->check);
}
