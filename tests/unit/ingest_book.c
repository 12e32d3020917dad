#include "tests/unit/ingest_book.h"

#include <unistr.h>

#include <stdlib.h>
#include <string.h>

#include "services/ingest/book/book.h"

book_t book_new(void)
{
    zip_error_t error;
    zip_error_init(&error);
    book_t b = {.source = zip_source_buffer_create(NULL, 0, 0, &error)};
    assert_non_null(b.source);
    zip_source_keep(b.source); /* the bytes are read from it after the archive is closed */
    b.zip = zip_open_from_source(b.source, ZIP_CREATE | ZIP_TRUNCATE, &error);
    assert_non_null(b.zip);
    zip_error_fini(&error);
    return b;
}

void book_add(book_t *b, const char *name, const void *data, size_t len)
{
    void *copy = must(malloc(len ? len : 1));
    memcpy(copy, data, len);
    zip_source_t *s = zip_source_buffer(b->zip, copy, len, 1);
    assert_non_null(s);
    assert_true(zip_file_add(b->zip, name, s, 0) >= 0);
}

void book_adds(book_t *b, const char *name, const char *text)
{
    book_add(b, name, text, strlen(text));
}

void book_encrypt(book_t *b, const char *name)
{
    zip_int64_t i = zip_name_locate(b->zip, name, 0);
    assert_true(i >= 0);
    assert_int_equal(zip_file_set_encryption(b->zip, (zip_uint64_t)i, ZIP_EM_AES_256, "secreto"), 0);
}

void *book_bytes(book_t *b, size_t *ret_len)
{
    assert_int_equal(zip_close(b->zip), 0);
    zip_stat_t st;
    assert_int_equal(zip_source_open(b->source), 0);
    assert_int_equal(zip_source_stat(b->source, &st), 0);
    char *bytes = must(malloc(st.size ? st.size : 1));
    assert_int_equal(zip_source_read(b->source, bytes, st.size), st.size);
    zip_source_close(b->source);
    zip_source_free(b->source);
    *b = (book_t){0};
    *ret_len = st.size;
    return bytes;
}

/* In UTF-8, or in UTF-16 with its mark. */
static void part_add(book_t *b, const char *name, const buf_t *text, bool wide)
{
    if (!wide)
        return book_add(b, name, text->data, text->len);
    AUTO(buf) buf_t part = {0};
    size_t units = 0;
    uint16_t *u = u8_to_u16((const uint8_t *)text->data, text->len, NULL, &units);
    assert_non_null(u);
    buf_add(&part, "\xFF\xFE", 2); /* the tests' machines are little-endian, as the units then are */
    buf_add(&part, u, units * sizeof *u);
    free(u);
    book_add(b, name, part.data, part.len);
}

static book_t simple(const char *sheet_data, const char *shared_items, const char *styles, const char *before,
                     bool wide)
{
    book_t b = book_new();
    AUTO(buf) buf_t text = {0};
    book_adds(&b, "_rels/.rels",
              "<Relationships><Relationship Id=\"r1\" Type=\"" REL_NS
              "/officeDocument\" Target=\"xl/workbook.xml\"/>"
              "</Relationships>");
    book_adds(&b, "xl/workbook.xml",
              "<workbook xmlns=\"" MAIN_NS "\" xmlns:r=\"" REL_NS "\"><sheets>"
              "<sheet name=\"Hoja1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
    book_adds(&b, "xl/_rels/workbook.xml.rels",
              "<Relationships>"
              "<Relationship Id=\"rId1\" Type=\"" REL_NS "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
              "<Relationship Id=\"rId2\" Type=\"" REL_NS "/sharedStrings\" Target=\"sharedStrings.xml\"/>"
              "<Relationship Id=\"rId3\" Type=\"" REL_NS "/styles\" Target=\"styles.xml\"/></Relationships>");
    buf_adds(&text, before);
    buf_printf(&text, "<worksheet xmlns=\"" MAIN_NS "\"><sheetData>%s</sheetData></worksheet>", sheet_data);
    part_add(&b, "xl/worksheets/sheet1.xml", &text, wide);
    if (shared_items) {
        buf_clear(&text);
        buf_printf(&text, "<sst xmlns=\"" MAIN_NS "\">%s</sst>", shared_items);
        part_add(&b, "xl/sharedStrings.xml", &text, wide);
    }
    if (styles) {
        buf_clear(&text);
        buf_printf(&text, "<styleSheet xmlns=\"" MAIN_NS "\">%s</styleSheet>", styles);
        book_add(&b, "xl/styles.xml", text.data, text.len);
    }
    return b;
}

book_t book_simple(const char *sheet_data, const char *shared_items, const char *styles)
{
    return simple(sheet_data, shared_items, styles, "", false);
}

void *book_wide_bytes(const char *sheet_data, const char *shared_items, size_t *ret_len)
{
    book_t b = simple(sheet_data, shared_items, NULL, "", true);
    return book_bytes(&b, ret_len);
}

book_t book_latin1(const char *sheet_data)
{
    return simple(sheet_data, NULL, NULL, "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>", false);
}

void *book_simple_bytes(const char *sheet_data, const char *shared_items, const char *styles, size_t *ret_len)
{
    book_t b = book_simple(sheet_data, shared_items, styles);
    return book_bytes(&b, ret_len);
}

static rc_t dump_row(void *ctx, const row_t *row, bool *ret_stop, err_t *err)
{
    static const char *const kinds[] = {"text", "number", "date", "bool", "error"};
    (void)ret_stop;
    (void)err;
    buf_t *out = ctx;
    for (size_t i = 0; i < row->n; i++) {
        char letters[8];
        const cell_t *c = &row->cells[i];
        column_letters(c->column, letters);
        assert_int_equal(strlen(c->text), c->len);
        buf_printf(out, "%s%d %s %s\n", letters, row->number, kinds[c->kind], c->text);
    }
    return RC_OK;
}

rc_t book_dump(const void *data, size_t len, const char *sheet, buf_t *ret, err_t *err)
{
    AUTO(source) source_t *s = NULL;
    buf_clear(ret);
    buf_add(ret, "", 0);
    rc_t rc = book_open(&(content_t){.data = data, .fd = -1, .size = (int64_t)len}, &LIMITS_DEFAULT, &s, err);
    for (size_t i = 0; rc == RC_OK && i < s->n_sheets; i++)
        if (!sheet || strcmp(s->sheets[i].name, sheet) == 0)
            rc = s->read(s, i, dump_row, ret, err);
    return rc;
}

void *file_bytes(const char *path, size_t *ret_len)
{
    AUTO(file) FILE *f = fopen(path, "rbe");
    if (!f)
        fail_msg("cannot open %s", path);
    AUTO(buf) buf_t all = {0};
    char chunk[65536];
    size_t n;
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
        buf_add(&all, chunk, n);
    *ret_len = all.len;
    return buf_take(&all);
}
