#include "services/contact/store/store.h"

#include <string.h>

#include "common/calendar_in_force.h"
#include "embed/contact_core/casos_abrir_sql.h"
#include "embed/contact_core/casos_avanzar_sql.h"
#include "embed/contact_core/casos_cambiar_sql.h"
#include "embed/contact_core/intentos_interrumpir_sql.h"
#include "embed/contact_core/reemplazos_decir_sql.h"
#include "embed/contact_core/tareas_cancelar_sql.h"
#include "embed/contact_core/tareas_crear_sql.h"
#include "embed/contact_core/tareas_renovar_sql.h"
#include "embed/contact_core/vistas_guardar_sql.h"
#include "services/contact/store/store_batch.h"

#define ROWS_OF(w)                                                                                           \
    {                                                                                                        \
        &(w)->abrir, &(w)->cambiar, &(w)->avanzar, &(w)->vistas, &(w)->interrumpir, &(w)->cancelar,          \
            &(w)->renovar, &(w)->tareas, &(w)->reemplazos                                                    \
    }

store_t *store_new(void)
{
    return must(calloc(1, sizeof(store_t)));
}

void store_free(store_t *s)
{
    if (!s)
        return;
    pg_columns_t *const rows[] = ROWS_OF(s);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        pg_columns_done(rows[i]);
    outbox_done(&s->outbox);
    PQclear(s->cases);
    libros_done(&s->libros);
    causales_done(&s->causales);
    free(s->tellings);
    free(s->order);
    free(s->seen);
    free(s->slots);
    free(s->known);
    free(s);
}

static void begin(store_t *w, const batch_t *b, instant_t now)
{
    pg_columns_t *const rows[] = ROWS_OF(w);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        pg_columns_clear(rows[i]);
    outbox_clear(&w->outbox);
    causales_clear(&w->causales);
    PQclear(TAKE(w->cases));
    w->batch = b;
    w->now = now;
    instant_format(now, w->fecha);
    w->tally = (store_tally_t){0};
    w->n_slots = w->n_known = w->n_tellings = 0;
    if (w->cap >= b->n)
        return;
    w->cap = b->cap;
    w->order = must(realloc(w->order, w->cap * sizeof *w->order));
    w->seen = must(realloc(w->seen, w->cap * sizeof *w->seen));
    w->known = must(realloc(w->known, w->cap * sizeof *w->known));
    w->slots = must(realloc(w->slots, w->cap * sizeof *w->slots));
    w->tellings = must(realloc(w->tellings, w->cap * sizeof *w->tellings));
}

/* ---- decide ---- */

static known_t *find_known(store_t *w, const sighting_t *s)
{
    for (size_t i = 0; i < w->n_known; i++)
        if (sighting_same(&w->known[i].s, s))
            return &w->known[i];
    return NULL;
}

static known_t *add_known(store_t *w, const sighting_t *s, int revision)
{
    known_t *k = find_known(w, s);
    if (!k) {
        k = &w->known[w->n_known++];
        *k = (known_t){.s = *s};
    }
    k->s.revision = revision;
    return k;
}

/* The task that a decision of this batch asked for. One that is over already stays with people. */
static void add_task(store_t *w, const slot_t *s, const char *nota, bool pending)
{
    char causa[TAREA_CAUSA_MAX];
    tarea_manos_t manos = {.manos = MANOS_PERSONA};
    tarea_causa(&s->task_by->view.sighting, causa);
    const tarea_nueva_t t = {.radicado = s->radicado,
                             .cuenta = s->task_by->cuenta,
                             .causal = s->view.causal,
                             .tipo = s->task,
                             .nota = nota,
                             .causa = causa,
                             .vence = s->view.vence};
    if (pending)
        manos = tarea_hand_over(&t, w->now, s->task_by->traceparent, &w->outbox);
    rows_add_tarea(&w->tareas, &t, pending ? "pendiente" : "cancelada", &manos);
}

/* The case's pending task is none any more: the database's, or one that this batch asked for. */
static void cancel_task(store_t *w, slot_t *s, const step_t *step)
{
    if (s->task_by) {
        add_task(w, s, s->task_by->view.nota, false);
    } else {
        s->cancel_task = true;
        s->cancelled = step->ended;
    }
    s->task_by = NULL;
    s->renew_term = s->renew_note = false;
}

