#include "services/ingest/publish/claim.h"

#include <sodium.h>
#include <string.h>

#include "common/stop.h"

#define TOKEN "claim_token" /* header: which transaction a claim is of */
#define POLL_MS 100

struct claims {
    const kafka_settings_t *settings;
    char role[32];
    claim_seen_fn seen;
    void *ctx;
    rd_kafka_t
        *decided;    /* reads what was committed; its end is where the first undecided transaction begins */
    rd_kafka_t *all; /* reads what was written */
    bool topic_ready;
    int64_t next;    /* where `decided` goes on; OFFSET_END where nobody wants to know */
    int64_t blocker; /* the undecided claim that stood before ours */
};

claims_t *claims_new(const kafka_settings_t *s, const char *role, claim_seen_fn seen, void *ctx)
{
    claims_t *c = must(calloc(1, sizeof *c));
    c->settings = s;
    snprintf(c->role, sizeof c->role, "%s", role);
    c->seen = seen;
    c->ctx = ctx;
    c->next = seen ? RD_KAFKA_OFFSET_BEGINNING : RD_KAFKA_OFFSET_END;
    return c;
}

void claims_free(claims_t *c)
{
    if (!c)
        return;
    if (c->decided)
        rd_kafka_destroy(c->decided);
    if (c->all)
        rd_kafka_destroy(c->all);
    free(c);
}

static rc_t reader_make(claims_t *c, const char *isolation, rd_kafka_t **ret, err_t *err)
{
    AUTO(rd_conf) rd_kafka_conf_t *conf = NULL;
    rc_t rc = kafka_conf(c->settings, c->role, &conf, err);
    if (rc != RC_OK)
        return rc;
    char group[200];
    snprintf(group, sizeof group, "pqr-ingest-turnos-%s", c->settings->instance);
    const char *const rows[][2] = {
        {"group.id", group}, /* asked for by the library; nothing is committed */
        {"enable.auto.commit", "false"},
        {"enable.auto.offset.store", "false"},
        {"enable.partition.eof", "true"},
        {"isolation.level", isolation},
        {"auto.offset.reset", "earliest"}, /* what retention has taken away is passed over */
        {"fetch.wait.max.ms", "10"},
        {"allow.auto.create.topics", "false"},
    };
    for (size_t i = 0; i < COUNT_OF(rows) && rc == RC_OK; i++)
        rc = kafka_conf_set(conf, rows[i][0], rows[i][1], err);
    if (rc != RC_OK)
        return rc;
    char why[256];
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof why);
    if (!rk)
        return err_set(err, RC_FATAL, "kafka", "no se pudo crear el consumidor: %s", why);
    conf = NULL; /* the handle owns it */
    rd_kafka_poll_set_consumer(rk);
    *ret = rk;
    return RC_OK;
}

static rc_t claims_connect(claims_t *c, err_t *err)
{
    static const char *const topics[] = {TOPIC_CLAIM};
    rc_t rc = c->decided ? RC_OK : reader_make(c, "read_committed", &c->decided, err);
    if (rc == RC_OK && !c->all)
        rc = reader_make(c, "read_uncommitted", &c->all, err);
    if (rc == RC_OK && !c->topic_ready)
        rc = kafka_topics_ready(c->decided, topics, COUNT_OF(topics), err);
    c->topic_ready = c->topic_ready || rc == RC_OK;
    return rc;
}

static rc_t assign(rd_kafka_t *rk, int64_t offset, err_t *err)
{
    AUTO(rd_list) rd_kafka_topic_partition_list_t *parts = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(parts, TOPIC_CLAIM, 0)->offset = offset;
    rd_kafka_resp_err_t e = rd_kafka_assign(rk, parts);
    return e ? err_set(err, RC_RETRY, "kafka", "no se pudo leer %s: %s", TOPIC_CLAIM, rd_kafka_err2str(e))
             : RC_OK;
}

/* What is done with a claim that was read; true ends the reading. */
typedef bool (*claim_fn)(void *ctx, const rd_kafka_message_t *m);

/* Reads from an offset to where that reader's end is now; *ret_end is that end. */
static rc_t read_from(rd_kafka_t *rk, int64_t offset, claim_fn fn, void *ctx, int timeout_ms,
                      int64_t *ret_end, err_t *err)
{
    int64_t deadline = clock_monotonic_ms() + timeout_ms;
    const char *last = "sin respuesta";
    rc_t rc = assign(rk, offset, err);
    bool done = false;
    for (int64_t left; rc == RC_OK && !done;) {
        left = deadline - clock_monotonic_ms();
        if (left <= 0 || stop_requested()) {
            rc = err_set(err, RC_RETRY, "kafka", "no se llegó al final de %s en %d ms: %s", TOPIC_CLAIM,
                         timeout_ms, last);
            break;
        }
        AUTO(rd_message)
        rd_kafka_message_t *m = rd_kafka_consumer_poll(rk, (int)(left < POLL_MS ? left : POLL_MS));
        if (!m)
            continue;
        if (m->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
            *ret_end = m->offset;
            done = true;
        } else if (m->err) {
            last = rd_kafka_err2str(m->err); /* a broker away for a moment: waited for until the deadline */
        } else {
            *ret_end = m->offset + 1;
            done = fn(ctx, m);
        }
    }
    rd_kafka_assign(rk, NULL);
    return rc;
}

