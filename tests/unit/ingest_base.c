/* A workbook read as a base: which sheet, which base, which date, which rows count. */
#include <stdlib.h>
#include <string.h>

#include "services/ingest/base/base_reader.h"
#include "services/ingest/book/book.h"
#include "services/ingest/book/xlsx.h"
#include "tests/unit/ingest_book.h"
#define COLUMNS_FILE SOURCE_DIR "/deploy/policy/recepcion.conf"
#include "tests/unit/ingest_columns_loaded.h"

/* Rows apart by newlines, cells by |: all inline texts, but "#…" an error and "=…" a number. */
static void sheet_xml(const char *rows, buf_t *out)
{
    char *copy = must(strdup(rows)), *rest = copy, *row, *cell;
    buf_adds(out, "<worksheet><sheetData>");
    while ((row = strsep(&rest, "\n"))) {
        buf_adds(out, "<row>");
        while ((cell = strsep(&row, "|")))
            if (*cell == '=')
                buf_printf(out, "<c><v>%s</v></c>", cell + 1);
            else if (*cell == '#')
                buf_printf(out, "<c t=\"e\"><v>%s</v></c>", cell);
            else
                buf_printf(out, "<c t=\"inlineStr\"><is><t>%s</t></is></c>", cell);
        buf_adds(out, "</row>");
    }
    buf_adds(out, "</sheetData></worksheet>");
    free(copy);
}

typedef struct tab {
    const char *name, *state, *rows;
} tab_t;

static void *book_of(const tab_t *tabs, size_t n, size_t *ret_len)
{
    book_t b = book_new();
    AUTO(buf) buf_t workbook = {0};
    AUTO(buf) buf_t rels = {0};
    for (size_t i = 0; i < n; i++) {
        char name[64];
        AUTO(buf) buf_t xml = {0};
        sheet_xml(tabs[i].rows, &xml);
        snprintf(name, sizeof name, "xl/worksheets/sheet%zu.xml", i);
        book_add(&b, name, xml.data, xml.len);
        buf_printf(&workbook, "<sheet name=\"%s\" state=\"%s\" r:id=\"r%zu\"/>", tabs[i].name, tabs[i].state,
                   i);
        buf_printf(&rels,
                   "<Relationship Id=\"r%zu\" Type=\"x/worksheet\" Target=\"worksheets/sheet%zu.xml\"/>", i,
                   i);
    }
    AUTO(buf) buf_t whole = {0};
    buf_printf(&whole, "<workbook xmlns:r=\"r\"><sheets>%s</sheets></workbook>", buf_str(&workbook));
    book_adds(&b, "xl/workbook.xml", buf_str(&whole));
    buf_clear(&whole);
    buf_printf(&whole, "<Relationships>%s</Relationships>", buf_str(&rels));
    book_adds(&b, "xl/_rels/workbook.xml.rels", buf_str(&whole));
    return book_bytes(&b, ret_len);
}

static rc_t on_record(void *ctx, const record_t *r, err_t *err)
{
    (void)err;
    buf_printf(ctx, "%d %s\n", r->origen.fila, r->radicado);
    return RC_OK;
}

static rc_t on_rejection(void *ctx, const rejection_t *r, err_t *err)
{
    (void)err;
    buf_printf(ctx, "%d %s %s\n", r->fila, r->razon, r->campo);
    return RC_OK;
}

/* "base date sheet total/aceptados/rechazados/duplicados/advertencias", then a line per row; or the refusal's
 * code. */
