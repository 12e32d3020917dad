/* What the rules' files may say: refusals with line and reason (tests/cases/classifier_*_file.tsv), and the
 * rulebook made of them. */
#include "common/calendar_in_force.h"
#include "common/conf_file.h"
#include "tests/unit/classifier_world.h"

static const char catalogue[] = "causales = ( { causal = \"A\"; nombre = \"a\"; frases = ( \"uno\" ); } );";
static const char one_rule[] =
    "version = \"v\"; vigente_desde = \"2021-12-07\"; reglas = ( { regla = \"r\"; decision = "
    "\"review\"; razon = \"r\"; } );";

static void expect(rc_t rc, const err_t *err, const buf_t *faults, const char *want)
{
    if (!want) {
        if (rc != RC_OK)
            fail_msg("%s", err->text);
        return;
    }
    assert_int_equal(rc, RC_FATAL);
    assert_true(*err->text);
    assert_null(strchr(err->text, '\n'));
    case_says_all(buf_str(faults), want);
}

static void one_policy(const case_row_t *row, void *ctx)
{
    AUTO(policy) policy_t *p = NULL;
    AUTO(buf) buf_t faults = {0};
    err_t err = ERR_INIT;
    rc_t rc = policy_read("p.conf", case_get(row, "politica"), ctx, &faults, &p, &err);
    expect(rc, &err, &faults, case_get(row, "dice"));
}

static void bad_policy_is_refused_by_line_and_reason(void **state)
{
    (void)state;
    AUTO(causales) causales_t *c = NULL;
    err_t err = ERR_INIT;
    assert_int_equal(causales_load(CAUSALES, &c, &err), RC_OK);
    cases_run("classifier_policy_file.tsv", one_policy, c);
}

static void one_catalogue(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(causales) causales_t *c = NULL;
    AUTO(buf) buf_t faults = {0};
    err_t err = ERR_INIT;
    rc_t rc = causales_read("c.conf", case_get(row, "causales"), &faults, &c, &err);
    expect(rc, &err, &faults, case_get(row, "dice"));
}

static void bad_catalogue_is_refused_by_line_and_reason(void **state)
{
    (void)state;
    cases_run("classifier_causales_file.tsv", one_catalogue, NULL);
}

static void faults_are_told_twenty_at_once_and_counted(void **state)
{
    (void)state;
    AUTO(buf) buf_t text = {0}, faults = {0};
    AUTO(causales) causales_t *c = NULL;
    err_t err = ERR_INIT;
    buf_adds(&text, "causales = (\n");
    for (int i = 0; i < 30; i++)
        buf_printf(&text, "%s{ causal = \"C%d\"; nombre = \"n\"; frases = ( \"...\" ); }", i ? ",\n" : "", i);
    buf_adds(&text, " );");
    assert_int_equal(causales_read("c.conf", text.data, &faults, &c, &err), RC_FATAL);
    size_t lines = 1;
    for (const char *at = faults.data; (at = strchr(at, '\n')); at++)
        lines++;
    assert_int_equal(lines, CONF_FAULTS_MAX + 1);
    assert_non_null(strstr(faults.data, "c.conf, línea 2: "));
    assert_non_null(strstr(faults.data, "y 10 faltas más"));
    assert_non_null(strstr(err.text, "c.conf, línea 2: "));
    assert_non_null(strstr(err.text, "faltas más"));
}

/* A file of so many bytes, of which the first are the text and the rest spaces. */
static void with_file(const char *text, size_t len, char ret_path[64])
{
    snprintf(ret_path, 64, "/tmp/pqr-test-XXXXXX");
    int fd = mkstemp(ret_path);
    assert_true(fd >= 0);
    FILE *f = fdopen(fd, "w");
    assert_non_null(f);
    fputs(text, f);
    for (size_t n = strlen(text); n < len; n++)
        fputc(' ', f);
    assert_int_equal(fclose(f), 0);
}

