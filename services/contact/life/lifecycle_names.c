#include <string.h>

#include "services/contact/life/lifecycle.h"

static const char *const estado_names[ESTADOS] = {
    [ESTADO_EN_REVISION] = "en_revision",
    [ESTADO_POR_CLASIFICAR] = "por_clasificar",
    [ESTADO_POR_CONTACTAR] = "por_contactar",
    [ESTADO_ESCALADO] = "escalado",
    [ESTADO_EN_AREA_CLIENTE] = "en_area_cliente",
    [ESTADO_POR_FINALIZAR] = "por_finalizar",
    [ESTADO_CERRADO] = "cerrado",
};
static const char *const resultado_names[RESULTADOS] = {
    [RESULTADO_YA_FINALIZADA] = "ya_finalizada",
    [RESULTADO_FINALIZADA] = "finalizada",
};
static const char *const tarea_names[TAREA_TIPOS] = {
    [TAREA_ESCALAR] = "escalar", [TAREA_FINALIZAR] = "finalizar"};
static const char *const event_names[EVENT_KINDS] = {
    [EVENT_ABIERTO] = "abierto",
    [EVENT_VISTO_DE_NUEVO] = "visto_de_nuevo",
    [EVENT_DECISION_CAMBIADA] = "decision_cambiada",
    [EVENT_DECISION_ANTERIOR] = "decision_anterior",
    [EVENT_INTENTOS_PLANIFICADOS] = "intentos_planificados",
    [EVENT_INTENTOS_CANCELADOS] = "intentos_cancelados",
    [EVENT_TAREA_CREADA] = "tarea_creada",
    [EVENT_TAREA_CANCELADA] = "tarea_cancelada",
    [EVENT_TAREA_HECHA] = "tarea_hecha",
    [EVENT_CERRADO] = "cerrado",
    [EVENT_BASE_REEMPLAZADA] = "base_reemplazada",
    [EVENT_CAUSAL_DADA] = "causal_dada",
    [EVENT_CAUSAL_ARRASTRADA] = "causal_arrastrada",
    [EVENT_CAUSAL_RECHAZADA] = "causal_rechazada",
};

const char *estado_name(estado_t e)
{
    return estado_names[e];
}

const char *resultado_name(resultado_t r)
{
    return resultado_names[r];
}

const char *tarea_name(tarea_tipo_t t)
{
    return tarea_names[t];
}

const char *tarea_destino(tarea_tipo_t t)
{
    return t == TAREA_ESCALAR ? DESTINO_ESCALAR : NULL;
}

const char *event_kind_name(event_kind_t k)
{
    return event_names[k];
}

static int name_index(const char *const *names, int n, const char *name)
{
    for (int i = 0; i < n; i++)
        if (names[i] && strcmp(names[i], name) == 0)
            return i;
    return -1;
}

bool estado_from_name(const char *name, estado_t *ret)
{
    int i = name ? name_index(estado_names, ESTADOS, name) : -1;
    if (i < 0)
        return false;
    *ret = (estado_t)i;
    return true;
}

bool resultado_from_name(const char *name, resultado_t *ret)
{
    int i = name ? name_index(resultado_names, RESULTADOS, name) : RESULTADO_NINGUNO;
    if (i < 0)
        return false;
    *ret = (resultado_t)i;
    return true;
}

bool tarea_from_name(const char *name, tarea_tipo_t *ret)
{
    int i = name ? name_index(tarea_names, TAREA_TIPOS, name) : -1;
    if (i < 0)
        return false;
    *ret = (tarea_tipo_t)i;
    return true;
}
