/* The life of a case: tables of stories, and the promise that no order of arrival matters. */
#include "services/contact/life/lifecycle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/calendar_file.h"
#include "common/calendar_in_force.h"
#include "tests/lib/cases.h"
#include "tests/unit/contact_story.h"

#define RADICADO "1234567890123456"

/* A case carried through steps the way the store does, with nothing but memory. */
typedef struct world {
    bool exists;
    case_view_t view;
    step_t last;
    sighting_t seen[STORY_MAX];
    int n_seen;
    bool task;
    tarea_tipo_t tipo;
    char nota[512];
    int attempts;
    attempt_t plan[ATTEMPTS];
    decision_view_t review; /* the last one that asked for a person */
} world_t;

static instant_t the_hour(void)
{
    return instant_from_day(day_from_civil(2021, 12, 7), 10 * 60);
}

static int seen_revision(const world_t *w, const sighting_t *s)
{
    for (int i = 0; i < w->n_seen; i++)
        if (sighting_same(&w->seen[i], s))
            return w->seen[i].revision;
    return -1;
}

static void record(world_t *w, const sighting_t *s)
{
    for (int i = 0; i < w->n_seen; i++)
        if (sighting_same(&w->seen[i], s)) {
            w->seen[i] = *s;
            return;
        }
    w->seen[w->n_seen++] = *s;
}

static void carry_out(world_t *w, const step_t *s, const char *nota)
{
    if (s->effects & EFFECT_CANCEL_ATTEMPTS) {
        assert_int_equal(w->attempts, ATTEMPTS);
        w->attempts = 0;
    }
    if (s->effects & (EFFECT_CANCEL_TASK | EFFECT_TASK_DONE)) {
        assert_true(w->task);
        w->task = false;
    }
    if (s->effects & EFFECT_PLAN_ATTEMPTS) {
        assert_int_equal(w->attempts, 0);
        w->attempts = ATTEMPTS;
        memcpy(w->plan, s->intentos, sizeof w->plan);
    }
    if (s->effects & EFFECT_CREATE_TASK) {
        assert_false(w->task);
        w->task = true;
        w->tipo = s->tarea;
    }
    if (s->effects & EFFECT_RENEW_NOTE)
        assert_true(w->task);
    if (s->effects & (EFFECT_CREATE_TASK | EFFECT_RENEW_NOTE)) {
        assert_non_null(nota);
        snprintf(w->nota, sizeof w->nota, "%s", nota);
    }
}

static void take(world_t *w, const decision_view_t *d)
{
    w->last = lifecycle_on_decision(calendar_in_force(), w->exists ? &w->view : NULL,
                                    seen_revision(w, &d->sighting), d, RADICADO, the_hour());
    if (!w->last.effects)
        return;
    assert_true(w->last.effects & EFFECT_RECORD);
    carry_out(w, &w->last, d->nota);
    lifecycle_apply(&w->view, d, &w->last);
    record(w, &d->sighting);
    w->exists = true;
    if (d->kind == DECISION_REVIEW)
        w->review = *d;
}

/* A person gives the causal that is asked for. */
static void answer(world_t *w)
{
    assert_true(lifecycle_on_causal_given(&w->view, &w->last));
    carry_out(w, &w->last, NULL);
    lifecycle_apply(&w->view, NULL, &w->last);
}

/* The classifier does not know the causal that its case waits for. */
static void refuse(world_t *w)
{
    w->last = lifecycle_on_causal_refused(&w->view, true);
    carry_out(w, &w->last, NULL);
    lifecycle_apply(&w->view, &w->review, &w->last);
}

static void finish_task(world_t *w)
{
    assert_true(lifecycle_on_task_done(&w->view, w->tipo, &w->last));
    carry_out(w, &w->last, NULL);
    lifecycle_apply(&w->view, NULL, &w->last);
}

/* What must hold of every case at every moment. */
static void check_sound(const world_t *w)
{
    const case_view_t *v = &w->view;
    assert_int_equal(w->attempts == ATTEMPTS, v->estado == ESTADO_POR_CONTACTAR);
    assert_int_equal(w->task, v->estado == ESTADO_ESCALADO || v->estado == ESTADO_POR_FINALIZAR);
    assert_int_equal(v->resultado != RESULTADO_NINGUNO, v->estado == ESTADO_CERRADO);
    assert_int_equal(v->vence, calendar_term_end(calendar_in_force(), TERMINO_RESPUESTA_PQR, v->inicio));
    assert_true(v->inicio <= v->rige.fecha_corte);
    if (w->task)
        assert_string_equal(w->nota, v->nota);
}

/* The batch keeps the texts that the world's view points into. */
static void play(world_t *w, const story_t *s, batch_t *b)
{
    for (int i = 0; i < s->n; i++) {
        if (strcmp(s->tokens[i], "hecha") == 0) {
            finish_task(w);
        } else if (strcmp(s->tokens[i], "dada") == 0) {
            answer(w);
        } else if (strcmp(s->tokens[i], "rechazada") == 0) {
            refuse(w);
        } else {
            story_add(b, s->tokens[i], RADICADO);
            decision_view_t d = b->items[b->n - 1].view;
            d.arrastra = strstr(s->tokens[i], ":arrastra") != NULL;
            take(w, &d);
        }
        check_sound(w);
    }
}

