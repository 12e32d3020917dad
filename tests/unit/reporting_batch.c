/* What the sink gathers: decoding by type, refusals that leave the batch as it was, and folding to one row
 * per key. */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/reporting/intake/batch.h"

#define NOON 1638896400000 /* 2021-12-07T17:00:00Z */

static envelope_t envelope(const char *type, const char *time)
{
    envelope_t e = {0};
    snprintf(e.id, sizeof e.id, "id");
    snprintf(e.type, sizeof e.type, "%s", type);
    snprintf(e.time, sizeof e.time, "%s", time);
    return e;
}

static json_t *decision_data(const char *radicado, int revision, const char *causal, const char *sha256,
                             int fila)
{
    json_t *o = json_pack("{s:s,s:s,s:s,s:s,s:i,s:s,s:s,s:s,s:{s:s,s:s}}", "radicado", radicado, "cuenta",
                          "1", "base", "pendientes", "fecha_corte", "2021-12-07", "revision", revision,
                          "causal", causal, "decision", "escalate", "razon_decision", "segundo_nivel",
                          "politica", "version", "v", "regla", "r");
    if (sha256) { /* named by its first digit */
        char whole[SHA256_HEX_SIZE];
        memset(whole, sha256[0], SHA256_HEX_SIZE - 1);
        whole[SHA256_HEX_SIZE - 1] = '\0';
        json_object_set_new(o, "origen", json_pack("{s:s,s:i}", "sha256", whole, "fila", fila));
    }
    return o;
}

/* As the sink does: parsed into the batch's arena, then decoded; the document of the test is released. */
static rc_t add(batch_t *b, const envelope_t *e, json_t *taken, instant_t fallback, err_t *err)
{
    AUTO(json) json_t *json = taken;
    AUTO(mem) char *text = must(json_dumps(json, JSON_COMPACT));
    doc_t data;
    rc_t rc = doc_parse(&data, &b->texts, text, strlen(text), err);
    return rc == RC_OK ? batch_add(b, e, &data, fallback, err) : rc;
}

static void add_decision(batch_t *b, const char *time, json_t *data)
{
    err_t err = ERR_INIT;
    envelope_t e = envelope("co.pqr.escalate.v1", time);
    assert_int_equal(add(b, &e, data, NOON, &err), RC_OK);
}

/* Every order of the same decisions must leave the same one. */
static void holds(const char *want, const char *(*rows)[3], size_t n)
{
    for (size_t shift = 0; shift < n; shift++)
        for (int backwards = 0; backwards < 2; backwards++) {
            batch_t b = {0};
            for (size_t i = 0; i < n; i++) {
                const char **row = rows[(shift + (backwards ? n - 1 - i : i)) % n];
                add_decision(&b, row[0], decision_data("R1", row[1][0] - '0', row[2], "abc", row[2][0]));
            }
            batch_fold(&b);
            assert_int_equal(b.n_decisions, 1);
            assert_string_equal(b.decisions[0].decision.causal, want);
            batch_done(&b);
        }
}

static void fold_higher_revision_holds(void **state)
{
    (void)state;
    const char *rows[][3] = {{"2021-12-07T10:00:00.000Z", "0", "A"},
                             {"2021-12-07T09:00:00.000Z", "2", "B"},
                             {"2021-12-07T08:00:00.000Z", "1", "C"}};
    holds("B", rows, COUNT_OF(rows));
}

static void fold_same_revision_earliest_holds(void **state)
{
    (void)state;
    const char *rows[][3] = {{"2021-12-07T10:00:00.000Z", "1", "A"},
                             {"2021-12-07T09:00:00.000Z", "1", "B"},
                             {"2021-12-07T09:00:00.001Z", "1", "C"}};
    holds("B", rows, COUNT_OF(rows));
}

/* A correcting workbook's decision, of whatever revision, over any of the workbook before it. */
static void fold_higher_entrega_holds_over_any_revision(void **state)
{
    (void)state;
    for (int first = 0; first < 2; first++) {
        batch_t b = {0};
        for (int i = 0; i < 2; i++) {
            int entrega = i == first;
            json_t *data = decision_data("R1", entrega ? 0 : 7, entrega ? "B" : "A", entrega ? "b" : "a", 3);
            json_object_set_new(data, "entrega", json_integer(entrega));
            add_decision(&b, "2021-12-07T10:00:00.000Z", data);
        }
        batch_fold(&b);
        assert_int_equal(b.n_decisions, 1);
        assert_string_equal(b.decisions[0].decision.causal, "B");
        assert_int_equal(b.decisions[0].libro[0], 'b');
        batch_done(&b);
    }
}

/* Another system may give a causal without naming the file, or naming another one, whose hash may be the
 * lesser or the greater: the sighting is still one of the file that brought it. */
