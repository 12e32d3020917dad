#include "services/contact/life/orden.h"

#include <string.h>

static const char *const respuestas[ORDEN_RESPUESTAS] = {[ORDEN_HECHA] = "hecha",
                                                         [ORDEN_RECHAZADA] = "rechazada",
                                                         [ORDEN_OCUPADA] = "ocupada",
                                                         [ORDEN_SILENCIO] = "silencio"};
static const char *const ques[ORDEN_QUES] = {[ORDEN_TERMINA] = "termina",
                                             [ORDEN_RECHAZA] = "rechaza",
                                             [ORDEN_ESPERA] = "espera",
                                             [ORDEN_REPITE] = "repite",
                                             [ORDEN_A_PERSONA] = "a_persona"};

/* By the answer: what is done while RR may be asked again, and once it may not. */
static const struct orden_row {
    orden_que_t que, al_final;
    const char *error; /* of a person who takes over at the end */
} rows[ORDEN_RESPUESTAS] = {
    [ORDEN_HECHA] = {ORDEN_TERMINA, ORDEN_TERMINA, NULL},
    [ORDEN_RECHAZADA] = {ORDEN_RECHAZA, ORDEN_RECHAZA, NULL},
    [ORDEN_OCUPADA] = {ORDEN_ESPERA, ORDEN_A_PERSONA, "RR siguió ocupado: hágala una persona"},
    /* RR may have done it, and its answer be lost */
    [ORDEN_SILENCIO] = {ORDEN_REPITE, ORDEN_A_PERSONA,
                        "sin respuesta de RR: verifique en RR antes de hacerla"},
};

const char *orden_respuesta_name(orden_respuesta_t r)
{
    return respuestas[r];
}

bool orden_respuesta_from_name(const char *name, orden_respuesta_t *ret)
{
    for (orden_respuesta_t r = 0; r < ORDEN_SILENCIO; r++)
        if (strcmp(respuestas[r], name) == 0) {
            *ret = r;
            return true;
        }
    return false;
}

const char *orden_que_name(orden_que_t q)
{
    return ques[q];
}

int orden_espera(const contacto_t *c, int envio)
{
    const int pause = contacto_rr_pausa(c, envio);
    return pause > c->rr_espera_minutos ? pause : c->rr_espera_minutos;
}

orden_step_t orden_next(const contacto_t *c, orden_respuesta_t r, int envios)
{
    const struct orden_row *row = &rows[r];
    const int pause = contacto_rr_pausa(c, envios);
    orden_step_t s = {.que = pause ? row->que : row->al_final};
    if (s.que == ORDEN_ESPERA)
        s.minutos = pause;
    if (s.que == ORDEN_REPITE)
        s.minutos = orden_espera(c, envios + 1);
    if (s.que == ORDEN_A_PERSONA)
        s.error = row->error;
    return s;
}
