/* What texts seen before came to: a small direct-mapped table, so that the same motivo or estado is folded
 * and looked up once and not ten thousand times. A text over MEMO_TEXT_MAX bytes is not kept.
 * Zero-initialised; of one thread. */
#ifndef PQR_CLASSIFIER_RULES_MEMO_H
#define PQR_CLASSIFIER_RULES_MEMO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MEMO_SLOTS 512
#define MEMO_TEXT_MAX 240

typedef struct memo {
    struct memo_slot *slots; /* NULL until the first text is kept */
} memo_t;

bool memo_get(const memo_t *m, const char *text, size_t len, uint32_t *ret);
void memo_put(memo_t *m, const char *text, size_t len, uint32_t value);
void memo_forget(memo_t *m); /* everything; keeps the memory */
void memo_done(memo_t *m);

#endif