static void read_all(const tab_t *tabs, size_t n, const char *archivo, buf_t *out, err_t *err)
{
    static const base_ops_t ops = {.record = on_record, .rejection = on_rejection};
    size_t len;
    AUTO(mem) char *bytes = book_of(tabs, n, &len);
    AUTO(source) source_t *s = NULL;
    survey_t survey = {0};
    AUTO(buf) buf_t rows = {0};
    base_info_t info = {.archivo = archivo};
    rc_t rc =
        xlsx_open(&(content_t){.data = bytes, .fd = -1, .size = (int64_t)len}, &LIMITS_DEFAULT, &s, err);
    if (rc == RC_OK)
        rc = base_survey(s, &columns, archivo, &survey, err);
    if (rc == RC_OK)
        rc = base_read(s, &survey, &ops, &rows, &info, err);
    if (rc == RC_OK) {
        char day[11];
        day_format(info.fecha_corte, day);
        buf_printf(out, "%s %s %s %d/%d/%d/%d/%d\n%s", base_name(info.base), day,
                   s->sheets[survey.sheet].name, (int)info.total, (int)info.aceptados, (int)info.rechazados,
                   (int)info.duplicados, (int)info.advertencias, buf_str(&rows));
        assert_int_equal(info.total, info.aceptados + info.rechazados + info.duplicados);
    } else {
        assert_int_equal(rc, RC_REJECT);
        buf_adds(out, err->code);
    }
    survey_done(&survey);
}

static void assert_read(const tab_t *tabs, size_t n, const char *archivo, const char *want)
{
    AUTO(buf) buf_t got = {0};
    err_t err = ERR_INIT;
    read_all(tabs, n, archivo, &got, &err);
    assert_string_equal(buf_str(&got), want);
}

static void assert_refused(const tab_t *tabs, size_t n, const char *archivo, const char *code,
                           const char *says)
{
    AUTO(buf) buf_t got = {0};
    err_t err = ERR_INIT;
    read_all(tabs, n, archivo, &got, &err);
    assert_string_equal(buf_str(&got), code);
    if (!strstr(err.text, says))
        fail_msg("«%s» does not say «%s»", err.text, says);
}

/* ---- rows as large as they may be: in CSV, which has no limit of its own on what is beside the columns ----
 */

static void csv_of(const char *radicado, int columns_beside, size_t text, char with, buf_t *out)
{
    buf_adds(out, "PQR;CUENTA;MOTIVO");
    for (int i = 0; i < columns_beside; i++)
        buf_printf(out, ";Otra %d", i);
    buf_printf(out, "\n%s;1;m", radicado);
    for (int i = 0; i < columns_beside; i++) {
        buf_addc(out, ';');
        for (size_t n = 0; n < text; n++)
            buf_addc(out, with);
    }
    buf_adds(out, "\n4436210001099330;1;m\n");
}

static rc_t size_rejection(void *ctx, const rejection_t *r, err_t *err)
{
    (void)err;
    buf_clear(ctx);
    rejection_encode(r, ctx);
    return RC_OK;
}

static rc_t any_record(void *ctx, const record_t *r, err_t *err)
{
    (void)ctx, (void)r, (void)err;
    return RC_OK;
}

static rc_t read_csv(const buf_t *csv, buf_t *rejection, base_info_t *info, err_t *err)
{
    static const base_ops_t ops = {.record = any_record, .rejection = size_rejection};
    const content_t content = content_memory(csv->data, csv->len);
    AUTO(source) source_t *s = NULL;
    survey_t survey = {0};
    *info = (base_info_t){.archivo = "Pendientes (07-12-2021).csv"};
    assert_int_equal(book_open(&content, &LIMITS_DEFAULT, &s, err), RC_OK);
    assert_int_equal(base_survey(s, &columns, info->archivo, &survey, err), RC_OK);
    rc_t rc = base_read(s, &survey, &ops, rejection, info, err);
    survey_done(&survey);
    return rc;
}

static void rejected_row_of_any_size_fits_its_event(void **state)
{
    (void)state;
    AUTO(buf) buf_t csv = {0};
    AUTO(buf) buf_t rejection = {0};
    base_info_t info;
    err_t err = ERR_INIT;
    csv_of("", 200, 30000, 'x', &csv); /* no radicado, and six million bytes */
    assert_int_equal(read_csv(&csv, &rejection, &info, &err), RC_OK);
    assert_int_equal(info.rechazados, 1);
    assert_int_equal(info.aceptados, 1);
    assert_true(rejection.len > 100000 && rejection.len < 1000000);
    AUTO(json) json_t *doc = json_loadb(rejection.data, rejection.len, 0, NULL);
    assert_non_null(json_object_get(json_object_get(doc, "original"), " …"));
}

