/* Decisions on one radicado in a few letters, for tables of cases: "p07:escalate m07:close:B p08:ya
 * p08:review:r1". base (p pendientes, m mal_escalados), day of December 2021 of the cut-off, what is decided
 * (escalate, contact, close, ya: close as ya_finalizada, review); then in any order a causal's letter (A
 * where there is none; review has none), rN: the revision, eN: the delivery that its workbook is,
 * fYYYY-MM-DD: the filing date, "resp", "resp2" …: the policy has that answer for the customer, "arrastra":
 * for tests of the life of a case alone, a causal was given for its motivo before. "R:p07:e1" is the
 * registration of delivery 1 of that base and day, which replaces delivery 0. */
#ifndef PQR_TESTS_CONTACT_STORY_H
#define PQR_TESTS_CONTACT_STORY_H

#include <jansson.h>

#include "services/contact/intake/incoming.h"

#define STORY_MAX 24

typedef struct story {
    char tokens[STORY_MAX][48];
    int n;
} story_t;

story_t story_read(const char *text);
/* The answer that a token's decision has for the customer, or NULL. */
const char *story_answer(const char *token);
/* The SHA-256 of the workbook that a delivery is, and what it is made from beside base, day and delivery:
 * NULL at first, so that all radicados come in the same workbooks. */
void story_sha256(base_kind_t base, int day, int entrega, char ret[SHA256_HEX_SIZE]);
void story_workbooks(const char *seed);
/* What one token says as it comes from Kafka, added to the batch. */
void story_add(batch_t *b, const char *token, const char *radicado);
/* What stands in a document that a test has made, as the reader gives it; its texts in the arena. */
void story_doc(const json_t *json, arena_t *texts, doc_t *ret);
/* The same as a document and its envelope. The document is a new reference. */
json_t *story_event(const char *token, const char *radicado, envelope_t *ret);
/* The same of a registration's token. */
json_t *story_base(const char *token, envelope_t *ret);
/* Calls run for every order of the story's tokens. */
void story_permute(const story_t *s, void (*run)(const story_t *order, int number, void *ctx), void *ctx);

#endif
