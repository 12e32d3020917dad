#include "common/config.h"

#include <stdbool.h>

#include "tests/unit/common_cases.h"

typedef struct sample {
    const char *text, *secret, *required;
    long long number, any;
    bool flag;
} sample_t;

static const setting_t table[] = {
    {"PQRT_TEXT", SETTING_TEXT, offsetof(sample_t, text), "por defecto", 0, 0, "un texto"},
    {"PQRT_SECRET", SETTING_SECRET, offsetof(sample_t, secret), "", 0, 0, "un secreto"},
    {"PQRT_REQUIRED", SETTING_TEXT, offsetof(sample_t, required), NULL, 0, 0, "algo necesario"},
    {"PQRT_NUMBER", SETTING_INT, offsetof(sample_t, number), "8081", 1, 65535, "un puerto"},
    {"PQRT_ANY", SETTING_INT, offsetof(sample_t, any), "0", 0, 0, "cualquier entero"},
    {"PQRT_FLAG", SETTING_BOOL, offsetof(sample_t, flag), "false", 0, 0, "sí o no"},
    {NULL, SETTING_TEXT, 0, NULL, 0, 0, NULL},
};

static int environment_fresh(void **state)
{
    (void)state;
    for (const setting_t *s = table; s->name; s++)
        unsetenv(s->name);
    unsetenv("PQRT_SECRET_FILE");
    setenv("PQRT_REQUIRED", "x", 1);
    return 0;
}

static void config_defaults(void **state)
{
    (void)state;
    sample_t s = {0};
    err_t err = ERR_INIT;
    assert_int_equal(config_load(table, &s, &err), RC_OK);
    assert_string_equal(s.text, "por defecto");
    assert_string_equal(s.secret, "");
    assert_string_equal(s.required, "x");
    assert_int_equal(s.number, 8081);
    assert_false(s.flag);
    config_done(table, &s);
}

static void config_empty_variable_means_the_default(void **state)
{
    (void)state;
    sample_t s = {0};
    err_t err = ERR_INIT;
    setenv("PQRT_NUMBER", "", 1);
    assert_int_equal(config_load(table, &s, &err), RC_OK);
    assert_int_equal(s.number, 8081);
    config_done(table, &s);
}

static void config_required_one_is_named(void **state)
{
    (void)state;
    sample_t s = {0};
    err_t err = ERR_INIT;
    unsetenv("PQRT_REQUIRED");
    assert_int_equal(config_load(table, &s, &err), RC_FATAL);
    assert_non_null(strstr(err.text, "PQRT_REQUIRED"));
    config_done(table, &s);
}

/* setting, value, what is read ("-": refused, and the setting named) */
static void check_value(const case_row_t *row)
{
    (void)environment_fresh(NULL);
    sample_t s = {0};
    err_t err = ERR_INIT;
    setenv(row->f[0], row->f[1], 1);
    rc_t rc = config_load(table, &s, &err);
    if (strcmp(row->f[2], "-") == 0) {
        case_expect_int(row, "result", rc, RC_FATAL);
        if (!strstr(err.text, row->f[0]))
            fail_msg("%s: el error no nombra %s: %s", row->where, row->f[0], err.text);
    } else {
        char got[32];
        case_expect_int(row, "result", rc, RC_OK);
        if (strcmp(row->f[0], "PQRT_FLAG") == 0)
            snprintf(got, sizeof got, "%s", s.flag ? "true" : "false");
        else
            snprintf(got, sizeof got, "%lld", strcmp(row->f[0], "PQRT_ANY") == 0 ? s.any : s.number);
        case_expect(row, row->f[0], got, row->f[2]);
    }
    config_done(table, &s);
}

static void config_values_table(void **state)
{
    (void)state;
    cases_each("common_config.tsv", 4, check_value);
}

static char *secret_file(const char *text)
{
    char *path = strdup("/tmp/pqr-config-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    setenv("PQRT_SECRET_FILE", path, 1);
    return path;
}

static void config_secret_from_a_file_without_its_line_end(void **state)
{
    (void)state;
    sample_t s = {0};
    err_t err = ERR_INIT;
    AUTO(mem) char *path = secret_file("  clave con espacios \r\n");
    setenv("PQRT_SECRET", "otra", 1);
    assert_int_equal(config_load(table, &s, &err), RC_OK);
    assert_string_equal(s.secret, "  clave con espacios ");
    config_done(table, &s);
    unlink(path);
}

static void config_secret_file_missing_is_named(void **state)
{
    (void)state;
    sample_t s = {0};
    err_t err = ERR_INIT;
    setenv("PQRT_SECRET_FILE", "/nonexistent/pqr", 1);
    assert_int_equal(config_load(table, &s, &err), RC_FATAL);
    assert_non_null(strstr(err.text, "PQRT_SECRET_FILE"));
    config_done(table, &s);
}

static void config_help_lists_all_and_shows_no_secret(void **state)
{
    (void)state;
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    setenv("PQRT_SECRET", "clave-secreta", 1);
    config_help(out, "pqr-prueba", "sirve de prueba", table);
    fclose(out);
    for (const setting_t *s = table; s->name; s++)
        assert_non_null(strstr(text, s->name));
    assert_non_null(strstr(text, "8081"));
    assert_non_null(strstr(text, "PQRT_SECRET_FILE"));
    assert_null(strstr(text, "clave-secreta"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(config_defaults, environment_fresh),
        cmocka_unit_test_setup(config_empty_variable_means_the_default, environment_fresh),
        cmocka_unit_test_setup(config_required_one_is_named, environment_fresh),
        cmocka_unit_test_setup(config_values_table, environment_fresh),
        cmocka_unit_test_setup(config_secret_from_a_file_without_its_line_end, environment_fresh),
        cmocka_unit_test_setup(config_secret_file_missing_is_named, environment_fresh),
        cmocka_unit_test_setup(config_help_lists_all_and_shows_no_secret, environment_fresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
