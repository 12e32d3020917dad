/* Files that are no workbook, or one made to hurt. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "services/ingest/book/book.h"
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
        {"<html><table></table></html>", "formato_no_admitido"},
        {"\xEF\xBB\xBF <!DOCTYPE html>", "formato_no_admitido"},
        {"<?xml version=\"1.0\"?><Workbook/>", "formato_no_admitido"},
        {"%PDF-1.7", "formato_no_admitido"},
        {"\x89PNG\r\n\x1a\n", "formato_no_admitido"},
        {"a\x01\x02", "formato_no_admitido"},
        {"\r\n<table><tr><td>PQR</td></tr></table>", "formato_no_admitido"},
        {"<!-- exportado --><meta charset=utf-8>", "formato_no_admitido"},
        {"MIME-Version: 1.0\r\nContent-Type: multipart/related", "formato_no_admitido"},
        {"{\\rtf1\\ansi PQR}", "formato_no_admitido"},
        {"\x09\x08\x08\x01\x05\x02", "formato_no_admitido"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_refused(rows[i].data, strlen(rows[i].data), rows[i].code);
    assert_refused("", 0, "archivo_vacio");
    assert_refused("\0\0\0", 3, "formato_no_admitido");
    assert_refused("P\0Q\0R\0;\0\n\0", 10, "formato_no_admitido");
    assert_refused("\x09\x08\x08\x00\x00\x05", 6, "xls_antiguo"); /* without a container */
    assert_refused("\x09\x08\x10\x00\x00\x06", 6, "xls_antiguo");
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

/* The directory lies where the header says, however far behind. */
static void file_ole_directory_found_where_it_is(void **state)
{
    (void)state;
    static const struct {
        const char *stream, *code, *says;
    } rows[] = {{"EncryptedPackage", "libro_cifrado", "contraseña"},
                {"Workbook", "xls_antiguo", "guárdelo como .xlsx"},
                {"WordDocument", "formato_no_admitido", ".xlsx"}};
    const uint32_t sector = 6000; /* of 512 bytes: beyond 2 MiB */
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(buf) buf_t b = {0};
        AUTO(buf) buf_t got = {0};
        err_t err = ERR_INIT;
        buf_add(&b, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
        while (b.len < (sector + 1) * 512)
            buf_addc(&b, '\0');
        b.data[30] = 9;
        memcpy(b.data + 48, &sector, sizeof sector);
        ole_wide(&b, rows[i].stream);
        assert_int_equal(book_dump(b.data, b.len, NULL, &got, &err), RC_REJECT);
        assert_string_equal(err.code, rows[i].code);
        assert_non_null(strstr(err.text, rows[i].says));
    }
}

