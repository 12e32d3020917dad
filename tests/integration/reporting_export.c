/* The rejected rows of a base as JSON, CSV and .xlsx over HTTP on a real PostgreSQL: the three say the same
 * (reporting_export.py reads them with readers of its own), in the columns' own order, whole, and nothing in
 * them is a formula. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "services/reporting/lists/cursor.h"
#include "tests/integration/reporting_server.h"

#define XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#define MANY 12345 /* rows: more than a page, and than one FETCH */

static char folder[64];

static void path_of(const char *sha256, const char *query, char ret[192])
{
    snprintf(ret, 192, "/v1/bases/%s/rechazos%s", sha256, query);
}

static void has_header(const answer_t *a, const char *line)
{
    AUTO(buf) buf_t want = {0};
    buf_printf(&want, "\r\n%s\r\n", line);
    if (!strcasestr(buf_str(&a->headers), buf_str(&want)))
        fail_msg("«%s» is not in:\n%s", line, buf_str(&a->headers));
}

static void keep(const char *name, const answer_t *a)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    AUTO(file) FILE *f = fopen(path, "wbe");
    assert_non_null(f);
    assert_int_equal(fwrite(a->body.data, 1, a->body.len, f), a->body.len);
}

/* Keeps all three, and has them read elsewhere. */
static void all_three_agree(const char *sha256, int rows)
{
    AUTO(answer) answer_t json;
    AUTO(answer) answer_t csv;
    AUTO(answer) answer_t xlsx;
    char path[192], command[512];
    path_of(sha256, "?limite=100000", path);
    ask(root, path, NULL, &json);
    path_of(sha256, "?formato=csv", path);
    ask(root, path, NULL, &csv);
    path_of(sha256, "?formato=xlsx", path);
    ask(root, path, NULL, &xlsx);
    assert_int_equal(json.status, 200);
    assert_int_equal(csv.status, 200);
    assert_int_equal(xlsx.status, 200);
    has_header(&csv, "Content-Type: text/csv; charset=utf-8; header=present");
    has_header(&xlsx, "Content-Type: " XLSX);
    keep("rechazos.json", &json);
    keep("rechazos.csv", &csv);
    keep("rechazos.xlsx", &xlsx);
    snprintf(command, sizeof command, "/usr/bin/python3 %s/tests/integration/reporting_export.py %s %d",
             SOURCE_DIR, folder, rows);
    int result = system(command);
    assert_true(WIFEXITED(result) && WEXITSTATUS(result) == 0);
}

static void files_say_what_json_says(void **state)
{
    (void)state;
    all_three_agree(world.sha256[0][0], WORLD_REJECTED);
}

static void csv_is_what_excel_in_spanish_reads(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    char path[192];
    path_of(world.sha256[0][0], "?formato=csv", path);
    ask(root, path, NULL, &a);
    static const char head[] =
        "\xEF\xBB\xBF\"Fila\";\"Razón del rechazo\";\"Qué pasa\";\"Cómo corregirlo\";\"Zona\";\"PQR\";"
        "\"Cuenta\";\"Estado\";\"Observación\";\"Teléfono\";\"2021\"\r\n"
        "\"100\";\"Sin cuenta\";\"La celda de la cuenta está vacía.\";\"Escriba la cuenta.\";\"'=1+1\";;"
        "\"'-5\";\"dice \"\"hola\"\"; y sigue\nsegunda línea\";\"'@suma ñandú _x0041_\";\"'+57 300 1234567\";"
        "\r\n\"101\";";
    assert_true(a.body.len > sizeof head);
    assert_memory_equal(a.body.data, head, sizeof head - 1);
    assert_memory_equal(a.body.data + a.body.len - 2, "\r\n", 2);
}

static void file_is_named_after_the_workbook(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    char path[192];
    path_of(world.books[0][0][0], "?formato=xlsx", path);
    ask(root, path, NULL, &a);
    has_header(&a,
               "Content-Disposition: attachment; filename=\"Rechazos de pendientes (2021-12-10) 0.xlsx\"; "
               "filename*=UTF-8''Rechazos%20de%20pendientes%20%282021-12-10%29%200.xlsx");
}

static void accept_chooses_where_no_format_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *query, *accept, *type;
    } rows[] = {
        {"", "Accept: text/csv", "text/csv"},
        {"", "Accept: " XLSX, XLSX},
        {"", "Accept: text/csv;q=0.5, " XLSX ";q=0.9", XLSX},
        {"", "Accept: text/html, */*;q=0.8", "application/json"},
        {"?formato=json", "Accept: text/csv", "application/json"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(answer) answer_t a;
        char path[192], header[160];
        path_of(world.sha256[0][0], rows[i].query, path);
        ask(root, path, rows[i].accept, &a);
        assert_int_equal(a.status, 200);
        snprintf(header, sizeof header, "\r\nContent-Type: %s", rows[i].type);
        assert_non_null(strcasestr(buf_str(&a.headers), header));
        has_header(&a, "Vary: Accept");
    }
}

