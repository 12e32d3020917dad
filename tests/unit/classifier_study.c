#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/err.h"
#include "services/classifier/study/changes.h"
#include "services/classifier/study/classes.h"
#include "services/classifier/study/diff.h"
#include "services/classifier/study/policies.h"
#include "services/classifier/study/record_id.h"
#include "services/classifier/study/suggestions.h"
#include "tests/lib/cases.h"

#define CAUSALES SOURCE_DIR "/deploy/policy/causales.conf"

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

/* ---- ids ---- */

static void one_id(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *id = case_get(row, "id"), *key = case_get(row, "clave"), *base = case_get(row, "base");
    record_id_t r;
    char corte[11];
    bool told = record_id_read(id, strlen(id), key, key ? strlen(key) : 0, &r);
    assert_int_equal(told, base != NULL);
    if (!told)
        return;
    day_format(r.fecha_corte, corte);
    assert_string_equal(base_name(r.base), base);
    assert_string_equal(corte, case_get(row, "corte"));
    assert_int_equal(r.radicado_len, strlen(key));
    assert_memory_equal(r.radicado, key, r.radicado_len);
}

static void id_cases(void **state)
{
    (void)state;
    cases_run("classifier_study_record_id.tsv", one_id, NULL);
}

static void id_of_every_record_is_read_back(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++) {
        char id[192], decision[192], radicado[24];
        snprintf(radicado, sizeof radicado, "%d", i * 7919);
        const record_t r = {.radicado = radicado,
                            .base = (base_kind_t)(i & 1),
                            .fecha_corte = 18000 + i,
                            .entrega = i % 3,
                            .revision = i % 4};
        record_id_t got;
        event_record_id(&r, id);
        event_decision_id(id, decision);
        assert_true(record_id_read(id, strlen(id), radicado, strlen(radicado), &got));
        assert_int_equal(got.fecha_corte, r.fecha_corte);
        assert_true(record_id_read(decision, strlen(decision), radicado, strlen(radicado), &got));
        assert_int_equal(got.base, r.base);
    }
}

/* ---- outcomes ---- */

static decision_t decision_of(char *text, const char *version)
{
    const char *parts[6];
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        const char *part = strsep(&text, "/");
        assert_non_null(part);
        parts[i] = strcmp(part, "-") == 0 ? NULL : part;
    }
    decision_t d = {.razon = parts[1],
                    .causal = parts[2],
                    .prioridad = atoi(parts[3]),
                    .nota_rr = parts[4],
                    .respuesta = parts[5],
                    .respuesta_signo = text, /* what is left */
                    .politica_version = version,
                    .politica_regla = "r"};
    assert_true(decision_from_name(parts[0], &d.kind));
    return d;
}

static void one_outcome(const case_row_t *row, void *ctx)
{
    (void)ctx;
    static const char *const names[] = {"resultado", "prioridad", "nota", "respuesta"};
    results_t results = {0};
    AUTO(mem) char *first = must(strdup(case_get(row, "antes")));
    AUTO(mem) char *second = must(strdup(case_get(row, "despues")));
    decision_t before = decision_of(first, "v1"), after = decision_of(second, "v2");
    outcome_t a = outcome_of(&results, &before), b = outcome_of(&results, &after);
    AUTO(buf) buf_t differs = {0};
    AUTO(buf) buf_t words = {0};
    unsigned bits = outcome_differs(&a, &b);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (bits & 1U << i)
            buf_printf(&differs, "%s%s", differs.len ? "," : "", names[i]);
    outcome_words(bits, &words);
    assert_string_equal(buf_str(&differs), or_empty(case_get(row, "distinto")));
    assert_string_equal(buf_str(&words), or_empty(case_get(row, "palabras")));
    results_done(&results);
}

static void outcome_cases(void **state)
{
    (void)state;
    cases_run("classifier_study_outcome.tsv", one_outcome, NULL);
}

static void results_are_numbered_once(void **state)
{
    (void)state;
    results_t r = {0};
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 500; i++) {
            char razon[16];
            snprintf(razon, sizeof razon, "razon%d", i);
            const result_t one = {.decision = DECISION_CLOSE, .razon = razon, .causal = i % 2 ? "A" : NULL};
            assert_int_equal(results_number(&r, &one), i);
        }
    assert_int_equal(r.n, 500);
    assert_string_equal(results_at(&r, 499).razon, "razon499");
    assert_null(results_at(&r, 498).causal);
    outcome_t refused = outcome_refused(&r, "Z");
    result_t at = results_at(&r, refused.result);
    assert_string_equal(result_word(&at), "(no se decide)");
    results_done(&r);
}

