#include <string.h>

#include "services/contact/life/lifecycle.h"

static const char *const estado_names[ESTADOS] = {
    [ESTADO_EN_REVISION] = "en_revision",
    [ESTADO_POR_CLASIFICAR] = "por_clasificar",
    [ESTADO_POR_RESOLVER] = "por_resolver",
    [ESTADO_POR_CORREGIR] = "por_corregir",
    [ESTADO_POR_CONTACTAR] = "por_contactar",
    [ESTADO_EN_LLAMADA] = "en_llamada",
    [ESTADO_BUZON_PEDIDO] = "buzon_pedido",
    [ESTADO_EN_BUZON] = "en_buzon",
    [ESTADO_AVISO_PENDIENTE] = "aviso_escrito_pendiente",
    [ESTADO_RESPONDIDO] = "respondido",
    [ESTADO_ESCALADO] = "escalado",
    [ESTADO_EN_AREA_CLIENTE] = "en_area_cliente",
    [ESTADO_POR_FINALIZAR] = "por_finalizar",
    [ESTADO_RECURSO_EN_CURSO] = "recurso_en_curso",
    [ESTADO_CERRADO] = "cerrado",
};
static const char *const resultado_names[RESULTADOS] = {
    [RESULTADO_YA_FINALIZADA] = "ya_finalizada",
    [RESULTADO_FINALIZADA] = "finalizada",
    [RESULTADO_RESPUESTA_POSITIVA] = "respuesta_positiva",
    [RESULTADO_RESPUESTA_NEGATIVA] = "respuesta_negativa",
    [RESULTADO_RECURSO_CONFIRMA] = "recurso_confirma",
    [RESULTADO_RECURSO_MODIFICA] = "recurso_modifica",
    [RESULTADO_RECURSO_REVOCA] = "recurso_revoca",
};
static const char *const lugar_names[LUGARES] = {
    [LUGAR_SIN_CASO] = "sin_caso",
    [LUGAR_EN_REVISION] = "en_revision",
    [LUGAR_POR_CLASIFICAR] = "por_clasificar",
    [LUGAR_POR_RESOLVER] = "por_resolver",
    [LUGAR_POR_CORREGIR] = "por_corregir",
    [LUGAR_POR_CONTACTAR] = "por_contactar",
    [LUGAR_EN_LLAMADA] = "en_llamada",
    [LUGAR_BUZON_PEDIDO] = "buzon_pedido",
    [LUGAR_EN_BUZON] = "en_buzon",
    [LUGAR_AVISO_PENDIENTE] = "aviso_escrito_pendiente",
    [LUGAR_RESPONDIDO] = "respondido",
    [LUGAR_RESPONDIDO_RECURSO] = "respondido/recurso",
    [LUGAR_ESCALADO] = "escalado",
    [LUGAR_EN_AREA_CLIENTE] = "en_area_cliente",
    [LUGAR_POR_FINALIZAR] = "por_finalizar",
    [LUGAR_RECURSO_EN_CURSO] = "recurso_en_curso",
    [LUGAR_CERRADO_YA_FINALIZADA] = "cerrado/ya_finalizada",
    [LUGAR_CERRADO_FINALIZADA] = "cerrado/finalizada",
    [LUGAR_CERRADO_RESPONDIDA] = "cerrado/respondida",
    [LUGAR_CERRADO_RECURSO] = "cerrado/recurso",
};
static const char *const entrada_names[ENTRADAS] = {
    [ENTRADA_REPETIDA] = "repetida",
    [ENTRADA_ANTERIOR] = "anterior",
    [ENTRADA_ANTERIOR_ARRASTRA] = "anterior_arrastra",
    [ENTRADA_REVISAR] = "revisar",
    [ENTRADA_ARRASTRAR] = "arrastrar",
    [ENTRADA_REPITE_CONTACTO] = "repite_contacto",
    [ENTRADA_CONTACTAR] = "contactar",
    [ENTRADA_RESPONDER] = "responder",
    [ENTRADA_ESCALAR] = "escalar",
    [ENTRADA_REESCALAR] = "reescalar",
    [ENTRADA_FINALIZAR] = "finalizar",
    [ENTRADA_YA_FINALIZADA] = "ya_finalizada",
    [ENTRADA_CAUSAL_DADA] = "causal_dada",
    [ENTRADA_CAUSAL_RECHAZADA] = "causal_rechazada",
    [ENTRADA_CAUSAL_RECHAZADA_ANTERIOR] = "causal_rechazada_anterior",
    [ENTRADA_RESPUESTA_EXPLICA] = "respuesta_explica",
    [ENTRADA_RESPUESTA_CORRIGE] = "respuesta_corrige",
    [ENTRADA_INTENTO_TOMADO] = "intento_tomado",
    [ENTRADA_INTENTO_SOLTADO] = "intento_soltado",
    [ENTRADA_INTENTO_PERDIDO] = "intento_perdido",
    [ENTRADA_LLAMADA_ACEPTA] = "llamada_acepta",
    [ENTRADA_LLAMADA_NO_ACEPTA] = "llamada_no_acepta",
    [ENTRADA_LLAMADA_SIN_CONTACTO] = "llamada_sin_contacto",
    [ENTRADA_LLAMADA_AGOTADA] = "llamada_agotada",
    [ENTRADA_LLAMADA_OTRA_HORA] = "llamada_otra_hora",
    [ENTRADA_SIN_TELEFONO] = "sin_telefono",
    [ENTRADA_BUZON_TOMADO] = "buzon_tomado",
    [ENTRADA_BUZON_SOLTADO] = "buzon_soltado",
    [ENTRADA_BUZON_DEJADO] = "buzon_dejado",
    [ENTRADA_BUZON_FALLIDO] = "buzon_fallido",
    [ENTRADA_LLAMADA_TARDE] = "llamada_tarde",
    [ENTRADA_BUZON_TARDE] = "buzon_tarde",
    [ENTRADA_FUERA_DE_HORARIO] = "fuera_de_horario",
    [ENTRADA_TAREA_SUELTA_RECHAZADA] = "tarea_suelta_rechazada",
    [ENTRADA_RESULTADO_TARDIO] = "resultado_tardio",
    [ENTRADA_ESCALADA_HECHA] = "escalada_hecha",
    [ENTRADA_FINALIZADA_HECHA] = "finalizada_hecha",
    [ENTRADA_CERRADA_HECHA] = "cerrada_hecha",
    [ENTRADA_CORREGIDA_HECHA] = "corregida_hecha",
    [ENTRADA_AVISO_ENTREGADO] = "aviso_entregado",
    [ENTRADA_TAREA_SUELTA_HECHA] = "tarea_suelta_hecha",
    [ENTRADA_TAREA_RECHAZADA] = "tarea_rechazada",
    [ENTRADA_RECURSO_PRESENTADO] = "recurso_presentado",
    [ENTRADA_RECURSO_DECIDIDO] = "recurso_decidido",
    [ENTRADA_BASE_REEMPLAZADA] = "base_reemplazada",
    [ENTRADA_ALERTA] = "alerta",
    [ENTRADA_RETENCION] = "retencion",
    [ENTRADA_SUPRESION] = "supresion",
    [ENTRADA_CORRECCION] = "correccion",
};
static const char *const tarea_names[TAREA_TIPOS] = {
    [TAREA_ESCALAR] = "escalar",           [TAREA_FINALIZAR] = "finalizar", [TAREA_CERRAR] = "cerrar",
    [TAREA_CORREGIR] = "corregir_factura", [TAREA_NOTA] = "nota",           [TAREA_AVISO] = "aviso_escrito",
    [TAREA_COPIA_SIC] = "copia_sic"};
