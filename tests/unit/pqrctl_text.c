/* What pqrctl shows: numbers, tables, progress lines, sentences. */
#include "common/format.h"
#include "common/progress.h"
#include "common/table.h"
#include "services/pqrctl/base_text.h"
#include "services/pqrctl/carga.h"
#include "services/pqrctl/readyz.h"
#include "services/pqrctl/waiting.h"

#include "common/event.h"
#include "tests/unit/common_cases.h"

static void check_format(const case_row_t *row)
{
    AUTO(buf) buf_t got = {0};
    const char *in = row->f[1];
    if (strcmp(row->f[0], "int") == 0)
        format_int(atoll(in), &got);
    else if (strcmp(row->f[0], "percent") == 0)
        format_percent(strtod(in, NULL), &got);
    else if (strcmp(row->f[0], "bytes") == 0)
        format_bytes(atoll(in), &got);
    else if (strcmp(row->f[0], "elapsed") == 0)
        format_elapsed(atoll(in), &got);
    else if (strcmp(row->f[0], "instant") == 0)
        format_instant(in, &got);
    else if (strcmp(row->f[0], "safe") == 0)
        format_safe(in, &got);
    else
        fail_msg("%s: no hay formato «%s»", row->where, row->f[0]);
    case_expect(row, row->f[0], buf_str(&got), row->f[2]);
}

static void format_table(void **state)
{
    (void)state;
    cases_each("pqrctl_format.tsv", 4, check_format);
}

static void check_cut(const case_row_t *row)
{
    AUTO(buf) buf_t got = {0};
    size_t used = text_cut(row->f[0], (size_t)strtoul(row->f[1], NULL, 10), &got);
    case_expect(row, "text_cut", buf_str(&got), row->f[2]);
    case_expect_int(row, "columns", (int64_t)used, atoll(row->f[3]));
    case_expect_int(row, "columns of the result", (int64_t)text_columns(buf_str(&got)), atoll(row->f[3]));
}

static void cut_table(void **state)
{
    (void)state;
    cases_each("pqrctl_cut.tsv", 5, check_cut);
}

/* columns "Título>" (right), "Título~" (shrinks); cells by "|", rows by "/", "=" a rule; lines of the result
 * by "/" */
static void check_table(const case_row_t *row)
{
    column_t columns[8] = {0};
    AUTO(mem) char *titles = strdup(row->f[0]), *cells = strdup(row->f[2]), *want = strdup(row->f[3]);
    size_t n = 0;
    for (char *rest = titles, *t; (t = strsep(&rest, "|")); n++) {
        size_t len = strlen(t);
        columns[n] = (column_t){t, t[len - 1] == '>' ? ALIGN_RIGHT : ALIGN_LEFT, t[len - 1] == '~'};
        if (t[len - 1] == '>' || t[len - 1] == '~')
            t[len - 1] = '\0';
    }
    AUTO(table) table_t *table = table_new(columns);
    for (char *rest = cells, *line; (line = strsep(&rest, "/"));) {
        if (strcmp(line, "=") == 0) {
            table_rule(table);
            continue;
        }
        for (char *cell; *line && (cell = strsep(&line, "|"));) {
            table_add(table, strcmp(cell, "-") == 0 ? NULL : cell);
            if (!line)
                break;
        }
    }
    AUTO(buf) buf_t got = {0};
    table_render(table, (size_t)strtoul(row->f[1], NULL, 10), &got);
    for (char *c = got.data; *c; c++)
        *c = *c == '\n' ? '/' : *c;
    case_expect(row, "table", buf_str(&got), want);
}