static void wrong_or_unknown_is_a_problem(void **state)
{
    (void)state;
    char path[192];
    path_of(world.sha256[0][0], "?formato=pdf", path);
    problem(path, 400, "formato_invalido", "json, csv o xlsx");
    snprintf(path, sizeof path, "/v1/bases/%064d/rechazos?formato=csv", 0);
    problem(path, 404, "base_desconocida", "sha256");
    path_of("abc", "?formato=xlsx", path);
    problem(path, 404, "base_desconocida", "sha256");
}

static void rejections_are_walked_by_pages(void **state)
{
    (void)state;
    char path[192];
    path_of(world.sha256[0][0], "?limite=2", path);
    AUTO(json) json_t *rows = walk(path, "fila", 2);
    path_of(world.sha256[0][0], "", path);
    AUTO(json) json_t *one_page = walk(path, "fila", 10000);
    assert_int_equal(json_array_size(rows), WORLD_REJECTED);
    assert_true(json_equal(one_page, rows));
    for (size_t i = 0; i < WORLD_REJECTED; i++) {
        const json_t *row = json_array_get(rows, i);
        assert_int_equal(int_of(row, "fila"), 100 + (int)i);
        assert_string_equal(text_of(row, "razon"), i < 3 ? "missing_cuenta" : "duplicate");
        assert_string_equal(text_of(row, "campo"), "cuenta");
        assert_string_equal(text_of(row, "detalle"), "La celda de la cuenta está vacía.");
        assert_string_equal(text_of(row, "remedio"), "Escriba la cuenta.");
        assert_true(json_is_array(json_object_get(row, "original")));
    }
    const json_t *original = json_object_get(json_array_get(rows, 0), "original");
    assert_string_equal(text_of(json_array_get(original, 0), "columna"), "Zona");
    assert_string_equal(text_of(json_array_get(original, 0), "valor"), "=1+1");
}

/* A base with so many rejected rows that no page has them all, each with other columns missing. */
static void files_have_all_rows(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    char sha256[SHA256_HEX_SIZE], sql[2048];
    hash_sha256_hex("muchas", 6, sha256);
    snprintf(sql, sizeof sql,
             "INSERT INTO reporting.base VALUES ('%s', 'Informe \"ñandú\" 100%% (07-12-2021).csv', "
             "'pendientes', '2021-12-07', %d, 0, %d, 0, 0, now());"
             "INSERT INTO reporting.rechazo (sha256, fila, base, fecha_corte, razon, detalle, original) "
             "SELECT '%s', n, 'pendientes', '2021-12-07', 'bad_value', 'd', CASE n %% 3 "
             "WHEN 0 THEN json_build_object('c', n::text, 'a', '=' || n) "
             "WHEN 1 THEN json_build_object('b', n::text, 'a', '44362100010' || n) "
             "ELSE json_build_object('c', '', 'b', n::text) END FROM generate_series(1, %d) n",
             sha256, MANY, MANY, sha256, MANY);
    if (pg_run(admin, sql, &err) != RC_OK)
        fail_msg("%s", err.text);
    all_three_agree(sha256, MANY);
    AUTO(answer) answer_t a;
    char path[192];
    path_of(sha256, "?formato=csv", path);
    ask(root, path, NULL, &a);
    has_header(&a, "Content-Disposition: attachment; filename=\"Rechazos de Informe __and__ 100_ "
                   "(07-12-2021).csv\"; filename*=UTF-8''Rechazos%20de%20Informe%20%22%C3%B1and%C3%BA%22%20"
                   "100%25%20%2807-12-2021%29.csv");
}

/* Every fetch is bounded, also where small rows are followed by the largest that there are. */
static void rows_are_fetched_in_bounded_memory(void **state)
{
    (void)state;
    AUTO(pgresult) PGresult *res = NULL;
    err_t err = ERR_INIT;
    cursor_t c;
    int rows = 0;
    size_t most = 0;
    assert_int_equal(pg_begin(admin, &err), RC_OK);
    assert_int_equal(cursor_open(admin,
                                 "SELECT repeat('x', CASE WHEN n <= 1000 THEN 10 ELSE 300000 END) "
                                 "FROM generate_series(1, $1::int) n",
                                 1, (const char *[]){"1500"}, &c, &err),
                     RC_OK);
    while (cursor_next(&c, &res, &err) == RC_OK && PQntuples(res) > 0) {
        size_t bytes = 0;
        for (int i = 0; i < PQntuples(res); i++)
            bytes += (size_t)PQgetlength(res, i, 0);
        most = bytes > most ? bytes : most;
        rows += PQntuples(res);
    }
    pg_rollback(admin);
    assert_int_equal(rows, 1500);
    assert_true(most <= CURSOR_ROWS * 300000);
}