/* ---- sightings ---- */

static record_t record_number(int i, char radicado[24])
{
    snprintf(radicado, 24, "44362%08d", i / 4);
    return (record_t){.radicado = radicado, .base = (base_kind_t)(i & 1), .fecha_corte = 18000 + (i / 2 & 1)};
}

static void sightings_are_told_apart_by_base_cutoff_and_radicado(void **state)
{
    (void)state;
    enum { MANY = 100000 };
    sightings_t s = {0};
    char radicado[24];
    for (int i = 0; i < MANY; i++) {
        record_t r = record_number(i, radicado);
        sighting_t *one = sightings_of(&s, &r);
        assert_int_equal(one->entrega, -1);
        one->entrega = 0;
        one->offset = i;
    }
    assert_int_equal(s.n, MANY);
    for (int i = 0; i < MANY; i++) { /* revision and delivery are no part of what a sighting is */
        record_t r = record_number(i, radicado);
        r.revision = i % 3;
        r.entrega = i % 2;
        assert_int_equal(sightings_of(&s, &r)->offset, i);
    }
    assert_int_equal(s.n, MANY);
    sightings_done(&s);
}

static void the_higher_delivery_then_revision_then_last_counts(void **state)
{
    (void)state;
    assert_true(sighting_counts(0, 0, -1, -1));
    assert_true(sighting_counts(0, 1, 0, 0));
    assert_true(sighting_counts(1, 0, 0, 5));
    assert_true(sighting_counts(0, 1, 0, 1));
    assert_false(sighting_counts(0, 9, 1, 0));
    assert_false(sighting_counts(1, 0, 1, 1));
}

/* ---- changes ---- */

static void changes_are_counted_most_first_with_records_behind(void **state)
{
    (void)state;
    sightings_t s = {0};
    char radicado[24];
    for (int i = 0; i < 1000; i++) {
        record_t r = record_number(i, radicado);
        sighting_t *one = sightings_of(&s, &r);
        one->partition = i % 3;
        one->offset = 1000 - i;
        one->before.result = 1;
        one->after = i % 10 == 0 ? 2 : i % 10 < 4 ? 3 : 1;
        one->differs = one->after == 1 ? 0 : DIFFERS_RESULT;
        one->entrega = i == 999 ? -1 : 0; /* decided, but its record is not there */
        if (i == 998)
            one->after = RESULT_NONE;
    }
    changes_t c;
    changes_count(&s, 5, &c);
    assert_int_equal(c.n, 2);
    assert_int_equal(c.items[0].after, 3);
    assert_int_equal(c.items[0].count, 300);
    assert_int_equal(c.items[1].count, 100);
    assert_int_equal(c.changed, 400);
    assert_int_equal(c.same, 598);
    assert_int_equal(c.n_wanted, 10);
    for (size_t i = 1; i < c.n_wanted; i++)
        assert_true(c.wanted[i - 1].partition < c.wanted[i].partition ||
                    c.wanted[i - 1].offset < c.wanted[i].offset);
    assert_non_null(changes_wanted(&c, 0, 1000));
    assert_int_equal(changes_wanted(&c, 0, 1000)->change, 1);
    assert_null(changes_wanted(&c, 1, 1000));
    changes_done(&c);
    changes_count(&s, UINT64_MAX, &c);
    assert_int_equal(c.n_wanted, 400);
    changes_done(&c);
    sightings_done(&s);
}

/* ---- suggestions ---- */

static char *word(char **at)
{
    char *w = strsep(at, " ");
    assert_non_null(w);
    return w;
}

static void give(suggestions_t *s, char *all)
{
    for (char *one; all && (one = strsep(&all, "|"));) {
        char sighting[64];
        const char *radicado = word(&one), *corte = word(&one), *entrega = word(&one), *revision = word(&one),
                   *causal = word(&one);
        snprintf(sighting, sizeof sighting, "%s/%s", radicado, corte);
        suggestions_given(s, sighting, atoi(entrega), atoi(revision), radicado, causal, one);
    }
}

static void see(suggestions_t *s, char *all)
{
    for (char *one; all && (one = strsep(&all, "|"));) {
        const char *causal = word(&one);
        suggestions_seen(s, causal, one);
    }
}

