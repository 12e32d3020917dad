/* Files that are no workbook, or one made to hurt. */
#include <stdlib.h>
#include <string.h>

#include "services/ingest/book/xlsx.h"
#include "tests/unit/ingest_book.h"

#define ROW "<row><c><v>1</v></c></row>"

static rc_t attempt(const void *data, size_t len, err_t *err)
{
    AUTO(buf) buf_t got = {0};
    err_clear(err);
    /* In memory of exactly that size, so that reading past the end is seen. */
    AUTO(mem) char *exact = must(malloc(len ? len : 1));
    if (len)
        memcpy(exact, data, len);
    return book_dump(exact, len, NULL, &got, err);
}

static void assert_refused(const void *data, size_t len, const char *code)
{
    err_t err = ERR_INIT;
    assert_int_equal(attempt(data, len, &err), RC_REJECT);
    if (strcmp(err.code, code) != 0)
        fail_msg("%s, not %s: %s", err.code, code, err.text);
    assert_true(strlen(err.text) > 20);
}

static void assert_book_refused(book_t *b, const char *code)
{
    size_t len;
    AUTO(mem) char *bytes = book_bytes(b, &len);
    assert_refused(bytes, len, code);
}

static void file_no_workbook_named(void **state)
{
    (void)state;
    static const struct {
        const char *data, *code;
    } rows[] = {
        {"PQR;CUENTA\r\n1;2\r\n", "formato_no_admitido"},
        {"<html><table></table></html>", "formato_no_admitido"},
        {"\xEF\xBB\xBF <!DOCTYPE html>", "formato_no_admitido"},
        {"<?xml version=\"1.0\"?><Workbook/>", "formato_no_admitido"},
        {"%PDF-1.7", "formato_no_admitido"},
        {"\x89PNG\r\n\x1a\n", "formato_no_admitido"},
        {"P", "formato_no_admitido"},
        {"a\x01\x02", "formato_no_admitido"},
        {" ", "formato_no_admitido"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_refused(rows[i].data, strlen(rows[i].data), rows[i].code);
    assert_refused("", 0, "archivo_vacio");
    assert_refused("\0\0\0", 3, "formato_no_admitido");
}

static void ole_wide(buf_t *b, const char *word)
{
    for (; *word; word++) {
        buf_addc(b, *word);
        buf_addc(b, '\0');
    }
}

static void file_ole_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *stream, *code;
    } rows[] = {{"EncryptedPackage", "libro_cifrado"},
                {"Workbook", "xls_antiguo"},
                {"Book", "xls_antiguo"},
                {"WordDocument", "formato_no_admitido"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(buf) buf_t b = {0};
        buf_add(&b, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
        for (int k = 0; k < 600; k++)
            buf_addc(&b, '\0');
        ole_wide(&b, rows[i].stream);
        assert_refused(b.data, b.len, rows[i].code);
    }
}

static void package_other_formats_named(void **state)
{
    (void)state;
    static const char *const parts[] = {"word/document.xml", "ppt/presentation.xml", "xl/workbook.bin",
                                        "content.xml", "foto.jpg"};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        book_t b = book_new();
        book_adds(&b, parts[i], "<x/>");
        assert_book_refused(&b, "formato_no_admitido");
    }
    book_t b = book_new();
    book_adds(&b, "xl/workbook.xml", "<otro/>");
    assert_book_refused(&b, "formato_no_admitido");
}

static void package_truncated_at_every_length_refused(void **state)
{
    (void)state;
    size_t len;
    err_t err = ERR_INIT;
    AUTO(mem) char *bytes = book_simple_bytes(ROW, "<si><t>uno</t></si>", "<cellXfs/>", &len);
    assert_int_equal(attempt(bytes, len, &err), RC_OK);
    for (size_t n = 0; n < len; n++)
        if (attempt(bytes, n, &err) != RC_REJECT || !err.code[0])
            fail_msg("%zu of %zu bytes were taken", n, len);
    for (size_t n = 4; n < len; n += 7)
        assert_refused(bytes, n, "libro_danado");
}

static void samples_truncated_refused(void **state)
{
    (void)state;
    size_t len;
    AUTO(mem) char *bytes = file_bytes(TESTS_DIR "/data/Base Mal Escalados (07-12-2021).xlsx", &len);
    for (size_t n = 4; n < len; n += 499)
        assert_refused(bytes, n, "libro_danado");
}

/* A byte changed anywhere is refused or read, and never worse. */
static void package_any_byte_changed_survives(void **state)
{
    (void)state;
    size_t len;
    err_t err = ERR_INIT;
    int refused = 0;
    AUTO(mem)
    char *bytes =
        book_simple_bytes(ROW ROW, "<si><t>uno</t></si>", "<cellXfs><xf numFmtId=\"14\"/></cellXfs>", &len);
    for (size_t i = 0; i < len; i++)
        for (int k = 0; k < 3; k++) {
            char before = bytes[i];
            bytes[i] = (char)(k == 0 ? before ^ 0x01 : k == 1 ? 0 : 0xFF);
            rc_t rc = attempt(bytes, len, &err);
            assert_true(rc == RC_OK || (rc == RC_REJECT && err.code[0]));
            refused += rc == RC_REJECT;
            bytes[i] = before;
        }
    assert_true(refused > (int)len);
}

static void package_encrypted_named(void **state)
{
    (void)state;
    book_t b = book_simple(ROW, NULL, NULL);
    book_encrypt(&b, "xl/worksheets/sheet1.xml");
    assert_book_refused(&b, "libro_cifrado");
}

static void package_bad_names_refused(void **state)
{
    (void)state;
    static const char *const names[] = {"../fuera.xml", "xl/../../fuera.xml", "/etc/passwd", "..\\fuera.xml",
                                        "XL/Workbook.XML"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        book_t b = book_simple(ROW, NULL, NULL);
        book_adds(&b, names[i], "x");
        assert_book_refused(&b, "libro_danado");
    }
}

static void package_too_many_entries_refused(void **state)
{
    (void)state;
    book_t b = book_simple(ROW, NULL, NULL);
    for (int i = 0; i < 1000; i++) {
        char name[32];
        snprintf(name, sizeof name, "xl/media/%d", i);
        book_adds(&b, name, "x");
    }
    assert_book_refused(&b, "limite_superado");
}

static void package_bomb_refused(void **state)
{
    (void)state;
    AUTO(buf) buf_t zeros = {0};
    for (int i = 0; i < 20 << 20; i++)
        buf_addc(&zeros, ' ');
    book_t b = book_simple(buf_str(&zeros), NULL, NULL);
    assert_book_refused(&b, "limite_superado");
    b = book_simple(ROW, buf_str(&zeros), NULL);
    assert_book_refused(&b, "limite_superado");
}

static rc_t pass_over(void *ctx, const row_t *row, bool *ret_stop, err_t *err)
{
    (void)ctx, (void)row, (void)ret_stop, (void)err;
    return RC_OK;
}

static void package_sizes_limited(void **state)
{
    (void)state;
    AUTO(buf) buf_t data = {0};
    for (int i = 0; i < 2000; i++)
        buf_printf(&data, "<row><c><v>%d</v></c></row>", rand());
    size_t len;
    AUTO(mem) char *bytes = book_simple_bytes(buf_str(&data), "<si><t>uno</t></si>", NULL, &len);
    limits_t small[] = {LIMITS_DEFAULT, LIMITS_DEFAULT};
    small[0].entry_bytes = 30000;
    small[1].total_bytes = 30000;
    for (size_t i = 0; i < COUNT_OF(small); i++) {
        AUTO(source) source_t *s = NULL;
        err_t err = ERR_INIT;
        assert_int_equal(
            xlsx_open(&(content_t){.data = bytes, .fd = -1, .size = (int64_t)len}, &small[i], &s, &err),
            RC_OK);
        assert_int_equal(s->read(s, 0, pass_over, NULL, &err), RC_REJECT);
        assert_string_equal(err.code, "limite_superado");
    }
}

static void xml_doctype_refused(void **state)
{
    (void)state;
    static const char bomb[] = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>";
    static const char *const parts[] = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        AUTO(buf) buf_t text = {0};
        buf_printf(&text, "%s<x/>", bomb);
        book_t b = book_new();
        for (size_t k = 0; k < i; k++)
            book_adds(&b, parts[k], k == 0 ? "<workbook/>" : "<Relationships/>");
        if (i == 1)
            book_adds(&b, "_rels/.rels", "<Relationships/>");
        book_adds(&b, parts[i], buf_str(&text));
        assert_book_refused(&b, "libro_no_admitido");
    }
}

static void part_missing_named(void **state)
{
    (void)state;
    book_t b = book_new();
    book_adds(&b, "xl/workbook.xml",
              "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Hoja1\" r:id=\"a\"/></sheets></workbook>");
    assert_book_refused(&b, "libro_danado");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_no_workbook_named),
        cmocka_unit_test(file_ole_told_apart),
        cmocka_unit_test(package_other_formats_named),
        cmocka_unit_test(package_truncated_at_every_length_refused),
        cmocka_unit_test(samples_truncated_refused),
        cmocka_unit_test(package_any_byte_changed_survives),
        cmocka_unit_test(package_encrypted_named),
        cmocka_unit_test(package_bad_names_refused),
        cmocka_unit_test(package_too_many_entries_refused),
        cmocka_unit_test(package_bomb_refused),
        cmocka_unit_test(package_sizes_limited),
        cmocka_unit_test(xml_doctype_refused),
        cmocka_unit_test(part_missing_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