static void table_for_a_program_has_tabs_and_plain_numbers(void **state)
{
    (void)state;
    static const column_t columns[] = {
        {"Causal", ALIGN_LEFT, true}, {"Registros", ALIGN_RIGHT, false}, {NULL, ALIGN_LEFT, false}};
    AUTO(table) table_t *t = table_new_for(columns, false);
    AUTO(buf) buf_t got = {0};
    table_render(t, 8, &got);
    assert_string_equal(buf_str(&got), "Causal\tRegistros\n");
    buf_clear(&got);
    table_add(t, "una causal larga");
    table_add_int(t, 1222);
    table_rule(t);
    table_add(t, NULL);
    table_add(t, "con\ttabulador\n");
    table_render(t, 8, &got);
    assert_string_equal(
        buf_str(&got), "Causal\tRegistros\nuna causal larga\t1222\n\tcon\xEF\xBF\xBDtabulador\xEF\xBF\xBD\n");
}

static void table_table(void **state)
{
    (void)state;
    cases_each("pqrctl_table.tsv", 5, check_table);
}

static void check_progress(const case_row_t *row)
{
    AUTO(buf) buf_t got = {0};
    int64_t a = atoll(row->f[2]), b = atoll(row->f[3]), ms = atoll(row->f[4]);
    size_t width = (size_t)strtoul(row->f[5], NULL, 10);
    if (strcmp(row->f[0], "sending") == 0)
        progress_sending(row->f[1], a, b, ms, width, &got);
    else if (strcmp(row->f[0], "counting") == 0)
        progress_counting(row->f[1], a, b, ms, width, &got);
    else
        progress_waiting(row->f[1], "leyendo y publicando…", ms, width, &got);
    case_expect(row, row->f[0], buf_str(&got), row->f[6]);
}

static void progress_table(void **state)
{
    (void)state;
    cases_each("pqrctl_progress.tsv", 8, check_progress);
}

static void check_reading(const case_row_t *row)
{
    AUTO(json) json_t *answer = json_loads(row->f[0], 0, NULL);
    AUTO(buf) buf_t got = {0};
    reading_t r;
    assert_non_null(answer);
    if (!carga_read(answer, &r))
        buf_adds(&got, "-");
    else
        progress_reading(row->f[1], &r, atoll(row->f[2]), (size_t)strtoul(row->f[3], NULL, 10), &got);
    case_expect(row, "progress_reading", buf_str(&got), row->f[4]);
}

static void reading_table(void **state)
{
    (void)state;
    cases_each("pqrctl_reading.tsv", 6, check_reading);
}

static void carga_ids_are_names_and_differ(void **state)
{
    (void)state;
    char a[CARGA_ID_SIZE], b[CARGA_ID_SIZE];
    carga_id_make(a);
    carga_id_make(b);
    assert_string_not_equal(a, b);
    assert_int_equal(strspn(a, "0123456789abcdef"), 32);
}

static void check_replacement(const case_row_t *row)
{
    AUTO(json) json_t *base = json_loads(row->f[0], 0, NULL);
    AUTO(buf) buf_t got = {0};
    assert_non_null(base);
    replacement_sentence(base, &got);
    case_expect(row, "replacement_sentence", buf_str(&got), row->f[1]);
}

static void replacement_table(void **state)
{
    (void)state;
    cases_each("pqrctl_replacement.tsv", 3, check_replacement);
}

/* However narrow the terminal and long the name, a progress line never wraps. */
static void progress_never_wider_than_the_terminal(void **state)
{
    (void)state;
    static const char *const labels[] = {"x", "INFORME PENDIENTES USUARIOS CALL CENTER (07-12-2021).xlsx",
                                         "日本語の名前がとても長いファイル.xlsx", "año 😀 ñandú.xlsx"};
    for (size_t width = 1; width < 160; width++)
        for (size_t i = 0; i < COUNT_OF(labels); i++) {
            AUTO(buf) buf_t line = {0};
            progress_sending(labels[i], 123456, 7654321, 1500, width, &line);
            assert_true(text_columns(buf_str(&line)) <= width);
            progress_waiting(labels[i], "leyendo y publicando…", 75000, width, &line);
            assert_true(text_columns(buf_str(&line)) <= width);
            progress_counting(labels[i], 5, 100000, 100, width, &line);
            assert_true(text_columns(buf_str(&line)) <= width);
            for (int percent = -1; percent <= 100; percent += 101)
                for (stage_t stage = STAGE_OPENING; stage <= STAGE_ENDED; stage++) {
                    const reading_t r = {stage, 1048575, percent, percent < 0 ? -1 : 123456, percent};
                    progress_reading(labels[i], &r, 75000, width, &line);
                    assert_true(text_columns(buf_str(&line)) <= width);
                }
        }
}