static void record_larger_than_a_message_refuses_the_base(void **state)
{
    (void)state;
    AUTO(buf) buf_t csv = {0};
    AUTO(buf) buf_t rejection = {0};
    base_info_t info;
    err_t err = ERR_INIT;
    csv_of("4436210001099331", 45, 20000, '\'', &csv); /* 900,000 bytes: it fits */
    assert_int_equal(read_csv(&csv, &rejection, &info, &err), RC_OK);
    buf_clear(&csv);
    csv_of("4436210001099331", 60, 20000, 'x', &csv);
    assert_int_equal(read_csv(&csv, &rejection, &info, &err), RC_REJECT);
    assert_string_equal(err.code, "mensaje_muy_grande");
    assert_non_null(strstr(err.text, "fila 2"));
}

#define NAMED "Pendientes (07-12-2021).xlsx"
#define HEAD "PQR|CUENTA|MOTIVO|USUARIO"

static void sheet_first_visible_with_header_chosen(void **state)
{
    (void)state;
    static const tab_t tabs[] = {{"Portada", "visible", "Bienvenida|Pendientes"},
                                 {"Oculta", "hidden", HEAD "\n1|1|m|u"},
                                 {"Muy oculta", "veryHidden", HEAD "\n1|1|m|u"},
                                 {"Detalle", "visible", HEAD "\n7|1|m|u"},
                                 {"Otra", "visible", HEAD "\n8|1|m|u"}};
    assert_read(tabs, 5, NAMED, "pendientes 2021-12-07 Detalle 1/1/0/0/0\n2 7\n");
}

static void rows_rules_in_order(void **state)
{
    (void)state;
    static const tab_t tabs[] = {{"H", "visible",
                                  HEAD "\n"
                                       "10|1|m|u\n" /* 2: accepted */
                                       "11||m|u\n"  /* 3: rejected, so not a first one */
                                       "11|1|m|u\n" /* 4: accepted */
                                       "11|2|x|v\n" /* 5: duplicate */
                                       "10||m|u\n" /* 6: a repeated one that is rejected for another reason */
                                       "|||u\n"    /* 7: no record */
                                       "\n"        /* 8: nothing at all */
                                       "||m|\n"    /* 9 */
                                       "12|#REF!|m|u\n"            /* 10 */
                                       "13|=12345678.0|m|\n"       /* 11: accepted with a warning */
                                       "=4436210001059654|1|m|u\n" /* 12 */
                                       " 10 |3|m|u"}};             /* 13: the same once trimmed */
    assert_read(
        tabs, 1, NAMED,
        "pendientes 2021-12-07 H 10/3/5/2/1\n2 10\n3 missing_cuenta cuenta\n4 11\n5 duplicate radicado\n"
        "6 missing_cuenta cuenta\n9 missing_radicado radicado\n10 bad_value cuenta\n11 13\n12 bad_value "
        "radicado\n"
        "13 duplicate radicado\n");
}

static void header_within_thirty_rows_only(void **state)
{
    (void)state;
    AUTO(buf) buf_t rows = {0};
    for (int i = 0; i < 29; i++)
        buf_adds(&rows, "Informe de pendientes\n");
    buf_adds(&rows, HEAD "\n1|1|m|u");
    tab_t tab = {"H", "visible", buf_str(&rows)};
    assert_read(&tab, 1, NAMED, "pendientes 2021-12-07 H 1/1/0/0/0\n31 1\n");
    AUTO(buf) buf_t more = {0};
    buf_printf(&more, "uno más\n%s", buf_str(&rows));
    tab.rows = buf_str(&more);
    assert_refused(&tab, 1, NAMED, "encabezado_no_encontrado", "«H»");
}

static void header_missing_says_what_was_seen(void **state)
{
    (void)state;
    static const tab_t tabs[] = {{"Datos", "visible", "x\nPQR|ESTADO|MOTIVO|Nota\n1|2|3|4"},
                                 {"Vieja", "hidden", HEAD}};
    assert_refused(tabs, 2, NAMED, "encabezado_no_encontrado", "«Datos», «Vieja» (oculta)");
    assert_refused(tabs, 2, NAMED, "encabezado_no_encontrado", "la 2: «PQR | ESTADO | MOTIVO | Nota»");
    /* A row that is no header may hold a customer's data, and is not repeated. */
    AUTO(buf) buf_t got = {0};
    err_t err = ERR_INIT;
    static const tab_t bare = {"Datos", "visible", "4436210001059654|66054946|Ana Peña|3209523889"};
    read_all(&bare, 1, NAMED, &got, &err);
    assert_null(strstr(err.text, "66054946"));
    assert_null(strstr(err.text, "Peña"));
}