static void package_of_workbooks_says_unpack(void **state)
{
    (void)state;
    static const char *const names[] = {"Base Mal Escalados (07-12-2021).xlsx", "hoy/INFORME.XLS",
                                        "base.csv"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        book_t b = book_new();
        AUTO(buf) buf_t got = {0};
        err_t err = ERR_INIT;
        size_t len;
        book_adds(&b, "__MACOSX/._otro.xlsx", "x");
        book_adds(&b, names[i], "x");
        AUTO(mem) char *bytes = book_bytes(&b, &len);
        assert_int_equal(book_dump(bytes, len, NULL, &got, &err), RC_REJECT);
        assert_string_equal(err.code, "formato_no_admitido");
        assert_non_null(strstr(err.text, "descomprímalo"));
        assert_non_null(strstr(err.text, names[i]));
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
    for (size_t n = 4; n < len; n++)
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
    static const char *const names[] = {
        "../fuera.xml",  "xl/../../fuera.xml",    "/etc/passwd",     "..\\fuera.xml",   "xl/..",
        "C:\\fuera.xml", "\\\\equipo\\fuera.xml", "XL/Workbook.XML", "xl\\workbook.xml"};
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

/* The index of the package as it stands in the file: entries that do not exist cost nothing to claim. */
static void package_lying_index_refused(void **state)
{
    (void)state;
    size_t len;
    AUTO(mem) char *bytes = book_simple_bytes(ROW, NULL, NULL, &len);
    char *end = bytes + len - 22;
    assert_memory_equal(end, "PK\x05\x06", 4);
    const uint16_t many = 1001;
    const uint32_t large = 1001 * 1024, none = 0;
    memcpy(end + 10, &many, sizeof many);
    assert_refused(bytes, len, "limite_superado");
    /* 1000 entries and 65,536 more: what an index so large, which begins before the file, may hide. */
    AUTO(buf) buf_t b = {0};
    while (b.len < large)
        buf_adds(&b, "PK\x01\x02");
    memcpy(b.data, "PK\x03\x04", 4);
    end[10] = 1;
    end[11] = 0;
    memcpy(end + 12, &large, sizeof large);
    memcpy(end + 16, &none, sizeof none);
    buf_add(&b, end, 22);
    assert_refused(b.data, b.len, "limite_superado");
    /* The same, said by the extension for large files. */
    AUTO(buf) buf_t x = {0};
    char record[56 + 20 + 22] = {0};
    const uint64_t entries = 1ULL << 40, at = 1000;
    buf_add(&x, "PK\x03\x04", 4);
    while (x.len < at)
        buf_addc(&x, '\0');
    memcpy(record, "PK\x06\x06", 4);
    memcpy(record + 32, &entries, sizeof entries);
    memcpy(record + 56, "PK\x06\x07", 4);
    memcpy(record + 56 + 8, &at, sizeof at);
    memcpy(record + 76, "PK\x05\x06", 4);
    memset(record + 76 + 8, 0xFF, 12);
    buf_add(&x, record, sizeof record);
    assert_refused(x.data, x.len, "limite_superado");
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
    b = book_simple(ROW, NULL, buf_str(&zeros));
    assert_book_refused(&b, "limite_superado");
}

/* Small things may be as dense as they like: an empty sheet is. */
static void package_ratio_counts_beyond_100_kib(void **state)
{
    (void)state;
    static const struct {
        size_t inflated;
        bool fits;
    } rows[] = {{99 * 1024, true}, {110 * 1024, false}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(buf) buf_t spaces = {0};
        while (spaces.len < rows[i].inflated)
            buf_addc(&spaces, ' ');
        book_t b = book_simple(buf_str(&spaces), NULL, NULL);
        size_t len;
        err_t err = ERR_INIT;
        AUTO(mem) char *bytes = book_bytes(&b, &len);
        assert_int_equal(attempt(bytes, len, &err), rows[i].fits ? RC_OK : RC_REJECT);
        assert_string_equal(err.code, rows[i].fits ? "" : "limite_superado");
        if (!rows[i].fits)
            assert_non_null(strstr(err.text, "100 veces"));
    }
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
            book_open(&(content_t){.data = bytes, .fd = -1, .size = (int64_t)len}, &small[i], &s, &err),
            RC_OK);
        assert_int_equal(s->read(s, 0, pass_over, NULL, &err), RC_REJECT);
        assert_string_equal(err.code, "limite_superado");
    }
}

