/* What the dialer says, as it is read; the ids of commands; from where on the agenda is searched. */
#include "services/contact/intake/reported.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/contact/life/contact_command.h"
#include "services/contact/store/take_place.h"
#include "tests/lib/cases.h"

static void read_back(const reported_t *r, buf_t *ret)
{
    const outcome_in_t *o = &r->outcome;
    buf_printf(ret, "%" PRId64 " %s [", o->intento, o->resultado);
    for (size_t i = 0; i < o->n_llamadas; i++)
        buf_printf(ret, "%s%s:%s", i ? " " : "", o->llamadas[i].telefono,
                   o->llamadas[i].resultado ? o->llamadas[i].resultado : "-");
    buf_printf(ret, "] %" PRId64 " %s", o->hora, o->recurso ? o->recurso : "-");
}

static void check(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(arena) arena_t texts = {0};
    AUTO(buf) buf_t got = {0};
    const char *json = case_get(row, "json"), *wrong = case_get(row, "wrong");
    envelope_t e = {.type = TYPE_CONTACT_OUTCOME};
    if (strcmp(case_get(row, "type"), "outcome") != 0)
        snprintf(e.type, sizeof e.type, "%s", TYPE_CASE);
    err_t err = ERR_INIT;
    doc_t doc;
    reported_t r;
    assert_int_equal(doc_parse(&doc, &texts, json, strlen(json), &err), RC_OK);
    assert_int_equal(reported_decode(&e, &doc, &texts, &r, &err), wrong ? RC_REJECT : RC_OK);
    if (wrong) {
        case_says_all(err.text, wrong);
        return;
    }
    read_back(&r, &got);
    assert_string_equal(buf_str(&got), case_get(row, "read"));
}

static void reported_is_read_as_the_table_says(void **state)
{
    (void)state;
    cases_run("contact_reported.tsv", check, NULL);
}

static void place_goes_on_and_begins_anew_where_nothing_is_found(void **state)
{
    (void)state;
    AUTO(take_place) take_place_t *p = take_place_new();
    const agenda_key_t far = {.vence = 10, .proximo = 5, .radicado = "2"},
                       near = {.vence = 10, .proximo = 5, .radicado = "1"};
    take_search_t one = take_place_begin(p), two = take_place_begin(p);
    assert_int_equal(one.from.vence, DAY_NONE);
    assert_false(take_place_end(p, &one, &far, true));
    assert_false(take_place_end(p, &two, &near, true)); /* whoever was behind takes nobody back */
    take_search_t three = take_place_begin(p);
    assert_string_equal(three.from.radicado, "2");
    assert_true(take_place_end(p, &three, NULL, false));
    take_search_t four = take_place_begin(p);
    assert_int_equal(four.from.vence, DAY_NONE);
    assert_false(take_place_end(p, &four, NULL, false));
    take_search_t without = take_place_begin(NULL);
    assert_int_equal(without.from.vence, DAY_NONE);
    assert_false(take_place_end(NULL, &without, &far, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reported_is_read_as_the_table_says),
        cmocka_unit_test(place_goes_on_and_begins_anew_where_nothing_is_found),
    };
    return cmocka_run_group_tests_name("contact_reported", tests, NULL, NULL);
}
