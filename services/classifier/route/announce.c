#include "services/classifier/route/announce.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "common/clock.h"
#include "common/health.h"
#include "common/kafka_reader.h"
#include "common/log.h"
#include "common/stop.h"

enum {
    LOOK_MS = 200,   /* between two looks for a stop */
    AGAIN_MS = 1000, /* until Kafka is asked again */
    READ_MS = 5000,
};

struct announcer {
    const kafka_settings_t *kafka;
    char process[17]; /* 64 random bits: this process and no other of its name */
    int told;         /* announcements made */
    pthread_mutex_t lock;
    kafka_reader_t *reader;
    int64_t seen; /* from this process's first announcement to here nobody else has started */
};

announcer_t *announcer_new(const kafka_settings_t *k)
{
    unsigned char bits[8];
    announcer_t *a = must(calloc(1, sizeof *a));
    a->kafka = k;
    randombytes_buf(bits, sizeof bits);
    sodium_bin2hex(a->process, sizeof a->process, bits, sizeof bits);
    pthread_mutex_init(&a->lock, NULL);
    return a;
}

void announcer_free(announcer_t *a)
{
    if (!a)
        return;
    kafka_reader_free(a->reader);
    pthread_mutex_destroy(&a->lock);
    free(a);
}

/* ---- telling ---- */

typedef struct delivery {
    bool done;
    rd_kafka_resp_err_t error;
    int64_t offset;
} delivery_t;

static void on_delivered(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    (void)rk;
    delivery_t *d = opaque;
    *d = (delivery_t){.done = true, .error = m->err, .offset = m->offset};
}

static void producer_free(rd_kafka_t *rk)
{
    rd_kafka_purge(rk, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
    rd_kafka_destroy(rk);
}
DEFINE_CLEANUP(producer, rd_kafka_t *, producer_free)

static rc_t producer_new(const kafka_settings_t *k, delivery_t *d, rd_kafka_t **ret, err_t *err)
{
    AUTO(rd_conf) rd_kafka_conf_t *conf = NULL;
    rc_t rc = kafka_conf(k, "politica", &conf, err);
    const char *const rows[][2] = {
        {"enable.idempotence", "true"},   {"acks", "all"},
        {"compression.codec", "lz4"},     {"message.timeout.ms", "30000"},
        {"message.max.bytes", "4194304"}, /* the topic says how large a policy may be */
    };
    for (size_t i = 0; rc == RC_OK && i < COUNT_OF(rows); i++)
        rc = kafka_conf_set(conf, rows[i][0], rows[i][1], err);
    if (rc != RC_OK)
        return rc;
    rd_kafka_conf_set_opaque(conf, d);
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivered);
    char why[256];
    *ret = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    if (!*ret)
        return err_set(err, RC_FATAL, "kafka", "no se pudo crear el productor: %s", why);
    conf = NULL; /* taken over */
    return RC_OK;
}

/* "HASH/PROCESS/N": N is 1 where a process has started, more where it loaded anew. */
static void compose(announcer_t *a, const rulebook_t *r, envelope_t *ret, buf_t *value)
{
    policy_event_t e;
    rulebook_event(r, &e);
    instant_format(clock_now(), e.publicado);
    e.instancia = a->kafka->instance;
    policy_event_encode(&e, value);
    *ret = (envelope_t){0};
    snprintf(ret->id, sizeof ret->id, "%s/%s/%d", rulebook_hash(r), a->process, a->told + 1);
    snprintf(ret->type, sizeof ret->type, "%s", TYPE_POLICY);
    snprintf(ret->source, sizeof ret->source, "/pqr/classifier");
    snprintf(ret->subject, sizeof ret->subject, "%s", rulebook_hash(r));
    snprintf(ret->time, sizeof ret->time, "%s", e.publicado);
}