static void fold_sighting_stays_its_workbooks(void **state)
{
    (void)state;
    static const struct {
        int revision;
        const char *causal, *sha256;
    } rows[] = {{3, "C", NULL}, {0, "A", "b"}, {1, "B", "a"}, {2, "B", "d"}, {0, "A", "c"}};
    for (size_t turn = 0; turn < 2 * COUNT_OF(rows); turn++) {
        batch_t b = {0};
        for (size_t i = 0; i < COUNT_OF(rows); i++) {
            size_t at = (turn / 2 + (turn % 2 ? COUNT_OF(rows) - 1 - i : i)) % COUNT_OF(rows);
            add_decision(&b, "2021-12-07T10:00:00.000Z",
                         decision_data("R1", rows[at].revision, rows[at].causal, rows[at].sha256, 3));
        }
        batch_fold(&b);
        assert_int_equal(b.n_decisions, 1);
        assert_string_equal(b.decisions[0].decision.causal, "C");
        assert_null(b.decisions[0].decision.facts.origen.sha256);
        assert_int_equal(b.decisions[0].libro[0], 'b');
        batch_done(&b);
    }
}

static void fold_reception_told_twice_is_once(void **state)
{
    (void)state;
    batch_t b = {0};
    err_t err = ERR_INIT;
    envelope_t e = envelope(TYPE_RECEPTION, "2021-12-07T10:00:00.000Z");
    static const char *const ids[] = {"correo:2", "correo:1", "correo:2"};
    for (size_t i = 0; i < COUNT_OF(ids); i++)
        assert_int_equal(
            add(&b, &e,
                json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "id", ids[i], "canal", "correo", "resultado",
                          "rechazada", "codigo", "c", "detalle", i == 2 ? "otra vez" : "d", "archivo", "a",
                          "recibido", "2021-12-07T10:00:00Z"),
                NOON, &err),
            RC_OK);
    batch_fold(&b);
    assert_int_equal(b.n_receptions, 2);
    assert_string_equal(b.receptions[0].reception.id, "correo:1");
    assert_string_equal(b.receptions[1].reception.detalle, "d");
    batch_done(&b);
}

static void fold_same_moment_lesser_row_holds(void **state)
{
    (void)state;
    const char *rows[][3] = {{"2021-12-07T09:00:00.000Z", "0", "C"},
                             {"2021-12-07T09:00:00.000Z", "0", "A"},
                             {"2021-12-07T09:00:00.000Z", "0", "B"}};
    holds("A", rows, COUNT_OF(rows));
}

static void fold_keys_come_sorted_and_once(void **state)
{
    (void)state;
    batch_t b = {0};
    for (int i = 999; i >= 0; i--) {
        char radicado[16];
        snprintf(radicado, sizeof radicado, "R%03d", i % 250);
        add_decision(&b, "2021-12-07T10:00:00.000Z", decision_data(radicado, 0, "A", NULL, 0));
    }
    batch_fold(&b);
    assert_int_equal(b.n_decisions, 250);
    for (size_t i = 1; i < b.n_decisions; i++)
        assert_true(
            strcmp(b.decisions[i - 1].decision.facts.radicado, b.decisions[i].decision.facts.radicado) < 0);
    batch_done(&b);
}

static void decision_without_time_is_dated_by_its_message(void **state)
{
    (void)state;
    batch_t b = {0};
    add_decision(&b, "", decision_data("R1", 0, "A", NULL, 0));
    add_decision(&b, "2021-12-07T17:00:00.001Z", decision_data("R2", 0, "A", NULL, 0));
    assert_int_equal(b.decisions[0].made, NOON);
    assert_int_equal(b.decisions[1].made, NOON + 1);
    batch_done(&b);
}

static json_t *case_data(const char *radicado, int version, const char *estado, const char *fecha)
{
    return json_pack("{s:s,s:s,s:s,s:s,s:i}", "radicado", radicado, "tipo", "abierto", "estado", estado,
                     "fecha", fecha, "version", version);
}

static void fold_case_events_by_version_first_one_holds(void **state)
{
    (void)state;
    batch_t b = {0};
    err_t err = ERR_INIT;
    envelope_t e = envelope(TYPE_CASE, "2021-12-07T10:00:00.000Z");
    const char *day = "2021-12-07T10:00:00Z";
    assert_int_equal(add(&b, &e, case_data("R2", 2, "b", day), NOON, &err), RC_OK);
    assert_int_equal(add(&b, &e, case_data("R1", 3, "c", day), NOON, &err), RC_OK);
    assert_int_equal(add(&b, &e, case_data("R2", 1, "a", day), NOON, &err), RC_OK);
    assert_int_equal(add(&b, &e, case_data("R2", 2, "again", day), NOON, &err), RC_OK);
    batch_fold(&b);
    assert_int_equal(b.n_cases, 3);
    assert_string_equal(b.cases[0].event.radicado, "R1");
    assert_string_equal(b.cases[1].event.estado, "a");
    assert_string_equal(b.cases[2].event.estado, "b");
    batch_done(&b);
}