static bool known_is(void *ctx, const char *frase)
{
    return ctx && strcmp(ctx, frase) == 0;
}

static void one_suggestion(const case_row_t *row, void *ctx)
{
    (void)ctx;
    suggestions_t *s = suggestions_new();
    AUTO(mem) char *dadas = must(strdup(or_empty(case_get(row, "dadas"))));
    AUTO(mem) char *vistas = must(strdup(or_empty(case_get(row, "vistas"))));
    AUTO(buf) buf_t got = {0};
    size_t n = 0;
    give(s, *dadas ? dadas : NULL);
    suggestions_gather(s);
    see(s, *vistas ? vistas : NULL);
    const suggestion_t *all = suggestions_result(s, (size_t)case_int(row, "minimo"), known_is,
                                                 (void *)case_get(row, "sabidas"), &n);
    for (size_t i = 0; i < n; i++)
        buf_printf(&got, "%s%s %s %zu", i ? "|" : "", all[i].causal, all[i].frase, all[i].radicados);
    assert_string_equal(buf_str(&got), or_empty(case_get(row, "resultado")));
    suggestions_free(s);
}

static void suggestion_cases(void **state)
{
    (void)state;
    cases_run("classifier_study_suggestions.tsv", one_suggestion, NULL);
}

/* ---- differences ---- */

static void one_difference(const case_row_t *row, void *ctx)
{
    (void)ctx;
    differences_t d = {0};
    err_t err = ERR_INIT;
    AUTO(buf) buf_t got = {0};
    assert_int_equal(
        diff_texts(case_get(row, "antes"), case_get(row, "despues"), "reglas", "regla", &d, &err), RC_OK);
    for (size_t i = 0; i < d.n; i++) {
        const difference_t *one = &d.items[i];
        buf_printf(&got, "%s%s %s %s: %s > %s", i ? "|" : "", diff_kind_word(one->kind), one->entry,
                   one->field, one->before ? one->before : "-", one->after ? one->after : "-");
    }
    assert_string_equal(buf_str(&got), or_empty(case_get(row, "diferencias")));
    differences_done(&d);
}

static void difference_cases(void **state)
{
    (void)state;
    cases_run("classifier_study_diff.tsv", one_difference, NULL);
}

/* ---- classes ---- */

static rulebook_t *rules_of(const char *rules)
{
    rulebook_t *r = NULL;
    err_t err = ERR_INIT;
    AUTO(buf) buf_t text = {0};
    AUTO(buf) buf_t causales = {0};
    AUTO(file) FILE *f = fopen(CAUSALES, "re");
    char chunk[4096];
    assert_non_null(f);
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        buf_add(&causales, chunk, n);
    buf_printf(&text, "version = \"p\"; vigente_desde = \"2021-01-01\"; reglas = ( %s ); # fin",
               rules); /* no new line */
    if (rulebook_read("causales", buf_str(&causales), "politica", buf_str(&text), &r, &err) != RC_OK)
        fail_msg("%s", err.text);
    return r;
}

#define REST "{ regla = \"resto\"; decision = \"review\"; razon = \"resto\"; }"

static void classes_tell_what_is_decided_otherwise(void **state)
{
    (void)state;
    rulebook_t *a = rules_of(
        "{ regla = \"uno\"; base = [\"pendientes\"]; estado = [\"Cerrada\", \"anulada\"]; causal = [\"A\", "
        "\"B\"]; decision = \"close\"; razon = \"cerrada\"; }, " REST);
    rulebook_t *b = rules_of(
        "{ regla = \"uno\"; base = [\"pendientes\"]; estado = [\"CERRADA\"]; causal = [\"A\", \"B\", "
        "\"C\"]; decision = \"close\"; razon = \"cerrada\"; }, " REST);
    classes_t c = {0};
    classes_compare(a, b, &c);
    assert_int_equal(c.n, 2);
    assert_string_equal(c.items[0].estado, "Cerrada");
    assert_string_equal(c.items[0].causales, "C");
    assert_int_equal(c.items[0].after.decision, DECISION_CLOSE);
    assert_string_equal(c.items[1].estado, "anulada");
    assert_string_equal(c.items[1].causales, "A, B");
    assert_string_equal(c.items[1].after.razon, "resto");
    classes_done(&c);
    classes_compare(a, a, &c);
    assert_int_equal(c.n, 0);
    classes_done(&c);
    rulebook_free(a);
    rulebook_free(b);
}