static void date_from_titles_or_column(void **state)
{
    (void)state;
    static const tab_t titled = {"H", "visible",
                                 "INFORME PENDIENTES\nFecha de corte|=44537\n" HEAD "\n1|1|m|u"};
    static const tab_t under = {"H", "visible",
                                "INFORME PENDIENTES|Fecha de corte\n|=44537\n" HEAD "\n1|1|m|u"};
    static const tab_t counted = {"H", "visible",
                                  "INFORME PENDIENTES\nRegistros al corte|=44537\n" HEAD "\n1|1|m|u"};
    static const tab_t said = {
        "H", "visible", "INFORME PENDIENTES\nFecha de corte|7 de diciembre de 2021\n" HEAD "\n1|1|m|u"};
    static const tab_t column = {
        "H", "visible", "Fecha corte|" HEAD "\n|1|1|m|u\nno sé|2|1|m|u\n07/12/2021|3|1|m|u\n=44537|4|1|m|u"};
    static const tab_t none = {"H", "visible", "Fecha corte|" HEAD "\n|1|1|m|u"};
    static const tab_t no_column = {"H", "visible", HEAD "\n1|1|m|u"};
    /* A number without a date's format is a date where the words ask for one, and nowhere else. */
    assert_read(&titled, 1, "libro.xlsx", "pendientes 2021-12-07 H 1/1/0/0/0\n4 1\n");
    assert_read(&under, 1, "libro.xlsx", "pendientes 2021-12-07 H 1/1/0/0/0\n4 1\n");
    assert_refused(&counted, 1, "libro.xlsx", "fecha_corte_no_reconocida", "Registros al corte 44537");
    assert_read(&counted, 1, NAMED, "pendientes 2021-12-07 H 1/1/0/0/0\n4 1\n");
    assert_refused(&titled, 1, "pendientes (06-12-2021).xlsx", "fecha_corte_contradictoria", "la fila 2");
    assert_read(&said, 1, "libro.xlsx", "pendientes 2021-12-07 H 1/1/0/0/0\n4 1\n");
    assert_read(&column, 1, "pendientes.xlsx", "pendientes 2021-12-07 H 4/4/0/0/1\n2 1\n3 2\n4 3\n5 4\n");
    assert_refused(&none, 1, "pendientes.xlsx", "fecha_corte_no_reconocida", "no trae ninguna fecha legible");
    assert_refused(&no_column, 1, "pendientes.xlsx", "fecha_corte_no_reconocida",
                   "hay una columna «Fecha corte»");
}

static void date_column_contradicts_names_the_row(void **state)
{
    (void)state;
    static const tab_t tab = {"H", "visible", "Fecha corte|" HEAD "\n07/12/2021|1|1|m|u\n06/12/2021|2|1|m|u"};
    assert_refused(&tab, 1, NAMED, "fecha_corte_contradictoria", "la fila 3");
    assert_refused(&tab, 1, "pendientes.xlsx", "fecha_corte_contradictoria",
                   "la columna «Fecha corte» de la fila 2 dice 2021-12-07");
}

static void base_unknown_says_what_was_looked_at(void **state)
{
    (void)state;
    static const tab_t tab = {"H", "visible", "Listado del día\n" HEAD "\n1|1|m|u"};
    assert_refused(&tab, 1, "libro (07-12-2021).xlsx", "base_no_reconocida", "«libro (07-12-2021).xlsx»");
    assert_refused(&tab, 1, "libro (07-12-2021).xlsx", "base_no_reconocida", "«Listado del día»");
}

static void base_without_records_is_refused(void **state)
{
    (void)state;
    static const tab_t tab = {"H", "visible", HEAD};
    assert_read(&tab, 1, NAMED, "base_sin_registros");
}