static void rige_text(const sighting_t *s, char ret[16])
{
    int y, m, d;
    day_to_civil(s->fecha_corte, &y, &m, &d);
    char entrega[8] = "";
    if (s->entrega)
        snprintf(entrega, sizeof entrega, "e%d", s->entrega);
    snprintf(ret, 16, "%c%02d%sr%d", s->base == BASE_PENDIENTES ? 'p' : 'm', d, entrega, s->revision);
}

static void assert_text(const char *found, const char *expected)
{
    assert_string_equal(found ? found : "-", expected ? expected : "-");
}

static void check_story(const case_row_t *row, void *ctx)
{
    (void)ctx;
    world_t w = {0};
    batch_t b = {0};
    char rige[16], events[200] = "";
    const story_t s = story_read(case_get(row, "story"));
    play(&w, &s, &b);
    rige_text(&w.view.rige, rige);
    for (int i = 0; i < w.last.n_events; i++)
        snprintf(events + strlen(events), sizeof events - strlen(events), "%s%s", i ? " " : "",
                 event_kind_name(w.last.events[i]));
    assert_text(w.last.regla, case_get(row, "rule"));
    assert_text(estado_name(w.view.estado), case_get(row, "estado"));
    assert_text(resultado_name(w.view.resultado), case_get(row, "resultado"));
    assert_text(rige, case_get(row, "rige"));
    assert_text(w.task ? tarea_name(w.tipo) : NULL, case_get(row, "tarea"));
    assert_int_equal(w.attempts, case_int(row, "intentos"));
    assert_text(*events ? events : NULL, case_get(row, "events"));
    assert_int_equal(w.last.effects == 0, w.last.n_events == 0);
    batch_done(&b);
}

static void stories_as_the_table_says(void **state)
{
    (void)state;
    cases_run("contact_lifecycle.tsv", check_story, NULL);
}

typedef struct endings {
    const case_row_t *row;
    world_t first;
    batch_t texts;
} endings_t;

static void check_order(const story_t *order, int number, void *ctx)
{
    endings_t *e = ctx;
    world_t w = {0};
    play(&w, order, &e->texts);
    if (number == 0) {
        char rige[16];
        e->first = w;
        rige_text(&w.view.rige, rige);
        assert_text(estado_name(w.view.estado), case_get(e->row, "estado"));
        assert_text(rige, case_get(e->row, "rige"));
        return;
    }
    const world_t *f = &e->first;
    assert_int_equal(w.view.estado, f->view.estado);
    assert_int_equal(w.view.resultado, f->view.resultado);
    assert_int_equal(sighting_compare(&w.view.rige, &f->view.rige), 0);
    assert_text(w.view.razon, f->view.razon);
    assert_text(w.view.causal, f->view.causal);
    assert_int_equal(w.view.inicio, f->view.inicio);
    assert_int_equal(w.view.vence, f->view.vence);
    assert_int_equal(w.n_seen, f->n_seen);
    assert_int_equal(w.task, f->task);
    if (w.task) {
        assert_int_equal(w.tipo, f->tipo);
        assert_string_equal(w.nota, f->nota);
    }
    assert_int_equal(w.attempts, f->attempts);
    for (int i = 0; i < w.attempts; i++) {
        assert_int_equal(w.plan[i].dia, f->plan[i].dia);
        assert_int_equal(w.plan[i].desde, f->plan[i].desde);
        assert_int_equal(w.plan[i].hasta, f->plan[i].hasta);
    }
}

static void check_orders(const case_row_t *row, void *ctx)
{
    (void)ctx;
    endings_t e = {.row = row};
    const story_t s = story_read(case_get(row, "story"));
    story_permute(&s, check_order, &e);
    batch_done(&e.texts);
}

static void every_order_of_arrival_ends_the_same(void **state)
{
    (void)state;
    cases_run("contact_permutations.tsv", check_orders, NULL);
}

static void task_done_of_a_case_that_waits_for_none_is_refused(void **state)
{
    (void)state;
    for (int estado = 0; estado < ESTADOS; estado++)
        for (int tipo = 0; tipo < TAREA_TIPOS; tipo++) {
            const case_view_t c = {.estado = (estado_t)estado};
            step_t s;
            bool waits = (estado == ESTADO_ESCALADO && tipo == TAREA_ESCALAR) ||
                         (estado == ESTADO_POR_FINALIZAR && tipo == TAREA_FINALIZAR);
            assert_int_equal(lifecycle_on_task_done(&c, (tarea_tipo_t)tipo, &s), waits);
        }
}

