#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/text.h"
#include "services/classifier/classify.h"
#include "services/classifier/note.h"
#include "tests/lib/cases.h"

#define CAUSALES SOURCE_DIR "/deploy/policy/causales.conf"
#define POLICY SOURCE_DIR "/deploy/policy/abc.conf"

static rulebook_t rules;

static int load(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    return rulebook_load(CAUSALES, POLICY, &rules, &err) == RC_OK ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    rulebook_done(&rules);
    return 0;
}

static void same_text(const char *got, const char *want)
{
    if (!want)
        assert_null(got);
    else {
        assert_non_null(got);
        assert_string_equal(got, want);
    }
}

static void one_causal(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *motivo = case_get(row, "motivo");
    AUTO(buf) buf_t folded = {0};
    text_fold(motivo, strlen(motivo), &folded);
    causal_match_t m = causal_find(rules.causales, buf_str(&folded));
    same_text(m.causal, case_get(row, "causal"));
    same_text(m.phrase, case_get(row, "frase"));
    assert_int_equal(m.other != NULL, m.phrase && !m.causal);
}

static void causal_cases(void **state)
{
    (void)state;
    cases_run("classifier_causal.tsv", one_causal, NULL);
}

static record_t record_of(const case_row_t *row)
{
    record_t r = {.radicado = "4436210001009274", .cuenta = "1", .fecha_corte = day_from_civil(2021, 12, 7)};
    assert_true(base_from_name(case_get(row, "base"), &r.base));
    r.estado = case_get(row, "estado");
    r.motivo = case_get(row, "motivo");
    r.causal = case_get(row, "dada");
    r.usuario = "ECM1";
    return r;
}

static void one_decision(const case_row_t *row, void *ctx)
{
    (void)ctx;
    record_t r = record_of(row);
    classify_scratch_t scratch = {0};
    decision_t d;
    err_t err = ERR_INIT;
    rc_t rc = classify(&rules, &r, &scratch, &d, &err);
    const char *want = case_get(row, "decision");
    if (!want) {
        assert_int_equal(rc, RC_REJECT);
        assert_non_null(strstr(err.text, "causal"));
    } else {
        assert_int_equal(rc, RC_OK);
        assert_string_equal(decision_name(d.kind), want);
        assert_string_equal(d.razon, case_get(row, "razon"));
        assert_string_equal(d.politica_regla, case_get(row, "regla"));
        assert_non_null(strstr(d.politica_version, "@"));
        same_text(d.causal, case_get(row, "causal"));
        assert_int_equal(d.nota_rr != NULL, strcmp(d.razon, "error_escalamiento") == 0);
    }
    classify_scratch_done(&scratch);
}

static void decision_cases(void **state)
{
    (void)state;
    cases_run("classifier_decision.tsv", one_decision, NULL);
}

static void note_says_causal_rule_and_version(void **state)
{
    (void)state;
    record_t r = {.radicado = "1",
                  .cuenta = "1",
                  .base = BASE_MAL_ESCALADOS,
                  .fecha_corte = day_from_civil(2021, 12, 6),
                  .motivo = "Cambio de estrato"};
    classify_scratch_t scratch = {0};
    decision_t d;
    err_t err = ERR_INIT;
    assert_int_equal(classify(&rules, &r, &scratch, &d, &err), RC_OK);
    assert_non_null(strstr(d.nota_rr, "Causal G (Cambio de estrato)"));
    assert_non_null(strstr(d.nota_rr, "usuario sin dato"));
    assert_non_null(strstr(d.nota_rr, "corte 2021-12-06"));
    assert_non_null(strstr(d.nota_rr, policy_version(rules.policy)));
    assert_null(strchr(d.nota_rr, '{'));
    classify_scratch_done(&scratch);
}

/* A file with the given content, under a name that the test removes. */
static void with_file(const char *content, char ret_path[64])
{
    snprintf(ret_path, 64, "/tmp/pqr-test-XXXXXX");
    int fd = mkstemp(ret_path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, content, strlen(content)), (ssize_t)strlen(content));
    close(fd);
}

static void one_bad_policy(const case_row_t *row, void *ctx)
{
    (void)ctx;
    char path[64];
    with_file(case_get(row, "politica"), path);
    policy_t *p = NULL;
    err_t err = ERR_INIT;
    rc_t rc = policy_load(path, rules.causales, &p, &err);
    unlink(path);
    const char *want = case_get(row, "dice");
    if (!want) {
        assert_int_equal(rc, RC_OK);
        policy_free(p);
        return;
    }
    assert_int_equal(rc, RC_FATAL);
    assert_null(p);
    if (!strstr(err.text, want))
        fail_msg("«%s» does not say «%s»", err.text, want);
}

static void bad_policy_is_refused_by_name(void **state)
{
    (void)state;
    cases_run("classifier_policy_file.tsv", one_bad_policy, NULL);
}

static void one_bad_catalogue(const case_row_t *row, void *ctx)
{
    (void)ctx;
    char path[64];
    with_file(case_get(row, "causales"), path);
    causales_t *c = NULL;
    err_t err = ERR_INIT;
    rc_t rc = causales_load(path, &c, &err);
    unlink(path);
    assert_int_equal(rc, RC_FATAL);
    assert_null(c);
    if (!strstr(err.text, case_get(row, "dice")))
        fail_msg("«%s» does not say «%s»", err.text, case_get(row, "dice"));
}

static void bad_catalogue_is_refused_by_name(void **state)
{
    (void)state;
    cases_run("classifier_causales_file.tsv", one_bad_catalogue, NULL);
}

static void missing_file_is_named(void **state)
{
    (void)state;
    rulebook_t r = {0};
    err_t err = ERR_INIT;
    assert_int_equal(rulebook_load("/no/hay", POLICY, &r, &err), RC_FATAL);
    assert_non_null(strstr(err.text, "/no/hay"));
}

static void unknown_placeholder_is_found(void **state)
{
    (void)state;
    char unknown[16];
    assert_true(note_template_ok("{causal} y {regla}", unknown, sizeof unknown));
    assert_false(note_template_ok("hola {quien}", unknown, sizeof unknown));
    assert_string_equal(unknown, "quien");
    assert_false(note_template_ok("sin cerrar {causal", unknown, sizeof unknown));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(causal_cases),
        cmocka_unit_test(decision_cases),
        cmocka_unit_test(note_says_causal_rule_and_version),
        cmocka_unit_test(bad_policy_is_refused_by_name),
        cmocka_unit_test(bad_catalogue_is_refused_by_name),
        cmocka_unit_test(missing_file_is_named),
        cmocka_unit_test(unknown_placeholder_is_found),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