static const char *const origen_names[RESPUESTA_ORIGENES] = {
    [RESPUESTA_PLANTILLA] = "plantilla", [RESPUESTA_PERSONA] = "persona"};
static const char *const signo_names[SIGNOS] = {[SIGNO_POSITIVA] = "positiva", [SIGNO_NEGATIVA] = "negativa"};
static const char *const canal_names[CANALES] = {[CANAL_AGENTE] = "agente", [CANAL_MARCADOR] = "marcador"};
static const char *const notificacion_names[NOTIFICACIONES] = {
    [NOTIFICACION_VOZ] = "voz",
    [NOTIFICACION_BUZON] = "buzon",
    [NOTIFICACION_ESCRITA_PENDIENTE] = "escrita_pendiente",
    [NOTIFICACION_ESCRITA] = "escrita",
    [NOTIFICACION_CONDUCTA] = "conducta_concluyente",
};
static const char *const event_names[EVENT_KINDS] = {
    [EVENT_ABIERTO] = "abierto",
    [EVENT_VISTO_DE_NUEVO] = "visto_de_nuevo",
    [EVENT_DECISION_CAMBIADA] = "decision_cambiada",
    [EVENT_DECISION_ANTERIOR] = "decision_anterior",
    [EVENT_REBOTE] = "rebote",
    [EVENT_INTENTO_PLANIFICADO] = "intento_planificado",
    [EVENT_INTENTOS_CANCELADOS] = "intentos_cancelados",
    [EVENT_INTENTO_TOMADO] = "intento_tomado",
    [EVENT_INTENTO_SOLTADO] = "intento_soltado",
    [EVENT_INTENTO_PERDIDO] = "intento_perdido",
    [EVENT_LLAMADA] = "llamada",
    [EVENT_RESULTADO_TARDIO] = "resultado_tardio",
    [EVENT_RESPUESTA_DADA] = "respuesta_dada",
    [EVENT_RESPUESTA_RETIRADA] = "respuesta_retirada",
    [EVENT_NOTIFICADO] = "notificado",
    [EVENT_BUZON_PEDIDO] = "buzon_pedido",
    [EVENT_BUZON_DEJADO] = "buzon_dejado",
    [EVENT_BUZON_FALLIDO] = "buzon_fallido",
    [EVENT_AVISO_PENDIENTE] = "aviso_escrito_pendiente",
    [EVENT_TAREA_CREADA] = "tarea_creada",
    [EVENT_TAREA_CANCELADA] = "tarea_cancelada",
    [EVENT_TAREA_HECHA] = "tarea_hecha",
    [EVENT_TAREA_RECHAZADA] = "tarea_rechazada",
    [EVENT_RECURSO_PRESENTADO] = "recurso_presentado",
    [EVENT_RECURSO_DECIDIDO] = "recurso_decidido",
    [EVENT_COPIA_SIC] = "copia_sic",
    [EVENT_ALERTA_TERMINO] = "alerta_termino",
    [EVENT_CERRADO] = "cerrado",
    [EVENT_BASE_REEMPLAZADA] = "base_reemplazada",
    [EVENT_CAUSAL_DADA] = "causal_dada",
    [EVENT_CAUSAL_ARRASTRADA] = "causal_arrastrada",
    [EVENT_CAUSAL_RECHAZADA] = "causal_rechazada",
    [EVENT_ANONIMIZADO] = "anonimizado",
    [EVENT_DATOS_CORREGIDOS] = "datos_corregidos",
};