static void file_that_cannot_be_is_named(void **state)
{
    (void)state;
    AUTO(rulebook) rulebook_t *r = NULL;
    err_t err = ERR_INIT;
    assert_int_equal(rulebook_load("/no/hay", POLICY, &r, &err), RC_FATAL);
    assert_non_null(strstr(err.text, "/no/hay"));
    char path[64];
    with_file(one_rule, CONF_TEXT_MAX + 1, path);
    err_clear(&err);
    assert_int_equal(rulebook_load(CAUSALES, path, &r, &err), RC_FATAL);
    assert_non_null(strstr(err.text, "1 MiB"));
    assert_non_null(strstr(err.text, path));
    unlink(path);
    err_clear(&err);
    assert_int_equal(rulebook_load(CAUSALES, "/dev/zero", &r, &err), RC_FATAL);
    assert_null(r);
}

static void file_of_a_mebibyte_is_read(void **state)
{
    (void)state;
    AUTO(rulebook) rulebook_t *r = NULL;
    err_t err = ERR_INIT;
    char path[64];
    with_file(one_rule, CONF_TEXT_MAX, path);
    rc_t rc = rulebook_load(CAUSALES, path, &r, &err);
    unlink(path);
    if (rc != RC_OK)
        fail_msg("%s", err.text);
}

static rulebook_t *read_both(const char *causales, const char *policy)
{
    rulebook_t *r = NULL;
    err_t err = ERR_INIT;
    if (rulebook_read("c", causales, "p", policy, &r, &err) != RC_OK)
        fail_msg("%s", err.text);
    return r;
}

static void hash_is_of_both_texts_and_tells_any_change(void **state)
{
    (void)state;
    AUTO(rulebook) rulebook_t *a = read_both(catalogue, one_rule), *same = read_both(catalogue, one_rule);
    AUTO(buf) buf_t longer = {0}, both = {0};
    buf_printf(&longer, "%s ", catalogue);
    AUTO(rulebook) rulebook_t *b = read_both(longer.data, one_rule);
    assert_string_equal(rulebook_hash(a), rulebook_hash(same));
    assert_string_not_equal(rulebook_hash(a), rulebook_hash(b));
    char hash[SHA256_HEX_SIZE], version[20];
    buf_add(&both, one_rule, sizeof one_rule); /* with the NUL */
    buf_adds(&both, catalogue);
    hash_sha256_hex(both.data, both.len, hash);
    assert_string_equal(rulebook_hash(a), hash);
    snprintf(version, sizeof version, "v@%.12s", hash);
    assert_string_equal(rulebook_version(a), version);
}

static void rulebook_holds_from_its_day(void **state)
{
    (void)state;
    AUTO(rulebook) rulebook_t *r = read_both(catalogue, one_rule);
    err_t err = ERR_INIT;
    day_t day = day_from_civil(2021, 12, 7);
    assert_int_equal(rulebook_valid_from(r), day);
    assert_int_equal(rulebook_valid_on(r, day, &err), RC_OK);
    assert_int_equal(rulebook_valid_on(r, day + 1, &err), RC_OK);
    assert_int_equal(rulebook_valid_on(r, day - 1, &err), RC_REJECT);
    assert_string_equal(err.code, "politica_futura");
    assert_non_null(strstr(err.text, "2021-12-07"));
}

/* What is published under the hash makes the same rulebook again. */
static void event_brings_the_rulebook_back(void **state)
{
    (void)state;
    AUTO(rulebook) rulebook_t *r = rules_of(CAUSALES, POLICY);
    AUTO(arena) arena_t texts = {0};
    AUTO(buf) buf_t json = {0};
    policy_event_t e, back;
    doc_t doc;
    err_t err = ERR_INIT;
    rulebook_event(r, &e);
    snprintf(e.publicado, sizeof e.publicado, "2021-12-07T13:15:30.250Z");
    policy_event_encode(&e, &json);
    assert_int_equal(doc_parse(&doc, &texts, json.data, json.len, &err), RC_OK);
    assert_int_equal(policy_event_decode(&doc, &back, &err), RC_OK);
    AUTO(rulebook) rulebook_t *again = read_both(back.causales, back.politica);
    assert_string_equal(rulebook_hash(again), rulebook_hash(r));
    assert_string_equal(back.hash, rulebook_hash(r));
    assert_string_equal(back.version, rulebook_version(again));
    assert_int_equal(back.vigente_desde, rulebook_valid_from(again));
}

