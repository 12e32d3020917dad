/* The causales and how a record names one (procedure, steps 2 and 9). Immutable once read.
 *
 * In this order: the causal that a person gave; else the longest phrase found in the motivo, in code points;
 * else the marcación, an exact pair of razón and subrazón over a razón alone. A phrase is found where its
 * words stand in the motivo one after the other, both folded by text_fold(): case, accents in any Unicode
 * form, punctuation and repeated spaces do not count, and a leading letter label ("A. …") is just a word
 * more. Two causales with phrases of one length, both the longest, are no causal but candidates, and the
 * marcación is not asked: a person decides. */
#ifndef PQR_CLASSIFIER_RULES_CAUSAL_H
#define PQR_CLASSIFIER_RULES_CAUSAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/buf.h"
#include "common/err.h"
#include "services/classifier/rules/memo.h"

typedef struct causales causales_t;

#define CAUSAL_NONE SIZE_MAX              /* in place of an index: not identified */
#define SIN_IDENTIFICAR "sin_identificar" /* the same in a policy */

/* How the causal was found: as decision_t's `via`. */
#define VIA_PERSONA "persona"
#define VIA_MOTIVO "motivo"
#define VIA_MARCACION "marcacion"

/* What names a causal; every text may be NULL. */
typedef struct causal_facts {
    const char *dada; /* by a person */
    const char *motivo, *razon, *subrazon;
} causal_facts_t;

typedef struct causal_match {
    size_t index;       /* causales_at(); CAUSAL_NONE: none, or a tie */
    const char *via;    /* VIA_…, or NULL */
    const char *phrase; /* folded, the motivo's longest (in a tie: the first causal's); else NULL */
    bool tie;           /* causal_tied() tells between whom */
} causal_match_t;

/* Reused from record to record; zero-initialised. */
typedef struct causal_scratch {
    buf_t motivo, key; /* folded */
    memo_t memo, marcaciones;
} causal_scratch_t;
void causal_scratch_done(causal_scratch_t *s);
void causal_scratch_forget(causal_scratch_t *s); /* other causales come */

/* Reads the catalogue (libconfig). RC_FATAL names file, line, fault and what to do. */
MUST_CHECK rc_t causales_load(const char *path, causales_t **ret, err_t *err);
/* From a text; `faults` (may be NULL) has every fault appended, a line each. */
MUST_CHECK rc_t causales_read(const char *name, const char *text, buf_t *faults, causales_t **ret,
                              err_t *err);
void causales_free(causales_t *c);
DEFINE_CLEANUP(causales, causales_t *, causales_free)

/* RC_REJECT when the causal given by a person is in no catalogue. */
MUST_CHECK rc_t causal_find(const causales_t *c, const causal_facts_t *facts, causal_scratch_t *s,
                            causal_match_t *ret, err_t *err);
/* After a tie: appends the JSON array of the tied causales, in the file's order. */
void causal_tied(const causales_t *c, const char *motivo, causal_scratch_t *s, buf_t *out);

/* Something of the catalogue that the record has. */
typedef struct causal_found {
    const char *via;    /* VIA_MOTIVO, VIA_MARCACION */
    const char *causal; /* "A" */
    const char *texto;  /* the folded phrase; "razón / subrazón" or "razón" as the file writes them */
    size_t letras;      /* of a phrase: its code points */
    unsigned linea;     /* in the catalogue's text */
    bool gana;
} causal_found_t;

typedef struct causal_explanation {
    const char *causal, *nombre, *via; /* NULL: not identified */
    const char *motivo;                /* as it was compared: folded */
    const causal_found_t *found;       /* longest phrase first, then what the marcación says */
    size_t n_found;
    const char **candidatas; /* in a tie, in the file's order */
    size_t n_candidatas;
    const char *porque; /* Spanish: why the winner won, or why there is none */
} causal_explanation_t;

/* Texts live as long as c and `texts`. */
MUST_CHECK rc_t causal_explain(const causales_t *c, const causal_facts_t *facts, arena_t *texts,
                               causal_explanation_t *ret, err_t *err);

size_t causales_count(const causales_t *c);
const char *causales_at(const causales_t *c, size_t i);         /* "A", in the file's order */
const char *causales_nombre(const causales_t *c, size_t i);     /* its name */
size_t causales_index(const causales_t *c, const char *causal); /* CAUSAL_NONE: there is no such causal */

#endif
