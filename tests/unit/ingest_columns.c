/* The reception file: what it may say, its defaults, and its faults, each told with its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/event.h"
#include "services/ingest/base/dates.h"
#include "tests/lib/cases.h"
#include "tests/unit/ingest_columns_loaded.h"

static void assert_text(const char *got, const char *want)
{
    assert_string_equal(got ? got : "-", want ? want : "-");
}

static void date_formats_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *text = case_get(row, "text"), *why;
    date_formats_t formats = {0};
    AUTO(buf) buf_t found = {0};
    char *copy = strdup(case_get(row, "formats")), *rest = copy, *item;
    while ((item = strsep(&rest, "|")))
        assert_true(date_formats_add(&formats, item, &why));
    assert_true(date_formats_add(&formats, "aaaa-mm-dd", &why));
    size_t pos = 0, at;
    day_t day;
    while (dates_next(&formats, text, strlen(text), &pos, &at, &day)) {
        char iso[11];
        day_format(day, iso);
        buf_printf(&found, "%s%s", found.len ? " " : "", iso);
    }
    assert_text(found.len ? buf_str(&found) : NULL, case_get(row, "dates"));
    free(copy);
    date_formats_done(&formats);
}

static void reception_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    columns_t c;
    err_t err = ERR_INIT;
    assert_int_equal(columns_parse(case_get(row, "file"), &c, &err), RC_FATAL);
    if (!strstr(err.text, case_get(row, "says")))
        fail_msg("«%s» does not say «%s»", err.text, case_get(row, "says"));
}

#define LEAST                                                                                                \
    "bases: { pendientes = [\"P.\"]; mal_escalados = [\"Mal Esc\"]; }; columnas: { cuenta = [\"Cta\"]; "     \
    "radicado = [\"Nº\", \"Caso\"]; motivo = [\"Por qué\"]; }; "

/* Field by field: a struct may have gaps. */
static void assert_default_limits(const limits_t *l)
{
    limits_t d = LIMITS_DEFAULT;
    assert_int_equal(l->file_bytes, d.file_bytes);
    assert_int_equal(l->entries, d.entries);
    assert_int_equal(l->entry_bytes, d.entry_bytes);
    assert_int_equal(l->total_bytes, d.total_bytes);
    assert_int_equal(l->ratio, d.ratio);
    assert_int_equal(l->ratio_from, d.ratio_from);
    assert_int_equal(l->rows, d.rows);
    assert_int_equal(l->columns, d.columns);
    assert_int_equal(l->cell_chars, d.cell_chars);
    assert_int_equal(l->row_bytes, d.row_bytes);
    assert_int_equal(l->mail_bytes, d.mail_bytes);
    assert_int_equal(l->mail_parts, d.mail_parts);
}

static void columns_least_file_has_defaults(void **state)
{
    (void)state;
    columns_t c;
    err_t err = ERR_INIT;
    assert_int_equal(columns_parse(LEAST, &c, &err), RC_OK);
    assert_string_equal(c.fields[FIELD_RADICADO].items[1], "caso");
    assert_string_equal(c.written[FIELD_RADICADO].items[1], "Caso");
    assert_string_equal(c.bases[BASE_MAL_ESCALADOS].items[0], "malesc");
    assert_string_equal(c.bases_written[BASE_MAL_ESCALADOS].items[0], "Mal Esc");
    assert_true(c.required[FIELD_RADICADO] && c.required[FIELD_CUENTA] && !c.required[FIELD_MOTIVO]);
    assert_int_equal(c.header_rows, 30);
    assert_int_equal(c.dates.n, columns.dates.n);
    assert_memory_equal(c.dates.items, columns.dates.items, c.dates.n * sizeof *c.dates.items);
    assert_default_limits(&c.limits);
    assert_int_equal(c.senders.n, 0);
    columns_done(&c);
}

