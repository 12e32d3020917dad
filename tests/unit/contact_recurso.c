/* Whether a recurso may be filed, and what is decided on it. */
#include "services/contact/life/recurso.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/calendar_in_force.h"
#include "tests/lib/cases.h"

static day_t day_in(const case_row_t *row, const char *column)
{
    day_t d = DAY_NONE;
    const char *text = case_get(row, column);
    if (text)
        assert_true(day_parse(text, &d));
    return d;
}

static bool state_has(const case_row_t *row, char c)
{
    const char *state = case_get(row, "state");
    return state && strchr(state, c);
}

static void check_filing(const case_row_t *row, void *ctx)
{
    (void)ctx;
    recurso_filing_t f = {.hoy = day_in(row, "today"),
                          .presentado = day_in(row, "filed"),
                          .respondida = day_in(row, "answered"),
                          .notificada = day_in(row, "notified"),
                          .en_curso = state_has(row, 'c'),
                          .decidido = state_has(row, 'd')};
    assert_true(recurso_tipo_from_name(case_get(row, "tipo"), &f.tipo));
    recurso_step_t s = recurso_file(calendar_in_force(), &f);
    assert_string_equal(s.regla, case_get(row, "rule"));
    assert_int_equal(s.aceptado, case_int(row, "accepted"));
    assert_int_equal(s.conducta_concluyente, strcmp(s.regla, "conducta_concluyente") == 0);
    assert_int_equal(s.notificada, day_in(row, "notified_then"));
    assert_int_equal(s.hasta, day_in(row, "until"));
    assert_int_equal(s.vence, day_in(row, "due"));
    assert_int_equal(s.copia_sic, case_int(row, "sic"));
}

static void filings_are_accepted_or_refused_by_name(void **state)
{
    (void)state;
    cases_run("contact_recurso.tsv", check_filing, NULL);
}

static void check_decision(const case_row_t *row, void *ctx)
{
    (void)ctx;
    recurso_deciding_t d = {.hoy = day_in(row, "today"),
                            .presentado = day_from_civil(2021, 12, 7),
                            .vence = day_from_civil(2021, 12, 29),
                            .en_curso = state_has(row, 'c'),
                            .decidido = state_has(row, 'd')};
    assert_true(recurso_tipo_from_name(case_get(row, "tipo"), &d.tipo));
    assert_true(recurso_decision_from_name(case_get(row, "decision"), &d.decision));
    recurso_outcome_t o = recurso_decide(&d);
    assert_string_equal(o.regla, case_get(row, "rule"));
    assert_int_equal(o.aceptado, case_int(row, "accepted"));
    assert_int_equal(o.a_favor, case_int(row, "favour"));
    assert_int_equal(o.copia_sic, case_int(row, "sic"));
    assert_int_equal(o.tardia, case_int(row, "late"));
}

static void decisions_say_what_follows(void **state)
{
    (void)state;
    cases_run("contact_recurso_decision.tsv", check_decision, NULL);
}

/* For any days and states: what is accepted was filed in its term and is answered after it, and nothing is
 * accepted twice. */
static void every_filing_is_decided(void **state)
{
    (void)state;
    const calendar_t *cal = calendar_in_force();
    day_t answered = day_from_civil(2021, 12, 6);
    for (day_t notified = answered - 1; notified < answered + 30; notified++)
        for (day_t filed = answered - 3; filed < answered + 60; filed++)
            for (unsigned i = 0; i < 8; i++) {
                const recurso_filing_t f = {.tipo = i & 4 ? RECURSO_APELACION : RECURSO_REPOSICION,
                                            .hoy = filed + (day_t)(i % 3),
                                            .presentado = filed,
                                            .respondida = answered,
                                            .notificada = notified < answered ? DAY_NONE : notified,
                                            .en_curso = i & 1,
                                            .decidido = i & 2};
                recurso_step_t s = recurso_file(cal, &f);
                bool in_time = f.notificada == DAY_NONE || filed < notified ||
                               calendar_habiles_between(cal, notified, filed) <= 10;
                /* a holiday or Sunday after the last day is late, though no día hábil has passed */
                bool late = f.notificada != DAY_NONE && filed > calendar_add_habiles(cal, notified, 10);
                assert_int_equal(s.aceptado,
                                 filed >= answered && !f.en_curso && !f.decidido && in_time && !late);
                if (!s.aceptado)
                    continue;
                assert_in_range(s.notificada, answered, filed);
                assert_true(filed <= s.hasta);
                assert_int_equal(calendar_habiles_between(cal, filed, s.vence), 15);
                assert_true(calendar_is_habil(cal, s.vence));
            }
}

static void names_are_read_back(void **state)
{
    (void)state;
    for (recurso_tipo_t t = 0; t < RECURSO_TIPOS; t++) {
        recurso_tipo_t back;
        assert_true(recurso_tipo_from_name(recurso_tipo_name(t), &back));
        assert_int_equal(back, t);
    }
    for (recurso_decision_t d = 0; d < RECURSO_DECISIONES; d++) {
        recurso_decision_t back;
        assert_true(recurso_decision_from_name(recurso_decision_name(d), &back));
        assert_int_equal(back, d);
    }
    recurso_tipo_t tipo = RECURSO_APELACION;
    recurso_decision_t decision = RECURSO_REVOCA;
    assert_false(recurso_tipo_from_name("queja", &tipo));
    assert_false(recurso_decision_from_name("", &decision));
    assert_int_equal(tipo, RECURSO_APELACION);
    assert_int_equal(decision, RECURSO_REVOCA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filings_are_accepted_or_refused_by_name),
        cmocka_unit_test(decisions_say_what_follows),
        cmocka_unit_test(every_filing_is_decided),
        cmocka_unit_test(names_are_read_back),
    };
    return cmocka_run_group_tests_name("contact_recurso", tests, NULL, NULL);
}
