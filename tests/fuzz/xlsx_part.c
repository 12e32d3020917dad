/* One XML part of an otherwise good workbook. The first byte says which part it is, the rest is the part. */
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "tests/fuzz/hold.h"
#include "tests/fuzz/rows.h"
#include "tests/fuzz/zipped.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

DEFINE_CLEANUP(wide, uint16_t *, free)

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
#define MAIN "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"

static const struct {
    const char *name, *good;
} parts[] = {
    {"xl/worksheets/sheet1.xml",
     XML "<worksheet " MAIN "><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\">"
         "<v>44537.5</v></c></row></sheetData></worksheet>"},
    {"xl/sharedStrings.xml",
     XML "<sst " MAIN "><si><t>PQR</t></si><si><r><t>a</t></r><r><t>b</t></r></si></sst>"},
    {"xl/styles.xml",
     XML "<styleSheet " MAIN "><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/>"
         "</numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>"},
    {"xl/workbook.xml",
     XML "<workbook " MAIN " xmlns:r=\"" OFFICE "\"><sheets><sheet name=\"Hoja1\" sheetId=\"1\" "
         "r:id=\"rId1\"/></sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels",
     XML "<Relationships xmlns=\"" PACKAGE "relationships\">"
         "<Relationship Id=\"rId1\" Type=\"" OFFICE "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
         "<Relationship Id=\"rId2\" Type=\"" OFFICE "/sharedStrings\" Target=\"sharedStrings.xml\"/>"
         "<Relationship Id=\"rId3\" Type=\"" OFFICE "/styles\" Target=\"styles.xml\"/></Relationships>"},
    {"_rels/.rels",
     XML "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"rId1\" Type=\"" OFFICE
         "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
    {"[Content_Types].xml",
     XML "<Types xmlns=\"" PACKAGE
         "content-types\"><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/"
         "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>"},
};

static uint64_t read_with(size_t which, const void *part, size_t len)
{
    zipped_t z = {0};
    for (size_t i = COUNT_OF(parts); i-- > 0;)
        if (i == which)
            zipped_add(&z, parts[i].name, part, len);
        else
            zipped_add(&z, parts[i].name, parts[i].good, strlen(parts[i].good));
    zipped_end(&z);
    const content_t c = content_memory(z.bytes.data, z.bytes.len);
    uint64_t digest = rows_read(&c);
    zipped_done(&z);
    return digest;
}

/* The same part in UTF-16, which the parser alone reads (see book/plain.h). What declares its encoding, or is
 * in another one, has none; nor what looks like the end of a zip, which is looked for in stored parts too. */
static uint16_t *widened(const uint8_t *part, size_t len, size_t *ret_units)
{
    static const uint16_t mark = 0xFEFF;
    size_t units = len;
    if (memmem(part, len, "<?xml", 5) || memmem(part, len, "PK", 2) || memmem(part, len, "\0", 1) ||
        u8_check(part, len) || (len >= 3 && memcmp(part, "\xEF\xBB\xBF", 3) == 0))
        return NULL;
    uint16_t *wide = must(malloc((len + 1) * sizeof *wide));
    wide[0] = mark;
    HOLD(u8_to_u16(part, len, wide + 1, &units) == wide + 1);
    *ret_units = units + 1;
    return wide;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const size_t which = data[0] % COUNT_OF(parts);
    uint64_t digest = read_with(which, data + 1, size - 1);
    size_t units;
    AUTO(wide) uint16_t *wide = which < 2 ? widened(data + 1, size - 1, &units) : NULL;
    if (wide)
        HOLD(read_with(which, wide, units * sizeof *wide) == digest);
    return 0;
}