/* A workbook with what is given in place of one part, which is read like any other. */
static void assert_part_refused(const char *part, const char *text, size_t len, const char *code)
{
    static const char *const others[][2] = {
        {"_rels/.rels", "<Relationships><Relationship Id=\"r1\" Type=\"" REL_NS
                        "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
        {"xl/workbook.xml",
         "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Hoja1\" r:id=\"a\"/></sheets></workbook>"},
        {"xl/_rels/workbook.xml.rels",
         "<Relationships><Relationship Id=\"a\" Type=\"" REL_NS "/worksheet\" Target=\"hoja.xml\"/>"
         "<Relationship Id=\"b\" Type=\"" REL_NS "/sharedStrings\" Target=\"textos.xml\"/>"
         "<Relationship Id=\"c\" Type=\"" REL_NS "/styles\" Target=\"estilos.xml\"/></Relationships>"},
        {"xl/hoja.xml", "<worksheet><sheetData/></worksheet>"},
        {"xl/textos.xml", "<sst/>"},
        {"xl/estilos.xml", "<styleSheet/>"},
    };
    book_t b = book_new();
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (strcmp(others[i][0], part) != 0)
            book_adds(&b, others[i][0], others[i][1]);
    book_add(&b, part, text, len);
    if (len > 1 << 20) /* packing noise takes longer than refusing it */
        assert_int_equal(zip_set_file_compression(b.zip, COUNT_OF(others) - 1, ZIP_CM_STORE, 0), 0);
    size_t n;
    AUTO(mem) char *bytes = book_bytes(&b, &n);
    AUTO(buf) buf_t got = {0};
    err_t err = ERR_INIT;
    if (book_dump(bytes, n, NULL, &got, &err) != RC_REJECT || strcmp(err.code, code) != 0)
        fail_msg("%s: %s, not %s: %s", part, err.code, code, err.text);
}

static const char *const parts[] = {"_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels",
                                    "xl/hoja.xml", "xl/textos.xml",   "xl/estilos.xml"};

static void xml_doctype_refused_in_every_part(void **state)
{
    (void)state;
    static const char *const texts[] = {
        ("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c "
         "\"&b;&b;&b;&b;\">]><x>&c;</x>"),
        "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x/>",
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY % d SYSTEM \"http://127.0.0.1/\">%d;]><x/>",
        "<!DOCTYPE x><x/>",
    };
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        for (size_t k = 0; k < COUNT_OF(texts); k++)
            assert_part_refused(parts[i], texts[k], strlen(texts[k]), "libro_no_admitido");
}

static void add_noise(buf_t *b, size_t n)
{
    static unsigned random = 1;
    while (n--) {
        random = random * 1103515245 + 12345;
        buf_addc(b, (char)('a' + (random >> 16) % 26));
    }
}

/* What grows a parser without any entity: a tag that does not end, elements inside elements, ever new names.
 */
static void xml_parser_growth_refused_in_every_part(void **state)
{
    (void)state;
    buf_t texts[4] = {0};
    buf_adds(&texts[0], "<x a=\"");
    add_noise(&texts[0], 5 << 20);
    buf_adds(&texts[1], "<!--");
    add_noise(&texts[1], 5 << 20);
    buf_adds(&texts[3], "<x>");
    for (int i = 0; i < 100000; i++) {
        buf_addc(&texts[2], '<');
        add_noise(&texts[2], 6);
        buf_addc(&texts[2], '>');
        buf_addc(&texts[3], '<');
        add_noise(&texts[3], 6);
        buf_adds(&texts[3], "/>");
    }
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        for (size_t k = 0; k < COUNT_OF(texts); k++)
            assert_part_refused(parts[i], texts[k].data, texts[k].len, "limite_superado");
    for (size_t k = 0; k < COUNT_OF(texts); k++)
        buf_done(&texts[k]);
}

static void tables_of_parts_limited(void **state)
{
    (void)state;
    static const struct {
        const char *part, *head, *item;
        int n;
    } rows[] = {
        {"xl/_rels/workbook.xml.rels", "<Relationships>",
         "<Relationship Id=\"r%d\" Type=\"t%d\" Target=\"x%d\"/>", 5000},
        {"xl/workbook.xml", "<workbook><sheets>", "<sheet name=\"h%d\" id=\"%d\" x=\"%d\"/>", 5000},
        {"xl/estilos.xml", "<styleSheet><numFmts>", "<numFmt numFmtId=\"%d\" formatCode=\"0.%d0\" x=\"%d\"/>",
         5000},
        {"xl/estilos.xml", "<styleSheet><cellXfs>", "<xf numFmtId=\"%d\" fontId=\"%d\" x=\"%d\"/>", 70000},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(buf) buf_t text = {0};
        buf_adds(&text, rows[i].head);
        for (int k = 0; k < rows[i].n; k++) {
            const char *from = rows[i].item;
            for (const char *at; (at = strstr(from, "%d")); from = at + 2) {
                buf_add(&text, from, (size_t)(at - from));
                buf_printf(&text, "%d", rand() % 100000);
            }
            buf_adds(&text, from);
        }
        assert_part_refused(rows[i].part, text.data, text.len, "limite_superado");
    }
}

/* Far beyond what a refusal takes with sanitizers, and far below what these shapes took. */
static void assert_refused_soon(const void *data, size_t len, const char *code, const char *says)
{
    AUTO(buf) buf_t got = {0};
    err_t err = ERR_INIT;
    clock_t begin = clock();
    assert_int_equal(book_dump(data, len, NULL, &got, &err), RC_REJECT);
    double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    if (strcmp(err.code, code) != 0 || !strstr(err.text, says))
        fail_msg("%s, not %s: %s", err.code, code, err.text);
    if (seconds > 5)
        fail_msg("%.1f s of CPU until: %s", seconds, err.text);
}

enum { TABS = 4096 };

/* As many tabs and relations as are taken, the ids of both told apart at their end or not at all. */
static book_t book_of_tabs(const char *id, bool apart, const char *target)
{
    book_t b = book_new();
    AUTO(buf) buf_t tabs = {0};
    AUTO(buf) buf_t relations = {0};
    buf_adds(&tabs, "<workbook xmlns:r=\"r\"><sheets>");
    buf_adds(&relations, "<Relationships>");
    for (int i = 0; i < TABS; i++) {
        int n = apart ? i : 0;
        buf_printf(&tabs, "<sheet name=\"h%d\" r:id=\"%s%d\"/>", i, id, n);
        buf_printf(&relations, "<Relationship Id=\"%s%d\" Type=\"x/worksheet\" Target=\"%s\"/>", id, n,
                   target);
    }
    buf_adds(&tabs, "</sheets></workbook>");
    buf_adds(&relations, "</Relationships>");
    book_add(&b, "xl/workbook.xml", tabs.data, tabs.len);
    book_add(&b, "xl/_rels/workbook.xml.rels", relations.data, relations.len);
    for (zip_uint64_t i = 0; i < 2; i++) /* what repeats is denser than any workbook may be */
        assert_int_equal(zip_set_file_compression(b.zip, i, ZIP_CM_STORE, 0), 0);
    return b;
}

static void fill_entries(book_t *b)
{
    for (int i = 0; i < 990; i++) {
        char name[256];
        snprintf(name, sizeof name, "xl/%0200d", i);
        book_adds(b, name, "x");
    }
}

static void tabs_times_relations_cost_little(void **state)
{
    (void)state;
    static const struct {
        int id_len;
        bool apart;
    } rows[] = {{1, false}, {1, true}, {150, true}};
    char id[151], missing[256];
    snprintf(missing, sizeof missing, "%0200d", 990);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        snprintf(id, sizeof id, "%0*d", rows[i].id_len, 0);
        book_t b = book_of_tabs(id, rows[i].apart, missing);
        fill_entries(&b);
        size_t len;
        AUTO(mem) char *bytes = book_bytes(&b, &len);
        assert_refused_soon(bytes, len, "libro_danado", "falta el contenido de la hoja «h0»");
    }
}

