/* What is said to a customer in a call or in a voicemail beside the answer: the recursos de ley (procedure,
 * steps 7 and 8), from the templates in force. Pure. */
#ifndef PQR_CONTACT_GUION_H
#define PQR_CONTACT_GUION_H

#include "common/buf.h"
#include "common/calendar.h"
#include "services/contact/life/contacto.h"
#include "services/contact/life/lifecycle.h"

/* Everything that it depends on. Texts are borrowed. */
typedef struct guion_facts {
    const char *radicado;
    const case_view_t *caso;
    const char *politica_version, *politica_regla;
    day_t hoy; /* the day on which it is said: the terms run from it */
} guion_facts_t;

/* Appends the recursos de ley, as they are told in a call. */
void guion_recursos(const contacto_t *c, const calendar_t *cal, const guion_facts_t *f, buf_t *ret);
/* The same text for every case of a day: the template names nothing of the case. */
bool guion_recursos_common(const contacto_t *c);
/* Appends the whole voicemail. False, and nothing appended: something that it must state is missing. */
bool guion_buzon(const contacto_t *c, const calendar_t *cal, const guion_facts_t *f, buf_t *ret);

#endif
