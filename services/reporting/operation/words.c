#include "services/reporting/operation/words.h"

#include <string.h>

const word_t estado_words[] = {
    {"en_revision", "En revisión"},
    {"por_clasificar", "Por clasificar"},
    {"por_resolver", "Por resolver"},
    {"por_corregir", "Por corregir la factura"},
    {"por_contactar", "Por contactar"},
    {"en_llamada", "En llamada"},
    {"buzon_pedido", "Mensaje de voz pedido"},
    {"en_buzon", "Dejando mensaje de voz"},
    {"aviso_escrito_pendiente", "Aviso escrito pendiente"},
    {"respondido", "Respondido, por cerrar en RR"},
    {"escalado", "Por escalar en RR"},
    {"en_area_cliente", "En el área del operador"},
    {"por_finalizar", "Por finalizar en RR"},
    {"recurso_en_curso", "Recurso en curso"},
    {"cerrado", "Cerrado"},
    {0},
};

const word_t tarea_words[] = {
    {"escalar", "Escalar en RR"},    {"finalizar", "Finalizar en RR"},
    {"cerrar", "Cerrar en RR"},      {"corregir_factura", "Corregir la factura"},
    {"nota", "Nota en RR"},          {"aviso_escrito", "Aviso escrito"},
    {"copia_sic", "Copia a la SIC"}, {0},
};

const word_t recurso_words[] = {
    {"reposicion", "Reposición"},
    {"apelacion", "Reposición en subsidio de apelación"},
    {0},
};

const word_t evento_words[] = {
    {"abierto", "Caso abierto"},
    {"visto_de_nuevo", "Visto de nuevo"},
    {"decision_cambiada", "Decisión cambiada"},
    {"decision_anterior", "Decisión anterior, llegada tarde"},
    {"rebote", "Rebote: volvió después de escalarse"},
    {"intento_planificado", "Intento planificado"},
    {"intentos_cancelados", "Intentos cancelados"},
    {"intento_tomado", "Intento tomado"},
    {"intento_soltado", "Intento devuelto"},
    {"intento_perdido", "Intento sin resultado"},
    {"llamada", "Llamada"},
    {"resultado_tardio", "Resultado tardío"},
    {"respuesta_dada", "Respuesta dada"},
    {"respuesta_retirada", "Respuesta retirada"},
    {"notificado", "Cliente notificado"},
    {"buzon_pedido", "Mensaje de voz pedido"},
    {"buzon_dejado", "Mensaje de voz dejado"},
    {"buzon_fallido", "Mensaje de voz fallido"},
    {"aviso_escrito_pendiente", "Aviso escrito pendiente"},
    {"tarea_creada", "Tarea creada"},
    {"tarea_cancelada", "Tarea cancelada"},
    {"tarea_hecha", "Tarea hecha"},
    {"tarea_rechazada", "Tarea rechazada"},
    {"recurso_presentado", "Recurso presentado"},
    {"recurso_decidido", "Recurso decidido"},
    {"copia_sic", "Copia a la SIC pedida"},
    {"alerta_termino", "Alerta de término"},
    {"cerrado", "Caso cerrado"},
    {"base_reemplazada", "Base reemplazada"},
    {"causal_dada", "Causal dada"},
    {"causal_arrastrada", "Causal arrastrada"},
    {"causal_rechazada", "Causal rechazada"},
    {"anonimizado", "Caso anonimizado"},
    {"datos_corregidos", "Datos corregidos"},
    {0},
};

size_t word_place(const word_t *words, const char *nombre)
{
    size_t i = 0;
    while (words[i].nombre && strcmp(words[i].nombre, nombre) != 0)
        i++;
    return i;
}

const char *word_text(const word_t *words, const char *nombre)
{
    if (!nombre)
        return NULL;
    const char *texto = words[word_place(words, nombre)].texto;
    return texto ? texto : nombre;
}
