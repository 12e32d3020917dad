/* What real writers put into workbooks, made cell by cell. */
#include <stdlib.h>
#include <string.h>

#include "services/ingest/book/xlsx.h"
#include "tests/unit/ingest_book.h"

static void assert_dump(const char *sheet_data, const char *shared, const char *styles, const char *want)
{
    size_t len;
    err_t err = ERR_INIT;
    AUTO(buf) buf_t got = {0};
    AUTO(mem) char *bytes = book_simple_bytes(sheet_data, shared, styles, &len);
    if (book_dump(bytes, len, NULL, &got, &err) != RC_OK)
        fail_msg("%s: %s", err.code, err.text);
    assert_string_equal(buf_str(&got), want);
}

static void assert_refused(const char *sheet_data, const char *code, const char *says)
{
    size_t len;
    err_t err = ERR_INIT;
    AUTO(buf) buf_t got = {0};
    AUTO(mem) char *bytes = book_simple_bytes(sheet_data, "<si><t>uno</t></si>", NULL, &len);
    assert_int_equal(book_dump(bytes, len, NULL, &got, &err), RC_REJECT);
    assert_string_equal(err.code, code);
    if (!strstr(err.text, says))
        fail_msg("«%s» does not say «%s»", err.text, says);
}

static void cells_every_type_read(void **state)
{
    (void)state;
    assert_dump(
        "<row r=\"1\">"
        "<c r=\"A1\"><v>12345678</v></c><c r=\"B1\" t=\"n\"><v>12345678.0</v></c>"
        "<c r=\"C1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">  ñandú </t></is></c>"
        "<c r=\"D1\" t=\"s\"><v>1</v></c><c r=\"E1\" t=\"str\"><f>A1&amp;\"x\"</f><v>fórmula</v></c>"
        "<c r=\"F1\" t=\"b\"><v>1</v></c><c r=\"G1\" t=\"b\"><v>0</v></c><c r=\"H1\" t=\"e\"><v>#N/A</v></c>"
        "<c r=\"I1\" t=\"d\"><v>2021-12-07</v></c><c r=\"J1\" s=\"1\"><v>44537</v></c>"
        "<c r=\"K1\"><f>NOW()</f></c><c r=\"L1\"/><c r=\"M1\" t=\"s\"><v>2</v></c><c r=\"N1\" "
        "t=\"e\"><v>#REF!</v></c></row>",
        "<si><t>cero</t></si><si><t>uno</t></si><si><t></t></si>",
        "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>",
        "A1 number 12345678\nB1 number 12345678\nC1 text   ñandú \nD1 text uno\nE1 text fórmula\nF1 bool "
        "VERDADERO\n"
        "G1 bool FALSO\nH1 error #N/A\nI1 date 2021-12-07\nJ1 date 2021-12-07\nN1 error #REF!\n");
}

static void cells_rich_text_joined_phonetics_left_out(void **state)
{
    (void)state;
    assert_dump(
        "<row><c t=\"s\"><v>0</v></c><c t=\"inlineStr\"><is><r><rPr><b/></rPr><t>a</t></r><r><t> b</t></r>"
        "<rPh sb=\"0\" eb=\"1\"><t>NO</t></rPh><phoneticPr fontId=\"1\"/></is></c></row>",
        "<si><r><rPr><sz val=\"11\"/></rPr><t>Cobro </t></r><r><t xml:space=\"preserve\">de "
        "</t></r><r><t>equipos</t></r>"
        "<rPh sb=\"0\" eb=\"1\"><t>NO</t></rPh></si>",
        NULL, "A1 text Cobro de equipos\nB1 text a b\n");
}

static void cells_without_references_counted(void **state)
{
    (void)state;
    assert_dump("<row><c><v>1</v></c><c/><c><v>3</v></c></row><row r=\"5\"><c "
                "r=\"C5\"><v>5</v></c><c><v>6</v></c></row>"
                "<row><c><v>7</v></c></row>",
                NULL, NULL, "A1 number 1\nC1 number 3\nC5 number 5\nD5 number 6\nA6 number 7\n");
}

static void cells_out_of_order_sorted(void **state)
{
    (void)state;
    assert_dump("<row r=\"1\"><c r=\"C1\"><v>3</v></c><c r=\"A1\" t=\"inlineStr\"><is><t>uno</t></is></c><c "
                "r=\"b1\"><v>2</v></c></row>",
                NULL, NULL, "A1 text uno\nB1 number 2\nC1 number 3\n");
}

