/* Texts that files name, each once, numbered from 0 in the order in which they came. */
#ifndef PQR_CLASSIFIER_RULES_VOCABULARY_H
#define PQR_CLASSIFIER_RULES_VOCABULARY_H

#include <stddef.h>
#include <stdint.h>

#define WORD_NONE SIZE_MAX

/* Zero-initialised; release with vocabulary_done(). Read by any number of threads once nothing is added any
 * more. */
typedef struct vocabulary {
    struct word *table; /* hash of its texts */
    struct word **words;
    size_t n;
} vocabulary_t;

/* The text's number, given to it now where it is new. */
size_t vocabulary_add(vocabulary_t *v, const char *text, size_t len);
/* WORD_NONE: nobody named it. */
size_t vocabulary_find(const vocabulary_t *v, const char *text, size_t len);
const char *vocabulary_text(const vocabulary_t *v, size_t i);
void vocabulary_done(vocabulary_t *v);

#endif
