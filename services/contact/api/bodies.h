/* What the bodies of contact's POSTs may say, and what each is read into. Texts are borrowed from the body_t
 * that was read. Pure. */
#ifndef PQR_CONTACT_API_BODIES_H
#define PQR_CONTACT_API_BODIES_H

#include "common/clock.h"
#include "services/contact/api/body.h"
#include "services/contact/life/contacto.h"

/* POST …/casos/{radicado}/causal */
typedef struct causal_body {
    const char *causal, *quien, *nota;
    const char *base;      /* or NULL */
    int revision, entrega; /* or -1 */
    day_t fecha_corte;     /* or DAY_NONE */
} causal_body_t;
extern const body_field_t causal_fields[];
/* RC_REJECT: causal_invalida. */
MUST_CHECK rc_t causal_check(const causal_body_t *b, err_t *err);

/* POST /v1/agenda/tomar */
typedef struct tomar_body {
    const char *quien;
    int maximo; /* or -1 */
} tomar_body_t;
extern const body_field_t tomar_fields[];

/* POST …/intentos/{id}/soltar, /prolongar */
typedef struct quien_body {
    const char *quien;
} quien_body_t;
extern const body_field_t quien_fields[];

/* POST …/intentos/{id}/marcar */
typedef struct marcar_body {
    const char *quien;
    int telefono; /* its place among the case's, from 1 on */
} marcar_body_t;
extern const body_field_t marcar_fields[];

/* POST …/intentos/{id}/resultado */
typedef struct resultado_body {
    const char *quien, *resultado, *nota;
    int telefono;          /* or -1 */
    instant_t hora_pedida; /* or 0 */
    const char *recurso_tipo, *recurso_motivo;
    const char *evidencia;
    bool fin; /* no other number is tried */
} resultado_body_t;
extern const body_field_t resultado_fields[];

/* What is wrong with a body that says this outcome at this moment: RC_REJECT recurso_no_corresponde,
 * hora_no_corresponde, hora_pasada, falta_evidencia. */
MUST_CHECK rc_t resultado_check(const resultado_body_t *b, const desenlace_t *d, instant_t now, err_t *err);

/* POST /v1/titulares/datos: one of the first three; despues: the last radicado of the page before. */
typedef struct titular_body {
    const char *cuenta, *telefono, *radicado, *despues;
} titular_body_t;
extern const body_field_t titular_fields[];
/* RC_REJECT titular_invalido: none of the three, or several; or the telephone is not one number
 * (telefonos.h). */
MUST_CHECK rc_t titular_check(const titular_body_t *b, err_t *err);

/* POST /v1/titulares/corregir */
typedef struct corregir_body {
    const char *radicado, *campo, *antes, *despues, *nota, *quien;
} corregir_body_t;
extern const body_field_t corregir_fields[];

/* POST /v1/titulares/suprimir */
typedef struct suprimir_body {
    const char *radicado, *referencia, *quien;
} suprimir_body_t;
extern const body_field_t suprimir_fields[];
/* RC_REJECT referencia_invalida: more than a number of a request, which stays for ever. */
MUST_CHECK rc_t suprimir_check(const suprimir_body_t *b, err_t *err);

/* POST …/casos/{radicado}/respuesta */
typedef struct respuesta_body {
    const char *quien, *signo, *texto, *via, *nota;
} respuesta_body_t;
extern const body_field_t respuesta_fields[];

/* POST …/casos/{radicado}/recursos */
typedef struct recurso_body {
    const char *quien, *tipo, *canal, *motivo;
    day_t presentado; /* or DAY_NONE: today */
} recurso_body_t;
extern const body_field_t recurso_fields[];

/* POST …/recursos/{id}/decision */
typedef struct decision_body {
    const char *quien, *decision, *texto;
} decision_body_t;
extern const body_field_t decision_fields[];

/* POST …/tareas/{id}/hecha */
typedef struct hecha_body {
    const char *quien, *evidencia, *nota;
} hecha_body_t;
extern const body_field_t hecha_fields[];

/* POST …/tareas/{id}/rechazada */
typedef struct rechazada_body {
    const char *quien, *error;
} rechazada_body_t;
extern const body_field_t rechazada_fields[];

#endif
