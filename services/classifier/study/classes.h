/* Which facts two policies decide otherwise: every base, causal and estado that either names, any other
 * estado, and none. Marcación, ciudad and age are left as missing, so what differs only there is not found
 * here. Pure. */
#ifndef PQR_CLASSIFIER_STUDY_CLASSES_H
#define PQR_CLASSIFIER_STUDY_CLASSES_H

#include "services/classifier/rules/rulebook.h"
#include "services/classifier/study/outcome.h"

typedef struct class
{
    base_kind_t base;
    char *causales;         /* "A, D, sin_identificar" */
    char *estado;           /* as a file writes it; "cualquier otro"; "sin dato"; "cualquiera" */
    result_t before, after; /* causal is of no meaning; texts are the rulebooks' */
} class_t;

typedef struct classes {
    class_t *items;
    size_t n;
} classes_t;

void classes_compare(const rulebook_t *a, const rulebook_t *b, classes_t *ret);
void classes_done(classes_t *c);

#endif
