/* Pure: what contact answers to an order of the cell's work, in words for people. */
#ifndef PQR_PQRCTL_CELULA_WORDS_H
#define PQR_PQRCTL_CELULA_WORDS_H

#include <jansson.h>

#include "common/buf.h"

/* Appends lines. An answer of agenda/tomar (it has `datos`) tells each attempt; any other is one line of what
 * it names. Members that are not known here are left out: --json shows them. */
void celula_words(const json_t *answer, buf_t *out);
/* Of an answer of horario: one line. */
void celula_horario_words(const json_t *answer, buf_t *out);

#endif
