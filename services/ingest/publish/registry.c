#include "services/ingest/publish/registry.h"

#include <pthread.h>
#include <string.h>
#include <uthash.h>

#include "common/stop.h"

typedef struct known {
    base_info_t info;
    uint64_t order; /* of arrival */
    UT_hash_handle hh;
} known_t;

struct registry {
    const kafka_settings_t *settings;
    rd_kafka_t *rk; /* NULL until the first refresh */
    bool topics_ready;
    int64_t next;         /* offset to read from */
    pthread_mutex_t lock; /* over the table, which registry_find() reads from any thread */
    known_t *by_sha;
    uint64_t count;
};

registry_t *registry_new(const kafka_settings_t *s)
{
    registry_t *r = must(calloc(1, sizeof *r));
    r->settings = s;
    r->next = RD_KAFKA_OFFSET_BEGINNING;
    pthread_mutex_init(&r->lock, NULL);
    return r;
}

static void known_free(known_t *k)
{
    free((char *)k->info.archivo);
    free((char *)k->info.canal);
    free((char *)k->info.remitente);
    free(k);
}

void registry_free(registry_t *r)
{
    if (!r)
        return;
    known_t *k, *next;
    HASH_ITER(hh, r->by_sha, k, next)
    {
        HASH_DEL(r->by_sha, k);
        known_free(k);
    }
    if (r->rk)
        rd_kafka_destroy(r->rk);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

static rc_t registry_connect(registry_t *r, err_t *err)
{
    if (r->rk)
        return RC_OK;
    AUTO(rd_conf) rd_kafka_conf_t *conf = NULL;
    rc_t rc = kafka_conf(r->settings, "registro", &conf, err);
    if (rc != RC_OK)
        return rc;
    char group[200];
    snprintf(group, sizeof group, "pqr-ingest-registro-%s", r->settings->instance);
    const char *const rows[][2] = {
        {"group.id",
         group}, /* asked for by the library; partitions are assigned by hand and nothing is committed */
        {"enable.auto.commit", "false"},
        {"enable.auto.offset.store", "false"},
        {"enable.partition.eof", "true"},
        {"isolation.level", "read_committed"},
        {"auto.offset.reset", "earliest"},
        {"fetch.wait.max.ms", "20"}, /* the end of the topic is what is waited for */
        {"allow.auto.create.topics", "false"},
    };
    for (size_t i = 0; i < COUNT_OF(rows) && rc == RC_OK; i++)
        rc = kafka_conf_set(conf, rows[i][0], rows[i][1], err);
    if (rc != RC_OK)
        return rc;
    char why[256];
    r->rk = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof why);
    if (!r->rk)
        return err_set(err, RC_FATAL, "kafka", "no se pudo crear el consumidor: %s", why);
    conf = NULL; /* the handle owns it */
    rd_kafka_poll_set_consumer(r->rk);
    return RC_OK;
}

static rc_t topics_check(registry_t *r, err_t *err)
{
    static const char *const topics[] = {TOPIC_BASE, TOPIC_RECEIVED, TOPIC_REJECTED};
    if (r->topics_ready)
        return RC_OK;
    rc_t rc = kafka_topics_ready(r->rk, topics, COUNT_OF(topics), err);
    r->topics_ready = rc == RC_OK;
    return rc;
}

void registry_add(registry_t *r, const base_info_t *info)
{
    known_t *k = NULL;
    HASH_FIND_STR(r->by_sha, info->sha256, k);
    if (k) /* the first one stands */
        return;
    k = must(calloc(1, sizeof *k));
    k->info = *info;
    k->info.archivo = must(strdup(info->archivo));
    k->info.canal = info->canal ? must(strdup(info->canal)) : NULL;
    k->info.remitente = info->remitente ? must(strdup(info->remitente)) : NULL;
    k->order = r->count++;
    pthread_mutex_lock(&r->lock);
    HASH_ADD_STR(r->by_sha, info.sha256, k);
    pthread_mutex_unlock(&r->lock);
}

/* A message that is no registration is not ours to judge: it is passed over, and its base would be published
 * again. */