const char *estado_name(estado_t e)
{
    return estado_names[e];
}

const char *resultado_name(resultado_t r)
{
    return resultado_names[r];
}

const char *lugar_name(lugar_t l)
{
    return lugar_names[l];
}

const char *entrada_name(entrada_t e)
{
    return entrada_names[e];
}

const char *respuesta_origen_name(respuesta_origen_t o)
{
    return origen_names[o];
}

const char *signo_name(signo_t s)
{
    return signo_names[s];
}

const char *canal_name(canal_t c)
{
    return canal_names[c];
}

const char *notificacion_name(notificacion_t n)
{
    return notificacion_names[n];
}

bool tarea_by_person(tarea_tipo_t t)
{
    return t == TAREA_AVISO || t == TAREA_COPIA_SIC;
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

bool respuesta_origen_from_name(const char *name, respuesta_origen_t *ret)
{
    int i = name ? name_index(origen_names, RESPUESTA_ORIGENES, name) : RESPUESTA_NINGUNA;
    if (i < 0)
        return false;
    *ret = (respuesta_origen_t)i;
    return true;
}

bool signo_from_name(const char *name, signo_t *ret)
{
    int i = name ? name_index(signo_names, SIGNOS, name) : SIGNO_POSITIVA;
    if (i < 0)
        return false;
    *ret = (signo_t)i;
    return true;
}

bool notificacion_from_name(const char *name, notificacion_t *ret)
{
    int i = name ? name_index(notificacion_names, NOTIFICACIONES, name) : NOTIFICACION_NINGUNA;
    if (i < 0)
        return false;
    *ret = (notificacion_t)i;
    return true;
}
