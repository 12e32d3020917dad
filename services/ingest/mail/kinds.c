#include "services/ingest/mail/kinds.h"

#include <string.h>
#include <strings.h>

#include "common/cleanup.h"

typedef struct row {
    const char *what;
    part_kind_t kind;
} row_t;

static const row_t endings[] = {
    {"xlsx", PART_WORKBOOK}, {"xlsm", PART_WORKBOOK}, {"xlsb", PART_WORKBOOK}, {"xls", PART_WORKBOOK},
    {"xltx", PART_WORKBOOK}, {"csv", PART_WORKBOOK},  {"tsv", PART_WORKBOOK},  {"ods", PART_WORKBOOK},
    {"zip", PART_WORKBOOK},  {"eml", PART_MESSAGE},   {"p7m", PART_SECRET},    {"gpg", PART_SECRET},
    {"pgp", PART_SECRET},    {"p7s", PART_TEXT},      {"asc", PART_TEXT},      {"vcf", PART_TEXT},
    {"ics", PART_TEXT},      {"pdf", PART_OTHER},     {"doc", PART_OTHER},     {"docx", PART_OTHER},
    {"ppt", PART_OTHER},     {"pptx", PART_OTHER},    {"odt", PART_OTHER},     {"msg", PART_OTHER},
    {"txt", PART_OTHER},     {"rtf", PART_OTHER},     {"htm", PART_OTHER},     {"html", PART_OTHER},
    {"xml", PART_OTHER},     {"jar", PART_OTHER},     {"rar", PART_WORKBOOK},  {"7z", PART_WORKBOOK},
};

static const row_t types[] = {
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", PART_WORKBOOK},
    {"application/vnd.ms-excel", PART_WORKBOOK},
    {"application/vnd.ms-excel.sheet.macroenabled.12", PART_WORKBOOK},
    {"application/vnd.ms-excel.sheet.binary.macroenabled.12", PART_WORKBOOK},
    {"application/msexcel", PART_WORKBOOK},
    {"application/x-msexcel", PART_WORKBOOK},
    {"application/x-excel", PART_WORKBOOK},
    {"application/excel", PART_WORKBOOK},
    {"application/vnd.oasis.opendocument.spreadsheet", PART_WORKBOOK},
    {"text/csv", PART_WORKBOOK},
    {"application/csv", PART_WORKBOOK},
    {"text/comma-separated-values", PART_WORKBOOK},
    {"text/tab-separated-values", PART_WORKBOOK},
    {"application/zip", PART_WORKBOOK},
    {"application/x-zip-compressed", PART_WORKBOOK},
    {"message/rfc822", PART_MESSAGE},
    {"message/rfc2822", PART_MESSAGE},
    {"message/global", PART_MESSAGE},
    {"message/news", PART_MESSAGE},
    {"message/partial", PART_PARTIAL},
    {"message/external-body", PART_PARTIAL},
    {"application/pkcs7-mime", PART_SECRET},
    {"application/x-pkcs7-mime", PART_SECRET},
    {"application/pgp-encrypted", PART_SECRET},
    {"application/pkcs7-signature", PART_TEXT},
    {"application/x-pkcs7-signature", PART_TEXT},
    {"application/pgp-signature", PART_TEXT},
    {"application/pgp-keys", PART_TEXT},
};

static const char *ending_of(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? dot + 1 : "";
}

static const row_t *find(const row_t *rows, size_t n, const char *what)
{
    for (size_t i = 0; i < n; i++)
        if (strcasecmp(rows[i].what, what) == 0)
            return &rows[i];
    return NULL;
}

/* Excel's two containers: the zip of an .xlsx, and the OLE one of an .xls or of a protected .xlsx. */
static part_kind_t by_content(const void *head, size_t len)
{
    static const char zip[] = "PK\x03\x04", ole[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
                      tnef[] = "\x78\x9F\x3E\x22";
    if ((len >= 4 && memcmp(head, zip, 4) == 0) || (len >= 8 && memcmp(head, ole, 8) == 0))
        return PART_WORKBOOK;
    if (len >= 4 && memcmp(head, tnef, 4) == 0)
        return PART_TNEF;
    return PART_OTHER;
}

part_kind_t part_kind(const char *name, const char *type, const void *head, size_t len)
{
    if (strcasecmp(name, "winmail.dat") == 0 || strcmp(type, "application/ms-tnef") == 0 ||
        strcmp(type, "application/vnd.ms-tnef") == 0)
        return PART_TNEF;
    const row_t *row = find(endings, COUNT_OF(endings), ending_of(name));
    if (!row)
        row = find(types, COUNT_OF(types), type);
    if (row)
        return row->kind;
    if (strncmp(type, "image/", 6) == 0)
        return PART_TEXT;
    part_kind_t kind = by_content(head, len);
    if (kind == PART_OTHER && !*name && strncmp(type, "text/", 5) == 0)
        return PART_TEXT;
    return kind;
}