/* A workbook as it comes, with the columns of a file of its own. */
static void assert_refused_with(const char *conf, const tab_t *tab, const char *code, const char *says)
{
    columns_t shipped = columns;
    err_t err = ERR_INIT;
    if (columns_parse(conf, &columns, &err) != RC_OK)
        fail_msg("%s", err.text);
    assert_refused(tab, 1, NAMED, code, says);
    columns_done(&columns);
    columns = shipped;
}

static void required_column_missing_is_named(void **state)
{
    (void)state;
    static const char conf[] =
        "bases: { pendientes = [\"pendiente\"]; mal_escalados = [\"mal\"]; };"
        "columnas: { cuenta = [\"cuenta\"]; radicado = [\"pqr\"]; motivo = [\"motivo\"]; "
        "ciudad = [\"Ciudad de radicación\"]; }; obligatorias = [\"motivo\", \"ciudad\"];";
    static const tab_t without = {"H", "visible", "x\n" HEAD "\n1|1|m|u"};
    static const tab_t with = {"H", "visible", "x\n" HEAD "|CIUDAD de Radicacion\n1|1|m|u|Cali"};
    assert_refused_with(
        conf, &without, "columna_obligatoria",
        "en la fila 2 de la hoja «H», no tiene «ciudad» (por ejemplo, «Ciudad de radicación»)");
    assert_refused_with(conf, &without, "columna_obligatoria", "Trae «PQR», «CUENTA», «MOTIVO», «USUARIO»");
    columns_t shipped = columns;
    err_t err = ERR_INIT;
    assert_int_equal(columns_parse(conf, &columns, &err), RC_OK);
    assert_read(&with, 1, NAMED,
                "pendientes 2021-12-07 H 1/1/0/0/1\n3 1\n"); /* no usuario column: a warning */
    columns_done(&columns);
    columns = shipped;
}

/* What the words of a refusal give as examples comes from the file, not from the program. */
static void refusals_speak_of_the_configured_words(void **state)
{
    (void)state;
    static const char conf[] = "bases: { pendientes = [\"Abiertas\"]; mal_escalados = [\"Devueltas\"]; };"
                               "columnas: { cuenta = [\"Contrato\"]; radicado = [\"Caso\"]; };"
                               "fechas = [\"dd/mm/aaaa\", \"aaaammdd\"];";
    static const tab_t bare = {"H", "visible", "x|y"};
    static const tab_t untold = {"H", "visible", "Caso|Contrato\n1|1"};
    assert_refused_with(conf, &bare, "encabezado_no_encontrado", "(por ejemplo «Caso»)");
    assert_refused_with(conf, &bare, "encabezado_no_encontrado", "(por ejemplo «Contrato»)");
    assert_refused_with(conf, &untold, "base_no_reconocida", "«Devueltas» o «Abiertas»");
    assert_refused_with(conf, &untold, "base_no_reconocida", "«Devueltas (20211207).xlsx»");
}

typedef struct handed {
    buf_t records, warnings;
    char *original, *remedy;
} handed_t;

static rc_t take_record(void *ctx, const record_t *r, err_t *err)
{
    (void)err;
    handed_t *h = ctx;
    buf_printf(&h->records, "%s@%d ", r->radicado, r->entrega);
    return RC_OK;
}

static rc_t take_rejection(void *ctx, const rejection_t *r, err_t *err)
{
    (void)err;
    handed_t *h = ctx;
    free(h->original);
    free(h->remedy);
    h->original = must(strdup(r->original));
    h->remedy = must(strdup(r->remedio));
    return RC_OK;
}

static rc_t take_warning(void *ctx, int fila, const char *campo, const char *texto, err_t *err)
{
    (void)err;
    handed_t *h = ctx;
    assert_true(strlen(texto) > 20);
    buf_printf(&h->warnings, "%d:%s ", fila, campo ? campo : "-");
    return RC_OK;
}

