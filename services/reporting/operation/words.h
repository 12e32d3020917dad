/* What contact's names are called on a screen or in a file: estados, tasks, effects of attempts, types of
 * events. The names are the contract's (deploy/contracts: case.v1); one that is not known goes by its own
 * name, so a newer contact is shown too. Pure. */
#ifndef PQR_REPORTING_OPERATION_WORDS_H
#define PQR_REPORTING_OPERATION_WORDS_H

#include <stddef.h>

typedef struct word {
    const char *nombre, *texto;
} word_t;

extern const word_t estado_words[]; /* in the order of a case's life; ended by {0} */
extern const word_t tarea_words[];
extern const word_t evento_words[];
extern const word_t recurso_words[];

/* The text of a name in one of the tables above; NULL gives NULL. */
const char *word_text(const word_t *words, const char *nombre);
/* Its place; that of the end where it is not there. */
size_t word_place(const word_t *words, const char *nombre);

#endif