static void columns_shipped_file_says_the_defaults(void **state)
{
    (void)state;
    assert_default_limits(&columns.limits);
    assert_int_equal(columns.senders.n, 1);
    assert_string_equal(columns.senders.items[0], "informes.pqr@claro.example");
}

static void columns_every_setting_is_read(void **state)
{
    (void)state;
    columns_t c;
    err_t err = ERR_INIT;
    static const char file[] =
        LEAST "obligatorias = [\"motivo\"]; encabezado_en_las_primeras_filas = 7; fechas = [\"dd/mm/aa\"]; "
              "limites: { archivo = \"1,5 MiB\"; archivos_dentro = 2; cada_archivo_dentro = \"3 KiB\"; "
              "en_total_dentro = \"4GiB\"; veces_que_se_expande = 5; veces_desde = \"6 B\"; filas = 7; "
              "columnas = 8; caracteres_por_celda = 9; texto_por_fila = \"10 KiB\"; correo = \"11 MiB\"; "
              "partes_del_correo = 12; }; correo: { remitentes = [\"@Claro.Example\", \"ANA@x.co\"]; };";
    if (columns_parse(file, &c, &err) != RC_OK)
        fail_msg("%s", err.text);
    const limits_t *l = &c.limits;
    assert_true(c.required[FIELD_MOTIVO] && c.required[FIELD_CUENTA] && !c.required[FIELD_ESTADO]);
    assert_int_equal(c.header_rows, 7);
    assert_int_equal(c.dates.n, 2); /* and aaaa-mm-dd */
    assert_int_equal(l->file_bytes, 3 << 19);
    assert_int_equal(l->entries, 2);
    assert_int_equal(l->entry_bytes, 3 << 10);
    assert_true(l->total_bytes == 4LL << 30);
    assert_int_equal(l->ratio, 5);
    assert_int_equal(l->ratio_from, 6);
    assert_int_equal(l->rows, 7);
    assert_int_equal(l->columns, 8);
    assert_int_equal(l->cell_chars, 9);
    assert_int_equal(l->row_bytes, 10 << 10);
    assert_int_equal(l->mail_bytes, 11 << 20);
    assert_int_equal(l->mail_parts, 12);
    assert_int_equal(c.senders.n, 2);
    assert_string_equal(c.senders.items[0], "@claro.example");
    assert_string_equal(c.senders.items[1], "ana@x.co");
    columns_done(&c);
}

static void columns_file_of_ones_own_is_named(void **state)
{
    (void)state;
    columns_t c;
    err_t err = ERR_INIT;
    assert_int_equal(columns_load("/no/hay/tal.conf", &c, &err), RC_FATAL);
    assert_non_null(strstr(err.text, "/no/hay/tal.conf"));
    char path[] = "/tmp/pqr-recepcion.XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    static const char text[] = "bases: {\n};\ncolor = 3;\n";
    assert_int_equal(write(fd, text, sizeof text - 1), sizeof text - 1);
    close(fd);
    err_clear(&err);
    assert_int_equal(columns_load(path, &c, &err), RC_FATAL);
    unlink(path);
    assert_non_null(strstr(err.text, path));
    assert_non_null(strstr(err.text, "línea 3: no se conoce «color»"));
}

#define TABLE(name)                                                                                          \
    static void name##_table(void **state)                                                                   \
    {                                                                                                        \
        (void)state;                                                                                         \
        cases_run("ingest_" #name ".tsv", name##_case, NULL);                                                \
    }
TABLE(date_formats)
TABLE(reception)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(date_formats_table),
        cmocka_unit_test(reception_table),
        cmocka_unit_test(columns_least_file_has_defaults),
        cmocka_unit_test(columns_shipped_file_says_the_defaults),
        cmocka_unit_test(columns_every_setting_is_read),
        cmocka_unit_test(columns_file_of_ones_own_is_named),
    };
    return cmocka_run_group_tests(tests, columns_setup, columns_teardown);
}
