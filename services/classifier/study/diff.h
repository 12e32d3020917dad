/* What two policies, or two files of causales, differ in: read from their texts, entry by entry. An entry is
 * known by its name (regla, causal); lists that stand for sets are compared as sets. Pure. */
#ifndef PQR_CLASSIFIER_STUDY_DIFF_H
#define PQR_CLASSIFIER_STUDY_DIFF_H

#include "common/buf.h"
#include "common/err.h"

typedef enum diff_kind { DIFF_ADDED, DIFF_REMOVED, DIFF_MOVED, DIFF_CHANGED } diff_kind_t;
const char *diff_kind_word(diff_kind_t k); /* "agregada", … */

/* Every text is owned; before and after may be NULL. */
typedef struct difference {
    diff_kind_t kind;
    char *entry;  /* "regla segundo_nivel", "causal D", "archivo" for what stands above the entries */
    char *field;  /* of a change: "estado"; else "" */
    char *before; /* of a set: what was taken away */
    char *after;  /* of a set: what was added */
} difference_t;

typedef struct differences {
    difference_t *items;
    size_t n;
} differences_t;

/* Appends to ret. list, name: "reglas", "regla" or "causales", "causal". Both texts were read as a rulebook
 * before. */
MUST_CHECK rc_t diff_texts(const char *before, const char *after, const char *list, const char *name,
                           differences_t *ret, err_t *err);
void differences_done(differences_t *d);

#endif
