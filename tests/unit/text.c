#include "common/text.h"

#include "tests/unit/common_cases.h"

static void check_fold(const case_row_t *row)
{
    AUTO(buf) buf_t got = {0};
    buf_adds(&got, "what was there before goes");
    text_fold(row->f[0], strlen(row->f[0]), &got);
    case_expect(row, "text_fold", buf_str(&got), row->f[1]);
    text_fold_tight(row->f[0], strlen(row->f[0]), &got);
    case_expect(row, "text_fold_tight", buf_str(&got), row->f[2]);
    /* folding what is folded changes nothing */
    AUTO(buf) buf_t again = {0};
    text_fold(row->f[1], strlen(row->f[1]), &again);
    case_expect(row, "text_fold, twice", buf_str(&again), row->f[1]);
}

static void fold_table(void **state)
{
    (void)state;
    cases_each("common_fold.tsv", 4, check_fold);
}

static void check_clean(const case_row_t *row)
{
    AUTO(buf) buf_t got = {0};
    buf_adds(&got, "what was there before goes");
    text_clean(row->f[0], strlen(row->f[0]), &got);
    case_expect(row, "text_clean", buf_str(&got), row->f[1]);
    case_expect_int(row, "well-formed", text_is_utf8(row->f[0], strlen(row->f[0])),
                    strcmp(row->f[2], "yes") == 0);
    case_expect_int(row, "result well-formed", text_is_utf8(buf_str(&got), got.len), 1);
}

static void clean_table(void **state)
{
    (void)state;
    cases_each("common_clean.tsv", 4, check_clean);
}

static void fold_reads_no_further_than_len(void **state)
{
    (void)state;
    AUTO(buf) buf_t got = {0};
    text_fold("Garantía equipos", 9, &got); /* the í has two bytes */
    assert_string_equal(buf_str(&got), "garantia");
    text_fold("ñ", 1, &got); /* half a letter is no letter */
    assert_string_equal(buf_str(&got), "");
    text_clean("ñ", 1, &got);
    assert_string_equal(buf_str(&got), "\xEF\xBF\xBD");
    text_fold("", 0, &got);
    assert_string_equal(buf_str(&got), "");
}

static void fold_passes_over_a_nul(void **state)
{
    (void)state;
    AUTO(buf) buf_t got = {0};
    text_fold("a\0b", 3, &got);
    assert_string_equal(buf_str(&got), "a b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fold_table),
        cmocka_unit_test(clean_table),
        cmocka_unit_test(fold_reads_no_further_than_len),
        cmocka_unit_test(fold_passes_over_a_nul),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