static void texts_that_fit_no_message_are_refused(void **state)
{
    (void)state;
    AUTO(buf) buf_t causales = {0}, policy = {0}, faults = {0};
    AUTO(rulebook) rulebook_t *r = NULL;
    err_t err = ERR_INIT;
    buf_adds(&causales, catalogue);
    buf_adds(&policy, one_rule);
    while (causales.len < 1000000) {
        buf_adds(&causales, "\n# \"\"\"\"\"\"\"\"\"\"\"\"\"\""); /* two bytes each in JSON */
        buf_adds(&policy, "\n# xxxxxxxxxxxxxx");
    }
    assert_int_equal(rulebook_verify("c", causales.data, "p", policy.data, &r, &faults, &err), RC_FATAL);
    if (!strstr(err.text, "no cabe en un mensaje"))
        fail_msg("%s", err.text);
    assert_non_null(strstr(buf_str(&faults), "no cabe en un mensaje"));
}

/* A table whose combinations nobody can walk through is refused, and soon. */
static void too_many_combinations_are_refused(void **state)
{
    (void)state;
    AUTO(buf) buf_t policy = {0};
    AUTO(rulebook) rulebook_t *r = NULL;
    err_t err = ERR_INIT;
    buf_adds(&policy, "version = \"v\"; vigente_desde = \"2021-12-07\"; reglas = (");
    for (int i = 0; i < 60; i++)
        buf_printf(
            &policy,
            "{ regla = \"r%d\"; estado_no = [ \"e%d\" ]; ciudad_no = [ \"c%d\" ]; marcacion_no = ( { razon = "
            "\"m%d\"; } ); edad_no = { min = %d; max = %d; }; decision = \"close\"; razon = \"x\"; },",
            i, i, i, i, i, i);
    buf_adds(&policy, "{ regla = \"z\"; decision = \"close\"; razon = \"x\"; } );");
    rc_t rc = rulebook_read("c", catalogue, "p", policy.data, &r, &err);
    assert_int_equal(rc, RC_FATAL);
    if (!strstr(err.text, "demasiadas combinaciones"))
        fail_msg("%s", err.text);
}

/* Last: it changes what the process counts by. */
static void ages_are_counted_by_the_calendar_in_force(void **state)
{
    (void)state;
    const record_t record = {.radicado = "1",
                             .cuenta = "1",
                             .fecha_corte = day_from_civil(2030, 3, 6),
                             .fecha_radicacion = "2030-03-04"};
    static const char by_age[] =
        "version = \"v\"; vigente_desde = \"2021-12-07\"; reglas = ( { regla = \"vieja\"; edad = { min = 2; "
        "}; decision = \"review\"; razon = \"r\"; }, { regla = \"nueva\"; decision = \"review\"; razon = "
        "\"r\"; } );";
    static const char *const rules[] = {"vieja", "nueva"}, *const ages[] = {"2 días hábiles",
                                                                            "1 días hábiles"};
    for (int i = 0; i < 2; i++) {
        err_t err = ERR_INIT;
        classify_scratch_t scratch = {0};
        explanation_t e;
        if (i == 1) /* with a day without work between the two */
            assert_int_equal(calendar_start(TESTS_DIR "/cases/calendar_dated.conf", &err), RC_OK);
        AUTO(rulebook) rulebook_t *r = read_both(catalogue, by_age);
        assert_int_equal(classify_explain(r, &record, &scratch, &e, &err), RC_OK);
        assert_string_equal(e.decision.politica_regla, rules[i]);
        assert_string_equal(e.inputs[FIELD_EDAD].valor, ages[i]);
        explanation_done(&e);
        classify_scratch_done(&scratch);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_policy_is_refused_by_line_and_reason),
        cmocka_unit_test(bad_catalogue_is_refused_by_line_and_reason),
        cmocka_unit_test(faults_are_told_twenty_at_once_and_counted),
        cmocka_unit_test(file_that_cannot_be_is_named),
        cmocka_unit_test(file_of_a_mebibyte_is_read),
        cmocka_unit_test(hash_is_of_both_texts_and_tells_any_change),
        cmocka_unit_test(rulebook_holds_from_its_day),
        cmocka_unit_test(event_brings_the_rulebook_back),
        cmocka_unit_test(texts_that_fit_no_message_are_refused),
        cmocka_unit_test(too_many_combinations_are_refused),
        cmocka_unit_test(ages_are_counted_by_the_calendar_in_force),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
