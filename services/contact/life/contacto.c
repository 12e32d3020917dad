#include "services/contact/life/contacto.h"

#include <string.h>

#include "services/contact/life/nota.h"

static const struct effect_row {
    const char *name;
    unsigned de;
    bool another_number;
} efectos[EFECTOS] = {
    [EFECTO_ACEPTA] = {"acepta", DE_LLAMADA | DE_BUZON, false},
    [EFECTO_NO_ACEPTA] = {"no_acepta", DE_LLAMADA | DE_BUZON, false},
    [EFECTO_SIN_CONTACTO] = {"sin_contacto", DE_LLAMADA, true},
    [EFECTO_OTRA_HORA] = {"otra_hora", DE_LLAMADA, false},
    [EFECTO_NUMERO_ERRADO] = {"numero_errado", DE_LLAMADA, true},
    [EFECTO_BUZON_ENTREGADO] = {"buzon_entregado", DE_BUZON, false},
    [EFECTO_BUZON_FALLIDO] = {"buzon_fallido", DE_BUZON, false},
};

/* What is decided before there is an answer, when the notes to escalate and to finalise are written. */
#define DECIDED                                                                                              \
    (NOTA_BIT(NOTA_RADICADO) | NOTA_BIT(NOTA_DESTINO) | NOTA_BIT(NOTA_CAUSAL) | NOTA_BIT(NOTA_RAZON) |       \
     NOTA_BIT(NOTA_VERSION) | NOTA_BIT(NOTA_REGLA))
/* What the recursos de ley may say of a case; never themselves. */
#define OF_RECURSOS                                                                                          \
    (NOTA_BIT(NOTA_RADICADO) | NOTA_BIT(NOTA_DIAS_PRESENTAR) | NOTA_BIT(NOTA_DIAS_RESPONDER) |               \
     NOTA_BIT(NOTA_RECURSO_HASTA) | NOTA_BIT(NOTA_FECHA))
/* Procedure, step 8. */
#define OF_NOTICE (NOTA_BIT(NOTA_RADICADO) | NOTA_BIT(NOTA_RESPUESTA) | NOTA_BIT(NOTA_RECURSOS))
/* Procedure, steps 3, 5 and 10: clear about the why. */
#define OF_NOTE                                                                                              \
    (NOTA_BIT(NOTA_RADICADO) | NOTA_BIT(NOTA_CAUSAL) | NOTA_BIT(NOTA_RAZON) | NOTA_BIT(NOTA_REGLA))

static const struct template_row {
    const char *name;
    unsigned allowed, needed;
} plantillas[PLANTILLAS] = {
    [PLANTILLA_BUZON] = {"buzon", NOTA_ALL, OF_NOTICE},
    [PLANTILLA_RECURSOS] = {"recursos", OF_RECURSOS, NOTA_BIT(NOTA_DIAS_PRESENTAR)},
    [PLANTILLA_AVISO_ESCRITO] = {"aviso_escrito", NOTA_ALL, OF_NOTICE},
    [PLANTILLA_ESCALAR] = {"escalar", DECIDED, OF_NOTE},
    [PLANTILLA_FINALIZAR] = {"finalizar", DECIDED, OF_NOTE},
    [PLANTILLA_CERRAR] = {"cerrar", NOTA_ALL, OF_NOTE | NOTA_BIT(NOTA_RESPUESTA)},
    [PLANTILLA_CORREGIR] = {"corregir", NOTA_ALL, OF_NOTE},
    [PLANTILLA_RECURSO] = {"recurso", NOTA_ALL, OF_NOTE | NOTA_BIT(NOTA_RECURSO_TIPO)},
    [PLANTILLA_COPIA_SIC] = {"copia_sic", NOTA_ALL,
                             NOTA_BIT(NOTA_RADICADO) | NOTA_BIT(NOTA_RECURSO_DECISION)},
};

const char *efecto_name(efecto_t e)
{
    return efectos[e].name;
}

bool efecto_from_name(const char *name, efecto_t *ret)
{
    for (efecto_t e = 0; e < EFECTOS; e++)
        if (strcmp(efectos[e].name, name) == 0) {
            *ret = e;
            return true;
        }
    return false;
}

unsigned efecto_de(efecto_t e)
{
    return efectos[e].de;
}

bool efecto_allows_another_number(efecto_t e)
{
    return efectos[e].another_number;
}

const char *plantilla_name(plantilla_t p)
{
    return plantillas[p].name;
}

unsigned plantilla_allowed(plantilla_t p)
{
    return plantillas[p].allowed;
}

unsigned plantilla_needed(plantilla_t p)
{
    return plantillas[p].needed;
}

void contacto_free(contacto_t *c)
{
    if (!c)
        return;
    arena_done(&c->texts);
    free(c);
}

const desenlace_t *contacto_desenlace(const contacto_t *c, const char *nombre, intento_de_t de)
{
    for (size_t i = 0; i < c->n_desenlaces; i++)
        if (strcmp(c->desenlaces[i].nombre, nombre) == 0)
            return c->desenlaces[i].de & de ? &c->desenlaces[i] : NULL;
    return NULL;
}

int contacto_rr_pausa(const contacto_t *c, int n)
{
    if (n < 1 || n > c->rr_reintentos)
        return 0;
    int pause = c->rr_pausa_minutos;
    for (int i = 1; i < n && pause < RR_PAUSA_MAX_MINUTOS; i++)
        pause *= 2;
    return pause < RR_PAUSA_MAX_MINUTOS ? pause : RR_PAUSA_MAX_MINUTOS;
}
