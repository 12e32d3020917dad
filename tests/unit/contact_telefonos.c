/* Which numbers a base's text gives to dial. */
#include "services/contact/life/telefonos.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/buf.h"
#include "tests/lib/cases.h"

#define PARTS_MAX 8

/* Cuts a copy of the text at each |. */
static size_t parts_of(const char *text, char copy[256], const char *ret[PARTS_MAX])
{
    size_t n = 0;
    snprintf(copy, 256, "%s", text ? text : "");
    for (char *rest = text ? copy : NULL; rest && n < PARTS_MAX;)
        ret[n++] = strsep(&rest, "|");
    return n;
}

static void list_text(const telefonos_t *t, buf_t *ret)
{
    char one[TELEFONO_TEXT_MAX];
    for (size_t i = 0; i < t->n; i++) {
        telefono_text(&t->items[i], one);
        buf_printf(ret, "%s%s", i ? ", " : "", one);
    }
}

static void check_read(const case_row_t *row, void *ctx)
{
    (void)ctx;
    char copy[256];
    const char *wrong[PARTS_MAX], *numbers = case_get(row, "numbers");
    size_t n = parts_of(case_get(row, "wrong"), copy, wrong);
    telefonos_t t, back;
    AUTO(buf) buf_t list = {0}, again = {0};
    telefonos_read(case_get(row, "text"), wrong, n, &t);
    list_text(&t, &list);
    assert_string_equal(buf_str(&list), numbers ? numbers : "");
    telefonos_read(buf_str(&list), NULL, 0, &back); /* what is written is read back */
    list_text(&back, &again);
    assert_string_equal(buf_str(&again), buf_str(&list));
}

static void texts_are_split_into_numbers(void **state)
{
    (void)state;
    cases_run("contact_telefonos.tsv", check_read, NULL);
}

static void check_next(const case_row_t *row, void *ctx)
{
    (void)ctx;
    char copy[256], text[TELEFONO_TEXT_MAX];
    const char *tried[PARTS_MAX], *expected = case_get(row, "next");
    size_t n = parts_of(case_get(row, "tried"), copy, tried);
    telefonos_t t;
    telefonos_read(case_get(row, "text"), NULL, 0, &t);
    const telefono_t *next = telefonos_next(&t, tried, n);
    assert_int_equal(next != NULL, expected != NULL);
    if (!next)
        return;
    telefono_text(next, text);
    assert_string_equal(text, expected);
}

static void numbers_are_tried_in_their_order(void **state)
{
    (void)state;
    cases_run("contact_telefonos_next.tsv", check_next, NULL);
}

/* Whatever the text: what is read can be dialled, is there once, and reads back. */
static void any_text_gives_numbers_that_can_be_dialled(void **state)
{
    (void)state;
    static const char *const pieces[] = {"310", "1234567",    "601",  "2345678",  "57",   "0", "03", " ",
                                         "-",   "/",          " ext", "12",       "\xc2", "#", "x",  "+",
                                         "(",   "3157654321", "4",    "\xe2\x80", ";",    "é"};
    uint32_t seed = 7;
    for (int i = 0; i < 20000; i++) {
        char text[600];
        size_t len = 0;
        for (int k = 0; k < 1 + i % 60; k++) {
            seed = seed * 1664525u + 1013904223u;
            const char *piece = pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)];
            memcpy(text + len, piece, strlen(piece));
            len += strlen(piece);
        }
        text[len] = '\0';
        telefonos_t t, back;
        telefonos_read(text, NULL, 0, &t);
        assert_in_range(t.n, 0, TELEFONOS_MAX);
        for (size_t k = 0; k < t.n; k++) {
            char one[TELEFONO_TEXT_MAX];
            size_t digits = strlen(t.items[k].numero);
            assert_true(digits == 7 || (digits == 10 && (t.items[k].numero[0] == '3' ||
                                                         strncmp(t.items[k].numero, "60", 2) == 0)));
            telefono_text(&t.items[k], one);
            telefonos_read(one, NULL, 0, &back);
            assert_int_equal(back.n, 1);
            assert_string_equal(back.items[0].numero, t.items[k].numero);
            assert_string_equal(back.items[0].extension, t.items[k].extension);
            const char *const wrong[] = {one};
            telefonos_read(text, wrong, 1, &back);
            for (size_t j = 0; j < back.n; j++)
                assert_false(strcmp(back.items[j].numero, t.items[k].numero) == 0 &&
                             strcmp(back.items[j].extension, t.items[k].extension) == 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_split_into_numbers),
        cmocka_unit_test(numbers_are_tried_in_their_order),
        cmocka_unit_test(any_text_gives_numbers_that_can_be_dialled),
    };
    return cmocka_run_group_tests_name("contact_telefonos", tests, NULL, NULL);
}
