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
#include "services/contact/life/plazo.h"
#include "tests/lib/cases.h"
#include "tests/unit/contact_cell.h"
#include "tests/unit/contact_lifecycle_doc.h"
#include "tests/unit/contact_story.h"

/* A story under way: the case, the hour, and the texts that the case's view points into. */
typedef struct telling {
    cell_t cell;
    instant_t now;
    batch_t texts;
} telling_t;

static instant_t hour(int day, int minute)
{
    return instant_from_day(day_from_civil(2021, 12, 1) + day - 1, minute);
}

static void begin(telling_t *t)
{
    *t = (telling_t){.cell = {.radicado = CELL_RADICADO}, .now = hour(7, 600)};
}

static void decide(telling_t *t, const char *token)
{
    story_add(&t->texts, token, CELL_RADICADO);
    decision_view_t d = t->texts.items[t->texts.n - 1].view;
    d.arrastra = strstr(token, ":arrastra") != NULL;
    d.respuesta = d.kind == DECISION_CONTACT ? story_answer(token) : NULL;
    d.signo = strstr(token, ":resp2") ? SIGNO_POSITIVA : SIGNO_NEGATIVA;
    cell_decision(&t->cell, &d, t->now);
}

/* What a token says beside the name of an entrada, after a colon. */
static entrada_view_t entrada_read(const telling_t *t, const char *name, const char *rest)
{
    static const char *const answer = "Se corrige la factura de noviembre.";
    const case_view_t *c = &t->cell.view;
    entrada_view_t in = {.que = ENTRADAS, .ronda = c->ronda, .tarea = t->cell.tipo, .rige = &t->cell.review};
    int day, h, m;
    for (entrada_t e = 0; e < ENTRADAS; e++)
        if (strcmp(entrada_name(e), name) == 0)
            in.que = e;
    if (in.que == ENTRADAS)
        fail_msg("no such entrada: %s", name);
    in.respuesta = (respuesta_view_t){
        RESPUESTA_PERSONA, strcmp(rest, "negativa") == 0 ? SIGNO_NEGATIVA : SIGNO_POSITIVA, answer};
    if (in.que == ENTRADA_LLAMADA_OTRA_HORA && sscanf(rest, "%2d-%2d.%2d", &day, &h, &m) == 3)
        in.hora = hour(day, h * 60 + m);
    in.tarde = strncmp(rest, "tarde", 5) == 0;
    in.ronda -= strcmp(rest, "tarde-otra") == 0;
    in.otra_respuesta = strcmp(rest, "tarde-cambiada") == 0;
    if (in.que == ENTRADA_TAREA_RECHAZADA && strcmp(rest, "copia") == 0)
        in.tarea = TAREA_COPIA_SIC;
    in.vence = calendar_term_end(calendar_in_force(), TERMINO_RESPUESTA_RECURSO, instant_day(t->now, NULL));
    in.resultado = strncmp(rest, "revoca", 6) == 0     ? RESULTADO_RECURSO_REVOCA
                   : strncmp(rest, "modifica", 8) == 0 ? RESULTADO_RECURSO_MODIFICA
                                                       : RESULTADO_RECURSO_CONFIRMA;
    in.copia_sic = strstr(rest, "-sic") != NULL;
    if (in.que == ENTRADA_ALERTA)
        in.alerta = (int)plazo_next(calendar_in_force(), c->vence, (plazo_nivel_t)c->alerta,
                                    instant_day(t->now, NULL), &in.alerta_dia);
    return in;
}