static void carry_out(store_t *w, slot_t *s, const incoming_t *in, const step_t *step, estado_t before)
{
    if (step->effects & EFFECT_HOLD)
        s->holder = in;
    if ((step->effects & (EFFECT_CANCEL_ATTEMPTS | EFFECT_CANCEL_TASK)) &&
        (before == ESTADO_EN_LLAMADA || before == ESTADO_BUZON_PEDIDO || before == ESTADO_EN_BUZON ||
         before == ESTADO_AVISO_PENDIENTE))
        s->interrupt = true;
    if (step->effects & EFFECT_CANCEL_TASK)
        cancel_task(w, s, step);
    if (step->effects & EFFECT_CREATE_TASK) {
        s->task_by = in;
        s->task = step->tarea;
    }
    if ((step->effects & EFFECT_RENEW_NOTE) && !s->task_by)
        s->renew_note = true;
}

static void tally(store_tally_t *t, const step_t *step)
{
    t->events += step->n_events;
    if (step->effects == 0)
        t->repeated++;
    else if (step->events[0] == EVENT_ABIERTO)
        t->opened++;
    else if (step->events[0] == EVENT_DECISION_CAMBIADA)
        t->changed++;
    else
        t->recorded++;
}

/* Which sighting waits for a causal after the step. */
static void note_waiting(slot_t *s, const incoming_t *in, const step_t *step)
{
    const bool sent = step->effects & EFFECT_SEND_CAUSAL;
    if (in->view.kind != DECISION_REVIEW || !(step->effects & (EFFECT_HOLD | EFFECT_SEND_CAUSAL)) ||
        (!(step->effects & EFFECT_HOLD) && sighting_compare(&in->view.sighting, &s->view.rige) < 0))
        return;
    if (s->waiting && sighting_compare(&in->view.sighting, &s->waiting->view.sighting) < 0)
        return;
    s->waiting = in;
    s->waiting_sent = sent;
}

static void send_again(store_t *w, const incoming_t *in, const given_t *g)
{
    causales_send(&w->causales, &w->outbox, in, g, w->fecha);
    w->tally.carried++;
}

static void decide_one(store_t *w, slot_t *s, size_t i)
{
    const incoming_t *in = w->order[i];
    const known_t *k = find_known(w, &in->view.sighting);
    decision_view_t d = in->view;
    given_t given = {0};
    d.arrastra = causales_given(&w->causales, i, in, &given);
    step_t step = lifecycle_on_decision(calendar_in_force(), s->exists ? &s->view : NULL,
                                        k ? k->s.revision : -1, &d, s->radicado, w->now);
    tally(&w->tally, &step);
    if (step.effects == 0)
        return;
    const case_view_t before = s->view;
    const case_change_t change = {
        .radicado = s->radicado,
        .cal = calendar_in_force(),
        .before = s->exists ? &before : NULL,
        .step = &step,
        .decision = &in->view,
        .politica_version = in->politica_version,
        .politica_regla = in->politica_regla,
        .dada = &given,
        .tarea_nota = in->view.nota,
        .fecha = w->fecha,
        .traceparent = in->traceparent,
    };
    s->view = step.after;
    case_events_add(&w->outbox, &change, &s->version);
    if (step.effects & EFFECT_SEND_CAUSAL)
        send_again(w, in, &given);
    if (in->view.sighting.revision > 0)
        causales_decided(&w->causales, in);
    note_waiting(s, in, &step);
    if (before.vence != s->view.vence && s->stored && !s->task_by)
        s->renew_term = true; /* the pending task's place in the list follows the term */
    carry_out(w, s, in, &step, before.estado);
    known_t *record = add_known(w, &in->view.sighting, in->view.sighting.revision);
    record->in = in;
    record->regla = step.regla;
    s->exists = s->touched = true;
}

static void tell_replaced(store_t *w, slot_t *s, const telling_t *t)
{
    const entrada_view_t in = {.que = ENTRADA_BASE_REEMPLAZADA};
    const case_view_t before = s->view;
    const step_t step = lifecycle_on(calendar_in_force(), &before, &in, s->radicado, w->now);
    const case_change_t change = {
        .radicado = s->radicado,
        .before = &before,
        .step = &step,
        .reemplazo = &t->libro->replaced,
        .fecha = w->fecha,
        .traceparent = t->in->traceparent,
    };
    case_events_add(&w->outbox, &change, &s->version);
    rows_add_reemplazo(&w->reemplazos, s->radicado, t->libro->id);
    w->tally.events += step.n_events;
    w->tally.replaced++;
    s->touched = true;
}

static int libro_id(const store_t *w, const incoming_t *in)
{
    const libro_t *libro = libros_find(&w->libros, in->sha256);
    return libro ? libro->id : 0;
}