static void a_replaced_workbook_changes_no_case(void **state)
{
    (void)state;
    for (int estado = 0; estado < ESTADOS; estado++)
        for (int resultado = 0; resultado < RESULTADOS; resultado++) {
            const case_view_t before = {.estado = (estado_t)estado,
                                        .resultado = (resultado_t)resultado,
                                        .rige = {BASE_PENDIENTES, 18968, 1, 2},
                                        .razon = "segundo_nivel",
                                        .inicio = 18968,
                                        .vence = 18990};
            case_view_t after = before;
            const step_t s = lifecycle_on_base_replaced(&before);
            assert_int_equal(s.effects, 0);
            assert_int_equal(s.n_events, 1);
            assert_int_equal(s.events[0], EVENT_BASE_REEMPLAZADA);
            lifecycle_apply(&after, NULL, &s);
            assert_memory_equal(&after, &before, sizeof after);
        }
}

static void only_a_case_in_review_takes_a_causal(void **state)
{
    (void)state;
    for (int estado = 0; estado < ESTADOS; estado++) {
        const case_view_t c = {.estado = (estado_t)estado};
        step_t s;
        assert_int_equal(lifecycle_on_causal_given(&c, &s), estado == ESTADO_EN_REVISION);
    }
}

/* Wherever the case is by then: awaited, it goes back to review, and nothing planned is left behind; a
 * refusal that nobody waits for is told, and moves nothing. */
static void a_refused_causal_leaves_no_case_waiting(void **state)
{
    (void)state;
    for (int estado = 0; estado < ESTADOS; estado++) {
        const bool closed = estado == ESTADO_CERRADO;
        const case_view_t before = {.estado = (estado_t)estado,
                                    .resultado = closed ? RESULTADO_FINALIZADA : RESULTADO_NINGUNO,
                                    .decision = DECISION_CONTACT,
                                    .razon = "primer_contacto",
                                    .inicio = 18968,
                                    .vence = 18990};
        const decision_view_t asking = {.kind = DECISION_REVIEW, .razon = "causal_no_identificada"};
        case_view_t after = before;
        step_t s = lifecycle_on_causal_refused(&before, false);
        lifecycle_apply(&after, NULL, &s);
        assert_memory_equal(&after, &before, sizeof after);
        assert_int_equal(s.n_events, 1);
        assert_int_equal(s.events[0], EVENT_CAUSAL_RECHAZADA);

        s = lifecycle_on_causal_refused(&before, true);
        lifecycle_apply(&after, &asking, &s);
        assert_int_equal(after.estado, ESTADO_EN_REVISION);
        assert_int_equal(after.resultado, RESULTADO_NINGUNO);
        assert_int_equal(after.decision, DECISION_REVIEW);
        assert_int_equal(after.vence, before.vence);
        assert_int_equal(!!(s.effects & EFFECT_CANCEL_ATTEMPTS), estado == ESTADO_POR_CONTACTAR);
        assert_int_equal(!!(s.effects & EFFECT_CANCEL_TASK),
                         estado == ESTADO_ESCALADO || estado == ESTADO_POR_FINALIZAR);
    }
}

static void names_read_back(void **state)
{
    (void)state;
    for (int i = 0; i < ESTADOS; i++) {
        estado_t e;
        assert_true(estado_from_name(estado_name((estado_t)i), &e));
        assert_int_equal(e, i);
    }
    resultado_t r;
    assert_true(resultado_from_name(NULL, &r));
    assert_int_equal(r, RESULTADO_NINGUNO);
    assert_false(resultado_from_name("otra", &r));
    assert_string_equal(tarea_destino(TAREA_ESCALAR), "CASOSPQR-PQRRES");
}

/* The number of days is the one that held where the term began, and they are counted with that calendar. */
static void a_term_is_the_one_of_the_calendar_given(void **state)
{
    (void)state;
    static const struct {
        int month, day;
        const char *vence;
    } terms[] = {{3, 4, "2030-03-26"}, {5, 1, "2030-05-22"}, {5, 2, "2030-05-16"}};
    AUTO(calendar) calendar_t *cal = NULL;
    err_t err = ERR_INIT;
    char date[11];
    assert_int_equal(calendar_load(TESTS_DIR "/cases/calendar_dated.conf", &cal, &err), RC_OK);
    for (size_t i = 0; i < COUNT_OF(terms); i++) {
        const decision_view_t d = {.sighting = {.fecha_corte = day_from_civil(2030, 5, 31)},
                                   .kind = DECISION_REVIEW,
                                   .razon = "causal_no_identificada",
                                   .fecha_radicacion = day_from_civil(2030, terms[i].month, terms[i].day)};
        day_format(lifecycle_on_decision(cal, NULL, -1, &d, RADICADO, the_hour()).vence, date);
        assert_string_equal(date, terms[i].vence);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stories_as_the_table_says),
        cmocka_unit_test(every_order_of_arrival_ends_the_same),
        cmocka_unit_test(task_done_of_a_case_that_waits_for_none_is_refused),
        cmocka_unit_test(a_replaced_workbook_changes_no_case),
        cmocka_unit_test(only_a_case_in_review_takes_a_causal),
        cmocka_unit_test(a_refused_causal_leaves_no_case_waiting),
        cmocka_unit_test(a_term_is_the_one_of_the_calendar_given),
        cmocka_unit_test(names_read_back),
    };
    return cmocka_run_group_tests_name("contact_lifecycle", tests, NULL, NULL);
}
