/* The pure parts of ingest's REST: the file in an upload, its name, the status of a refusal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/ingest/book/filename.h"
#include "services/ingest/rest/api.h"
#include "services/ingest/rest/multipart.h"
#include "tests/lib/cases.h"

static void assert_text(const char *got, const char *want)
{
    assert_string_equal(got ? got : "-", want ? want : "-");
}

static void file_names_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *header = case_get(row, "header");
    AUTO(buf) buf_t raw = {0};
    AUTO(buf) buf_t name = {0};
    bool ok = disposition_filename(header, strlen(header), &raw);
    if (ok)
        filename_tidy(buf_str(&raw), &name);
    assert_text(ok ? buf_str(&name) : NULL, case_get(row, "name"));
}

static void file_names_table(void **state)
{
    (void)state;
    cases_run("ingest_file_names.tsv", file_names_case, NULL);
}

static void multipart_first_file_found(void **state)
{
    (void)state;
    static const char type[] = "multipart/form-data; boundary=\"X Y\"";
    static const char body[] =
        "preámbulo\r\n--X Y\r\nContent-Disposition: form-data; name=\"nota\"\r\n\r\nhola\r\n"
        "--X Y\r\ncontent-disposition: form-data; name=\"libro\"; filename=\"b.xlsx\"\r\n"
        "Content-Type: application/octet-stream\r\n\r\nPK\r\n--X Z\r\n\0fin\r\n--X Y--\r\n";
    upload_t file;
    AUTO(buf) buf_t name = {0};
    assert_true(multipart_file(type, body, sizeof body - 1, &file, &name));
    assert_string_equal(buf_str(&name), "b.xlsx");
    assert_int_equal(file.len, 15);
    assert_memory_equal(file.data, "PK\r\n--X Z\r\n\0fin", 15);
    /* Cut anywhere before the end of the file, there is none. */
    for (size_t n = 0; n + 9 < sizeof body - 1; n++) {
        char *cut = must(malloc(n ? n : 1)); /* of its own, so that reading past it is seen */
        memcpy(cut, body, n);
        assert_false(multipart_file(type, cut, n, &file, &name));
        free(cut);
    }
    static const char empty[] = "--B\r\nContent-Disposition: form-data; filename=a\r\n\r\n\r\n--B--";
    assert_true(multipart_file("multipart/form-data; boundary=B", empty, sizeof empty - 1, &file, &name));
    assert_int_equal(file.len, 0);
    assert_false(multipart_file("multipart/form-data", empty, sizeof empty - 1, &file, &name));
    assert_false(multipart_file("multipart/form-data; boundary=C", empty, sizeof empty - 1, &file, &name));
}

static void filename_long_cut_between_characters(void **state)
{
    (void)state;
    AUTO(buf) buf_t name = {0};
    AUTO(buf) buf_t tidy = {0};
    buf_adds(&name, "a");
    for (int i = 0; i < 200; i++)
        buf_adds(&name, "ñ");
    filename_tidy(buf_str(&name), &tidy);
    assert_int_equal(tidy.len, 199);
}

static void status_by_code(void **state)
{
    (void)state;
    assert_int_equal(api_status("archivo_vacio"), 415);
    assert_int_equal(api_status("libro_cifrado"), 415);
    assert_int_equal(api_status("base_ya_recibida"), 409);
    assert_int_equal(api_status("libro_danado"), 422);
    assert_int_equal(api_status("encabezado_no_encontrado"), 422);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_names_table),
        cmocka_unit_test(multipart_first_file_found),
        cmocka_unit_test(filename_long_cut_between_characters),
        cmocka_unit_test(status_by_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
