/* A sighting as it was received, made from the decision that asks for a person: what the classifier added is
 * left out, and everything else stays as it came, also what this program does not know of. Pure. */
#ifndef PQR_CONTACT_REGISTRO_H
#define PQR_CONTACT_REGISTRO_H

#include "common/buf.h"
#include "common/doc.h"

/* Bytes of the facts that can go again: what is added below must still fit the topic's largest message. */
#define REGISTRO_MAX 1000000

/* Appends the facts, a JSON object, without `revision` and `causal`. */
void registro_facts(const doc_t *decision, buf_t *out);
/* Appends the record that goes to pqr.received: the facts, under a revision, with the causal given. */
void registro_with_causal(const char *facts, int revision, const char *causal, buf_t *out);

#endif
