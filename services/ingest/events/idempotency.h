/* The Idempotency-Keys already used: which request each came with. Bounded: forgets the oldest, and all that
 * are older than they are kept. Pure but for memory. One thread at a time. */
#ifndef PQR_INGEST_IDEMPOTENCY_H
#define PQR_INGEST_IDEMPOTENCY_H

#include "common/clock.h"
#include "common/err.h"
#include "common/hash.h"

#define IDEMPOTENCY_KEY_MAX 200

typedef struct idempotency idempotency_t;

typedef enum idem {
    IDEM_NEW,  /* not used yet */
    IDEM_SAME, /* used by the same request */
    IDEM_OTHER /* used by another one */
} idem_t;

idempotency_t *idempotency_new(size_t max, int64_t keep_ms);
void idempotency_free(idempotency_t *m);
DEFINE_CLEANUP(idempotency, idempotency_t *, idempotency_free)

/* key, request: SHA-256 in hexadecimal. Of a key that is known the first use stands. `used` is when. */
void idempotency_add(idempotency_t *m, const char *key, const char *request, instant_t used, instant_t now);
idem_t idempotency_find(const idempotency_t *m, const char *key, const char *request, instant_t now);
size_t idempotency_count(const idempotency_t *m);

/* A claim's key and value, there and back: "idem/<key>", "<request> <RFC 3339>". False: another's claim. */
#define IDEM_CLAIM_SIZE (5 + SHA256_HEX_SIZE)
void idem_claim_key(const char *key, char ret[IDEM_CLAIM_SIZE]);
void idem_claim_value(const char *request, instant_t used, char ret[128]);
bool idem_claim_parse(const char *claim, const char *value, size_t len, const char **ret_key,
                      char ret_request[SHA256_HEX_SIZE], instant_t *ret_used);
/* What a client may send: 1 to 200 visible ASCII characters. */
bool idem_key_valid(const char *key);

#endif
