/* The folder's rules: which names count, when a file is complete, what is said of it. */
#include "services/ingest/folder/name.h"
#include "services/ingest/folder/report.h"
#include "services/ingest/folder/settle.h"
#include "tests/unit/common_cases.h"

/* ---- rules ---- */

static void check_name(const case_row_t *row)
{
    case_expect(row, "name_counts", name_counts(row->f[0]) ? "yes" : "no", row->f[1]);
}

static void names_table(void **state)
{
    (void)state;
    cases_each("ingest_folder_names.tsv", 3, check_name);
}

static void check_numbered(const case_row_t *row)
{
    AUTO(buf) buf_t got = {0};
    name_numbered(row->f[0], (int)strtol(row->f[1], NULL, 10), &got);
    case_expect(row, "name_numbered", buf_str(&got), row->f[2]);
}

static void numbered_table(void **state)
{
    (void)state;
    cases_each("ingest_folder_numbered.tsv", 4, check_numbered);
}

/* Whatever the name, it and its report fit in a directory, and no character is cut in two. */
static void numbered_long_names_fit(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a", "ñ", "日", "😀", "\xff"};
    for (size_t i = 0; i < COUNT_OF(pieces); i++)
        for (size_t pad = 0; pad < 4; pad++) {
            AUTO(buf) buf_t name = {0}, got = {0}, report = {0};
            for (size_t k = 0; k < pad; k++)
                buf_addc(&name, 'x');
            while (name.len + strlen(pieces[i]) + 5 <= 255)
                buf_adds(&name, pieces[i]);
            buf_adds(&name, ".xlsx");
            for (int n = 1; n <= 9999; n = n * 7 + 1) {
                name_numbered(buf_str(&name), n, &got);
                name_report(buf_str(&got), &report);
                assert_true(report.len <= 255);
                assert_true(report.len > 240);
                assert_string_equal(got.data + got.len - 5, ".xlsx");
                if (*pieces[i] != '\xff')
                    assert_null(strstr(got.data, "\xef\xbf\xbd"));
            }
        }
}

static told_t told(const case_row_t *row, const char *word)
{
    if (strcmp(word, "yes") == 0)
        return TOLD_YES;
    if (strcmp(word, "no") == 0)
        return TOLD_NO;
    case_expect(row, "written", word, "unknown");
    return TOLD_UNKNOWN;
}

static void check_settle(const case_row_t *row)
{
    const ripeness_t r = {.written = told(row, row->f[0]),
                          .in_use = strcmp(row->f[1], "yes") == 0,
                          .closed = strcmp(row->f[2], "yes") == 0,
                          .awaited = strcmp(row->f[3], "yes") == 0,
                          .size = atoll(row->f[4]),
                          .unchanged_ms = atoll(row->f[5]),
                          .settle_ms = atoll(row->f[6])};
    bool ready;
    case_expect(row, "rule", settle_decide(&r, &ready), row->f[7]);
    case_expect(row, "ready", ready ? "yes" : "no", row->f[8]);
}

static void settle_table(void **state)
{
    (void)state;
    cases_each("ingest_folder_settle.tsv", 10, check_settle);
}

static void seen_any_change_begins_anew(void **state)
{
    (void)state;
    const look_t first = {.size = 1, .mtime_ns = 2, .ctime_ns = 3};
    look_t changes[3] = {first, first, first};
    changes[0].size++;
    changes[1].mtime_ns--; /* a copying program sets it back */
    changes[2].ctime_ns++;
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        seen_t s = {.heard = true};
        seen_look(&s, &first, 1000);
        assert_true(s.closed);
        assert_false(s.heard);
        seen_look(&s, &first, 2000);
        assert_int_equal(s.since_ms, 1000);
        assert_true(s.closed);
        seen_look(&s, &changes[i], 3000);
        assert_int_equal(s.since_ms, 3000);
        assert_false(s.closed);
        s.heard = true; /* closed again: of how it looks now */
        seen_look(&s, &changes[i], 4000);
        assert_true(s.closed);
        assert_int_equal(s.since_ms, 3000);
    }
}

/* Times and rights are set after closing too; what grows is written to again. */
static void seen_finished_until_it_grows(void **state)
{
    (void)state;
    const look_t first = {.size = 1, .mtime_ns = 2, .ctime_ns = 3}, touched = {1, 1, 4}, grown = {2, 5, 5};
    seen_t s = {0};
    seen_look(&s, &first, 1000);
    assert_false(s.finished);
    s.heard = true;
    seen_look(&s, &first, 2000);
    assert_true(s.finished);
    seen_look(&s, &touched, 3000);
    assert_true(s.finished);
    assert_false(s.closed);
    seen_again(&s);
    seen_look(&s, &touched, 4000);
    assert_true(s.finished);
    assert_int_equal(s.since_ms, 4000);
    seen_look(&s, &grown, 5000);
    assert_false(s.finished);
    s.heard = true;
    seen_look(&s, &grown, 6000);
    assert_true(s.finished);
    seen_written(&s);
    assert_false(s.finished);
    assert_false(s.closed);
}

/* ---- the report ---- */

