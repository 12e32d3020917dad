#include "common/buf.h"
#include "common/err.h"
#include "common/text.h"

#include "tests/unit/common_cases.h"

static void err_first_one_wins(void **state)
{
    (void)state;
    err_t e = ERR_INIT;
    assert_int_equal(err_set(&e, RC_REJECT, "primero", "hay %d", 2), RC_REJECT);
    assert_int_equal(err_set(&e, RC_FATAL, "segundo", "otra cosa"), RC_REJECT);
    assert_string_equal(e.code, "primero");
    assert_string_equal(e.text, "hay 2");
    assert_int_equal(e.rc, RC_REJECT);
}

static void err_cleared_takes_a_new_one(void **state)
{
    (void)state;
    err_t e = ERR_INIT;
    (void)err_set(&e, RC_RETRY, "a", "b");
    err_clear(&e);
    assert_int_equal(e.rc, RC_OK);
    assert_string_equal(e.text, "");
    assert_int_equal(err_set(&e, RC_FATAL, NULL, "c"), RC_FATAL);
    assert_string_equal(e.code, "");
    err_clear(NULL);
}

static void err_without_an_owner_gives_its_result(void **state)
{
    (void)state;
    assert_int_equal(err_set(NULL, RC_RETRY, "x", "y"), RC_RETRY);
    err_prefix(NULL, "z");
}

static void err_long_text_is_cut(void **state)
{
    (void)state;
    err_t e = ERR_INIT;
    char longer[2 * sizeof e.text];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    (void)err_set(&e, RC_REJECT, longer, "%s", longer);
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
    assert_int_equal(strlen(e.code), sizeof e.code - 1);
    err_prefix(&e, "hoja %s: ", "Detalle");
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
    assert_memory_equal(e.text, "hoja Detalle: xxx", 17);
    err_prefix(&e, "%s", longer);
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
}

static void err_prefix_only_on_an_error(void **state)
{
    (void)state;
    err_t e = ERR_INIT;
    err_prefix(&e, "nada: ");
    assert_string_equal(e.text, "");
    (void)err_set(&e, RC_REJECT, NULL, "fila 3");
    err_prefix(&e, "hoja «%s»: ", "A");
    assert_string_equal(e.text, "hoja «A»: fila 3");
}

static void buf_empty_reads_as_empty_text(void **state)
{
    (void)state;
    buf_t b = {0};
    assert_string_equal(buf_str(&b), "");
    buf_clear(&b);
    buf_done(&b);
    buf_add(&b, NULL, 0);
    assert_string_equal(buf_str(&b), "");
    buf_done(&b);
}

static void err_text_is_always_utf8(void **state)
{
    (void)state;
    err_t e = ERR_INIT;
    /* cut in the middle of a letter, and a damaged byte */
    assert_int_equal(err_set(&e, RC_REJECT, "x", "«%.3s» \xFF", "aáé"), RC_REJECT);
    assert_string_equal(e.text, "«aá» ");
    err_prefix(&e, "%.2s: ", "ñé");
    assert_string_equal(e.text, "ñ: «aá» ");
    err_clear(&e);
    char longest[2 * sizeof e.text];
    for (size_t i = 0; i < sizeof longest - 1; i++)
        longest[i] = "é"[i % 2];
    longest[sizeof longest - 1] = '\0';
    (void)err_set(&e, RC_REJECT, "x", "a%s", longest);
    assert_true(text_is_utf8(e.text, strlen(e.text)));
    assert_true(strlen(e.text) > sizeof e.text - 4);
}

static void buf_grows_and_stays_terminated(void **state)
{
    (void)state;
    AUTO(buf) buf_t b = {0};
    for (int i = 0; i < 5000; i++) {
        buf_addc(&b, (char)('a' + i % 26));
        assert_int_equal(b.data[b.len], 0);
    }
    assert_int_equal(b.len, 5000);
    assert_int_equal(b.data[4999], 'a' + 4999 % 26);
    buf_clear(&b);
    assert_int_equal(b.len, 0);
    assert_string_equal(buf_str(&b), "");
}

static void buf_keeps_any_byte(void **state)
{
    (void)state;
    AUTO(buf) buf_t b = {0};
    buf_add(&b, "a\0b", 3);
    buf_adds(&b, "c");
    assert_int_equal(b.len, 4);
    assert_memory_equal(b.data, "a\0bc", 5);
}

static void buf_prints_of_every_length(void **state)
{
    (void)state;
    char text[1024];
    memset(text, 'y', sizeof text);
    for (size_t n = 0; n < sizeof text; n += 7) {
        AUTO(buf) buf_t b = {0};
        buf_adds(&b, "<");
        buf_printf(&b, "%.*s|%d", (int)n, text, 7);
        buf_adds(&b, ">");
        assert_int_equal(b.len, n + 4);
        assert_memory_equal(b.data + n + 1, "|7>", 4);
    }
}

static void buf_taken_leaves_it_empty(void **state)
{
    (void)state;
    buf_t b = {0};
    buf_adds(&b, "texto");
    AUTO(mem) char *taken = buf_take(&b);
    assert_string_equal(taken, "texto");
    assert_null(b.data);
    AUTO(mem) char *empty = buf_take(&b);
    assert_string_equal(empty, "");
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(err_first_one_wins),
        cmocka_unit_test(err_cleared_takes_a_new_one),
        cmocka_unit_test(err_without_an_owner_gives_its_result),
        cmocka_unit_test(err_long_text_is_cut),
        cmocka_unit_test(err_prefix_only_on_an_error),
        cmocka_unit_test(buf_empty_reads_as_empty_text),
        cmocka_unit_test(err_text_is_always_utf8),
        cmocka_unit_test(buf_grows_and_stays_terminated),
        cmocka_unit_test(buf_keeps_any_byte),
        cmocka_unit_test(buf_prints_of_every_length),
        cmocka_unit_test(buf_taken_leaves_it_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