/* Rows without cells never reach who could stop the reading. */
static void tabs_on_one_part_refused(void **state)
{
    (void)state;
    static const bool apart[] = {false, true};
    AUTO(buf) buf_t sheet = {0};
    buf_adds(&sheet, "<worksheet><sheetData>");
    for (int i = 1; i <= 200000; i++)
        buf_printf(&sheet, "<row r=\"%d\"/>", i);
    buf_adds(&sheet, "</sheetData></worksheet>");
    for (size_t i = 0; i < COUNT_OF(apart); i++) {
        book_t b = book_of_tabs("r", apart[i], "hoja.xml");
        book_add(&b, "xl/hoja.xml", sheet.data, sheet.len);
        size_t len;
        AUTO(mem) char *bytes = book_bytes(&b, &len);
        assert_refused_soon(bytes, len, "libro_danado", "«h0» y «h1» tienen el mismo contenido");
    }
}

/* The end record again and again in its own comment: libzip reads the index that each names, and compares. */
static void package_of_many_ends_refused(void **state)
{
    (void)state;
    static const struct {
        uint16_t more;
        bool fits;
    } rows[] = {{2, true}, {15, true}, {16, false}, {2970, false}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        book_t b = book_simple(ROW, NULL, NULL);
        fill_entries(&b);
        size_t len;
        AUTO(mem) char *bytes = book_bytes(&b, &len);
        AUTO(buf) buf_t whole = {0};
        const char *end = bytes + len - 22;
        const uint16_t comment = (uint16_t)(rows[i].more * 22);
        buf_add(&whole, bytes, len);
        memcpy(whole.data + len - 2, &comment, sizeof comment);
        for (int k = 0; k < rows[i].more; k++)
            buf_add(&whole, end, 22);
        err_t err = ERR_INIT;
        if (!rows[i].fits)
            assert_refused_soon(whole.data, whole.len, "libro_danado", "finales");
        else if (attempt(whole.data, whole.len, &err) != RC_OK)
            fail_msg("%d more ends: %s", rows[i].more, err.text);
    }
}

