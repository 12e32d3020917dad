#include "services/reporting/lists/overview.h"

#include <string.h>

#include "common/json_out.h"

static const char *text_in(const doc_fields_t *of, const char *name)
{
    doc_fields_t f = *of;
    const doc_member_t *m = doc_find(&f, name);
    return m && m->kind == DOC_TEXT ? m->text : NULL;
}

static int64_t number_in(const doc_fields_t *of, const char *name)
{
    doc_fields_t f = *of;
    const doc_member_t *m = doc_find(&f, name);
    return m && m->kind == DOC_INTEGER ? m->integer : 0;
}

static bool object_in(const doc_fields_t *of, const char *name, doc_fields_t *ret)
{
    doc_fields_t f = *of;
    const doc_member_t *m = doc_find(&f, name);
    if (!m || m->kind != DOC_OBJECT)
        return false;
    *ret = doc_fields_of(m);
    return true;
}

/* ---- tasks ---- */

static overview_task_t *task_find(overview_t *o, const char *tipo)
{
    for (size_t i = 0; tipo && i < o->n_tareas; i++)
        if (strcmp(o->tareas[i].tipo, tipo) == 0)
            return &o->tareas[i];
    return NULL;
}

static void task_add(overview_t *o, const char *tipo, const char *destino, const char *fecha)
{
    overview_task_t *t = task_find(o, tipo);
    if (!t && tipo && o->n_tareas < OVERVIEW_TASKS)
        t = &o->tareas[o->n_tareas++];
    if (t)
        *t = (overview_task_t){.tipo = tipo, .destino = destino, .desde = fecha};
}

static void task_drop(overview_t *o, const char *tipo)
{
    overview_task_t *t = task_find(o, tipo);
    if (!t)
        return;
    size_t behind = (size_t)(o->tareas + o->n_tareas - t) - 1;
    memmove(t, t + 1, behind * sizeof *t);
    o->n_tareas--;
}

static void on_task_made(overview_t *o, const char *fecha, const doc_fields_t *d)
{
    task_add(o, text_in(d, "tipo"), text_in(d, "destino"), fecha);
}

static void on_task_over(overview_t *o, const char *fecha, const doc_fields_t *d)
{
    (void)fecha;
    task_drop(o, text_in(d, "tipo"));
}

/* It waits for a person from then on; but a correction's case goes back to who resolves it. */
static void on_task_refused(overview_t *o, const char *fecha, const doc_fields_t *d)
{
    const char *tipo = text_in(d, "tipo"), *error = text_in(d, "error");
    if (tipo && strcmp(tipo, "corregir_factura") == 0)
        return on_task_over(o, fecha, d);
    overview_task_t *t = task_find(o, tipo);
    if (t)
        t->error = error ? error : "";
}

/* ---- attempts ---- */

static void plan(overview_t *o, const doc_fields_t *d, bool buzon)
{
    o->proximo = (overview_attempt_t){.numero = number_in(d, "numero"),
                                      .dia = text_in(d, "dia"),
                                      .desde = text_in(d, "desde"),
                                      .hasta = text_in(d, "hasta"),
                                      .buzon = buzon};
    o->planned = true;
}

static void on_call_planned(overview_t *o, const char *fecha, const doc_fields_t *d)
{
    (void)fecha;
    plan(o, d, false);
}

static void on_voicemail_planned(overview_t *o, const char *fecha, const doc_fields_t *d)
{
    (void)fecha;
    plan(o, d, true);
}

static void on_none_planned(overview_t *o, const char *fecha, const doc_fields_t *d)
{
    (void)fecha;
    (void)d;
    o->planned = false;
}

/* It was no attempt: what was planned is due again. */
static void on_given_back(overview_t *o, const char *fecha, const doc_fields_t *d)
{
    (void)fecha;
    (void)d;
    o->planned = o->proximo.dia != NULL;
}

static void on_call(overview_t *o, const char *fecha, const doc_fields_t *d)
{
    on_none_planned(o, fecha, d);
    o->llamadas++;
}

