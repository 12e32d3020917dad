/* How a case stands, as its events say it: its term, its notification, what is pending. Contact knows it
 * first; this is what everybody else can know. Pure but for memory. */
#ifndef PQR_REPORTING_OVERVIEW_H
#define PQR_REPORTING_OVERVIEW_H

#include <stdbool.h>

#include "common/arena.h"
#include "common/buf.h"
#include "common/doc.h"

#define OVERVIEW_TASKS 8    /* of different kinds; a case has one of a kind at a time */
#define OVERVIEW_RECURSOS 4 /* of a case there is one; reposición, en subsidio de apelación */

typedef struct overview_task {
    const char *tipo, *destino, *desde; /* desde: RFC 3339 */
    const char *error; /* why RR's side did not do it: it waits for a person; NULL: it did not say so */
} overview_task_t;

typedef struct overview_recurso {
    const char *tipo, *presentado, *vence, *canal;
    const char *decision; /* NULL: it is open */
} overview_recurso_t;

typedef struct overview_attempt {
    int64_t numero;
    const char *dia, *desde, *hasta;
    bool buzon; /* a voicemail is to be left, not a call to be made */
} overview_attempt_t;

/* Zero-initialised: nothing is known. Texts are NULL where nothing is known of them, and lie in an arena. */
typedef struct overview {
    const char *vence, *alerta;
    const char *notificacion, *notificado, *recurso_hasta;
    const char *respuesta_origen, *respuesta_signo, *respuesta_texto;
    const char *resultado;
    overview_task_t tareas[OVERVIEW_TASKS];
    size_t n_tareas;
    overview_recurso_t recursos[OVERVIEW_RECURSOS];
    size_t n_recursos;
    overview_attempt_t proximo;
    bool planned;          /* there is a next attempt */
    int llamadas, buzones; /* made: calls that had an outcome, voicemails left */
} overview_t;

/* The next event of the case, in the order of their versions: its tipo, its date (RFC 3339) and its datos
 * (NULL: none), whose texts live as long as the overview. A tipo that is not known changes nothing: there
 * will be others. */
void overview_event(overview_t *o, const char *tipo, const char *fecha, const doc_t *datos);
/* The member "resumen" of an object. */
void overview_json(const overview_t *o, buf_t *out);

#endif