/* The same with the extension for large files: each end has a locator, and all name one record. */
static void package_of_many_extended_ends_refused(void **state)
{
    (void)state;
    AUTO(buf) buf_t b = {0};
    char record[56] = "PK\x06\x06", end[20 + 22] = "PK\x06\x07";
    const uint64_t at = 64;
    memcpy(end + 8, &at, sizeof at);
    memcpy(end + 20, "PK\x05\x06", 4);
    memset(end + 20 + 8, 0xFF, 12);
    buf_add(&b, "PK\x03\x04", 4);
    while (b.len < at)
        buf_addc(&b, '\0');
    buf_add(&b, record, sizeof record);
    for (int i = 0; i < 1500; i++)
        buf_add(&b, end, sizeof end);
    assert_refused_soon(b.data, b.len, "libro_danado", "finales");
}

/* Padding of every kind, in a sheet that never comes to a row: it is not read to its end. */
static void padding_without_rows_refused(void **state)
{
    (void)state;
    /* book_simple() has opened a <sheetData> */
    static const char *const heads[] = {"", "</sheetData><cols>", "<row r=\"1\"><c><v>1</v></c></row>"};
    static const char *const pieces[] = {"      \n ", "<col min=\"1\"/>", "<otra/>"};
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        AUTO(buf) buf_t sheet = {0};
        buf_adds(&sheet, heads[i]);
        while (sheet.len < 72 << 20)
            buf_adds(&sheet, pieces[i]);
        size_t len;
        AUTO(mem) char *bytes = book_simple_bytes(buf_str(&sheet), NULL, NULL, &len);
        limits_t any_ratio = LIMITS_DEFAULT;
        any_ratio.ratio = 1 << 30;
        AUTO(source) source_t *s = NULL;
        err_t err = ERR_INIT;
        assert_int_equal(
            book_open(&(content_t){.data = bytes, .fd = -1, .size = (int64_t)len}, &any_ratio, &s, &err),
            RC_OK);
        assert_int_equal(s->read(s, 0, pass_over, NULL, &err), RC_REJECT);
        assert_string_equal(err.code, "limite_superado");
        assert_non_null(strstr(err.text, "sin una sola fila"));
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
        cmocka_unit_test(file_ole_directory_found_where_it_is),
        cmocka_unit_test(package_of_workbooks_says_unpack),
        cmocka_unit_test(package_other_formats_named),
        cmocka_unit_test(package_truncated_at_every_length_refused),
        cmocka_unit_test(samples_truncated_refused),
        cmocka_unit_test(package_any_byte_changed_survives),
        cmocka_unit_test(package_encrypted_named),
        cmocka_unit_test(package_bad_names_refused),
        cmocka_unit_test(package_too_many_entries_refused),
        cmocka_unit_test(package_lying_index_refused),
        cmocka_unit_test(package_bomb_refused),
        cmocka_unit_test(package_ratio_counts_beyond_100_kib),
        cmocka_unit_test(package_sizes_limited),
        cmocka_unit_test(xml_doctype_refused_in_every_part),
        cmocka_unit_test(xml_parser_growth_refused_in_every_part),
        cmocka_unit_test(tables_of_parts_limited),
        cmocka_unit_test(tabs_times_relations_cost_little),
        cmocka_unit_test(tabs_on_one_part_refused),
        cmocka_unit_test(package_of_many_ends_refused),
        cmocka_unit_test(package_of_many_extended_ends_refused),
        cmocka_unit_test(padding_without_rows_refused),
        cmocka_unit_test(part_missing_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