/* One that is too large stays so. */
static rc_t not_published(rd_kafka_resp_err_t e, const char *why, err_t *err)
{
    if (e == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
        return err_set(err, RC_REJECT, "politica_muy_grande",
                       "la política y las causales no caben juntas en un mensaje de %s", TOPIC_POLICY);
    return err_set(err, RC_RETRY, "kafka", "no se pudo publicar la política: %s", why);
}

static rc_t publish(announcer_t *a, rd_kafka_t *rk, const rulebook_t *r, err_t *err)
{
    AUTO(buf) buf_t value = {0};
    envelope_t envelope;
    compose(a, r, &envelope, &value);
    const char *key = rulebook_hash(r);
    rd_kafka_headers_t *headers = kafka_headers(&envelope);
    rd_kafka_resp_err_t e =
        rd_kafka_producev(rk, RD_KAFKA_V_TOPIC(TOPIC_POLICY), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                          RD_KAFKA_V_KEY((void *)key, strlen(key)), RD_KAFKA_V_VALUE(value.data, value.len),
                          RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END);
    if (e == RD_KAFKA_RESP_ERR_NO_ERROR)
        return RC_OK;
    rd_kafka_headers_destroy(headers);
    return not_published(e, rd_kafka_err2str(e), err);
}

static rc_t announce_once(announcer_t *a, const rulebook_t *r, int64_t *ret_offset, err_t *err)
{
    static const char *const topics[] = {TOPIC_POLICY};
    delivery_t d = {0};
    AUTO(producer) rd_kafka_t *rk = NULL;
    rc_t rc = producer_new(a->kafka, &d, &rk, err);
    if (rc == RC_OK)
        rc = kafka_topics_ready(rk, topics, COUNT_OF(topics), err);
    if (rc == RC_OK)
        rc = publish(a, rk, r, err);
    while (rc == RC_OK && !d.done && !stop_requested())
        rd_kafka_poll(rk, LOOK_MS);
    if (rc != RC_OK)
        return rc;
    if (!d.done || d.error)
        return not_published(d.error, d.done ? rd_kafka_err2str(d.error) : "se pidió parar", err);
    *ret_offset = d.offset;
    return RC_OK;
}

rc_t announce(announcer_t *a, const rulebook_t *r, err_t *err)
{
    for (;;) {
        err_t why = ERR_INIT;
        int64_t offset = 0;
        rc_t rc = announce_once(a, r, &offset, &why);
        /* Where others begin to be looked for is the first one's place: what comes later is not passed over.
         */
        if (rc == RC_OK && a->told++ == 0)
            a->seen = offset + 1;
        if (rc != RC_RETRY || stop_wait_ms(AGAIN_MS)) {
            if (rc != RC_OK)
                *err = why;
            return rc;
        }
        log_warn("la política no se puede publicar, se reintenta", "{s:s}", "error", why.text);
        if (a->told == 0) /* no policy is in force yet */
            health_set("politica", false, why.text);
    }
}

/* ---- looking ---- */

typedef struct search {
    const announcer_t *a;
    arena_t texts;
    bool found;
} search_t;

/* Of the ids that compose() writes: another process's first. */
static bool another_started(const announcer_t *a, const char *id)
{
    const char *n = strrchr(id, '/');
    return n && strcmp(n, "/1") == 0 && !strstr(id, a->process);
}

static bool look_at(void *ctx, const rd_kafka_message_t *m)
{
    search_t *s = ctx;
    envelope_t in;
    doc_t data;
    policy_event_t e;
    err_t err = ERR_INIT;
    if (m->offset < s->a->seen)
        return false; /* the topic is not the one that it was: what is read is its beginning */
    arena_reset(&s->texts);
    /* What is none of ours says nothing about us. */
    if (kafka_event(m, &s->texts, &in, &data, &err) != RC_OK || strcmp(in.type, TYPE_POLICY) != 0 ||
        policy_event_decode(&data, &e, &err) != RC_OK || !e.instancia)
        return false;
    s->found = strcmp(e.instancia, s->a->kafka->instance) == 0 && another_started(s->a, in.id);
    return s->found;
}

static rc_t look(announcer_t *a, err_t *err)
{
    rc_t rc = RC_OK;
    if (!a->reader)
        rc = kafka_reader_new(a->kafka, "politica", KAFKA_WRITTEN, &a->reader, err);
    if (rc != RC_OK)
        return rc;
    search_t s = {.a = a};
    int64_t end = a->seen;
    rc = kafka_read(a->reader, TOPIC_POLICY, a->seen, look_at, &s, READ_MS, &end, err);
    arena_done(&s.texts);
    if (rc == RC_OK && s.found)
        return err_set(err, RC_FATAL, "reemplazado",
                       "otro proceso con el mismo PQR_INSTANCE «%s» ha tomado el relevo: este termina",
                       a->kafka->instance);
    if (rc == RC_OK && end > a->seen)
        a->seen = end;
    return rc;
}

rc_t announce_not_replaced(announcer_t *a, err_t *err)
{
    pthread_mutex_lock(&a->lock);
    rc_t rc = look(a, err);
    pthread_mutex_unlock(&a->lock);
    return rc;
}