static void tell(telling_t *t, const char *token)
{
    int day, h, m;
    char name[48];
    const char *rest = strchr(token, ':');
    snprintf(name, sizeof name, "%.*s", rest ? (int)(rest - token) : 47, token);
    if (token[0] == '@' && sscanf(token, "@%2d-%2d.%2d", &day, &h, &m) == 3)
        t->now = hour(day, h * 60 + m);
    else if (strcmp(token, "espera") == 0)
        t->now = t->cell.view.proximo.desde;
    else if (rest && strlen(name) == 3 && (name[0] == 'p' || name[0] == 'm') && name[1] < 'a')
        decide(t, token);
    else if (strcmp(name, "hecha") == 0)
        cell_task_done(&t->cell, t->now);
    else {
        const entrada_view_t in = entrada_read(t, name, rest ? rest + 1 : "");
        cell_step(&t->cell, &in, t->now);
    }
    if (t->cell.wrong)
        fail_msg("%s: it does not hold: %s", token, t->cell.wrong);
}

static void play(telling_t *t, const story_t *s)
{
    for (int i = 0; i < s->n; i++)
        tell(t, s->tokens[i]);
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

/* The attempt that is planned or under way: its number, and its day of December. */
static void attempt_text(const attempt_t *a, char ret[16])
{
    snprintf(ret, 16, "%d@%02d", a->numero, (int)(a->dia - day_from_civil(2021, 12, 1)) + 1);
}

static void assert_text(const char *found, const char *expected)
{
    assert_string_equal(found ? found : "-", expected ? expected : "-");
}

static void check_story(const case_row_t *row, void *ctx)
{
    (void)ctx;
    telling_t t;
    begin(&t);
    char rige[16], intento[16], events[300] = "";
    const story_t s = story_read(case_get(row, "story"));
    play(&t, &s);
    const case_view_t *v = &t.cell.view;
    rige_text(&v->rige, rige);
    attempt_text(&v->proximo, intento);
    for (int i = 0; i < t.cell.last.n_events; i++)
        snprintf(events + strlen(events), sizeof events - strlen(events), "%s%s", i ? " " : "",
                 event_kind_name(t.cell.last.events[i]));
    if (t.cell.last.rechazo)
        snprintf(events, sizeof events, "rechazo");
    assert_text(t.cell.last.regla, case_get(row, "rule"));
    assert_text(estado_name(v->estado), case_get(row, "estado"));
    assert_text(resultado_name(v->resultado), case_get(row, "resultado"));
    assert_text(rige, case_get(row, "rige"));
    assert_text(t.cell.task ? tarea_name(t.cell.tipo) : NULL, case_get(row, "tarea"));
    assert_text(v->proximo.numero ? intento : NULL, case_get(row, "intento"));
    assert_text(notificacion_name(v->notificacion), case_get(row, "aviso"));
    assert_text(*events ? events : NULL, case_get(row, "events"));
    batch_done(&t.texts);
}

static void stories_as_the_table_says(void **state)
{
    (void)state;
    cases_run("contact_lifecycle.tsv", check_story, NULL);
}

typedef struct endings {
    const case_row_t *row;
    telling_t first;
} endings_t;

static void check_order(const story_t *order, int number, void *ctx)
{
    endings_t *e = ctx;
    if (number == 0) {
        char rige[16];
        begin(&e->first);
        play(&e->first, order);
        rige_text(&e->first.cell.view.rige, rige);
        assert_text(estado_name(e->first.cell.view.estado), case_get(e->row, "estado"));
        assert_text(rige, case_get(e->row, "rige"));
        return;
    }
    telling_t t;
    begin(&t);
    play(&t, order);
    const cell_t *f = &e->first.cell;
    const case_view_t *v = &t.cell.view;
    assert_int_equal(lifecycle_lugar(v), lifecycle_lugar(&f->view));
    assert_int_equal(v->resultado, f->view.resultado);
    assert_int_equal(sighting_compare(&v->rige, &f->view.rige), 0);
    assert_text(v->razon, f->view.razon);
    assert_text(v->causal, f->view.causal);
    assert_int_equal(v->inicio, f->view.inicio);
    assert_int_equal(v->vence, f->view.vence);
    assert_int_equal(v->alerta_dia, f->view.alerta_dia);
    assert_int_equal(t.cell.n_seen, f->n_seen);
    assert_int_equal(t.cell.task, f->task);
    if (t.cell.task) {
        assert_int_equal(t.cell.tipo, f->tipo);
        assert_string_equal(t.cell.nota, f->nota);
    }
    assert_int_equal(v->respuesta.origen, f->view.respuesta.origen);
    assert_int_equal(v->respuesta.signo, f->view.respuesta.signo);
    assert_text(v->respuesta.texto, f->view.respuesta.texto);
    assert_int_equal(v->proximo.numero, f->view.proximo.numero);
    assert_int_equal(v->proximo.dia, f->view.proximo.dia);
    assert_int_equal(v->proximo.desde, f->view.proximo.desde);
    assert_int_equal(v->proximo.hasta, f->view.proximo.hasta);
    batch_done(&t.texts);
}

static void check_orders(const case_row_t *row, void *ctx)
{
    (void)ctx;
    endings_t e = {.row = row};
    const story_t s = story_read(case_get(row, "story"));
    story_permute(&s, check_order, &e);
    batch_done(&e.first.texts);
}

static void every_order_of_arrival_ends_the_same(void **state)
{
    (void)state;
    cases_run("contact_permutations.tsv", check_orders, NULL);
}

/* ---- steps upon a case that stands in each place ---- */

static step_t step_at(lugar_t at, const entrada_view_t *in, case_view_t *before)
{
    *before = lugar_case(at);
    before->decision = DECISION_CONTACT;
    before->razon = "primer_contacto";
    before->rige = (sighting_t){BASE_PENDIENTES, 18968, 1, 2};
    before->inicio = 18968;
    before->vence = 18990;
    before->notificado = before->ultimo_dia = before->alerta_dia = DAY_NONE;
    if (before->estado != ESTADO_CERRADO)
        before->alerta_dia = 18980;
    return lifecycle_on(calendar_in_force(), before, in, CELL_RADICADO, hour(7, 600));
}

static void task_done_of_a_case_that_waits_for_none_is_refused(void **state)
{
    (void)state;
    for (lugar_t at = LUGAR_SIN_CASO + 1; at < LUGARES; at++)
        for (tarea_tipo_t t = 0; t < TAREA_TIPOS; t++) {
            case_view_t before;
            tarea_tipo_t awaited;
            const bool loose = t == TAREA_NOTA || t == TAREA_COPIA_SIC;
            const step_t s = step_at(at, &(entrada_view_t){.que = entrada_of_task(t), .tarea = t}, &before);
            const bool waits = lifecycle_task_awaited(before.estado, &awaited) && awaited == t;
            assert_int_equal(!s.rechazo, loose || waits);
            assert_true(s.rechazo ? strcmp(s.rechazo, "tarea_no_corresponde") == 0
                                  : s.ended == t && s.effects & EFFECT_TASK_DONE);
        }
}

static void a_loose_task_that_rr_refuses_moves_no_case(void **state)
{
    (void)state;
    for (lugar_t at = LUGAR_SIN_CASO + 1; at < LUGARES; at++) {
        case_view_t before;
        const step_t s =
            step_at(at, &(entrada_view_t){.que = ENTRADA_TAREA_RECHAZADA, .tarea = TAREA_NOTA}, &before);
        assert_null(s.rechazo);
        assert_int_equal(s.effects, EFFECT_TASK_REFUSED);
        assert_int_equal(s.ended, TAREA_NOTA);
        assert_int_equal(lifecycle_lugar(&s.after), at);
    }
}

static void a_replaced_workbook_changes_no_case(void **state)
{
    (void)state;
    for (lugar_t at = LUGAR_SIN_CASO + 1; at < LUGARES; at++) {
        case_view_t before;
        const step_t s = step_at(at, &(entrada_view_t){.que = ENTRADA_BASE_REEMPLAZADA}, &before);
        assert_int_equal(s.effects, 0);
        assert_int_equal(s.n_events, 1);
        assert_int_equal(s.events[0], EVENT_BASE_REEMPLAZADA);
        assert_true(cell_same(&s.after, &before));
    }
}

static void only_a_case_in_review_takes_a_causal(void **state)
{
    (void)state;
    for (lugar_t at = LUGAR_SIN_CASO + 1; at < LUGARES; at++) {
        case_view_t before;
        const step_t s = step_at(at, &(entrada_view_t){.que = ENTRADA_CAUSAL_DADA}, &before);
        assert_int_equal(!s.rechazo, at == LUGAR_EN_REVISION);
    }
}

/* Wherever the case is by then: awaited, it goes back to review, and nothing planned is left behind, unless
 * the customer knows the answer by then; a refusal that nobody waits for is told, and moves nothing. */
static void a_refused_causal_leaves_no_case_waiting(void **state)
{
    (void)state;
    for (lugar_t at = LUGAR_SIN_CASO + 1; at < LUGARES; at++) {
        case_view_t before;
        step_t s = step_at(at, &(entrada_view_t){.que = ENTRADA_CAUSAL_RECHAZADA_ANTERIOR}, &before);
        assert_true(cell_same(&s.after, &before));
        assert_int_equal(s.n_events, 1);
        assert_int_equal(s.events[0], EVENT_CAUSAL_RECHAZADA);

        const decision_view_t asking = {.kind = DECISION_REVIEW, .razon = "causal_no_identificada"};
        s = step_at(at, &(entrada_view_t){.que = ENTRADA_CAUSAL_RECHAZADA, .rige = &asking}, &before);
        const bool told = at == LUGAR_RESPONDIDO || at == LUGAR_CERRADO_RESPONDIDA ||
                          at == LUGAR_RESPONDIDO_RECURSO || at == LUGAR_CERRADO_RECURSO ||
                          at == LUGAR_RECURSO_EN_CURSO;
        assert_int_equal(lifecycle_lugar(&s.after), told ? at : LUGAR_EN_REVISION);
        assert_int_equal(s.after.decision, told ? DECISION_CONTACT : DECISION_REVIEW);
        assert_int_equal(s.after.vence, before.vence);
        assert_true((s.after.alerta_dia == DAY_NONE) ==
                    (at == LUGAR_CERRADO_RESPONDIDA || at == LUGAR_CERRADO_RECURSO));
    }
}

/* A term that is known late: only the most urgent level is told, and the next one waits for its day. */
static void a_closed_case_that_opens_again_waits_for_alerts(void **state)
{
    (void)state;
    case_view_t before;
    const decision_view_t asking = {.kind = DECISION_REVIEW, .razon = "causal_no_identificada"};
    const step_t s = step_at(LUGAR_CERRADO_FINALIZADA,
                             &(entrada_view_t){.que = ENTRADA_CAUSAL_RECHAZADA, .rige = &asking}, &before);
    assert_int_equal(before.alerta_dia, DAY_NONE);
    assert_int_not_equal(s.after.alerta_dia, DAY_NONE);
    assert_in_range(s.after.alerta_dia, instant_day(hour(7, 600), NULL), before.vence);
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
        day_format(lifecycle_on_decision(cal, NULL, -1, &d, CELL_RADICADO, hour(7, 600)).after.vence, date);
        assert_string_equal(date, terms[i].vence);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stories_as_the_table_says),
        cmocka_unit_test(every_order_of_arrival_ends_the_same),
        cmocka_unit_test(task_done_of_a_case_that_waits_for_none_is_refused),
        cmocka_unit_test(a_loose_task_that_rr_refuses_moves_no_case),
        cmocka_unit_test(a_closed_case_that_opens_again_waits_for_alerts),
        cmocka_unit_test(a_replaced_workbook_changes_no_case),
        cmocka_unit_test(only_a_case_in_review_takes_a_causal),
        cmocka_unit_test(a_refused_causal_leaves_no_case_waiting),
        cmocka_unit_test(a_term_is_the_one_of_the_calendar_given),
        cmocka_unit_test(names_read_back),
    };
    return cmocka_run_group_tests_name("contact_lifecycle", tests, NULL, NULL);
}
