/* The sample workbooks against tests/data/expected.json: totals, accepted, duplicates, each rejected row with
 * its reason, records per advisor. Another folder may be given, made by tests/bench/make_base.py. */
#include <string.h>

#include "services/ingest/base/base_reader.h"
#include "services/ingest/book/xlsx.h"
#include "tests/unit/ingest_book.h"

static const char *folder = TESTS_DIR "/data";
static json_t *expected;
static columns_t columns;

typedef struct found {
    json_t *rejected, *advisors;
    int64_t duplicates;
    int last_row;
} found_t;

static rc_t on_record(void *ctx, const record_t *r, err_t *err)
{
    (void)err;
    found_t *f = ctx;
    const char *usuario = r->usuario ? r->usuario : "";
    assert_true(r->origen.fila > f->last_row);
    assert_non_null(r->radicado);
    assert_non_null(r->cuenta);
    f->last_row = r->origen.fila;
    json_int_t n = json_integer_value(json_object_get(f->advisors, usuario));
    json_object_set_new(f->advisors, usuario, json_integer(n + 1));
    return RC_OK;
}

static rc_t on_rejection(void *ctx, const rejection_t *r, err_t *err)
{
    (void)err;
    found_t *f = ctx;
    assert_true(r->fila > f->last_row);
    assert_non_null(r->detalle);
    assert_non_null(r->remedio);
    AUTO(json) json_t *original = json_loads(r->original, JSON_REJECT_DUPLICATES, NULL);
    assert_true(json_object_size(original) > 0);
    f->last_row = r->fila;
    if (strcmp(r->razon, "duplicate") == 0)
        f->duplicates++;
    else
        json_array_append_new(f->rejected, json_pack("{s:i,s:s}", "row", r->fila, "reason", r->razon));
    return RC_OK;
}

static void check(const json_t *file)
{
    static const base_ops_t ops = {.record = on_record, .rejection = on_rejection};
    const char *name = json_string_value(json_object_get(file, "file"));
    char path[1024], corte[11];
    size_t len;
    err_t err = ERR_INIT;
    print_message("%s\n", name);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    AUTO(mem) char *bytes = file_bytes(path, &len);
    AUTO(source) source_t *source = NULL;
    survey_t survey;
    base_info_t info = {.archivo = name};
    if (xlsx_open(&(content_t){.data = bytes, .fd = -1, .size = (int64_t)len}, &LIMITS_DEFAULT, &source,
                  &err) != RC_OK ||
        base_survey(source, &columns, name, &survey, &err) != RC_OK)
        fail_msg("%s: %s", err.code, err.text);
    found_t f = {.rejected = json_array(), .advisors = json_object()};
    assert_int_equal(base_read(source, &survey, &ops, &f, &info, &err), RC_OK);
    day_format(info.fecha_corte, corte);
    assert_string_equal(base_name(info.base), json_string_value(json_object_get(file, "base")));
    assert_string_equal(corte, json_string_value(json_object_get(file, "fecha_corte")));
    assert_int_equal(info.total, json_integer_value(json_object_get(file, "total")));
    assert_int_equal(info.aceptados, json_integer_value(json_object_get(file, "accepted")));
    assert_int_equal(info.duplicados, json_integer_value(json_object_get(file, "duplicates")));
    assert_int_equal(info.duplicados, f.duplicates);
    assert_int_equal(info.rechazados, json_array_size(json_object_get(file, "rejected")));
    assert_true(json_equal(f.rejected, json_object_get(file, "rejected")));
    assert_true(json_equal(f.advisors, json_object_get(file, "advisor")));
    json_decref(f.rejected);
    json_decref(f.advisors);
    survey_done(&survey);
}

static void samples_all_figures_right(void **state)
{
    (void)state;
    size_t i;
    json_t *file;
    json_t *files = json_object_get(expected, "files");
    assert_true(json_array_size(files) > 0);
    json_array_foreach(files, i, file)
        check(file);
}

static int setup(void **state)
{
    (void)state;
    json_error_t why;
    err_t err = ERR_INIT;
    char path[1024];
    snprintf(path, sizeof path, "%s/expected.json", folder);
    expected = json_load_file(path, 0, &why);
    return expected && columns_load(NULL, &columns, &err) == RC_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    json_decref(expected);
    columns_done(&columns);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        folder = argv[1];
    const struct CMUnitTest tests[] = {cmocka_unit_test(samples_all_figures_right)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
