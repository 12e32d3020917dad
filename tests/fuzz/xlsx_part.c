/* One XML part of an otherwise good workbook. The first byte says which part it is, the rest is the part. */
#include <string.h>

#include "tests/fuzz/rows.h"
#include "tests/fuzz/zipped.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const size_t which = data[0] % COUNT_OF(parts);
    zipped_t z = {0};
    for (size_t i = COUNT_OF(parts); i-- > 0;)
        if (i == which)
            zipped_add(&z, parts[i].name, data + 1, size - 1);
        else
            zipped_add(&z, parts[i].name, parts[i].good, strlen(parts[i].good));
    zipped_end(&z);
    const content_t c = content_memory(z.bytes.data, z.bytes.len);
    (void)rows_read(&c);
    zipped_done(&z);
    return 0;
}