static void cells_escapes_undone(void **state)
{
    (void)state;
    assert_dump("<row><c t=\"inlineStr\"><is><t>a_x0041_&lt;&amp;&#241;</t></is></c><c "
                "t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c></row>",
                "<si><t>_x005F_x0041_</t></si><si><t>dos</t></si>", NULL,
                "A1 text aA<&ñ\nB1 text _x0041_\nC1 text dos\n");
}

static void cells_extensions_ignored(void **state)
{
    (void)state;
    assert_dump("<row r=\"1\" x14ac:dyDescent=\"0.2\"><c "
                "r=\"A1\"><v>1</v><extLst><ext><v>9</v><t>NO</t></ext></extLst></c>"
                "<extLst><ext><c><v>9</v></c></ext></extLst></row>"
                "<mc:AlternateContent><row><c><v>9</v></c></row></mc:AlternateContent>",
                NULL, NULL, "A1 number 1\n");
}

static void dates_custom_formats_and_quoted_text(void **state)
{
    (void)state;
    assert_dump("<row><c s=\"1\"><v>44518.15486111111</v></c><c s=\"2\"><v>44518</v></c><c "
                "s=\"3\"><v>44518</v></c><c s=\"4\"><v>0.5</v></c>"
                "<c s=\"5\"><v>1.5</v></c><c s=\"9\"><v>44518</v></c><c s=\"1\"><v>19913374</v></c></row>",
                NULL,
                "<numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy hh:mm\"/><numFmt numFmtId=\"165\" "
                "formatCode=\"0 &quot;dd&quot;\"/>"
                "<numFmt numFmtId=\"166\" formatCode=\"[$-240A]dddd\"/><numFmt numFmtId=\"167\" "
                "formatCode=\"[h]:mm\"/></numFmts>"
                "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
                "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf "
                "numFmtId=\"166\"/><xf numFmtId=\"20\"/>"
                "<xf numFmtId=\"167\"/></cellXfs>",
                "A1 date 2021-11-18T03:43:00-05:00\nB1 number 44518\nC1 date 2021-11-18\nD1 text "
                "12:00:00\nE1 number 1.5\nF1 number 44518\n"
                "G1 number 19913374\n");
}

/* Prefixed elements, strict namespaces, absolute targets, the 1904 system, UTF-16, hidden sheets, a chart's
 * tab. */
