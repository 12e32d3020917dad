/* The one table of the life of a case. Every pair of a lugar and an entrada is in exactly one row; a test
 * holds that, and shows the whole of it (lifecycle_table.tsv, lifecycle.dot). What a row leaves implicit: a
 * case that leaves an estado cancels what was pending there (lifecycle.c). */
#include "services/contact/life/lifecycle.h"

#define L(name) (1u << LUGAR_##name)
#define E(name) (UINT64_C(1) << ENTRADA_##name)
#define STAYS ESTADOS

#define NONE L(SIN_CASO)
#define ALL ((1u << LUGARES) - 1)
#define ANY (ALL & ~NONE)
#define TOLD (L(RESPONDIDO) | L(CERRADO_RESPONDIDA))
#define RECURSO (L(RECURSO_EN_CURSO) | L(RESPONDIDO_RECURSO) | L(CERRADO_RECURSO))
#define REVIEW (L(EN_REVISION) | L(POR_CLASIFICAR))
#define ON_THE_WAY (L(BUZON_PEDIDO) | L(EN_BUZON) | L(AVISO_PENDIENTE))
/* There is an answer, and the customer is being told. */
#define UNTOLD (L(POR_CONTACTAR) | L(EN_LLAMADA) | ON_THE_WAY)
#define UNDER_WAY (L(EN_LLAMADA) | L(EN_BUZON)) /* an attempt that is somebody's */
#define CLOSED (L(CERRADO_YA_FINALIZADA) | L(CERRADO_FINALIZADA) | L(CERRADO_RESPONDIDA) | L(CERRADO_RECURSO))
#define WAITS_FOR_TASK                                                                                       \
    (L(POR_CORREGIR) | L(AVISO_PENDIENTE) | L(RESPONDIDO) | L(RESPONDIDO_RECURSO) | L(ESCALADO) |            \
     L(POR_FINALIZAR))
/* Where a decision contact is under way, or was. */
#define CONTACT (L(POR_RESOLVER) | L(POR_CORREGIR) | L(POR_CONTACTAR) | L(EN_LLAMADA) | ON_THE_WAY | TOLD)
#define DECIDED                                                                                              \
    (E(REVISAR) | E(REPITE_CONTACTO) | E(CONTACTAR) | E(RESPONDER) | E(ESCALAR) | E(REESCALAR) |             \
     E(FINALIZAR) | E(YA_FINALIZADA))
#define OPENS (DECIDED & ~E(REPITE_CONTACTO))
#define ESCALATES (E(ESCALAR) | E(REESCALAR))
#define ANSWERS (E(RESPUESTA_EXPLICA) | E(RESPUESTA_CORRIGE))
#define CALL_ENDS                                                                                            \
    (E(INTENTO_SOLTADO) | E(INTENTO_PERDIDO) | E(LLAMADA_ACEPTA) | E(LLAMADA_NO_ACEPTA) |                    \
     E(LLAMADA_SIN_CONTACTO) | E(LLAMADA_AGOTADA) | E(LLAMADA_OTRA_HORA))
#define CALL_TELLS (E(LLAMADA_ACEPTA) | E(LLAMADA_NO_ACEPTA))
#define EVERYTHING ((UINT64_C(1) << ENTRADAS) - 1)

/* A decision that holds from now on. */
#define HOLDS (EFFECT_RECORD | EFFECT_HOLD)
/* The customer knows the answer: RR is to be told. */
#define TELLS (EFFECT_NOTIFY | EFFECT_CREATE_TASK)

#define OPEN(name, on, estado, resultado, effects, tarea)                                                    \
    {                                                                                                        \
        name, false, NONE, on, estado, resultado, HOLDS | (effects), tarea, EVENT_ABIERTO                    \
    }
/* What is planned already is what the newer decision asks for. */
#define KEEP(name, at, on, effects)                                                                          \
    {                                                                                                        \
        name, false, at, on, STAYS, 0, effects, 0, EVENT_KINDS                                               \
    }
#define GOES(name, at, on, estado, resultado, effects, tarea)                                                \
    {                                                                                                        \
        name, false, at, on, estado, resultado, effects, tarea, EVENT_KINDS                                  \
    }
#define STEP(name, at, on, estado, resultado, effects, tarea, event)                                         \
    {                                                                                                        \
        name, false, at, on, estado, resultado, effects, tarea, event                                        \
    }
