/* Words that people confirm: sequences of words in the motivos of records that a person gave a causal, which
 * occur for that causal and for no other. Two steps: first every record with a person's causal
 * (suggestions_given), then every record whose causal is known, by whatever way (suggestions_seen); then the
 * result. Pure.
 *
 * Motivos are folded (text_fold). Sequences are 2 to 6 words; none begins or ends with a word like «de», none
 * has a number in it (an account is no word), and of a motivo the first 80 words are looked at. A radicado
 * counts once, however many days it was in the bases. */
#ifndef PQR_CLASSIFIER_STUDY_SUGGESTIONS_H
#define PQR_CLASSIFIER_STUDY_SUGGESTIONS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct suggestions suggestions_t;

typedef struct suggestion {
    const char *causal, *frase;
    size_t radicados;
} suggestion_t;

suggestions_t *suggestions_new(void);
void suggestions_free(suggestions_t *s);

/* sighting: what identifies it. Of one sighting the highest delivery and then the highest revision counts.
 * Texts are copied. */
void suggestions_given(suggestions_t *s, const char *sighting, int entrega, int revision,
                       const char *radicado, const char *causal, const char *motivo);
/* Ends the first step. */
void suggestions_gather(suggestions_t *s);
void suggestions_seen(suggestions_t *s, const char *causal, const char *motivo);
/* Of those that at least `minimum` radicados have: each that is in no longer one of the same causal and
 * number, but what `known` says yes to. By causal, then most radicados first. The array and its texts live as
 * long as s. */
typedef bool (*suggestion_known_fn)(void *ctx, const char *frase);
const suggestion_t *suggestions_result(suggestions_t *s, size_t minimum, suggestion_known_fn known, void *ctx,
                                       size_t *ret_n);

#endif