static void progress_draws_ten_times_a_second(void **state)
{
    (void)state;
    progress_t off = {.on = false}, p = {.on = true, .width = 80};
    assert_false(progress_due(&off, 1000));
    assert_true(progress_due(&p, 1000));
    p.drawn = true;
    assert_false(progress_due(&p, 1099));
    assert_true(progress_due(&p, 1100));
}

static void check_sentence(const case_row_t *row)
{
    AUTO(json) json_t *base = json_loads(row->f[0], 0, NULL);
    AUTO(buf) buf_t got = {0};
    assert_non_null(base);
    base_sentence(base, &got);
    case_expect(row, "base_sentence", buf_str(&got), row->f[1]);
}

static void sentence_table(void **state)
{
    (void)state;
    cases_each("pqrctl_sentence.tsv", 3, check_sentence);
}

static void check_ready(const case_row_t *row)
{
    AUTO(buf) buf_t got = {0};
    readyz_words(row->f[0], strcmp(row->f[1], "ready") == 0, &got);
    case_expect(row, "readyz_words", buf_str(&got), row->f[2]);
}

static void ready_table(void **state)
{
    (void)state;
    cases_each("pqrctl_readyz.tsv", 4, check_ready);
}

/* accepted and counted as registered, what reporting answers ("-": nothing yet), over?, done/total, what is
 * missing */
static void check_waiting(const case_row_t *row)
{
    AUTO(waiting_list) waiting_list_t l = {0};
    AUTO(buf) buf_t got = {0}, missing = {0};
    char sha[SHA256_HEX_SIZE];
    memset(sha, 'a', sizeof sha - 1);
    sha[sizeof sha - 1] = '\0';
    waiting_t *w = waiting_add(&l, sha);
    w->aceptados = atoll(row->f[0]);
    assert_ptr_equal(waiting_add(&l, sha), w); /* twice is once */
    if (strcmp(row->f[1], "-") != 0) {
        AUTO(json) json_t *answer = json_loads(row->f[1], 0, NULL);
        assert_non_null(answer);
        waiting_take(w, answer);
    }
    int64_t done, total;
    waiting_sum(&l, &done, &total);
    buf_printf(&got, "%s %lld/%lld", waiting_all_over(&l) ? "over" : "waiting", (long long)done,
               (long long)total);
    case_expect(row, "state", buf_str(&got), row->f[2]);
    waiting_missing(&l, &missing);
    case_expect(row, "missing", buf_str(&missing), row->f[3]);
}

static void waiting_table(void **state)
{
    (void)state;
    cases_each("pqrctl_waiting.tsv", 5, check_waiting);
    waiting_list_t none = {0};
    assert_true(waiting_all_over(&none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(format_table),
        cmocka_unit_test(cut_table),
        cmocka_unit_test(table_table),
        cmocka_unit_test(table_for_a_program_has_tabs_and_plain_numbers),
        cmocka_unit_test(progress_table),
        cmocka_unit_test(reading_table),
        cmocka_unit_test(carga_ids_are_names_and_differ),
        cmocka_unit_test(replacement_table),
        cmocka_unit_test(progress_never_wider_than_the_terminal),
        cmocka_unit_test(progress_draws_ten_times_a_second),
        cmocka_unit_test(sentence_table),
        cmocka_unit_test(ready_table),
        cmocka_unit_test(waiting_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