static receipt_t receipt_of(int64_t rejected)
{
    receipt_t r = {.info = {.archivo = "INFORME ñandú (07-12-2021).xlsx",
                            .base = BASE_PENDIENTES,
                            .total = 1222 + rejected,
                            .aceptados = 1215,
                            .rechazados = rejected,
                            .duplicados = 7}};
    memset(r.info.sha256, 'a', SHA256_HEX_SIZE - 1);
    snprintf(r.info.recibido, sizeof r.info.recibido, "2021-12-07T13:15:30.000Z");
    r.info.fecha_corte = day_from_civil(2021, 12, 7);
    return r;
}

static folder_outcome_t outcome_of(fate_t fate, const receipt_t *receipt, const err_t *refusal)
{
    return (folder_outcome_t){.archivo = "INFORME ñandú (07-12-2021).xlsx",
                              .bytes = 94801,
                              .sha256 = receipt ? receipt->info.sha256 : "",
                              .when = instant_from_day(day_from_civil(2021, 12, 8), 7 * 60 + 5),
                              .fate = fate,
                              .receipt = receipt,
                              .refusal = refusal};
}

static void assert_says(const buf_t *text, const char *words)
{
    if (!strstr(buf_str(text), words))
        fail_msg("«%s» is not in:\n%s", words, buf_str(text));
}

static void assert_silent(const buf_t *text, const char *words)
{
    if (strstr(buf_str(text), words))
        fail_msg("«%s» is in:\n%s", words, buf_str(text));
}

static void assert_narrow(const buf_t *text)
{
    for (const char *p = buf_str(text); *p; p += strcspn(p, "\n"), p += *p == '\n')
        assert_true(strcspn(p, "\n") <= 110); /* bytes of 100 columns, in Spanish */
}

static void report_of_a_published_base(void **state)
{
    (void)state;
    AUTO(buf) buf_t text = {0}, clean = {0};
    receipt_t r = receipt_of(15);
    folder_outcome_t o = outcome_of(FATE_PUBLISHED, &r, NULL);
    report_head(&o, &text);
    assert_says(&text, "Archivo         INFORME ñandú (07-12-2021).xlsx\n");
    assert_says(&text, "Recibido        2021-12-08 07:05 (hora de Colombia), por la carpeta\n");
    assert_says(&text, "Resultado       publicada\n");
    assert_says(&text, "la base pendientes con fecha de corte 2021-12-07: 1.237 registros, 1.215 aceptados,");
    assert_says(&text, "15\nrechazados y 7 duplicados.");
    assert_says(&text, "--reemplaza aaaaaaaaaaaa ARCHIVO.");
    assert_says(&text, "\nCÓMO SE LEE EL ARCHIVO, POR SÍ SOLO\n\n");
    assert_narrow(&text);
    r = receipt_of(0);
    r.info.advertencias = 1;
    report_sentence(&o, &clean);
    assert_says(&clean, "0 rechazados y 7 duplicados, con 1 advertencia.");
    assert_silent(&clean, "--reemplaza");
}

static void report_of_a_known_base(void **state)
{
    (void)state;
    AUTO(buf) buf_t text = {0}, sentence = {0}, later = {0};
    receipt_t r = receipt_of(1);
    r.repetida = true;
    folder_outcome_t o = outcome_of(FATE_KNOWN, &r, NULL);
    report_head(&o, &text);
    assert_says(&text, "Resultado       repetida\n");
    assert_narrow(&text);
    report_sentence(&o, &sentence);
    assert_says(&sentence,
                "ya se había recibido el 2021-12-07 08:15 con el nombre «INFORME ñandú (07-12-2021).xlsx»");
    assert_says(&sentence, "no cambió nada");
    assert_silent(&sentence, "lo reemplazó");
    memset(r.reemplazada_por, 'b', SHA256_HEX_SIZE - 1);
    report_sentence(&o, &later);
    assert_says(&later, "Después lo reemplazó otro libro (sha256 bbbb");
}

static void report_of_a_refused_file(void **state)
{
    (void)state;
    AUTO(buf) buf_t text = {0};
    err_t e = ERR_INIT;
    (void)err_set(&e, RC_REJECT, "xls_antiguo", "Es un libro antiguo: guárdelo como .xlsx.");
    folder_outcome_t o = outcome_of(FATE_REFUSED, NULL, &e);
    report_head(&o, &text);
    assert_says(&text, "Resultado       rechazada (xls_antiguo): no se publicó nada\n");
    assert_says(&text, "guárdelo como .xlsx.");
    assert_says(&text, "Tamaño          94.801 bytes\n"); /* nothing else says it */
    assert_says(&text, "déjelo de nuevo en la carpeta, no en «rechazados»");
    assert_silent(&text, "CÓMO SE LEE"); /* it was not */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_table),
        cmocka_unit_test(numbered_table),
        cmocka_unit_test(numbered_long_names_fit),
        cmocka_unit_test(settle_table),
        cmocka_unit_test(seen_any_change_begins_anew),
        cmocka_unit_test(seen_finished_until_it_grows),
        cmocka_unit_test(report_of_a_published_base),
        cmocka_unit_test(report_of_a_known_base),
        cmocka_unit_test(report_of_a_refused_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
