/* The pure parts of what an operation needs daily: spans of days, dead letters' metadata, freshness,
 * contactability. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/calendar_in_force.h"
#include "services/reporting/operation/contacts.h"
#include "services/reporting/operation/dead_stream.h"
#include "services/reporting/operation/freshness.h"
#include "services/reporting/operation/letter.h"
#include "services/reporting/operation/tramos.h"
#include "services/reporting/operation/words.h"
#include "tests/lib/cases.h"

static day_t day_case(const case_row_t *row, const char *column)
{
    day_t d = DAY_NONE;
    const char *text = case_get(row, column);
    if (text)
        assert_true(day_parse(text, &d));
    return d;
}

static void assert_days(const case_row_t *row, tramo_dias_t days)
{
    assert_int_equal(days.desde, day_case(row, "desde"));
    assert_int_equal(days.hasta, day_case(row, "hasta"));
}

static void one_age(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const calendar_t *cal = calendar_in_force();
    const tramo_en_t en = strcmp(case_get(row, "en"), "habiles") == 0 ? EN_HABILES : EN_CALENDARIO;
    const day_t today = day_case(row, "today");
    const int tramo = edad_tramo(cal, en, day_case(row, "since"), today);
    assert_string_equal(edad_tramos[tramo].nombre, case_get(row, "tramo"));
    assert_days(row, edad_dias(cal, en, tramo, today));
}

static void age_cases(void **state)
{
    (void)state;
    cases_run("reporting_edad.tsv", one_age, NULL);
}

static void one_term(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const day_t today = day_case(row, "today");
    const int tramo = plazo_tramo(calendar_in_force(), day_case(row, "vence"), today);
    assert_string_equal(plazo_tramos[tramo].nombre, case_get(row, "tramo"));
    assert_days(row, plazo_dias(calendar_in_force(), tramo, today));
}

static void term_cases(void **state)
{
    (void)state;
    cases_run("reporting_plazo_tramos.tsv", one_term, NULL);
}

static bool in_days(tramo_dias_t d, day_t day)
{
    return (d.desde == DAY_NONE || d.desde <= day) && (d.hasta == DAY_NONE || day <= d.hasta);
}

/* Whatever today is, a list asked for a span has the very days that the span counts. */
static void spans_and_their_days_agree(void **state)
{
    (void)state;
    const calendar_t *cal = calendar_in_force();
    const day_t first = day_from_civil(2021, 11, 20);
    for (day_t today = first; today < first + 70; today++)
        for (day_t day = today - 40; day < today + 40; day++) {
            for (int en = EN_HABILES; en <= EN_CALENDARIO; en++)
                for (int t = 0; t < EDAD_TRAMOS; t++)
                    assert_int_equal(in_days(edad_dias(cal, (tramo_en_t)en, t, today), day),
                                     edad_tramo(cal, (tramo_en_t)en, day, today) == t);
            for (int t = 0; t < PLAZO_TRAMOS; t++)
                assert_int_equal(in_days(plazo_dias(cal, t, today), day), plazo_tramo(cal, day, today) == t);
        }
}

static void one_error(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(buf) buf_t kept = {0};
    letter_error_clean(case_get(row, "error"), &kept);
    assert_string_equal(buf_str(&kept), case_get(row, "kept"));
}

static void error_cases(void **state)
{
    (void)state;
    cases_run("reporting_letter_error.tsv", one_error, NULL);
}

static void one_place(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(arena) arena_t texts = {0};
    const char *topic;
    int32_t partition;
    int64_t offset;
    const bool is = letter_place(case_get(row, "id"), &texts, &topic, &partition, &offset);
    assert_int_equal(is, case_get(row, "topic") != NULL);
    if (!is)
        return;
    assert_string_equal(topic, case_get(row, "topic"));
    assert_int_equal(partition, case_int(row, "partition"));
    assert_int_equal(offset, case_int(row, "offset"));
}

static void place_cases(void **state)
{
    (void)state;
    cases_run("reporting_letter_place.tsv", one_place, NULL);
}

static bool resolution(const char *json, letter_t *ret)
{
    static arena_t texts;
    err_t err = ERR_INIT;
    doc_t data;
    arena_reset(&texts);
    assert_int_equal(doc_parse(&data, &texts, json, strlen(json), &err), RC_OK);
    const bool is = letter_resolution_read(&data, &texts, ret);
    if (!is)
        arena_done(&texts);
    return is;
}

