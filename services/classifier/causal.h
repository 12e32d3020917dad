/* The causales and how a motivo names one (procedure, steps 2 and 9). Pure once loaded.
 *
 * A phrase is found where its words stand in the motivo one after the other, both folded by text_fold():
 * case, accents in either Unicode form, punctuation and repeated spaces do not count, and a leading letter
 * label ("A. …") is just a word more. The longest phrase found wins; two causales with phrases of one length,
 * both the longest, are no match. */
#ifndef PQR_CLASSIFIER_CAUSAL_H
#define PQR_CLASSIFIER_CAUSAL_H

#include <stdbool.h>
#include <stddef.h>

#include "common/err.h"

typedef struct causales causales_t;

typedef struct causal_match {
    const char *causal; /* "A" …, or NULL: none, or a tie */
    const char *phrase; /* folded, the one that won; NULL when none was found */
    const char *other;  /* in a tie: the second causal; else NULL */
} causal_match_t;

/* Reads the catalogue (libconfig). RC_FATAL names the file, line and fault. The result is immutable. */
MUST_CHECK rc_t causales_load(const char *path, causales_t **ret, err_t *err);
void causales_free(causales_t *c);
DEFINE_CLEANUP(causales, causales_t *, causales_free)

/* folded: the motivo by text_fold(). Texts of the result live as long as c. */
causal_match_t causal_find(const causales_t *c, const char *folded);
/* The causal's name, or NULL where there is no such causal. */
const char *causal_nombre(const causales_t *c, const char *causal);
/* The catalogue's own text of a causal ("A"), which lives as long as c; NULL where there is none. */
const char *causal_own(const causales_t *c, const char *causal);
size_t causales_count(const causales_t *c);
const char *causales_at(const causales_t *c, size_t i); /* in the file's order */

#endif