static void classes_of_every_estado_are_one(void **state)
{
    (void)state;
    rulebook_t *a = rules_of(
        "{ regla = \"uno\"; causal = [\"sin_identificar\"]; decision = \"review\"; razon = \"x\"; }, " REST);
    rulebook_t *b =
        rules_of("{ regla = \"uno\"; causal = [\"sin_identificar\"]; estado_no = [\"abierta\"]; decision = "
                 "\"review\"; razon = \"y\"; }, " REST);
    classes_t c = {0};
    classes_compare(a, b, &c);
    assert_int_equal(c.n, 4); /* two bases, «abierta» and the others */
    assert_string_equal(c.items[0].causales, "sin_identificar");
    assert_string_equal(c.items[1].estado, "cualquier otro, sin dato");
    classes_done(&c);
    rulebook_free(b);
    b = rules_of(
        "{ regla = \"uno\"; causal = [\"sin_identificar\"]; decision = \"review\"; razon = \"y\"; }, " REST);
    classes_compare(a, b, &c);
    assert_int_equal(c.n, 2);
    assert_string_equal(c.items[0].estado, "cualquiera");
    classes_done(&c);
    rulebook_free(a);
    rulebook_free(b);
}

static void classes_of_a_missing_estado_are_told_once(void **state)
{
    (void)state;
    rulebook_t *a = rules_of("{ regla = \"uno\"; base = [\"pendientes\"]; estado = [\"cerrada\"]; decision = "
                             "\"close\"; razon = \"x\"; }, " REST);
    rulebook_t *b =
        rules_of("{ regla = \"uno\"; base = [\"pendientes\"]; estado = [\"cerrada\", \"sin_dato\"]; "
                 "decision = \"close\"; razon = \"x\"; }, " REST);
    classes_t c = {0};
    classes_compare(a, b, &c);
    assert_int_equal(c.n, 1);
    assert_string_equal(c.items[0].estado, "sin dato");
    classes_done(&c);
    rulebook_free(a);
    rulebook_free(b);
}

/* ---- policies by name ---- */

static void policies_are_known_by_hash_or_version(void **state)
{
    (void)state;
    policy_copy_t copies[] = {{.event = {.hash = "aaaaaaaa1111", .version = "uno@aaaaaaaa1111"}},
                              {.event = {.hash = "aaaaaaaa2222", .version = "dos@aaaaaaaa2222"}}};
    const policies_t p = {.items = copies, .n = COUNT_OF(copies)};
    const policy_copy_t *found = NULL;
    err_t err = ERR_INIT;
    assert_ptr_equal(policies_in_force(&p), &copies[1]);
    assert_int_equal(policies_find(&p, "aaaaaaaa1", &found, &err), RC_OK);
    assert_ptr_equal(found, &copies[0]);
    assert_int_equal(policies_find(&p, "dos@aaaaaaaa2222", &found, &err), RC_OK);
    assert_ptr_equal(found, &copies[1]);
    assert_int_equal(policies_find(&p, "aaaaaaaa", &found, &err), RC_REJECT);
    assert_non_null(strstr(err.text, "varias"));
    err_clear(&err);
    assert_int_equal(policies_find(&p, "bbbbbbbb", &found, &err), RC_REJECT);
    assert_non_null(strstr(err.text, "ninguna"));

    assert_true(policies_named_so("0123ab"));
    assert_true(policies_named_so("abc-ejemplo-1@f920779a2b43"));
    assert_false(policies_named_so("0123a"));
    assert_false(policies_named_so("0123AB"));
    assert_false(policies_named_so("abc.conf"));
    assert_false(policies_named_so("etiqueta@"));
    assert_false(policies_named_so(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(id_cases),
        cmocka_unit_test(id_of_every_record_is_read_back),
        cmocka_unit_test(outcome_cases),
        cmocka_unit_test(results_are_numbered_once),
        cmocka_unit_test(sightings_are_told_apart_by_base_cutoff_and_radicado),
        cmocka_unit_test(the_higher_delivery_then_revision_then_last_counts),
        cmocka_unit_test(changes_are_counted_most_first_with_records_behind),
        cmocka_unit_test(suggestion_cases),
        cmocka_unit_test(difference_cases),
        cmocka_unit_test(classes_tell_what_is_decided_otherwise),
        cmocka_unit_test(classes_of_every_estado_are_one),
        cmocka_unit_test(classes_of_a_missing_estado_are_told_once),
        cmocka_unit_test(policies_are_known_by_hash_or_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
