#include "services/ingest/publish/registry.h"

#include <pthread.h>
#include <string.h>
#include <uthash.h>

#include "common/kafka_reader.h"

typedef struct known {
    base_info_t info;
    uint64_t order; /* of arrival */
    UT_hash_handle hh;
} known_t;

struct registry {
    const kafka_settings_t *settings;
    kafka_reader_t *decided, *written; /* NULL until the first refresh */
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
    kafka_reader_free(r->decided);
    kafka_reader_free(r->written);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

static rc_t registry_connect(registry_t *r, err_t *err)
{
    static const char *const topics[] = {TOPIC_BASE, TOPIC_RECEIVED, TOPIC_REJECTED, TOPIC_RECEPTION};
    rc_t rc = r->decided ? RC_OK : kafka_reader_new(r->settings, "registro", KAFKA_DECIDED, &r->decided, err);
    if (rc == RC_OK && !r->written)
        rc = kafka_reader_new(r->settings, "registro", KAFKA_WRITTEN, &r->written, err);
    if (rc == RC_OK && !r->topics_ready)
        rc = kafka_topics_ready(kafka_reader_handle(r->written), topics, COUNT_OF(topics), err);
    r->topics_ready = r->topics_ready || rc == RC_OK;
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
static bool take(void *ctx, const rd_kafka_message_t *m)
{
    envelope_t envelope;
    AUTO(arena) arena_t texts = {0};
    doc_t data;
    err_t ignored = ERR_INIT;
    base_info_t info;
    if (kafka_event(m, &texts, &envelope, &data, &ignored) == RC_OK &&
        base_info_decode(&data, &info, &ignored) == RC_OK)
        registry_add(ctx, &info);
    return false;
}

rc_t registry_refresh(registry_t *r, int timeout_ms, err_t *err)
{
    rc_t rc = registry_connect(r, err);
    if (rc == RC_OK)
        rc = kafka_read_all(r->decided, r->written, TOPIC_BASE, &r->next, take, r, timeout_ms, err);
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
