/* What is taken without the parser is what the parser would have found, however it is cut. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/ingest/book/xlsx_plain.h"
#include "tests/lib/cases.h"
#include "tests/unit/ingest_book.h"

#define SHARED "<si><t>cero</t></si>"

static const char *name_of(plain_row_t row, bool torn)
{
    return row == ROW_PLAIN ? "plain" : row == ROW_FAULTY ? "faulty" : torn ? "torn" : "not";
}

static const char *row_verdict(plain_t *p)
{
    const shared_t shared = {
        .text = {.data = (char[]){"cero"}, .len = 5}, .start = (uint32_t[]){0, 5}, .n = 1};
    const styles_t styles = {0};
    const sheet_env_t env = {.shared = &shared, .styles = &styles, .limits = &LIMITS_DEFAULT};
    row_builder_t b = {.env = &env, .column = -1};
    const fault_t *fault = NULL;
    plain_row_t row = plain_row(p, &b, &fault);
    assert_int_equal(fault != NULL, row == ROW_FAULTY);
    if (row == ROW_NOT_PLAIN)
        assert_int_equal(b.number, 0);
    row_builder_done(&b);
    return name_of(row, p->torn);
}

static const char *item_verdict(plain_t *p)
{
    span_t text;
    bool plain = plain_item(p, &text);
    return name_of(plain ? ROW_PLAIN : ROW_NOT_PLAIN, p->torn);
}

static void case_recognised(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *xml = case_get(row, "xml"), *element = case_get(row, "element");
    AUTO(mem) char *exact = must(malloc(strlen(xml))); /* a byte too far is the sanitizer's */
    memcpy(exact, xml, strlen(xml));
    plain_t p = {.at = exact, .end = exact + strlen(xml)};
    const char *got = strcmp(element, "row") == 0 ? row_verdict(&p) : item_verdict(&p);
    assert_string_equal(got, case_get(row, "what"));
    if (strcmp(got, "plain") != 0 && strcmp(got, "faulty") != 0)
        assert_ptr_equal(p.at, exact);
}

static void elements_recognised(void **state)
{
    (void)state;
    cases_run("ingest_plain.tsv", case_recognised, NULL);
}

/* The cells of a sheet and the way its reading ends, in UTF-8 and in UTF-16. */
static void assert_same(const char *sheet_data, const char *shared)
{
    AUTO(buf) buf_t got = {0};
    AUTO(buf) buf_t want = {0};
    err_t got_err = ERR_INIT, want_err = ERR_INIT;
    size_t len, wide_len;
    AUTO(mem) char *bytes = book_simple_bytes(sheet_data, shared, NULL, &len);
    AUTO(mem) char *wide = book_wide_bytes(sheet_data, shared, &wide_len);
    rc_t got_rc = book_dump(bytes, len, NULL, &got, &got_err);
    rc_t want_rc = book_dump(wide, wide_len, NULL, &want, &want_err);
    assert_int_equal(got_rc, want_rc);
    assert_string_equal(got_err.text, want_err.text);
    assert_string_equal(buf_str(&got), buf_str(&want));
}

static void case_same(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *xml = case_get(row, "xml");
    AUTO(buf) buf_t data = {0};
    bool item = strcmp(case_get(row, "element"), "item") == 0;
    /* after an ordinary element, and before one */
    if (item) {
        buf_printf(&data, SHARED "%s<si><t>último</t></si>", xml);
        return assert_same("<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c><c t=\"s\"><v>2</v></c></row>",
                           buf_str(&data));
    }
    AUTO(buf) buf_t moved = {0}; /* the row is the second one */
    const char *number = strstr(xml, "r=\"1\"");
    buf_printf(&moved, "%.*s%s%s", number ? (int)(number - xml) : (int)strlen(xml), xml,
               number ? "r=\"2\"" : "", number ? number + 5 : "");
    buf_printf(&data,
               "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>%s<row r=\"9\"><c r=\"A9\"><v>9</v></c></row>",
               buf_str(&moved));
    assert_same(buf_str(&data), SHARED);
}

static void elements_read_alike(void **state)
{
    (void)state;
    cases_run("ingest_plain.tsv", case_same, NULL);
}

/* Rows of every size around the window's, some of them not plain, so that each part of a row comes to lie on
 * its edge. */
static void windows_read_alike(void **state)
{
    (void)state;
    unsigned seed = 20211207;
    for (int round = 0; round < 40; round++) {
        AUTO(buf) buf_t rows = {0};
        AUTO(buf) buf_t items = {0};
        for (int i = 0; i < 300; i++) {
            int text = rand_r(&seed) % (i % 50 == 7 ? 9000 : 900), odd = rand_r(&seed) % 12;
            buf_printf(&items, odd == 3 ? "<si><r><t>n%d</t></r></si>" : "<si><t>á%d &amp; </t></si>", i);
            buf_printf(&rows, "<row r=\"%d\"%s><c r=\"A%d\" t=\"s\"><v>%d</v></c>", i + 1,
                       odd == 5 ? " " : "", i + 1, i);
            for (int cell = 0; cell < (i % 70 == 9 ? 12 : 1); cell++) {
                buf_adds(&rows, "<c t=\"inlineStr\"><is><t>");
                for (int k = 0; k < text; k++)
                    buf_adds(&rows, k % 40 == 39              ? "&lt;"
                                    : k % 31 == 30            ? "ñ"
                                    : odd == 7 && k % 29 == 0 ? "\r\n"
                                                              : "x");
                buf_adds(&rows, "</t></is></c>");
            }
            buf_adds(&rows, odd == 9 ? "</row >" : odd == 11 ? "</row>\n" : "</row>");
        }
        assert_same(buf_str(&rows), buf_str(&items));
    }
}

/* The same line is named for what is wrong in it. */
static void faults_named_alike(void **state)
{
    (void)state;
    static const char *const ends[] = {"<row r=\"9\"><c r=\"A9\"><v>9</v></c>", "<row r=\"9\"><c></row>",
                                       "<row r=\"3\"></row>", "<!-- ", "&"};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        AUTO(buf) buf_t rows = {0};
        buf_adds(&rows, "<row r=\"1\"><c t=\"inlineStr\"><is><t>a</t></is></c></row>\n");
        buf_adds(&rows, "<row r=\"5\"><c t=\"inlineStr\"><is><t>dos\nlíneas\n</t></is></c></row><row "
                        "r=\"6\"><c><v>\n6</v></c></row>");
        buf_adds(&rows, ends[i]);
        assert_same(buf_str(&rows), NULL);
    }
}

/* Another declared encoding is the parser's, also where its bytes look plain. */
static void foreign_encoding_left_to_the_parser(void **state)
{
    (void)state;
    AUTO(buf) buf_t got = {0};
    err_t err = ERR_INIT;
    size_t len;
    book_t b = book_latin1("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\" "
                           "t=\"str\"><v>\xC3\xB1</v></c></row>");
    AUTO(mem) char *bytes = book_bytes(&b, &len);
    assert_int_equal(book_dump(bytes, len, NULL, &got, &err), RC_OK);
    assert_string_equal(buf_str(&got), "A1 number 1\nA2 text Ã±\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_recognised),
        cmocka_unit_test(elements_read_alike),
        cmocka_unit_test(windows_read_alike),
        cmocka_unit_test(faults_named_alike),
        cmocka_unit_test(foreign_encoding_left_to_the_parser),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