/* As wide and as large as the rejections of a base may be. */
static void wide_rows_insert(const char *sha256, int rows, int columns, int characters)
{
    AUTO(buf) buf_t sql = {0};
    err_t err = ERR_INIT;
    buf_printf(
        &sql,
        "INSERT INTO reporting.base VALUES ('%s', 'Ancha', 'pendientes', '2021-12-07', %d, 0, %d, 0, 0, "
        "now());"
        "INSERT INTO reporting.rechazo (sha256, fila, base, fecha_corte, razon, detalle, original) "
        "SELECT '%s', n, 'pendientes', '2021-12-07', 'bad_value', 'd', o FROM generate_series(1, %d) n, "
        "(SELECT json_object_agg('columna ' || c, repeat('x', %d)) o FROM generate_series(1, %d) c) w",
        sha256, rows, rows, sha256, rows, characters, columns);
    if (pg_run(admin, buf_str(&sql), &err) != RC_OK)
        fail_msg("%s", err.text);
}

static void wide_rows_come_whole(void **state)
{
    (void)state;
    char sha256[SHA256_HEX_SIZE], path[192];
    hash_sha256_hex("ancha", 5, sha256);
    wide_rows_insert(sha256, 1500, 300, 12);
    for (int xlsx = 0; xlsx < 2; xlsx++) {
        AUTO(answer) answer_t a;
        path_of(sha256, xlsx ? "?formato=xlsx" : "?formato=csv", path);
        ask(root, path, NULL, &a);
        assert_int_equal(a.status, 200);
        size_t lines = 0;
        for (size_t i = 0; i < a.body.len; i++)
            lines += a.body.data[i] == '\n';
        if (!xlsx)
            assert_int_equal(lines, 1501);
        keep(xlsx ? "rechazos.xlsx" : "rechazos.csv", &a);
    }
    char command[512];
    snprintf(command, sizeof command,
             "/usr/bin/python3 -c \"import zipfile; x = zipfile.ZipFile('%s/rechazos.xlsx')"
             ".read('xl/worksheets/sheet1.xml'); exit(x.count(b'<row ') != 1501)\"",
             folder);
    assert_int_equal(system(command), 0);
}

/* A page of rows of 280 KiB has fewer than are asked for, and the next page goes on behind it. */
static void pages_of_large_rows_are_bounded(void **state)
{
    (void)state;
    char sha256[SHA256_HEX_SIZE], path[192];
    hash_sha256_hex("grande", 6, sha256);
    wide_rows_insert(sha256, 150, 9, 32000);
    int rows = 0, pages = 0;
    for (path_of(sha256, "", path); *path; pages++) {
        AUTO(answer) answer_t a;
        const json_t *data = json_object_get(get(path, &a), "datos");
        assert_true(a.body.len < (17 << 20));
        for (size_t i = 0; i < json_array_size(data); i++)
            assert_int_equal(int_of(json_array_get(data, i), "fila"), ++rows);
        const char *more = strcasestr(buf_str(&a.headers), "\r\nLink: <?despues=");
        char query[96] = "";
        if (more)
            snprintf(query, sizeof query, "%.*s", (int)strcspn(more + 9, ">"), more + 9);
        path[0] = '\0';
        if (more)
            path_of(sha256, query, path);
    }
    assert_int_equal(rows, 150);
    assert_true(pages > 1);
}

static void base_without_rejections_gives_the_titles_alone(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    char sha256[SHA256_HEX_SIZE], sql[512];
    hash_sha256_hex("ninguna", 7, sha256);
    snprintf(
        sql, sizeof sql,
        "INSERT INTO reporting.base VALUES ('%s', 'Base', 'pendientes', '2021-12-07', 0, 0, 0, 0, 0, now())",
        sha256);
    if (pg_run(admin, sql, &err) != RC_OK)
        fail_msg("%s", err.text);
    all_three_agree(sha256, 0);
}

static int setup(void **state)
{
    snprintf(folder, sizeof folder, "/tmp/reporting-export.XXXXXX");
    return mkdtemp(folder) ? server_setup(state) : -1;
}

static int teardown(void **state)
{
    static const char *const names[] = {"rechazos.json", "rechazos.csv", "rechazos.xlsx"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
    return server_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_say_what_json_says),
        cmocka_unit_test(csv_is_what_excel_in_spanish_reads),
        cmocka_unit_test(file_is_named_after_the_workbook),
        cmocka_unit_test(accept_chooses_where_no_format_is_named),
        cmocka_unit_test(wrong_or_unknown_is_a_problem),
        cmocka_unit_test(rejections_are_walked_by_pages),
        cmocka_unit_test(files_have_all_rows),
        cmocka_unit_test(rows_are_fetched_in_bounded_memory),
        cmocka_unit_test(wide_rows_come_whole),
        cmocka_unit_test(pages_of_large_rows_are_bounded),
        cmocka_unit_test(base_without_rejections_gives_the_titles_alone),
    };
    curl_global_init(CURL_GLOBAL_DEFAULT);
    int failed = cmocka_run_group_tests(tests, setup, teardown);
    curl_global_cleanup();
    return failed;
}
