#include "tests/unit/contact_lifecycle_doc.h"

/* ---- where a row leads ---- */

case_view_t lugar_case(lugar_t at)
{
    static const struct {
        estado_t estado;
        resultado_t resultado;
    } stands[LUGARES] = {
        [LUGAR_EN_REVISION] = {ESTADO_EN_REVISION, 0},
        [LUGAR_POR_CLASIFICAR] = {ESTADO_POR_CLASIFICAR, 0},
        [LUGAR_POR_RESOLVER] = {ESTADO_POR_RESOLVER, 0},
        [LUGAR_POR_CORREGIR] = {ESTADO_POR_CORREGIR, 0},
        [LUGAR_POR_CONTACTAR] = {ESTADO_POR_CONTACTAR, 0},
        [LUGAR_EN_LLAMADA] = {ESTADO_EN_LLAMADA, 0},
        [LUGAR_BUZON_PEDIDO] = {ESTADO_BUZON_PEDIDO, 0},
        [LUGAR_EN_BUZON] = {ESTADO_EN_BUZON, 0},
        [LUGAR_AVISO_PENDIENTE] = {ESTADO_AVISO_PENDIENTE, 0},
        [LUGAR_RESPONDIDO] = {ESTADO_RESPONDIDO, RESULTADO_RESPUESTA_POSITIVA},
        [LUGAR_RESPONDIDO_RECURSO] = {ESTADO_RESPONDIDO, RESULTADO_RECURSO_CONFIRMA},
        [LUGAR_ESCALADO] = {ESTADO_ESCALADO, 0},
        [LUGAR_EN_AREA_CLIENTE] = {ESTADO_EN_AREA_CLIENTE, 0},
        [LUGAR_POR_FINALIZAR] = {ESTADO_POR_FINALIZAR, 0},
        [LUGAR_RECURSO_EN_CURSO] = {ESTADO_RECURSO_EN_CURSO, 0},
        [LUGAR_CERRADO_YA_FINALIZADA] = {ESTADO_CERRADO, RESULTADO_YA_FINALIZADA},
        [LUGAR_CERRADO_FINALIZADA] = {ESTADO_CERRADO, RESULTADO_FINALIZADA},
        [LUGAR_CERRADO_RESPONDIDA] = {ESTADO_CERRADO, RESULTADO_RESPUESTA_POSITIVA},
        [LUGAR_CERRADO_RECURSO] = {ESTADO_CERRADO, RESULTADO_RECURSO_CONFIRMA},
    };
    return (case_view_t){.estado = stands[at].estado, .resultado = stands[at].resultado};
}

lugar_t lugar_after(lugar_t at, const rule_t *r)
{
    if (r->estado == ESTADOS)
        return at;
    case_view_t c = lugar_case(at);
    c.estado = r->estado;
    if (r->resultado != RESULTADOS)
        c.resultado = r->resultado;
    else if (r->effects & EFFECT_DECIDE_RECURSO)
        c.resultado = RESULTADO_RECURSO_CONFIRMA;
    else if (r->effects & EFFECT_NOTIFY)
        c.resultado = RESULTADO_RESPUESTA_POSITIVA;
    return lifecycle_lugar(&c);
}

/* ---- the whole table ---- */

static const char *const effects[] = {
    "registra",
    "rige",
    "cancela_intentos",
    "cancela_tarea",
    "planifica_intento",
    "crea_tarea",
    "renueva_nota",
    "tarea_hecha",
    "envia_causal",
    "fija_respuesta",
    "retira_respuesta",
    "arrienda_intento",
    "intento_hecho",
    "libera_intento",
    "intento_perdido",
    "planifica_buzon",
    "notifica",
    "abre_recurso",
    "decide_recurso",
    "rebote",
    "copia_sic",
    "tarea_rechazada",
    "alerta",
};

static void add_effects(buf_t *out, unsigned set)
{
    const char *between = "";
    for (size_t i = 0; i < COUNT_OF(effects); i++)
        if (set >> i & 1) {
            buf_printf(out, "%s%s", between, effects[i]);
            between = " ";
        }
    buf_adds(out, set ? "" : "-");
}

static void add_pair(buf_t *out, lugar_t at, entrada_t on)
{
    const rule_t *r = lifecycle_rule(at, on);
    const estado_t estado = at == LUGAR_SIN_CASO ? ESTADOS : lugar_case(at).estado;
    buf_printf(out, "%s\t%s\t", lugar_name(at), entrada_name(on));
    if (r->refuses) {
        buf_printf(out, "-\t-\t-\t-\t%s\n", r->name);
        return;
    }
    buf_printf(out, "%s\t%s\t", r->name, r->estado == ESTADOS ? "=" : lugar_name(lugar_after(at, r)));
    add_effects(out, lifecycle_effects(estado, r));
    buf_printf(out, "\t%s\t-\n", r->effects & EFFECT_CREATE_TASK ? tarea_name(r->tarea) : "-");
}

