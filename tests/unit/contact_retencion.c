/* For how long what is known of a person is kept. */
#include "services/contact/life/retencion.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
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

static lugar_t lugar_in(const case_row_t *row)
{
    lugar_t l = 0;
    while (l < LUGARES && strcmp(lugar_name(l), case_get(row, "lugar")) != 0)
        l++;
    assert_true(l < LUGARES);
    return l;
}

static void expect(const case_row_t *row, const char *column, const char *got)
{
    const char *want = case_get(row, column);
    if (!want != !got || (want && strcmp(want, got) != 0))
        fail_msg("%s: %s is %s, not %s", case_get(row, "about"), column, got ? got : "-", want ? want : "-");
}

static void check(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const day_t today = day_in(row, "today");
    const retencion_caso_t c = {.lugar = lugar_in(row),
                                .cerrado = day_in(row, "cerrado"),
                                .ultimo = day_in(row, "ultimo"),
                                .notificado = day_in(row, "notificado"),
                                .pendientes = atoi(case_get(row, "pendientes")),
                                .anonimo = strcmp(case_get(row, "anonimo"), "si") == 0};
    expect(row, "retencion", retencion_falta(&c, today, atoi(case_get(row, "meses"))));
    expect(row, "supresion", supresion_falta(calendar_in_force(), &c, today));
}

static void every_case_is_told(void **state)
{
    (void)state;
    cases_run("contact_retencion.tsv", check, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_case_is_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
