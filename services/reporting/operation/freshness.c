#include "services/reporting/operation/freshness.h"

#include <string.h>

#include "common/stop.h"

#define ASK_MS 5000
#define LATEST (-1) /* as a time, in what Kafka's protocol asks for offsets by */

/* ---- the judgement ---- */

fresh_t fresh_judge(const fresh_place_t *p, instant_t now)
{
    fresh_t f = {.state = FRESH_UNKNOWN, .unread = -1, .seconds = -1};
    if (p->end < 0)
        return f;
    f.unread = p->end > p->position ? p->end - p->position : 0;
    f.state = f.unread <= 1 ? FRESH_READ : FRESH_BEHIND;
    if (f.state == FRESH_READ)
        f.seconds = 0;
    else if (p->newest)
        f.seconds = now > p->newest ? (now - p->newest) / 1000 : 0;
    return f;
}

const char *fresh_name(fresh_state_t s)
{
    static const char *const names[] = {
        [FRESH_UNKNOWN] = "desconocido", [FRESH_READ] = "al_dia", [FRESH_BEHIND] = "atrasado"};
    return names[s];
}

/* ---- the ends ---- */

void freshness_init(freshness_t *f, const kafka_settings_t *kafka)
{
    *f = (freshness_t){.kafka = kafka};
    pthread_mutex_init(&f->mutex, NULL);
}

void freshness_done(freshness_t *f)
{
    if (f->ends)
        rd_kafka_topic_partition_list_destroy(f->ends);
    pthread_mutex_destroy(&f->mutex);
}

static bool is_internal(const char *topic)
{
    return strncmp(topic, "__", 2) == 0;
}

/* Every partition of the cluster, by name; NULL: Kafka does not answer. */
static rd_kafka_topic_partition_list_t *partitions(rd_kafka_t *rk)
{
    const struct rd_kafka_metadata *md;
    if (rd_kafka_metadata(rk, 1, NULL, &md, ASK_MS) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return NULL;
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(64);
    for (int i = 0; i < md->topic_cnt; i++)
        for (int p = 0; p < md->topics[i].partition_cnt && !is_internal(md->topics[i].topic); p++)
            rd_kafka_topic_partition_list_add(list, md->topics[i].topic, md->topics[i].partitions[p].id)
                ->offset = LATEST;
    rd_kafka_metadata_destroy(md);
    return list;
}

static void keep(freshness_t *f, rd_kafka_topic_partition_list_t *taken)
{
    pthread_mutex_lock(&f->mutex);
    rd_kafka_topic_partition_list_t *old = f->ends;
    f->ends = taken;
    f->found_ms = clock_monotonic_ms();
    f->found = clock_real_now();
    pthread_mutex_unlock(&f->mutex);
    if (old)
        rd_kafka_topic_partition_list_destroy(old);
}

/* One request to each broker, whatever the number of partitions. A partition without an answer has an error.
 */
static void ask(freshness_t *f, rd_kafka_t *rk)
{
    rd_kafka_topic_partition_list_t *list = partitions(rk);
    if (!list)
        return;
    if (rd_kafka_offsets_for_times(rk, list, ASK_MS) == RD_KAFKA_RESP_ERR_NO_ERROR)
        keep(f, list);
    else
        rd_kafka_topic_partition_list_destroy(list);
}

rc_t freshness_run(void *ctx, err_t *err)
{
    freshness_t *f = ctx;
    AUTO(rd_conf) rd_kafka_conf_t *conf = NULL;
    char why[256];
    rc_t rc = kafka_conf(f->kafka, "reporting-frescura", &conf, err);
    if (rc != RC_OK)
        return rc;
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof why);
    if (!rk)
        return err_set(err, RC_FATAL, "kafka", "no se puede preguntar por el fin de las particiones: %s",
                       why);
    conf = NULL; /* the consumer's */
    while (!stop_requested()) {
        ask(f, rk);
        stop_wait_ms(FRESHNESS_EVERY_MS);
    }
    rd_kafka_destroy(rk);
    return RC_OK;
}

rd_kafka_topic_partition_list_t *freshness_ends(freshness_t *f, instant_t *ret_found)
{
    rd_kafka_topic_partition_list_t *copy = NULL;
    if (!f)
        return NULL;
    pthread_mutex_lock(&f->mutex);
    if (f->ends && clock_monotonic_ms() - f->found_ms <= FRESHNESS_OLD_MS) {
        copy = rd_kafka_topic_partition_list_copy(f->ends);
        *ret_found = f->found;
    }
    pthread_mutex_unlock(&f->mutex);
    return copy;
}