static void on_voicemail(overview_t *o, const char *fecha, const doc_fields_t *d)
{
    on_none_planned(o, fecha, d);
    o->buzones++;
}

/* ---- the answer and its notification ---- */

static void answer_of(overview_t *o, const doc_fields_t *d)
{
    o->respuesta_origen = text_in(d, "origen");
    o->respuesta_signo = text_in(d, "signo");
    o->respuesta_texto = text_in(d, "texto");
}

static void on_answer(overview_t *o, const char *fecha, const doc_fields_t *d)
{
    (void)fecha;
    answer_of(o, d);
}

static void on_answer_withdrawn(overview_t *o, const char *fecha, const doc_fields_t *d)
{
    (void)fecha;
    (void)d;
    o->respuesta_origen = o->respuesta_signo = o->respuesta_texto = NULL;
}

static void on_notice(overview_t *o, const char *fecha, const doc_fields_t *d)
{
    (void)fecha;
    o->notificacion = text_in(d, "notificacion");
    o->notificado = text_in(d, "notificado");
    o->recurso_hasta = text_in(d, "recurso_hasta");
}

/* ---- recursos ---- */

/* RR's call log tells of it: a task of its own, which has no event. */
static void on_recurso(overview_t *o, const char *fecha, const doc_fields_t *d)
{
    if (o->n_recursos < OVERVIEW_RECURSOS)
        o->recursos[o->n_recursos++] = (overview_recurso_t){.tipo = text_in(d, "tipo"),
                                                            .presentado = text_in(d, "presentado"),
                                                            .vence = text_in(d, "vence"),
                                                            .canal = text_in(d, "canal")};
    o->alerta = NULL; /* another term begins */
    task_add(o, "nota", NULL, fecha);
}

static void on_recurso_decided(overview_t *o, const char *fecha, const doc_fields_t *d)
{
    (void)fecha;
    for (size_t i = o->n_recursos; i-- > 0;)
        if (!o->recursos[i].decision) {
            const char *decision = text_in(d, "decision");
            o->recursos[i].decision = decision ? decision : "";
            return;
        }
}

/* ---- the rest ---- */

static void on_opening(overview_t *o, const char *fecha, const doc_fields_t *d)
{
    doc_fields_t inner;
    if (object_in(d, "respuesta", &inner))
        answer_of(o, &inner);
    if (object_in(d, "intento", &inner))
        plan(o, &inner, false);
    if (object_in(d, "tarea", &inner))
        on_task_made(o, fecha, &inner);
}

static void on_alert(overview_t *o, const char *fecha, const doc_fields_t *d)
{
    (void)fecha;
    o->alerta = text_in(d, "nivel");
}

static void on_closed(overview_t *o, const char *fecha, const doc_fields_t *d)
{
    (void)fecha;
    o->resultado = text_in(d, "resultado");
    o->alerta = NULL;
}

/* Its decision is another: a case that was closed goes on. */
static void on_changed(overview_t *o, const char *fecha, const doc_fields_t *d)
{
    (void)fecha;
    (void)d;
    o->resultado = NULL;
}

void overview_event(overview_t *o, const char *tipo, const char *fecha, const doc_t *datos)
{
    static const struct {
        const char *tipo;
        void (*apply)(overview_t *o, const char *fecha, const doc_fields_t *d);
    } rows[] = {
        {"abierto", on_opening},
        {"decision_cambiada", on_changed},
        {"intento_planificado", on_call_planned},
        {"intentos_cancelados", on_none_planned},
        {"intento_tomado", on_none_planned},
        {"intento_soltado", on_given_back},
        {"llamada", on_call},
        {"buzon_pedido", on_voicemail_planned},
        {"buzon_dejado", on_voicemail},
        {"buzon_fallido", on_none_planned},
        {"respuesta_dada", on_answer},
        {"respuesta_retirada", on_answer_withdrawn},
        {"notificado", on_notice},
        {"aviso_escrito_pendiente", on_notice},
        {"tarea_creada", on_task_made},
        {"tarea_cancelada", on_task_over},
        {"tarea_hecha", on_task_over},
        {"tarea_rechazada", on_task_refused},
        {"copia_sic", on_task_made},
        {"recurso_presentado", on_recurso},
        {"recurso_decidido", on_recurso_decided},
        {"alerta_termino", on_alert},
        {"cerrado", on_closed},
    };
    doc_fields_t d = datos ? doc_fields(datos) : (doc_fields_t){0};
    const char *vence = text_in(&d, "vence");
    if (vence)
        o->vence = vence;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (strcmp(rows[i].tipo, tipo) == 0)
            return rows[i].apply(o, fecha, &d);
}

