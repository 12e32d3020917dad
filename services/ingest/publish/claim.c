#include "services/ingest/publish/claim.h"

#include <sodium.h>
#include <string.h>

#include "common/kafka_reader.h"
#include "common/stop.h"

#define TOKEN "claim_token" /* header: which transaction a claim is of */
#define POLL_MS 100
#define OWNER_LEN 16
#define TOKEN_SIZE (OWNER_LEN + 33)

struct claims {
    const kafka_settings_t *settings;
    char role[32];
    claim_seen_fn seen;
    void *ctx;
    const char *topic;
    kafka_reader_t *decided, *written; /* NULL until they are needed */
    bool topic_ready;
    int64_t next;    /* where `decided` goes on; OFFSET_END where nobody wants to know */
    int64_t blocker; /* the undecided claim that stood before ours */
};

claims_t *claims_new(const kafka_settings_t *s, const char *topic, const char *role, claim_seen_fn seen,
                     void *ctx)
{
    claims_t *c = must(calloc(1, sizeof *c));
    c->settings = s;
    c->topic = topic;
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
    kafka_reader_free(c->decided);
    kafka_reader_free(c->written);
    free(c);
}

static rc_t claims_connect(claims_t *c, err_t *err)
{
    rc_t rc = c->decided ? RC_OK : kafka_reader_new(c->settings, c->role, KAFKA_DECIDED, &c->decided, err);
    if (rc == RC_OK && !c->written)
        rc = kafka_reader_new(c->settings, c->role, KAFKA_WRITTEN, &c->written, err);
    if (rc == RC_OK && !c->topic_ready)
        rc = kafka_topics_ready(kafka_reader_handle(c->written), &c->topic, 1, err);
    c->topic_ready = c->topic_ready || rc == RC_OK;
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
    if (rc != RC_OK)
        return rc;
    *ret_end = c->next;
    rc = kafka_read(c->decided, c->topic, c->next, hand_on, c, timeout_ms, ret_end, err);
    if (c->seen) /* what was read is read, also where there was no time for the rest */
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
    bool heed_earlier; /* somebody wants to know of every committed claim: one that is not seen yet counts */
    const char *const *keys;
    size_t n;
    bool found[CLAIM_KEYS]; /* ours, by key */
    int64_t other;          /* somebody else's that stands before ours on one of the keys; -1 */
} search_t;

typedef enum whose { OURS, EARLIER, THEIRS } whose_t;

/* OWNER_LEN characters that are this replica's, under whatever process, then what is this transaction's
 * alone. */
static void token_make(const claims_t *c, char ret[TOKEN_SIZE])
{
    char owner[SHA256_HEX_SIZE];
    unsigned char bytes[16];
    const char *name = c->settings->instance ? c->settings->instance : "";
    hash_sha256_hex(name, strlen(name), owner);
    randombytes_buf(bytes, sizeof bytes);
    memcpy(ret, owner, OWNER_LEN);
    sodium_bin2hex(ret + OWNER_LEN, TOKEN_SIZE - OWNER_LEN, bytes, sizeof bytes);
}

/* Earlier ones of this replica are always decided: it has one transaction at a time, and fenced its
 * predecessor. They lie among the undecided where another replica's long transaction began before them. */
static whose_t whose(const search_t *s, const rd_kafka_message_t *m)
{
    rd_kafka_headers_t *headers;
    const void *value;
    size_t len;
    if (rd_kafka_message_headers(m, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR ||
        rd_kafka_header_get_last(headers, TOKEN, &value, &len) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return THEIRS;
    if (len == strlen(s->token) && memcmp(value, s->token, len) == 0)
        return OURS;
    return len == strlen(s->token) && memcmp(value, s->token, OWNER_LEN) == 0 ? EARLIER : THEIRS;
}

static bool look(void *ctx, const rd_kafka_message_t *m)
{
    search_t *s = ctx;
    whose_t of = whose(s, m);
    bool all = true;
    for (size_t i = 0; i < s->n; i++) {
        bool same = m->key_len == strlen(s->keys[i]) && memcmp(m->key, s->keys[i], m->key_len) == 0;
        if (same && of == OURS)
            s->found[i] = true;
        else if (same && !s->found[i] && (of == THEIRS || s->heed_earlier))
            s->other = m->offset;
        all = all && s->found[i];
    }
    return all;
}

static rc_t claims_write(txn_t *t, const char *topic, const search_t *s, const char *value, int timeout_ms,
                         err_t *err)
{
    for (size_t i = 0; i < s->n; i++) {
        rd_kafka_headers_t *headers = rd_kafka_headers_new(1);
        rd_kafka_header_add(headers, TOKEN, -1, s->token, -1);
        rc_t rc = txn_send(t, topic, s->keys[i], strlen(s->keys[i]), value, strlen(value), headers, err);
        if (rc != RC_OK)
            return rc;
    }
    return txn_flush(t, timeout_ms, err);
}

rc_t claims_take(claims_t *c, txn_t *t, const char *const *keys, size_t n, const char *value, int timeout_ms,
                 err_t *err)
{
    char token[TOKEN_SIZE];
    token_make(c, token);
    search_t s = {.token = token, .heed_earlier = c->seen != NULL, .keys = keys, .n = n, .other = -1};
    int64_t undecided = 0, end;
    rc_t rc = claims_connect(c, err);
    if (rc == RC_OK)
        rc = claims_write(t, c->topic, &s, value, timeout_ms, err);
    /* Read after the writing, so that of two who write at once at least one sees the other. */
    if (rc == RC_OK)
        rc = read_decided(c, timeout_ms, &undecided, err);
    if (rc == RC_OK)
        rc = kafka_read(c->written, c->topic, undecided, look, &s, timeout_ms, &end, err);
    if (rc != RC_OK)
        return rc;
    if (s.other >= 0) {
        c->blocker = s.other;
        return err_set(err, RC_RETRY, "turno", "otra réplica publica lo mismo en este momento");
    }
    for (size_t i = 0; i < n; i++)
        if (!s.found[i])
            return err_set(err, RC_RETRY, "kafka", "los turnos escritos en %s no aparecen", c->topic);
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