#define REFUSE(name, at, on)                                                                                 \
    {                                                                                                        \
        name, true, at, on, STAYS, 0, 0, 0, EVENT_KINDS                                                      \
    }

const rule_t lifecycle_rules[] = {
    /* ---- decisions that open a case ---- */
    OPEN("abre_en_revision", E(REVISAR) | E(ARRASTRAR), ESTADO_EN_REVISION, 0, 0, 0),
    OPEN("abre_por_resolver", E(CONTACTAR), ESTADO_POR_RESOLVER, 0, 0, 0),
    OPEN("abre_por_contactar", E(RESPONDER), ESTADO_POR_CONTACTAR, 0, EFFECT_SET_ANSWER | EFFECT_PLAN_ATTEMPT,
         0),
    OPEN("abre_escalado", ESCALATES, ESTADO_ESCALADO, 0, EFFECT_CREATE_TASK, TAREA_ESCALAR),
    OPEN("abre_por_finalizar", E(FINALIZAR), ESTADO_POR_FINALIZAR, 0, EFFECT_CREATE_TASK, TAREA_FINALIZAR),
    OPEN("abre_ya_finalizada", E(YA_FINALIZADA), ESTADO_CERRADO, RESULTADO_YA_FINALIZADA, 0, 0),
    REFUSE("no_hay_caso", NONE, EVERYTHING & ~OPENS & ~E(ARRASTRAR)),

    /* ---- decisions that change nothing ---- */
    KEEP("repetida", ANY, E(REPETIDA), 0),
    KEEP("decision_anterior", ANY, E(ANTERIOR), EFFECT_RECORD),
    KEEP("arrastra_causal_anterior", ANY, E(ANTERIOR_ARRASTRA), EFFECT_RECORD | EFFECT_SEND_CAUSAL),
    /* The customer was told, and what he or she filed against it goes its own way. */
    STEP("recurso_prevalece", RECURSO, DECIDED, STAYS, 0, EFFECT_RECORD, 0, EVENT_VISTO_DE_NUEVO),
    STEP("ya_respondida", TOLD, E(REVISAR) | E(FINALIZAR), STAYS, 0, EFFECT_RECORD | EFFECT_RANK, 0,
         EVENT_VISTO_DE_NUEVO),

    /* What the person said of the motivo holds for this sighting too: nothing is planned anew until its
       decision is there, which holds over this one. */
    GOES("arrastra_causal_en_revision", REVIEW, E(ARRASTRAR), ESTADO_POR_CLASIFICAR, 0,
         HOLDS | EFFECT_SEND_CAUSAL, 0),
    KEEP("arrastra_causal", ANY & ~REVIEW, E(ARRASTRAR), EFFECT_RECORD | EFFECT_SEND_CAUSAL),

    /* ---- decisions that ask for what goes on already ---- */
    KEEP("sigue_en_revision", L(EN_REVISION), E(REVISAR), HOLDS),
    KEEP("sigue_por_contactar", L(POR_CONTACTAR), E(REPITE_CONTACTO), HOLDS | EFFECT_SET_ANSWER),
    KEEP("sigue_en_contacto", CONTACT & ~L(POR_CONTACTAR), E(REPITE_CONTACTO), HOLDS),
    REFUSE("no_era_contacto", ANY & ~CONTACT & ~RECURSO, E(REPITE_CONTACTO)),
    KEEP("sigue_escalado", L(ESCALADO), ESCALATES, HOLDS | EFFECT_RENEW_NOTE),
    KEEP("sigue_en_area_cliente", L(EN_AREA_CLIENTE), E(ESCALAR), HOLDS),
    KEEP("sigue_por_finalizar", L(POR_FINALIZAR), E(FINALIZAR), HOLDS | EFFECT_RENEW_NOTE),
    KEEP("sigue_finalizado", L(CERRADO_FINALIZADA), E(FINALIZAR), HOLDS),
    KEEP("sigue_cerrado", CLOSED & ~RECURSO, E(YA_FINALIZADA), HOLDS),
    KEEP("cambia_respuesta", L(POR_CONTACTAR), E(RESPONDER), HOLDS | EFFECT_SET_ANSWER),

    /* ---- decisions that ask for something else: a closed case opens ---- */
    GOES("cambia_a_revision", ANY & ~L(EN_REVISION) & ~TOLD & ~RECURSO, E(REVISAR), ESTADO_EN_REVISION, 0,
         HOLDS | EFFECT_DROP_ANSWER, 0),
    GOES("cambia_a_resolver", ANY & ~RECURSO, E(CONTACTAR), ESTADO_POR_RESOLVER, 0,
         HOLDS | EFFECT_DROP_ANSWER, 0),
    GOES("cambia_a_contactar", ANY & ~L(POR_CONTACTAR) & ~RECURSO, E(RESPONDER), ESTADO_POR_CONTACTAR, 0,
         HOLDS | EFFECT_SET_ANSWER | EFFECT_PLAN_ATTEMPT, 0),
    GOES("rebote_escalado", L(EN_AREA_CLIENTE), E(REESCALAR), ESTADO_ESCALADO, 0, HOLDS | EFFECT_CREATE_TASK,
         TAREA_ESCALAR),
    GOES("cambia_a_escalar", ANY & ~L(ESCALADO) & ~L(EN_AREA_CLIENTE) & ~RECURSO, ESCALATES, ESTADO_ESCALADO,
         0, HOLDS | EFFECT_DROP_ANSWER | EFFECT_CREATE_TASK, TAREA_ESCALAR),
    GOES("cambia_a_finalizar", ANY & ~L(POR_FINALIZAR) & ~L(CERRADO_FINALIZADA) & ~TOLD & ~RECURSO,
         E(FINALIZAR), ESTADO_POR_FINALIZAR, 0, HOLDS | EFFECT_DROP_ANSWER | EFFECT_CREATE_TASK,
         TAREA_FINALIZAR),
    GOES("respondida_y_finalizada", L(RESPONDIDO), E(YA_FINALIZADA), ESTADO_CERRADO, RESULTADOS, HOLDS, 0),
    GOES("cambia_a_ya_finalizada", ANY & ~L(RESPONDIDO) & ~CLOSED & ~RECURSO, E(YA_FINALIZADA),
         ESTADO_CERRADO, RESULTADO_YA_FINALIZADA, HOLDS | EFFECT_DROP_ANSWER, 0),

    /* ---- review ---- */
    STEP("causal_dada", L(EN_REVISION), E(CAUSAL_DADA), ESTADO_POR_CLASIFICAR, 0, EFFECT_SEND_CAUSAL, 0,
         EVENT_CAUSAL_DADA),
    REFUSE("no_espera_causal", ANY & ~L(EN_REVISION), E(CAUSAL_DADA)),
    STEP("causal_rechazada", ANY & ~TOLD & ~RECURSO, E(CAUSAL_RECHAZADA), ESTADO_EN_REVISION, 0,
         EFFECT_HOLD | EFFECT_DROP_ANSWER, 0, EVENT_CAUSAL_RECHAZADA),
    STEP("causal_rechazada_respondida", TOLD | RECURSO, E(CAUSAL_RECHAZADA), STAYS, 0, 0, 0,
         EVENT_CAUSAL_RECHAZADA),
    STEP("causal_rechazada_anterior", ANY, E(CAUSAL_RECHAZADA_ANTERIOR), STAYS, 0, 0, 0,
         EVENT_CAUSAL_RECHAZADA),

    /* ---- resolution (procedure, step 6) ---- */
    STEP("resuelta", L(POR_RESOLVER), E(RESPUESTA_EXPLICA), ESTADO_POR_CONTACTAR, 0,
         EFFECT_SET_ANSWER | EFFECT_PLAN_ATTEMPT, 0, EVENT_RESPUESTA_DADA),
    STEP("respuesta_mejorada", L(POR_CONTACTAR), E(RESPUESTA_EXPLICA), STAYS, 0, EFFECT_SET_ANSWER, 0,
         EVENT_RESPUESTA_DADA),
    STEP("resuelta_con_correccion", L(POR_RESOLVER) | L(POR_CONTACTAR), E(RESPUESTA_CORRIGE),
         ESTADO_POR_CORREGIR, 0, EFFECT_SET_ANSWER | EFFECT_CREATE_TASK, TAREA_CORREGIR,
         EVENT_RESPUESTA_DADA),
    REFUSE("correccion_en_curso", L(POR_CORREGIR), ANSWERS),
    REFUSE("en_llamada", L(EN_LLAMADA), ANSWERS),
    REFUSE("respuesta_en_camino", ON_THE_WAY, ANSWERS),
    REFUSE("respuesta_ya_comunicada", TOLD | RECURSO, ANSWERS),
    REFUSE("no_espera_respuesta", ANY & ~CONTACT & ~RECURSO, ANSWERS),

    /* ---- calls (steps 6 and 8) ---- */
    STEP("intento_tomado", L(POR_CONTACTAR), E(INTENTO_TOMADO), ESTADO_EN_LLAMADA, 0, EFFECT_LEASE, 0,
         EVENT_INTENTO_TOMADO),
    REFUSE("intento_ya_tomado", L(EN_LLAMADA), E(INTENTO_TOMADO)),
    REFUSE("no_espera_llamada", ANY & ~L(POR_CONTACTAR) & ~L(EN_LLAMADA), E(INTENTO_TOMADO)),
    STEP("intento_soltado", L(EN_LLAMADA), E(INTENTO_SOLTADO), ESTADO_POR_CONTACTAR, 0, EFFECT_RELEASE, 0,
         EVENT_INTENTO_SOLTADO),
    STEP("intento_perdido", L(EN_LLAMADA), E(INTENTO_PERDIDO), ESTADO_POR_CONTACTAR, 0,
         EFFECT_ATTEMPT_LOST | EFFECT_PLAN_ATTEMPT, 0, EVENT_INTENTO_PERDIDO),
    STEP("llamada_acepta", UNDER_WAY, E(LLAMADA_ACEPTA), ESTADO_RESPONDIDO, RESULTADOS,
         EFFECT_ATTEMPT_DONE | TELLS, TAREA_CERRAR, EVENT_LLAMADA),
    STEP("llamada_no_acepta", UNDER_WAY, E(LLAMADA_NO_ACEPTA), ESTADO_RESPONDIDO, RESULTADOS,
         EFFECT_ATTEMPT_DONE | TELLS, TAREA_CERRAR, EVENT_LLAMADA),
    STEP("llamada_sin_contacto", L(EN_LLAMADA), E(LLAMADA_SIN_CONTACTO), ESTADO_POR_CONTACTAR, 0,
         EFFECT_ATTEMPT_DONE | EFFECT_PLAN_ATTEMPT, 0, EVENT_LLAMADA),
    STEP("llamada_agotada", L(EN_LLAMADA), E(LLAMADA_AGOTADA), ESTADO_BUZON_PEDIDO, 0,
         EFFECT_ATTEMPT_DONE | EFFECT_PLAN_VOICEMAIL, 0, EVENT_LLAMADA),
    STEP("llamada_otra_hora", L(EN_LLAMADA), E(LLAMADA_OTRA_HORA), ESTADO_POR_CONTACTAR, 0,
         EFFECT_ATTEMPT_DONE | EFFECT_PLAN_ATTEMPT, 0, EVENT_LLAMADA),
    REFUSE("no_esta_en_llamada", ANY & ~UNDER_WAY, CALL_ENDS),
    REFUSE("esta_en_buzon", L(EN_BUZON), CALL_ENDS & ~CALL_TELLS & ~E(INTENTO_PERDIDO)),
    STEP("sin_telefono", L(POR_CONTACTAR) | L(BUZON_PEDIDO), E(SIN_TELEFONO), ESTADO_AVISO_PENDIENTE, 0,
         TELLS, TAREA_AVISO, EVENT_AVISO_PENDIENTE),
    STEP("sin_telefono_en_llamada", UNDER_WAY, E(SIN_TELEFONO), ESTADO_AVISO_PENDIENTE, 0,
         EFFECT_ATTEMPT_DONE | TELLS, TAREA_AVISO, EVENT_LLAMADA),
    REFUSE("no_espera_llamada", ANY & ~L(POR_CONTACTAR) & ~L(BUZON_PEDIDO) & ~UNDER_WAY, E(SIN_TELEFONO)),

    /* ---- voicemail (step 8) ---- */
    STEP("buzon_tomado", L(BUZON_PEDIDO), E(BUZON_TOMADO), ESTADO_EN_BUZON, 0, EFFECT_LEASE, 0,
         EVENT_INTENTO_TOMADO),
    REFUSE("intento_ya_tomado", L(EN_BUZON), E(BUZON_TOMADO)),
    STEP("buzon_soltado", L(EN_BUZON), E(BUZON_SOLTADO), ESTADO_BUZON_PEDIDO, 0, EFFECT_RELEASE, 0,
         EVENT_INTENTO_SOLTADO),
    STEP("buzon_dejado", L(EN_BUZON), E(BUZON_DEJADO), ESTADO_RESPONDIDO, RESULTADOS,
         EFFECT_ATTEMPT_DONE | TELLS, TAREA_CERRAR, EVENT_BUZON_DEJADO),
    STEP("buzon_fallido", L(EN_BUZON), E(BUZON_FALLIDO), ESTADO_AVISO_PENDIENTE, 0,
         EFFECT_ATTEMPT_DONE | TELLS, TAREA_AVISO, EVENT_BUZON_FALLIDO),
    STEP("buzon_perdido", L(EN_BUZON), E(INTENTO_PERDIDO), ESTADO_AVISO_PENDIENTE, 0,
         EFFECT_ATTEMPT_LOST | TELLS, TAREA_AVISO, EVENT_BUZON_FALLIDO),
    REFUSE("no_espera_buzon", ANY & ~L(BUZON_PEDIDO) & ~L(EN_BUZON), E(BUZON_TOMADO)),
    REFUSE("no_esta_en_buzon", ANY & ~L(EN_BUZON), E(BUZON_SOLTADO) | E(BUZON_FALLIDO) | E(BUZON_DEJADO)),

    /* ---- attempts that were given up, because nobody told in time what came of them ---- */
    STEP("llamada_tarde", UNTOLD, E(LLAMADA_TARDE), ESTADO_RESPONDIDO, RESULTADOS, TELLS, TAREA_CERRAR,
         EVENT_LLAMADA),
    STEP("buzon_tarde", UNTOLD, E(BUZON_TARDE), ESTADO_RESPONDIDO, RESULTADOS, TELLS, TAREA_CERRAR,
         EVENT_BUZON_DEJADO),
    STEP("resultado_tardio", ANY & ~UNTOLD, E(LLAMADA_TARDE) | E(BUZON_TARDE), STAYS, 0, 0, 0,
         EVENT_RESULTADO_TARDIO),
    STEP("resultado_tardio", ANY, E(RESULTADO_TARDIO), STAYS, 0, 0, 0, EVENT_RESULTADO_TARDIO),
    REFUSE("fuera_de_horario", ANY, E(FUERA_DE_HORARIO)),

    /* ---- tasks (steps 3, 5, 9 and 10) ---- */
    STEP("escalado_en_rr", L(ESCALADO), E(ESCALADA_HECHA), ESTADO_EN_AREA_CLIENTE, 0, EFFECT_TASK_DONE, 0,
         EVENT_TAREA_HECHA),
    REFUSE("tarea_no_corresponde", ANY & ~L(ESCALADO), E(ESCALADA_HECHA)),
    STEP("finalizado_en_rr", L(POR_FINALIZAR), E(FINALIZADA_HECHA), ESTADO_CERRADO, RESULTADO_FINALIZADA,
         EFFECT_TASK_DONE, 0, EVENT_TAREA_HECHA),
    REFUSE("tarea_no_corresponde", ANY & ~L(POR_FINALIZAR), E(FINALIZADA_HECHA)),
    STEP("cerrado_en_rr", L(RESPONDIDO) | L(RESPONDIDO_RECURSO), E(CERRADA_HECHA), ESTADO_CERRADO, RESULTADOS,
         EFFECT_TASK_DONE, 0, EVENT_TAREA_HECHA),
    REFUSE("tarea_no_corresponde", ANY & ~L(RESPONDIDO) & ~L(RESPONDIDO_RECURSO), E(CERRADA_HECHA)),
    STEP("corregida_en_rr", L(POR_CORREGIR), E(CORREGIDA_HECHA), ESTADO_POR_CONTACTAR, 0,
         EFFECT_TASK_DONE | EFFECT_PLAN_ATTEMPT, 0, EVENT_TAREA_HECHA),
    REFUSE("tarea_no_corresponde", ANY & ~L(POR_CORREGIR), E(CORREGIDA_HECHA)),
    STEP("aviso_entregado", L(AVISO_PENDIENTE), E(AVISO_ENTREGADO), ESTADO_RESPONDIDO, RESULTADOS,
         EFFECT_TASK_DONE | TELLS, TAREA_CERRAR, EVENT_TAREA_HECHA),
    REFUSE("tarea_no_corresponde", ANY & ~L(AVISO_PENDIENTE), E(AVISO_ENTREGADO)),
    STEP("tarea_suelta_hecha", ANY, E(TAREA_SUELTA_HECHA), STAYS, 0, EFFECT_TASK_DONE, 0, EVENT_TAREA_HECHA),
    STEP("correccion_rechazada", L(POR_CORREGIR), E(TAREA_RECHAZADA), ESTADO_POR_RESOLVER, 0,
         EFFECT_TASK_REFUSED | EFFECT_DROP_ANSWER, 0, EVENT_TAREA_RECHAZADA),
    STEP("tarea_rechazada", WAITS_FOR_TASK & ~L(POR_CORREGIR), E(TAREA_RECHAZADA), STAYS, 0,
         EFFECT_TASK_REFUSED, 0, EVENT_TAREA_RECHAZADA),
    REFUSE("tarea_no_corresponde", ANY & ~WAITS_FOR_TASK, E(TAREA_RECHAZADA)),
    STEP("tarea_suelta_rechazada", ANY, E(TAREA_SUELTA_RECHAZADA), STAYS, 0, EFFECT_TASK_REFUSED, 0,
         EVENT_TAREA_RECHAZADA),

    /* ---- recursos (step 7; when one may be filed is recurso.h's) ---- */
    STEP("recurso_presentado", TOLD, E(RECURSO_PRESENTADO), ESTADO_RECURSO_EN_CURSO, 0, EFFECT_OPEN_RECURSO,
         0, EVENT_RECURSO_PRESENTADO),
    STEP("recurso_por_conducta", L(AVISO_PENDIENTE), E(RECURSO_PRESENTADO), ESTADO_RECURSO_EN_CURSO, 0,
         EFFECT_OPEN_RECURSO | EFFECT_NOTIFY, 0, EVENT_RECURSO_PRESENTADO),
    REFUSE("recurso_en_curso", L(RECURSO_EN_CURSO), E(RECURSO_PRESENTADO)),
    REFUSE("recurso_ya_decidido", L(RESPONDIDO_RECURSO) | L(CERRADO_RECURSO), E(RECURSO_PRESENTADO)),
    REFUSE("respuesta_no_comunicada", ANY & ~TOLD & ~L(AVISO_PENDIENTE) & ~RECURSO, E(RECURSO_PRESENTADO)),
    STEP("recurso_decidido", L(RECURSO_EN_CURSO), E(RECURSO_DECIDIDO), ESTADO_RESPONDIDO, RESULTADOS,
         EFFECT_DECIDE_RECURSO | EFFECT_CREATE_TASK, TAREA_CERRAR, EVENT_RECURSO_DECIDIDO),
    REFUSE("sin_recurso_en_curso", ANY & ~L(RECURSO_EN_CURSO), E(RECURSO_DECIDIDO)),

    /* ---- the rest ---- */
    STEP("base_reemplazada", ANY, E(BASE_REEMPLAZADA), STAYS, 0, 0, 0, EVENT_BASE_REEMPLAZADA),
    STEP("alerta_de_termino", ANY & ~CLOSED, E(ALERTA), STAYS, 0, EFFECT_ALERT, 0, EVENT_ALERTA_TERMINO),
    REFUSE("caso_cerrado", CLOSED, E(ALERTA)),

    /* ---- personal data (law 1581 of 2012; when it is due is retencion.h's) ---- */
    STEP("retencion_cumplida", CLOSED, E(RETENCION), STAYS, 0, EFFECT_ANONYMISE, 0, EVENT_ANONIMIZADO),
    STEP("suprimido", CLOSED, E(SUPRESION), STAYS, 0, EFFECT_ANONYMISE, 0, EVENT_ANONIMIZADO),
    REFUSE("caso_abierto", ANY & ~CLOSED, E(RETENCION) | E(SUPRESION)),
    STEP("corregido", ANY, E(CORRECCION), STAYS, 0, EFFECT_CORRECT, 0, EVENT_DATOS_CORREGIDOS),
};
const size_t lifecycle_n_rules = COUNT_OF(lifecycle_rules);

const rule_t *lifecycle_rule(lugar_t lugar, entrada_t entrada)
{
    for (size_t i = 0; i + 1 < lifecycle_n_rules; i++)
        if ((lifecycle_rules[i].lugares >> lugar & 1) && (lifecycle_rules[i].entradas >> entrada & 1))
            return &lifecycle_rules[i];
    return &lifecycle_rules[lifecycle_n_rules - 1]; /* the table is total: a test holds it */
}