/* ---- as JSON ---- */

static void term_out(const overview_t *o, buf_t *out)
{
    bool recurso = false;
    for (size_t i = 0; i < o->n_recursos; i++)
        recurso |= !o->recursos[i].decision;
    json_out_fact(out, "vence", o->vence);
    json_out_fact(out, "termino", !o->vence ? NULL : recurso ? "recurso" : "pqr");
    json_out_fact(out, "alerta", o->alerta);
}

static void notice_out(const overview_t *o, buf_t *out)
{
    if (!o->notificacion)
        return json_out_fact(out, "notificacion", NULL);
    json_out_open(out, "notificacion", '{');
    json_out_fact(out, "forma", o->notificacion);
    json_out_fact(out, "dia", o->notificado);
    json_out_fact(out, "recurso_hasta", o->recurso_hasta);
    json_out_close(out, '}');
}

static void answer_out(const overview_t *o, buf_t *out)
{
    if (!o->respuesta_origen)
        return json_out_fact(out, "respuesta", NULL);
    json_out_open(out, "respuesta", '{');
    json_out_fact(out, "origen", o->respuesta_origen);
    json_out_fact(out, "signo", o->respuesta_signo);
    json_out_fact(out, "texto", o->respuesta_texto);
    json_out_close(out, '}');
}

static void recursos_out(const overview_t *o, buf_t *out)
{
    json_out_open(out, "recursos", '[');
    for (size_t i = 0; i < o->n_recursos; i++) {
        const overview_recurso_t *r = &o->recursos[i];
        json_out_open(out, NULL, '{');
        json_out_fact(out, "tipo", r->tipo);
        json_out_fact(out, "presentado", r->presentado);
        json_out_fact(out, "vence", r->vence);
        json_out_fact(out, "canal", r->canal);
        json_out_raw(out, "abierto", r->decision ? "false" : "true");
        json_out_fact(out, "decision", r->decision);
        json_out_close(out, '}');
    }
    json_out_close(out, ']');
}

static void tasks_out(const overview_t *o, buf_t *out)
{
    json_out_open(out, "tareas_pendientes", '[');
    for (size_t i = 0; i < o->n_tareas; i++) {
        json_out_open(out, NULL, '{');
        json_out_fact(out, "tipo", o->tareas[i].tipo);
        json_out_fact(out, "destino", o->tareas[i].destino);
        json_out_fact(out, "desde", o->tareas[i].desde);
        json_out_fact(out, "error", o->tareas[i].error);
        json_out_close(out, '}');
    }
    json_out_close(out, ']');
}

static void attempts_out(const overview_t *o, buf_t *out)
{
    json_out_int(out, "llamadas", o->llamadas);
    json_out_int(out, "buzones", o->buzones);
    if (!o->planned)
        return json_out_fact(out, "proximo_intento", NULL);
    json_out_open(out, "proximo_intento", '{');
    json_out_text(out, "que", o->proximo.buzon ? "buzon" : "llamada");
    json_out_int(out, "numero", o->proximo.numero);
    json_out_fact(out, "dia", o->proximo.dia);
    json_out_fact(out, "desde", o->proximo.desde);
    json_out_fact(out, "hasta", o->proximo.hasta);
    json_out_close(out, '}');
}

void overview_json(const overview_t *o, buf_t *out)
{
    json_out_open(out, "resumen", '{');
    term_out(o, out);
    notice_out(o, out);
    answer_out(o, out);
    recursos_out(o, out);
    tasks_out(o, out);
    attempts_out(o, out);
    json_out_fact(out, "resultado", o->resultado);
    json_out_close(out, '}');
}