static bool hand_on(void *ctx, const rd_kafka_message_t *m)
{
    claims_t *c = ctx;
    char key[200];
    if (!c->seen || m->key_len >= sizeof key)
        return false;
    memcpy(key, m->key, m->key_len);
    key[m->key_len] = '\0';
    c->seen(c->ctx, key, m->payload ? m->payload : "", m->len);
    return false;
}

/* Everything before *ret_end is decided. */
static rc_t read_decided(claims_t *c, int timeout_ms, int64_t *ret_end, err_t *err)
{
    rc_t rc = claims_connect(c, err);
    if (rc == RC_OK)
        rc = read_from(c->decided, c->next, hand_on, c, timeout_ms, ret_end, err);
    if (rc == RC_OK && c->seen)
        c->next = *ret_end;
    return rc;
}

rc_t claims_refresh(claims_t *c, int timeout_ms, err_t *err)
{
    int64_t end;
    return read_decided(c, timeout_ms, &end, err);
}

typedef struct search {
    const char *token; /* ours */
    const char *const *keys;
    size_t n;
    bool found[CLAIM_KEYS]; /* ours, by key */
    int64_t other;          /* somebody else's that stands before ours on one of the keys; -1 */
} search_t;

static bool is_ours(const search_t *s, const rd_kafka_message_t *m)
{
    rd_kafka_headers_t *headers;
    const void *value;
    size_t len;
    return rd_kafka_message_headers(m, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR &&
           rd_kafka_header_get_last(headers, TOKEN, &value, &len) == RD_KAFKA_RESP_ERR_NO_ERROR &&
           len == strlen(s->token) && memcmp(value, s->token, len) == 0;
}

static bool look(void *ctx, const rd_kafka_message_t *m)
{
    search_t *s = ctx;
    bool ours = is_ours(s, m), all = true;
    for (size_t i = 0; i < s->n; i++) {
        bool same = m->key_len == strlen(s->keys[i]) && memcmp(m->key, s->keys[i], m->key_len) == 0;
        if (same && ours)
            s->found[i] = true;
        else if (same && !s->found[i])
            s->other = m->offset;
        all = all && s->found[i];
    }
    return all;
}

static rc_t claims_write(txn_t *t, const search_t *s, const char *value, int timeout_ms, err_t *err)
{
    for (size_t i = 0; i < s->n; i++) {
        rd_kafka_headers_t *headers = rd_kafka_headers_new(1);
        rd_kafka_header_add(headers, TOKEN, -1, s->token, -1);
        rc_t rc =
            txn_send(t, TOPIC_CLAIM, s->keys[i], strlen(s->keys[i]), value, strlen(value), headers, err);
        if (rc != RC_OK)
            return rc;
    }
    return txn_flush(t, timeout_ms, err);
}

rc_t claims_take(claims_t *c, txn_t *t, const char *const *keys, size_t n, const char *value, int timeout_ms,
                 err_t *err)
{
    char token[33];
    unsigned char bytes[16];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(token, sizeof token, bytes, sizeof bytes);
    search_t s = {.token = token, .keys = keys, .n = n, .other = -1};
    int64_t undecided = 0, end;
    rc_t rc = claims_connect(c, err);
    if (rc == RC_OK)
        rc = claims_write(t, &s, value, timeout_ms, err);
    /* Read after the writing, so that of two who write at once at least one sees the other. */
    if (rc == RC_OK)
        rc = read_decided(c, timeout_ms, &undecided, err);
    if (rc == RC_OK)
        rc = read_from(c->all, undecided, look, &s, timeout_ms, &end, err);
    if (rc != RC_OK)
        return rc;
    if (s.other >= 0) {
        c->blocker = s.other;
        return err_set(err, RC_RETRY, "turno", "otra réplica publica lo mismo en este momento");
    }
    for (size_t i = 0; i < n; i++)
        if (!s.found[i])
            return err_set(err, RC_RETRY, "kafka", "los turnos escritos en %s no aparecen", TOPIC_CLAIM);
    return RC_OK;
}

rc_t claims_wait(claims_t *c, int timeout_ms, err_t *err)
{
    int64_t deadline = clock_monotonic_ms() + timeout_ms, end = 0;
    for (int64_t left; (left = deadline - clock_monotonic_ms()) > 0;) {
        rc_t rc = read_decided(c, (int)left, &end, err);
        if (rc != RC_OK)
            return rc;
        if (end > c->blocker)
            return RC_OK;
        if (stop_wait_ms(POLL_MS))
            break;
    }
    return err_set(err, RC_RETRY, "turno", "otra réplica publica lo mismo y aún no termina");
}