/* Refuses the event, names why, and leaves what was gathered. */
static void refused(batch_t *b, const char *type, json_t *data, const char *word)
{
    err_t err = ERR_INIT;
    envelope_t e = envelope(type, "2021-12-07T10:00:00.000Z");
    size_t before = b->n_decisions + b->n_bases + b->n_cases + b->n_rejections + b->n_receptions;
    assert_int_equal(add(b, &e, data, NOON, &err), RC_REJECT);
    assert_non_null(strstr(err.text, word));
    assert_int_equal(b->n_decisions + b->n_bases + b->n_cases + b->n_rejections + b->n_receptions, before);
}

static void add_what_cannot_be_understood_is_refused(void **state)
{
    (void)state;
    batch_t b = {0};
    add_decision(&b, "2021-12-07T10:00:00.000Z", decision_data("R1", 0, "A", NULL, 0));
    refused(&b, "co.otro.v1", json_object(), "co.otro.v1");
    refused(&b, TYPE_BASE, json_object(), "sha256");
    refused(&b, TYPE_REJECTED, json_array(), "objeto");
    refused(&b, TYPE_RECEPTION, json_pack("{s:s}", "id", "x"), "canal");
    refused(&b, TYPE_CASE, case_data("R1", 0, "a", "2021-12-07T10:00:00Z"), "version");
    refused(&b, TYPE_CASE, case_data("R1", 1, "a", "ayer"), "fecha");
    refused(&b, "co.pqr.close.v1", decision_data("R1", 0, "A", NULL, 0), "escalate");
    char longest[400];
    memset(longest, '9', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    refused(&b, "co.pqr.escalate.v1", decision_data(longest, 0, "A", NULL, 0), "radicado");
    refused(&b, TYPE_CASE, case_data(longest, 1, "a", "2021-12-07T10:00:00Z"), "radicado");
    batch_fold(&b);
    assert_int_equal(b.n_decisions, 1);
    batch_done(&b);
}

/* Known from then on, through whatever clears the batch. */
static void sightings_of_a_retired_month_are_refused(void **state)
{
    (void)state;
    batch_t b = {0};
    assert_true(batch_retire(&b, day_from_civil(2021, 12, 1)));
    assert_true(batch_retire(&b, day_from_civil(2021, 10, 31)));
    assert_false(batch_retire(&b, day_from_civil(2021, 12, 1)));
    batch_clear(&b);
    json_t *kept = decision_data("R1", 0, "A", NULL, 0);
    json_object_set_new(kept, "fecha_corte", json_string("2021-11-30"));
    add_decision(&b, "2021-12-07T10:00:00.000Z", kept);
    refused(&b, "co.pqr.escalate.v1", decision_data("R2", 0, "A", NULL, 0), "ya se retiró");
    assert_int_equal(b.n_decisions, 1);
    batch_done(&b);
}

static void clear_and_done_leave_an_empty_batch(void **state)
{
    (void)state;
    batch_t b = {0};
    batch_fold(&b);
    batch_clear(&b);
    add_decision(&b, "2021-12-07T10:00:00.000Z", decision_data("R1", 0, "A", NULL, 0));
    batch_clear(&b);
    assert_int_equal(b.n_decisions, 0);
    batch_fold(&b);
    assert_int_equal(b.n_decisions, 0);
    batch_done(&b);
    batch_done(&b);
}

static void logins_know_no_case(void **state)
{
    (void)state;
    batch_t b = {0};
    json_t *data = decision_data("R1", 0, "A", NULL, 0);
    json_object_set_new(data, "usuario", json_string("ecm3201d.ñ"));
    add_decision(&b, "2021-12-07T10:00:00.000Z", data);
    add_decision(&b, "2021-12-07T10:00:00.000Z", decision_data("R2", 0, "A", NULL, 0));
    assert_string_equal(b.decisions[0].decision.facts.usuario, "ECM3201D.ñ");
    assert_null(b.decisions[1].decision.facts.usuario);
    batch_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fold_higher_revision_holds),
        cmocka_unit_test(fold_same_revision_earliest_holds),
        cmocka_unit_test(fold_higher_entrega_holds_over_any_revision),
        cmocka_unit_test(fold_sighting_stays_its_workbooks),
        cmocka_unit_test(fold_reception_told_twice_is_once),
        cmocka_unit_test(fold_same_moment_lesser_row_holds),
        cmocka_unit_test(fold_keys_come_sorted_and_once),
        cmocka_unit_test(decision_without_time_is_dated_by_its_message),
        cmocka_unit_test(fold_case_events_by_version_first_one_holds),
        cmocka_unit_test(add_what_cannot_be_understood_is_refused),
        cmocka_unit_test(sightings_of_a_retired_month_are_refused),
        cmocka_unit_test(logins_know_no_case),
        cmocka_unit_test(clear_and_done_leave_an_empty_batch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
