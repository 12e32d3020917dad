#include "services/ingest/events/idempotency.h"

#include <string.h>
#include <uthash.h>

#define PREFIX "idem/"

/* Half of each hash is kept: 128 bits tell any two keys apart, and a key is only a name. */
typedef struct digest {
    unsigned char bytes[16];
} digest_t;

typedef struct used_key {
    digest_t key, request;
    instant_t used;
    UT_hash_handle hh; /* which also keeps the order of arrival */
} used_key_t;

struct idempotency {
    used_key_t *keys;
    size_t max;
    int64_t keep_ms;
};

idempotency_t *idempotency_new(size_t max, int64_t keep_ms)
{
    idempotency_t *m = must(calloc(1, sizeof *m));
    m->max = max;
    m->keep_ms = keep_ms;
    return m;
}

static void forget(idempotency_t *m, used_key_t *k)
{
    HASH_DEL(m->keys, k);
    free(k);
}

void idempotency_free(idempotency_t *m)
{
    if (!m)
        return;
    used_key_t *k, *next;
    HASH_ITER(hh, m->keys, k, next)
    forget(m, k);
    free(m);
}

static digest_t digest(const char *hex)
{
    digest_t d = {{0}};
    size_t n;
    (void)sodium_hex2bin(d.bytes, sizeof d.bytes, hex, 2 * sizeof d.bytes, NULL, &n, NULL);
    return d;
}

static bool expired(const idempotency_t *m, const used_key_t *k, instant_t now)
{
    return now - k->used > m->keep_ms;
}

static used_key_t *find(const idempotency_t *m, const digest_t *key)
{
    used_key_t *k = NULL;
    HASH_FIND(hh, m->keys, key, sizeof *key, k);
    return k;
}

void idempotency_add(idempotency_t *m, const char *key, const char *request, instant_t used, instant_t now)
{
    digest_t d = digest(key);
    used_key_t *k = find(m, &d);
    if (k && !expired(m, k, now))
        return;
    if (k)
        forget(m, k);
    k = must(calloc(1, sizeof *k));
    k->key = d;
    k->request = digest(request);
    k->used = used;
    HASH_ADD(hh, m->keys, key, sizeof k->key, k);
    while (m->keys && (HASH_COUNT(m->keys) > m->max || expired(m, m->keys, now)))
        forget(m, m->keys); /* the head came first */
}

idem_t idempotency_find(const idempotency_t *m, const char *key, const char *request, instant_t now)
{
    digest_t d = digest(key), r = digest(request);
    const used_key_t *k = find(m, &d);
    if (!k || expired(m, k, now))
        return IDEM_NEW;
    return memcmp(&k->request, &r, sizeof r) == 0 ? IDEM_SAME : IDEM_OTHER;
}

size_t idempotency_count(const idempotency_t *m)
{
    return HASH_COUNT(m->keys);
}

/* ---- claims ---- */

void idem_claim_key(const char *key, char ret[IDEM_CLAIM_SIZE])
{
    snprintf(ret, IDEM_CLAIM_SIZE, PREFIX "%.64s", key);
}

void idem_claim_value(const char *request, instant_t used, char ret[128])
{
    char time[32];
    instant_format(used, time);
    snprintf(ret, 128, "%.64s %s", request, time);
}

static bool is_digest(const char *text, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    return len == SHA256_HEX_SIZE - 1 && strspn(text, digits) >= len;
}

bool idem_claim_parse(const char *claim, const char *value, size_t len, const char **ret_key,
                      char ret_request[SHA256_HEX_SIZE], instant_t *ret_used)
{
    const size_t prefix = sizeof PREFIX - 1, digits = SHA256_HEX_SIZE - 1;
    char copy[128];
    if (strncmp(claim, PREFIX, prefix) != 0 || !is_digest(claim + prefix, strlen(claim + prefix)) ||
        len >= sizeof copy || len < digits + 2)
        return false;
    memcpy(copy, value, len);
    copy[len] = '\0';
    if (copy[digits] != ' ' || !is_digest(copy, digits) || !instant_parse(copy + digits + 1, ret_used))
        return false;
    memcpy(ret_request, copy, digits);
    ret_request[digits] = '\0';
    *ret_key = claim + prefix;
    return true;
}

bool idem_key_valid(const char *key)
{
    size_t n = 0;
    while (key[n] > 0x20 && key[n] < 0x7F)
        n++;
    return n >= 1 && n <= IDEMPOTENCY_KEY_MAX && !key[n];
}