void lifecycle_tsv(buf_t *out)
{
    buf_adds(out, "# La vida de un caso, hecha de la tabla (lifecycle_table.c): cada lugar y cada entrada.\n"
                  "# siguiente: el lugar al que pasa; = : se queda. Un rechazo no cambia nada.\n"
                  "lugar\tentrada\tregla\tsiguiente\tefectos\ttarea\trechazo\n");
    for (lugar_t at = 0; at < LUGARES; at++)
        for (entrada_t on = 0; on < ENTRADAS; on++)
            add_pair(out, at, on);
}

/* ---- the diagram ---- */

static const char *const titles[LUGARES] = {
    [LUGAR_SIN_CASO] = "sin caso",
    [LUGAR_EN_REVISION] = "en revisión",
    [LUGAR_POR_CLASIFICAR] = "por clasificar",
    [LUGAR_POR_RESOLVER] = "por resolver",
    [LUGAR_POR_CORREGIR] = "por corregir",
    [LUGAR_POR_CONTACTAR] = "por contactar",
    [LUGAR_EN_LLAMADA] = "en llamada",
    [LUGAR_BUZON_PEDIDO] = "buzón pedido",
    [LUGAR_EN_BUZON] = "en buzón",
    [LUGAR_AVISO_PENDIENTE] = "aviso escrito pendiente",
    [LUGAR_RESPONDIDO] = "respondido",
    [LUGAR_RESPONDIDO_RECURSO] = "respondido\\n(recurso decidido)",
    [LUGAR_ESCALADO] = "escalado",
    [LUGAR_EN_AREA_CLIENTE] = "en área del cliente",
    [LUGAR_POR_FINALIZAR] = "por finalizar",
    [LUGAR_RECURSO_EN_CURSO] = "recurso en curso",
    [LUGAR_CERRADO_YA_FINALIZADA] = "cerrado\\nya finalizada",
    [LUGAR_CERRADO_FINALIZADA] = "cerrado\\nfinalizada por error de escalamiento",
    [LUGAR_CERRADO_RESPONDIDA] = "cerrado\\nrespondida",
    [LUGAR_CERRADO_RECURSO] = "cerrado\\nrecurso decidido",
};

static const char *const labels[ENTRADAS] = {
    [ENTRADA_REPETIDA] = "repetida",
    [ENTRADA_ANTERIOR] = "decisión anterior",
    [ENTRADA_ANTERIOR_ARRASTRA] = "decisión anterior, con causal",
    [ENTRADA_REVISAR] = "sin causal",
    [ENTRADA_ARRASTRAR] = "sin causal, y ya la hay para el motivo",
    [ENTRADA_REPITE_CONTACTO] = "contactar por lo mismo",
    [ENTRADA_CONTACTAR] = "contactar, sin respuesta",
    [ENTRADA_RESPONDER] = "contactar, con respuesta",
    [ENTRADA_ESCALAR] = "escalar",
    [ENTRADA_REESCALAR] = "escalar (mal_escalados)",
    [ENTRADA_FINALIZAR] = "finalizar",
    [ENTRADA_YA_FINALIZADA] = "ya finalizada",
    [ENTRADA_CAUSAL_DADA] = "causal dada",
    [ENTRADA_CAUSAL_RECHAZADA] = "causal rechazada",
    [ENTRADA_CAUSAL_RECHAZADA_ANTERIOR] = "causal rechazada de otra vista",
    [ENTRADA_RESPUESTA_EXPLICA] = "respuesta",
    [ENTRADA_RESPUESTA_CORRIGE] = "respuesta con corrección",
    [ENTRADA_INTENTO_TOMADO] = "intento tomado",
    [ENTRADA_INTENTO_SOLTADO] = "soltado",
    [ENTRADA_INTENTO_PERDIDO] = "perdido",
    [ENTRADA_LLAMADA_ACEPTA] = "acepta",
    [ENTRADA_LLAMADA_NO_ACEPTA] = "no acepta",
    [ENTRADA_LLAMADA_SIN_CONTACTO] = "sin contacto",
    [ENTRADA_LLAMADA_AGOTADA] = "sin contacto el tercer día",
    [ENTRADA_LLAMADA_OTRA_HORA] = "pide otra hora",
    [ENTRADA_SIN_TELEFONO] = "sin teléfono",
    [ENTRADA_BUZON_TOMADO] = "buzón tomado",
    [ENTRADA_BUZON_SOLTADO] = "soltado",
    [ENTRADA_BUZON_DEJADO] = "buzón dejado",
    [ENTRADA_BUZON_FALLIDO] = "buzón fallido",
    [ENTRADA_LLAMADA_TARDE] = "supo la respuesta (dicho tarde)",
    [ENTRADA_BUZON_TARDE] = "buzón dejado (dicho tarde)",
    [ENTRADA_RESULTADO_TARDIO] = "resultado tardío",
    [ENTRADA_FUERA_DE_HORARIO] = "fuera de horario",
    [ENTRADA_ESCALADA_HECHA] = "escalada en RR",
    [ENTRADA_FINALIZADA_HECHA] = "finalizada en RR",
    [ENTRADA_CERRADA_HECHA] = "finalizada en RR",
    [ENTRADA_CORREGIDA_HECHA] = "corregida en RR",
    [ENTRADA_AVISO_ENTREGADO] = "aviso entregado",
    [ENTRADA_TAREA_SUELTA_HECHA] = "tarea suelta hecha",
    [ENTRADA_TAREA_RECHAZADA] = "RR rechaza la tarea",
    [ENTRADA_TAREA_SUELTA_RECHAZADA] = "RR rechaza una tarea suelta",
    [ENTRADA_RECURSO_PRESENTADO] = "recurso presentado",
    [ENTRADA_RECURSO_DECIDIDO] = "recurso decidido",
    [ENTRADA_BASE_REEMPLAZADA] = "base reemplazada",
    [ENTRADA_ALERTA] = "alerta de término",
    [ENTRADA_RETENCION] = "retención cumplida",
    [ENTRADA_SUPRESION] = "supresión pedida",
    [ENTRADA_CORRECCION] = "corrección pedida",
};

