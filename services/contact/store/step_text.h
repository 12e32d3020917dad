/* The texts that a step makes: what its tasks say, and what a customer who could not be spoken to is told.
 * From the case as it stands after the step; in the arena. Within the store alone. */
#ifndef PQR_CONTACT_STEP_TEXT_H
#define PQR_CONTACT_STEP_TEXT_H

#include "common/arena.h"
#include "services/contact/life/contacto.h"
#include "services/contact/life/lifecycle.h"

/* What the texts may name beside the case. */
typedef struct step_told {
    const char *radicado, *politica_version, *politica_regla;
    const char *cliente_dice; /* of what the customer was told; or NULL */
    const char *quien;
    const char *recurso_tipo, *recurso_decision; /* or NULL */
    const char *recurso_texto;                   /* what was decided, in words, or NULL */
    day_t recurso_presentado;                    /* of a recurso */
    instant_t now;
} step_told_t;

/* For a task that is no decision's. */
const char *step_nota(const contacto_t *k, const calendar_t *cal, tarea_tipo_t tipo, const case_view_t *c,
                      const step_told_t *told, arena_t *texts);
/* PLANTILLA_BUZON or PLANTILLA_AVISO_ESCRITO. NULL: refused, with *ret_falta's name. */
const char *step_aviso(const contacto_t *k, const calendar_t *cal, plantilla_t p, const case_view_t *c,
                       const step_told_t *told, arena_t *texts, const char **ret_falta);
/* The recursos de ley, as they are told in a call. */
const char *step_recursos(const contacto_t *k, const calendar_t *cal, const case_view_t *c,
                          const step_told_t *told, arena_t *texts);
/* Every call of a day tells them alike: the template names nothing of the case. */
bool step_recursos_common(const contacto_t *k);

#endif
