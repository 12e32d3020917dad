#include "services/contact/store/store_respuesta.h"

#include <string.h>

#include "services/contact/life/nota.h"
#include "services/contact/store/step_rows.h"

/* As a notice takes it (aviso.h): what has no letter and no digit says nothing. */
static bool says_nothing(const char *texto)
{
    return nota_unknown(&(nota_facts_t){.respuesta = texto}, NOTA_BIT(NOTA_RESPUESTA)) != 0;
}

static bool is_the_same(const case_view_t *c, const respuesta_in_t *in)
{
    const bool corrects = c->estado == ESTADO_POR_CORREGIR;
    return c->respuesta.origen == RESPUESTA_PERSONA && c->respuesta.signo == in->signo &&
           strcmp(c->respuesta.texto, in->texto) == 0 &&
           (in->corrige ? corrects : c->estado == ESTADO_POR_CONTACTAR);
}

static rc_t give(pg_t *pg, step_rows_t *rows, step_case_t *c, const respuesta_in_t *in,
                 respuesta_given_t *ret, err_t *err)
{
    ret->era_conocida = is_the_same(&c->view, in);
    if (ret->era_conocida)
        return RC_OK;
    if (says_nothing(in->texto)) {
        ret->rechazo = "respuesta_vacia";
        return RC_OK;
    }
    const step_in_t step = {
        .in = {.que = in->corrige ? ENTRADA_RESPUESTA_CORRIGE : ENTRADA_RESPUESTA_EXPLICA,
               .respuesta = {.origen = RESPUESTA_PERSONA, .signo = in->signo, .texto = in->texto}},
        .quien = in->quien,
        .nota = in->nota,
        .traceparent = in->traceparent};
    rc_t rc = step_take(pg, rows, c, &step, &ret->paso, err);
    ret->rechazo = ret->paso.rechazo;
    return rc;
}

rc_t store_respuesta_give(pg_t *pg, const char *radicado, const respuesta_in_t *in, instant_t now,
                          respuesta_given_t *ret, err_t *err)
{
    AUTO(step_case) step_case_t c = {0};
    AUTO(step_rows) step_rows_t rows = {0};
    respuesta_given_t given = {0};
    rc_t rc = step_case_lock(pg, radicado, &c, &given.known, err);
    if (rc == RC_OK && given.known) {
        step_rows_begin(&rows, now);
        rc = give(pg, &rows, &c, in, &given, err);
    }
    step_rows_case(&rows, &c);
    if (rc == RC_OK)
        rc = step_rows_write(&rows, pg, err);
    if (rc == RC_OK)
        *ret = given;
    return rc;
}