static void take(registry_t *r, const rd_kafka_message_t *m)
{
    envelope_t envelope;
    AUTO(arena) arena_t texts = {0};
    doc_t data;
    err_t ignored = ERR_INIT;
    base_info_t info;
    if (kafka_event(m, &texts, &envelope, &data, &ignored) == RC_OK &&
        base_info_decode(&data, &info, &ignored) == RC_OK)
        registry_add(r, &info);
}

/* Assigning anew makes the library say once more where the end is, even when nothing was added. */
static rc_t assign(registry_t *r, err_t *err)
{
    AUTO(rd_list) rd_kafka_topic_partition_list_t *parts = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(parts, TOPIC_BASE, 0)->offset = r->next;
    rd_kafka_resp_err_t e = rd_kafka_assign(r->rk, parts);
    if (e)
        return err_set(err, RC_RETRY, "kafka", "no se pudo leer %s: %s", TOPIC_BASE, rd_kafka_err2str(e));
    return RC_OK;
}

/* True when what was read reaches the end of everything, committed or not. */
static bool is_whole(registry_t *r, int timeout_ms)
{
    int64_t low, high;
    return rd_kafka_query_watermark_offsets(r->rk, TOPIC_BASE, 0, &low, &high, timeout_ms) ==
               RD_KAFKA_RESP_ERR_NO_ERROR &&
           (r->next >= high || high == low);
}

static rc_t read_to_end(registry_t *r, int timeout_ms, err_t *err)
{
    int64_t deadline = clock_monotonic_ms() + timeout_ms;
    const char *last = "sin respuesta";
    for (int64_t left; (left = deadline - clock_monotonic_ms()) > 0 && !stop_requested();) {
        AUTO(rd_message)
        rd_kafka_message_t *m = rd_kafka_consumer_poll(r->rk, (int)(left < 200 ? left : 200));
        if (!m)
            continue;
        if (m->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
            r->next = m->offset;
            if (is_whole(r, (int)left))
                return RC_OK;
            last = "otra base se está publicando";
            continue;
        }
        if (m->err) {
            last = rd_kafka_err2str(
                m->err); /* a broker away for a moment: it is waited for until the deadline */
            continue;
        }
        take(r, m);
        r->next = m->offset + 1;
    }
    return err_set(err, RC_RETRY, "kafka", "no se llegó al final de %s en %d ms: %s", TOPIC_BASE, timeout_ms,
                   last);
}

rc_t registry_refresh(registry_t *r, int timeout_ms, err_t *err)
{
    rc_t rc = registry_connect(r, err);
    if (rc == RC_OK)
        rc = topics_check(r, err);
    if (rc == RC_OK)
        rc = assign(r, err);
    if (rc == RC_OK)
        rc = read_to_end(r, timeout_ms, err);
    if (r->rk)
        rd_kafka_assign(r->rk, NULL);
    return rc;
}

const base_info_t *registry_find(registry_t *r, const char *sha256)
{
    const known_t *k = NULL;
    pthread_mutex_lock(&r->lock);
    HASH_FIND_STR(r->by_sha, sha256, k);
    pthread_mutex_unlock(&r->lock);
    return k ? &k->info : NULL;
}

typedef bool (*match_fn)(const base_info_t *b, const void *of);

/* The match of the highest entrega, and of those the first to come. */
static const base_info_t *best(registry_t *r, match_fn match, const void *of)
{
    const known_t *found = NULL;
    pthread_mutex_lock(&r->lock);
    for (const known_t *k = r->by_sha; k; k = k->hh.next)
        if (match(&k->info, of) && (!found || k->info.entrega > found->info.entrega ||
                                    (k->info.entrega == found->info.entrega && k->order < found->order)))
            found = k;
    pthread_mutex_unlock(&r->lock);
    return found ? &found->info : NULL;
}

static bool is_cut(const base_info_t *b, const void *of)
{
    const base_info_t *cut = of;
    return b->base == cut->base && b->fecha_corte == cut->fecha_corte;
}

static bool replaces(const base_info_t *b, const void *of)
{
    return strcmp(b->reemplaza, of) == 0;
}

const base_info_t *registry_holder(registry_t *r, base_kind_t base, day_t fecha_corte)
{
    return best(r, is_cut, &(base_info_t){.base = base, .fecha_corte = fecha_corte});
}

const base_info_t *registry_successor(registry_t *r, const char *sha256)
{
    return best(r, replaces, sha256);
}
