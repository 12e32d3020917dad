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

/* Latin text has a way of its own; a snow man sends it the general way, and is no letter himself. */
static void same_both_ways(const char *text, size_t len)
{
    AUTO(buf) buf_t with = {0}, fast = {0}, general = {0};
    buf_add(&with, text, len);
    buf_adds(&with, "\xE2\x98\x83");
    for (int tight = 0; tight < 2; tight++) {
        (tight ? text_fold_tight : text_fold)(text, len, &fast);
        (tight ? text_fold_tight : text_fold)(with.data, with.len, &general);
        if (strcmp(buf_str(&fast), buf_str(&general)) != 0)
            fail_msg("«%.*s»: «%s», not «%s»", (int)len, text, fast.data, general.data);
    }
}

static size_t put_char(unsigned c, char *to)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    to[0] = (char)(0xC0 | c >> 6);
    to[1] = (char)(0x80 | (c & 0x3F));
    return 2;
}

static void fold_of_latin_equals_the_general_way(void **state)
{
    (void)state;
    char text[64];
    for (unsigned c = 1; c < 0x800; c++) {
        size_t n = put_char(c, text);
        same_both_ways(text, n);
        text[n] = 'A';
        same_both_ways(text, n + 1);
    }
    uint32_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        size_t n = 0;
        while (n < 40) {
            seed = seed * 1664525 + 1013904223;
            unsigned die = seed >> 8;
            n += put_char(die % 3 ? 0x20 + die / 3 % 0x60 : 0x80 + die / 3 % 0x300, text + n);
        }
        same_both_ways(text, n);
        text[n - 3] = (char)0xC3; /* broken */
        same_both_ways(text, n);
    }
}

static void mended_cut_is_well_formed(void **state)
{
    (void)state;
    static const char whole[] = "año «☃» 😀.";
    for (size_t n = 0; n < sizeof whole; n++) {
        char text[sizeof whole];
        text_put(text, n + 1, whole);
        text_mend_cut(text);
        size_t len = strlen(text);
        assert_true(text_is_utf8(text, len));
        assert_true(n - len < 4);
        assert_memory_equal(text, whole, len);
    }
}

static void check_echo(const case_row_t *row)
{
    case_expect(row, "text_echo", text_echo(row->f[0]), row->f[1][0] == '=' ? row->f[0] : "…");
}

static void echo_table(void **state)
{
    (void)state;
    cases_each("common_echo.tsv", 3, check_echo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fold_table),
        cmocka_unit_test(clean_table),
        cmocka_unit_test(echo_table),
        cmocka_unit_test(fold_reads_no_further_than_len),
        cmocka_unit_test(fold_passes_over_a_nul),
        cmocka_unit_test(mended_cut_is_well_formed),
        cmocka_unit_test(fold_of_latin_equals_the_general_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
