/* What a customer who could not be spoken to is told: the voicemail after the third day, and the written
 * notice where that one failed. It states the radicado, the answer to the PQR and the recursos de ley, or it
 * is not given at all (procedure, step 8). Pure. */
#ifndef PQR_CONTACT_AVISO_H
#define PQR_CONTACT_AVISO_H

#include "services/contact/life/contacto.h"
#include "services/contact/life/nota.h"

/* What is missing. */
typedef enum aviso_falta {
    AVISO_COMPLETO,
    AVISO_FALTA_RADICADO,
    AVISO_FALTA_RESPUESTA,
    AVISO_FALTA_RECURSOS, /* the text of them, or something that it states: a term, a date */
    AVISO_FALTA_DATO,     /* another field that the template names */
    AVISO_FALTAS,
} aviso_falta_t;
const char *aviso_falta_name(aviso_falta_t f); /* "falta_radicado", …; NULL for AVISO_COMPLETO */

/* Appends the recursos de ley as a customer is told of them, in a call too. False, and nothing appended,
 * where their template states what f does not know. */
bool aviso_recursos(const contacto_t *c, const nota_facts_t *f, buf_t *ret);

/* Appends the text of PLANTILLA_BUZON or PLANTILLA_AVISO_ESCRITO. Where f->recursos is NULL they are those of
 * aviso_recursos(). Refused, and nothing appended, where one of the three is missing or
 * says nothing (no letter and no digit), whatever the template says. */
aviso_falta_t aviso_render(const contacto_t *c, plantilla_t p, const nota_facts_t *f, buf_t *ret);

#endif