#define HUB LUGARES /* stands for the many places of a row */
#define HUB_FROM 6  /* so many */
#define NODES (LUGARES + 1)

typedef struct edges {
    uint64_t on[NODES][LUGARES]; /* from, to: a set of entradas */
} edges_t;

static int bits(uint32_t set)
{
    return __builtin_popcount(set);
}

/* Decisions come from anywhere, and open cases too: their arrows begin in one place. */
static void gather(edges_t *ret)
{
    for (size_t i = 0; i < lifecycle_n_rules; i++) {
        const rule_t *r = &lifecycle_rules[i];
        if (r->refuses || r->estado == ESTADOS)
            continue;
        const bool many = bits(r->lugares) >= HUB_FROM || (r->lugares & 1);
        for (lugar_t at = 0; at < LUGARES; at++)
            if (r->lugares >> at & 1 && (many || lugar_after(at, r) != at))
                ret->on[many ? HUB : at][lugar_after(at, r)] |= r->entradas;
    }
}

static void add_nodes(buf_t *out)
{
    for (lugar_t at = LUGAR_SIN_CASO + 1; at < LUGARES; at++) {
        tarea_tipo_t awaited;
        const case_view_t c = lugar_case(at);
        const bool closed = c.estado == ESTADO_CERRADO, waits = lifecycle_task_awaited(c.estado, &awaited);
        buf_printf(out, "  n%d [label=\"%s", (int)at, titles[at]);
        if (waits)
            buf_printf(out, "\\n[tarea: %s]", tarea_name(awaited));
        buf_printf(out, "\"%s];\n",
                   closed  ? ", peripheries=2, fillcolor=\"#e3e3e3\""
                   : waits ? ", fillcolor=\"#fff3d6\""
                           : "");
    }
}

static void add_edges(buf_t *out, const edges_t *e)
{
    for (int from = 0; from < NODES; from++)
        for (lugar_t to = 0; to < LUGARES; to++) {
            const char *between = "";
            if (!e->on[from][to])
                continue;
            buf_printf(out, "  n%d -> n%d [label=\"", from, (int)to);
            for (entrada_t on = 0; on < ENTRADAS; on++)
                if (e->on[from][to] >> on & 1) {
                    buf_printf(out, "%s  %s  ", between, labels[on]);
                    between = "\\n";
                }
            buf_printf(out, "\"%s];\n",
                       from == HUB ? ", style=dashed, color=\"#4a6fa5\", fontcolor=\"#4a6fa5\"" : "");
        }
}

void lifecycle_dot(buf_t *out)
{
    edges_t e = {0};
    gather(&e);
    buf_adds(out,
             "// La vida de un caso, hecha de la tabla (lifecycle_table.c).\n"
             "digraph vida {\n"
             "  graph [rankdir=TB, nodesep=0.45, ranksep=0.75, fontname=\"Helvetica\", splines=true];\n"
             "  node [shape=box, style=\"rounded,filled\", fillcolor=\"#eaf2fb\", fontname=\"Helvetica\", "
             "fontsize=12];\n"
             "  edge [fontname=\"Helvetica\", fontsize=9, arrowsize=0.7];\n");
    buf_printf(out,
               "  n%d [shape=ellipse, fillcolor=\"#d7e3f4\", label=\"una decisión abre el caso, o rige desde "
               "ahora\\n"
               "(línea cortada: desde casi todo lugar,\\nnunca donde hay recurso)\"];\n",
               HUB);
    add_nodes(out);
    add_edges(out, &e);
    buf_adds(out, "}\n");
}