static void resolution_names_its_letter(void **state)
{
    (void)state;
    letter_t l;
    assert_true(resolution("{\"id\":\"case.event-dlt:2:7\",\"escrito\":\"2021-12-07T12:00:00.000Z\","
                           "\"estado\":\"descartado\",\"topico\":\"case.event\",\"quien\":\"ana\","
                           "\"motivo\":\"de prueba\",\"cuando\":\"2021-12-07T13:00:00.000Z\"}",
                           &l));
    assert_string_equal(l.topico, "case.event");
    assert_int_equal(l.particion, 2);
    assert_int_equal(l.posicion, 7);
    assert_string_equal(l.resolucion, "descartado");
    assert_string_equal(l.resuelto_por, "ana");
    assert_int_equal(l.resuelto - l.escrito, 3600000);
    assert_false(
        resolution("{\"id\":\"case.event-dlt:2\",\"escrito\":\"2021-12-07T12:00:00.000Z\","
                   "\"estado\":\"descartado\",\"quien\":\"ana\",\"cuando\":\"2021-12-07T13:00:00.000Z\"}",
                   &l));
    assert_false(resolution("{\"id\":\"case.event-dlt:2:7\",\"escrito\":\"ayer\",\"estado\":\"descartado\","
                            "\"quien\":\"ana\",\"cuando\":\"2021-12-07T13:00:00.000Z\"}",
                            &l));
    assert_false(
        resolution("{\"id\":\"case.event-dlt:2:7\",\"escrito\":\"2021-12-07T12:00:00.000Z\","
                   "\"estado\":\"olvidado\",\"quien\":\"ana\",\"cuando\":\"2021-12-07T13:00:00.000Z\"}",
                   &l));
}

/* Every topic that is declared for dead letters is read, and what was done with them. */
static void every_topic_of_dead_letters_is_read(void **state)
{
    (void)state;
    size_t n, seen = 0;
    const char *const *names = dead_topics(&n);
    assert_true(n >= 12);
    for (size_t i = 0; i < n; i++) {
        seen += strcmp(names[i], "case.event-dlt") == 0 || strcmp(names[i], "dlt.resolution") == 0;
        assert_true(strstr(names[i], "-dlt") || strcmp(names[i], "dlt.resolution") == 0);
    }
    assert_int_equal(seen, 2);
}

static void one_freshness(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const instant_t now = 1638878400000;
    const fresh_place_t p = {.position = case_int(row, "position"),
                             .end = case_int(row, "end"),
                             .newest = case_get(row, "ago_s") ? now - case_int(row, "ago_s") * 1000 : 0};
    const fresh_t f = fresh_judge(&p, now);
    assert_string_equal(fresh_name(f.state), case_get(row, "state"));
    assert_int_equal(f.unread, case_int(row, "unread"));
    assert_int_equal(f.seconds, case_int(row, "seconds"));
}

static void freshness_cases(void **state)
{
    (void)state;
    cases_run("reporting_fresh.tsv", one_freshness, NULL);
}

static void one_contactability(const case_row_t *row, void *ctx)
{
    (void)ctx;
    contacts_t c = {0};
    for (efecto_t e = 0; e < EFECTOS; e++) {
        c.efectos[e] = case_int(row, efecto_name(e));
        assert_int_equal(efecto_from_name(efecto_name(e)), e);
    }
    assert_int_equal(contacts_calls(&c), case_int(row, "calls"));
    assert_int_equal(contacts_reached(&c), case_int(row, "reached"));
}

static void contactability_cases(void **state)
{
    (void)state;
    cases_run("reporting_contacts.tsv", one_contactability, NULL);
    assert_int_equal(efecto_from_name("soltado"), EFECTOS);
}

static void one_contact_text(const case_row_t *row, void *ctx)
{
    (void)ctx;
    assert_string_equal(contacts_text(case_get(row, "por"), case_get(row, "clave")), case_get(row, "text"));
}

static void contact_text_cases(void **state)
{
    (void)state;
    cases_run("reporting_contacts_text.tsv", one_contact_text, NULL);
}

static void unknown_words_go_by_their_own_name(void **state)
{
    (void)state;
    assert_string_equal(word_text(estado_words, "por_contactar"), "Por contactar");
    assert_string_equal(word_text(estado_words, "otro"), "otro");
    assert_null(word_text(estado_words, NULL));
    assert_true(word_place(estado_words, "en_revision") < word_place(estado_words, "otro"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(age_cases),
        cmocka_unit_test(term_cases),
        cmocka_unit_test(spans_and_their_days_agree),
        cmocka_unit_test(error_cases),
        cmocka_unit_test(place_cases),
        cmocka_unit_test(resolution_names_its_letter),
        cmocka_unit_test(every_topic_of_dead_letters_is_read),
        cmocka_unit_test(freshness_cases),
        cmocka_unit_test(contactability_cases),
        cmocka_unit_test(contact_text_cases),
        cmocka_unit_test(unknown_words_go_by_their_own_name),
    };
    return cmocka_run_group_tests_name("reporting_operation", tests, NULL, NULL);
}