static void reading_hands_on_what_it_was_given_and_found(void **state)
{
    (void)state;
    static const base_ops_t ops = {
        .record = take_record, .rejection = take_rejection, .warning = take_warning};
    static const tab_t tab = {
        "H", "visible", "ZETA|" HEAD "|Alfa|Fecha radicado\nz|1|1|m||a|ayer\nz|2|2|m|u|#N/A|\nz|1|3|m|u|a"};
    size_t len;
    AUTO(mem) char *bytes = book_of(&tab, 1, &len);
    AUTO(source) source_t *s = NULL;
    survey_t survey = {0};
    handed_t h = {0};
    base_info_t info = {.archivo = NAMED, .entrega = 3, .canal = "correo", .remitente = "a@b.co"};
    err_t err = ERR_INIT;
    snprintf(info.reemplaza, sizeof info.reemplaza, "%064d", 7);
    content_t content = content_memory(bytes, len);
    assert_int_equal(xlsx_open(&content, &LIMITS_DEFAULT, &s, &err), RC_OK);
    assert_int_equal(base_survey(s, &columns, NAMED, &survey, &err), RC_OK);
    assert_int_equal(base_read(s, &survey, &ops, &h, &info, &err), RC_OK);
    assert_string_equal(buf_str(&h.records), "1@3 2@3 ");
    assert_string_equal(buf_str(&h.warnings), "2:usuario 2:fecha_radicacion 3:- ");
    assert_int_equal(info.advertencias, 3);
    /* the row as it is written, in the order of its columns */
    assert_string_equal(h.original, "{\"ZETA\":\"z\",\"PQR\":\"1\",\"CUENTA\":\"3\",\"MOTIVO\":\"m\","
                                    "\"USUARIO\":\"u\",\"Alfa\":\"a\"}");
    assert_non_null(strstr(h.remedy, "borre esta fila"));
    assert_int_equal(info.entrega, 3);
    assert_string_equal(info.canal, "correo");
    assert_string_equal(info.remitente, "a@b.co");
    assert_int_equal(strlen(info.reemplaza), 64);
    survey_done(&survey);
    buf_done(&h.records);
    buf_done(&h.warnings);
    free(h.original);
    free(h.remedy);
}

/* A refusal does not hide what else was found. */
static void look_tells_all_that_was_determined(void **state)
{
    (void)state;
    static const tab_t tab = {"H", "visible", "Listado\nFecha corte|" HEAD "\n|1|1|m|u\n07/12/2021|2|1|m|u"};
    size_t len;
    AUTO(mem) char *bytes = book_of(&tab, 1, &len);
    AUTO(source) source_t *s = NULL;
    findings_t f;
    err_t err = ERR_INIT;
    content_t content = content_memory(bytes, len);
    assert_int_equal(xlsx_open(&content, &LIMITS_DEFAULT, &s, &err), RC_OK);
    assert_int_equal(base_look(s, &columns, "libro.xlsx", &f, &err), RC_REJECT);
    assert_string_equal(err.code, "base_no_reconocida");
    assert_true(f.header && !f.base && f.dated);
    assert_int_equal(f.survey.mapping.row, 2);
    assert_int_equal(f.survey.fecha_corte, day_from_civil(2021, 12, 7));
    assert_string_equal(f.survey.corte_from, "la columna «Fecha corte» de la fila 4");
    assert_int_equal(f.n_titles, 1);
    findings_done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rejected_row_of_any_size_fits_its_event),
        cmocka_unit_test(record_larger_than_a_message_refuses_the_base),
        cmocka_unit_test(sheet_first_visible_with_header_chosen),
        cmocka_unit_test(rows_rules_in_order),
        cmocka_unit_test(header_within_thirty_rows_only),
        cmocka_unit_test(header_missing_says_what_was_seen),
        cmocka_unit_test(date_from_titles_or_column),
        cmocka_unit_test(date_column_contradicts_names_the_row),
        cmocka_unit_test(base_unknown_says_what_was_looked_at),
        cmocka_unit_test(base_without_records_is_refused),
        cmocka_unit_test(required_column_missing_is_named),
        cmocka_unit_test(refusals_speak_of_the_configured_words),
        cmocka_unit_test(reading_hands_on_what_it_was_given_and_found),
        cmocka_unit_test(look_tells_all_that_was_determined),
    };
    return cmocka_run_group_tests(tests, columns_setup, columns_teardown);
}