static void write_case(store_t *w, slot_t *s)
{
    const caso_row_t row = {s->radicado, s->holder, &s->view, s->version};
    bool alone = !s->stored && w->n_known == 1; /* then the row that opens the case tells its sighting, too */
    if (!s->stored)
        rows_add_apertura(&w->abrir, &row, alone ? w->known[0].regla : NULL, libro_id(w, s->holder));
    else if (s->holder)
        rows_add_caso(&w->cambiar, &row);
    else
        rows_add_avance(&w->avanzar, &row);
    for (size_t i = 0; i < w->n_known && !alone; i++)
        if (w->known[i].in)
            rows_add_vista(&w->vistas, w->known[i].in, w->known[i].regla, libro_id(w, w->known[i].in));
}

static void write_attempts_and_tasks(store_t *w, const slot_t *s)
{
    tarea_tipo_t awaited;
    if (s->interrupt) {
        pg_columns_text(&w->interrumpir, s->radicado);
        pg_columns_end(&w->interrumpir);
    }
    if (s->cancel_task)
        rows_add_tarea_cancelada(&w->cancelar, s->radicado, s->cancelled);
    if (s->task_by)
        add_task(w, s, s->view.nota, true);
    else if ((s->renew_term || s->renew_note) && lifecycle_task_awaited(s->view.estado, &awaited))
        rows_add_tarea_renovada(&w->renovar, s->radicado, awaited, s->renew_note ? s->view.nota : NULL,
                                s->view.vence);
}

static void decide_slot(store_t *w, slot_t *s)
{
    w->n_known = 0;
    for (size_t i = s->first; i < s->first + s->n; i++)
        if (w->seen[i] >= 0)
            (void)add_known(w, &w->order[i]->view.sighting, w->seen[i]);
    for (size_t i = s->first; i < s->first + s->n; i++)
        decide_one(w, s, i);
    for (size_t i = 0; i < s->n_tellings; i++)
        tell_replaced(w, s, &w->tellings[s->first_telling + i]);
    if (!s->touched)
        return;

    write_case(w, s);
    if (s->stored && s->holder && s->holder->view.kind != DECISION_REVIEW)
        causales_over(&w->causales, s->radicado, &s->view.rige);
    if (s->waiting && (!s->holder || s->holder == s->waiting ||
                       sighting_compare(&s->waiting->view.sighting, &s->view.rige) > 0))
        causales_wait(&w->causales, s->waiting, s->waiting_sent);
    write_attempts_and_tasks(w, s);
}

/* ---- write ---- */

static rc_t write_all(store_t *w, pg_t *pg, err_t *err)
{
    int opening = pg_columns_count(&w->abrir);
    AUTO(pgresult) PGresult *opened = NULL;
    rc_t rc = pg_columns_write(&w->abrir, pg, casos_abrir_sql, w->fecha, &opened, err);
    if (rc == RC_OK && opened && strtol(PQcmdTuples(opened), NULL, 10) != opening)
        rc = err_set(err, RC_RETRY, "caso_abierto_por_otro", "otro proceso abrió uno de los casos del lote");
    const struct {
        pg_columns_t *rows;
        const char *sql;
    } statements[] = {
        {&w->cambiar, casos_cambiar_sql},    {&w->avanzar, casos_avanzar_sql},
        {&w->vistas, vistas_guardar_sql},    {&w->interrumpir, intentos_interrumpir_sql},
        {&w->cancelar, tareas_cancelar_sql}, {&w->renovar, tareas_renovar_sql},
        {&w->tareas, tareas_crear_sql},      {&w->reemplazos, reemplazos_decir_sql},
    };
    for (size_t i = 0; rc == RC_OK && i < COUNT_OF(statements); i++)
        rc = pg_columns_write(statements[i].rows, pg, statements[i].sql, w->fecha, NULL, err);
    if (rc == RC_OK)
        rc = causales_write(&w->causales, pg, w->fecha, err);
    return rc == RC_OK ? outbox_write(&w->outbox, pg, CONTACT_SCHEMA, err) : rc;
}

rc_t store_apply(store_t *s, pg_t *pg, const batch_t *b, instant_t now, store_tally_t *ret, err_t *err)
{
    begin(s, b, now);
    rc_t rc = libros_replace(pg, b, err);
    if (rc == RC_OK && b->n == 0)
        rc = store_reserve(b, pg, err);
    if (b->n == 0 || rc != RC_OK) {
        *ret = s->tally;
        return rc;
    }
    rc = store_read(s, pg, err);
    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; i < s->n_slots; i++)
        decide_slot(s, &s->slots[i]);
    rc = write_all(s, pg, err);
    if (rc == RC_OK)
        *ret = s->tally;
    return rc;
}