static void workbook_unusual_writer_read(void **state)
{
    (void)state;
    book_t b = book_new();
    book_adds(&b, "_rels\\.rels",
              "<p:Relationships xmlns:p=\"x\"><p:Relationship Id=\"a\" Type=\"" STRICT_REL_NS
              "/officeDocument\" Target=\"/libro/Workbook.xml\"/></p:Relationships>");
    book_adds(
        &b, "libro/workbook.xml",
        "<x:workbook xmlns:x=\"http://purl.oclc.org/ooxml/spreadsheetml/main\" xmlns:r=\"" STRICT_REL_NS "\">"
        "<x:workbookPr date1904=\"true\"/><x:sheets><x:sheet name=\"Gráfico\" sheetId=\"3\" r:id=\"c\"/>"
        "<x:sheet name=\"Oculta\" sheetId=\"2\" state=\"hidden\" r:id=\"h\"/>"
        "<x:sheet name=\"Muy oculta\" sheetId=\"4\" state=\"veryHidden\" r:id=\"h\"/>"
        "<x:sheet name=\"Datos\" sheetId=\"1\" r:id=\"d\"/></x:sheets></x:workbook>");
    book_adds(&b, "libro/_rels/workbook.xml.rels",
              "<Relationships><Relationship Id=\"c\" Type=\"" STRICT_REL_NS
              "/chartsheet\" Target=\"chartsheets/sheet1.xml\"/>"
              "<Relationship Id=\"h\" Type=\"" STRICT_REL_NS "/worksheet\" Target=\"../hojas/oculta.xml\"/>"
              "<Relationship Id=\"d\" Type=\"" STRICT_REL_NS "/worksheet\" Target=\"/hojas/datos.xml\"/>"
              "<Relationship Id=\"s\" Type=\"" STRICT_REL_NS "/styles\" Target=\"./estilos.xml\"/>"
              "<Relationship Id=\"e\" Type=\"" STRICT_REL_NS
              "/sharedStrings\" Target=\"http://x/\" TargetMode=\"External\"/></Relationships>");
    book_adds(&b, "libro/estilos.xml",
              "<s:styleSheet xmlns:s=\"x\"><s:cellXfs><s:xf numFmtId=\"22\"/></s:cellXfs></s:styleSheet>");
    book_adds(&b, "hojas/oculta.xml",
              "<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>");
    static const char ascii[] = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><x:worksheet "
                                "xmlns:x=\"x\"><x:sheetData><x:row><x:c s=\"0\"><x:v>43075</x:v>"
                                "</x:c></x:row></x:sheetData></x:worksheet>";
    AUTO(buf) buf_t wide = {0};
    buf_add(&wide, "\xFF\xFE", 2);
    for (const char *c = ascii; *c; c++) {
        buf_addc(&wide, *c);
        buf_addc(&wide, '\0');
    }
    book_add(&b, "hojas/datos.xml", wide.data, wide.len);
    size_t len;
    AUTO(mem) char *bytes = book_bytes(&b, &len);
    AUTO(source) source_t *s = NULL;
    AUTO(buf) buf_t got = {0};
    err_t err = ERR_INIT;
    if (xlsx_open(&(content_t){.data = bytes, .fd = -1, .size = (int64_t)len}, &LIMITS_DEFAULT, &s, &err) !=
            RC_OK ||
        book_dump(bytes, len, "Datos", &got, &err) != RC_OK)
        fail_msg("%s: %s", err.code, err.text);
    static const bool visible[] = {true, false, false, true};
    assert_int_equal(s->n_sheets, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(s->sheets[i].visible, visible[i]);
    assert_string_equal(s->sheets[0].name, "Gráfico");
    assert_string_equal(buf_str(&got), "A1 date 2021-12-07\n");
    assert_int_equal(book_dump(bytes, len, "Gráfico", &got, &err), RC_OK);
    assert_string_equal(buf_str(&got), "");
}

static void sheet_malformed_refused_where(void **state)
{
    (void)state;
    assert_refused("<row r=\"3\"><c><v>1</v></c></row><row r=\"2\"><c><v>1</v></c></row>", "libro_danado",
                   "no vienen en orden");
    assert_refused("<row r=\"0\"/>", "libro_danado", "no es válido");
    assert_refused("<row r=\"1048577\"/>", "limite_superado", "más filas");
    assert_refused("<row r=\"99999999999999999999\"/>", "libro_danado", "no es válido");
    assert_refused("<row r=\"1048576\"/><row><c><v>1</v></c></row>", "limite_superado", "más filas");
    assert_refused("<row r=\"1x\"/>", "libro_danado", "no es válido");
    assert_refused("<row r=\"2\"><c r=\"C2\" t=\"s\"><v>1</v></c></row>", "libro_danado", "celda C2");
    assert_refused("<row><c r=\"A1\" t=\"s\"><v>-1</v></c></row>", "libro_danado", "texto compartido");
    assert_refused("<row><c r=\"A1\" t=\"s\"><v>x</v></c></row>", "libro_danado", "texto compartido");
    assert_refused("<row><c r=\"XFE1\"><v>1</v></c></row>", "limite_superado", "más columnas");
    assert_refused("<row><c r=\"XFD1\"/><c/></row>", "limite_superado", "más columnas");
    assert_refused(
        "<row r=\"4\"><c r=\"B4\"><v>1</v></c><c r=\"A4\"><v>2</v></c><c r=\"B4\"><v>3</v></c></row>",
        "libro_danado", "celda B4: la fila trae dos veces");
    assert_refused("<row><c r=\"1\"><v>1</v></c></row>", "libro_danado", "referencia");
    assert_refused("<row><c><v>1</c></row>", "libro_danado", "no se entiende");
    assert_refused("<row><c><v>\x01</v></c></row>", "libro_danado", "no se entiende");
}

static void sheet_stop_ends_early(void **state)
{
    (void)state;
    size_t len;
    AUTO(mem)
    char *bytes =
        book_simple_bytes("<row><c><v>1</v></c></row><row><c><v>2</v></c></row><broken", NULL, NULL, &len);
    AUTO(buf) buf_t got = {0};
    err_t err = ERR_INIT;
    assert_int_equal(book_dump(bytes, len, NULL, &got, &err), RC_REJECT);
    assert_string_equal(buf_str(&got), "A1 number 1\nA2 number 2\n");
}

/* Text that does not compress to where it would be refused as a bomb first. */
static void add_noise(buf_t *b, size_t n)
{
    unsigned random = 1;
    for (size_t i = 0; i < n; i++) {
        random = random * 1103515245 + 12345;
        buf_addc(b, (char)('a' + (random >> 16) % 26));
    }
}

static void assert_text_limit(size_t n, const char *before, const char *more, bool fits)
{
    AUTO(buf) buf_t text = {0}, data = {0}, got = {0};
    err_t err = ERR_INIT;
    buf_adds(&text, before);
    add_noise(&text, n);
    buf_adds(&text, more);
    buf_printf(&data, "<row><c t=\"inlineStr\"><is><t>%s</t></is></c></row>", text.data);
    for (int shared = 0; shared < 2; shared++) {
        size_t len;
        if (shared) {
            buf_clear(&data);
            buf_printf(&data, "<si><t>uno</t></si><si><t>%s</t></si>", text.data);
        }
        AUTO(mem)
        char *bytes = book_simple_bytes(shared ? "<row><c t=\"s\"><v>1</v></c></row>" : data.data,
                                        shared ? data.data : NULL, NULL, &len);
        rc_t rc = book_dump(bytes, len, NULL, &got, &err);
        if (fits != (rc == RC_OK))
            fail_msg("%zu characters, shared %d: %s %s", n, shared, err.code, err.text);
        if (fits)
            continue;
        assert_string_equal(err.code, "limite_superado");
        assert_non_null(strstr(err.text, shared ? "número 2" : "celda A1"));
        err_clear(&err);
    }
}

/* Excel counts UTF-16, after escapes: 📞 is two characters, _x000D_ is one. */
static void cell_characters_limited_exactly(void **state)
{
    (void)state;
    assert_text_limit(32767, "", "", true);
    assert_text_limit(32768, "", "", false);
    assert_text_limit(32764, "ñ", "📞", true);
    assert_text_limit(32765, "ñ", "📞", false);
    assert_text_limit(32766, "", "_x000D_", true);
    assert_text_limit(32767, "", "_x000D_", false);
    assert_text_limit(400000, "", "", false);
}

/* Shared strings cost nothing in the file, and all that they say in the row. */
static void row_text_limited_with_shared_strings(void **state)
{
    (void)state;
    AUTO(buf) buf_t text = {0}, row = {0}, got = {0};
    size_t len;
    err_t err = ERR_INIT;
    buf_adds(&text, "<si><t>");
    add_noise(&text, 32767);
    buf_adds(&text, "</t></si>");
    buf_adds(&row, "<row>");
    for (int i = 0; i < 300; i++)
        buf_printf(&row, "<c t=\"s\" s=\"%d\"><v>0</v></c>", i * 7919);
    buf_adds(&row, "</row>");
    AUTO(mem) char *bytes = book_simple_bytes(row.data, text.data, NULL, &len);
    assert_int_equal(book_dump(bytes, len, NULL, &got, &err), RC_REJECT);
    assert_string_equal(err.code, "limite_superado");
    assert_non_null(strstr(err.text, "demasiado texto"));
}

static rc_t pass_over(void *ctx, const row_t *row, bool *ret_stop, err_t *err)
{
    (void)ctx, (void)row, (void)ret_stop, (void)err;
    return RC_OK;
}

/* A sheet large enough for the thread that inflates ahead: read whole, read twice, and left early. */
static rc_t stop_soon(void *ctx, const row_t *row, bool *ret_stop, err_t *err)
{
    (void)ctx, (void)err;
    *ret_stop = row->number == 3;
    return RC_OK;
}

static void sheet_progress_counts_to_total(void **state)
{
    (void)state;
    AUTO(buf) buf_t data = {0};
    for (int i = 0; i < 40000; i++)
        buf_printf(&data, "<row><c><v>%d</v></c><c t=\"str\"><v>x%x</v></c></row>", rand(), (unsigned)rand());
    size_t len;
    AUTO(mem) char *bytes = book_simple_bytes(data.data, NULL, NULL, &len);
    AUTO(source) source_t *s = NULL;
    err_t err = ERR_INIT;
    content_t c = content_memory(bytes, len);
    assert_int_equal(xlsx_open(&c, &LIMITS_DEFAULT, &s, &err), RC_OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(s->read(s, 0, stop_soon, NULL, &err), RC_OK);
        assert_true(atomic_load(&s->done) < atomic_load(&s->total));
        assert_int_equal(s->read(s, 0, pass_over, NULL, &err), RC_OK);
        assert_true(atomic_load(&s->total) > (long long)data.len);
        assert_int_equal(atomic_load(&s->done), atomic_load(&s->total));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_every_type_read),
        cmocka_unit_test(cells_rich_text_joined_phonetics_left_out),
        cmocka_unit_test(cells_without_references_counted),
        cmocka_unit_test(cells_out_of_order_sorted),
        cmocka_unit_test(cells_escapes_undone),
        cmocka_unit_test(cells_extensions_ignored),
        cmocka_unit_test(dates_custom_formats_and_quoted_text),
        cmocka_unit_test(workbook_unusual_writer_read),
        cmocka_unit_test(sheet_malformed_refused_where),
        cmocka_unit_test(sheet_stop_ends_early),
        cmocka_unit_test(cell_characters_limited_exactly),
        cmocka_unit_test(row_text_limited_with_shared_strings),
        cmocka_unit_test(sheet_progress_counts_to_total),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
