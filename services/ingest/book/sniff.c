#include "services/ingest/book/sniff.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define HEAD_BYTES 4096
/* The directory of an OLE container, where its header says it is; where that is not found, its beginning. */
#define OLE_BYTES (1024 * 1024)
#define OLE_HEADER 512

#define SAVE_AS "Ábralo en Excel y guárdelo como .xlsx."

static const struct {
    file_kind_t kind;
    const char *code, *text;
} refusals[] = {
    {FILE_EMPTY, "archivo_vacio",
     "El archivo está vacío (0 bytes). Vuelva a pedirlo o a descargarlo, y envíelo de nuevo."},
    {FILE_OLE_ENCRYPTED, "libro_cifrado",
     "El libro está protegido con contraseña y no se puede leer. Ábralo en Excel, quite la contraseña "
     "(Archivo > "
     "Información > Proteger libro > Cifrar con contraseña) y guárdelo como .xlsx."},
    {FILE_OLE_XLS, "xls_antiguo",
     "Es un libro de Excel 97-2003 (.xls), un formato que no se recibe. " SAVE_AS},
    {FILE_OLE_OTHER, "formato_no_admitido",
     "Es un documento antiguo de Office, no un libro .xlsx. Abra la base en Excel y guárdela como .xlsx."},
    {FILE_HTML, "formato_no_admitido", "Es una página web (HTML) con nombre de libro, no un .xlsx. " SAVE_AS},
    {FILE_XML, "formato_no_admitido", "Es un documento XML, no un libro .xlsx. " SAVE_AS},
    {FILE_PDF, "formato_no_admitido",
     "Es un PDF, no un libro .xlsx. Envíe la base en Excel, guardada como .xlsx."},
    {FILE_IMAGE, "formato_no_admitido",
     "Es una imagen, no un libro .xlsx. Envíe la base en Excel, guardada como .xlsx."},
    {FILE_RTF, "formato_no_admitido",
     "Es un documento de texto con formato (.rtf), no un libro .xlsx. Envíe la base en Excel, guardada como "
     ".xlsx."},
    {FILE_BINARY, "formato_no_admitido",
     "No es un libro .xlsx ni un CSV: su contenido no corresponde a ningún formato conocido. Abra la base en "
     "Excel y "
     "guárdela como .xlsx."},
};

static bool starts(const char *data, size_t len, const char *magic, size_t n)
{
    return len >= n && memcmp(data, magic, n) == 0;
}

/* Entry names of an OLE container are UTF-16LE. */
static bool has_wide(const char *data, size_t len, const char *word)
{
    char wide[64];
    size_t n = strlen(word);
    for (size_t i = 0; i < n; i++) {
        wide[2 * i] = word[i];
        wide[2 * i + 1] = '\0';
    }
    return memmem(data, len, wide, 2 * n) != NULL;
}

static file_kind_t ole_kind(const char *data, size_t len)
{
    if (has_wide(data, len, "EncryptedPackage"))
        return FILE_OLE_ENCRYPTED;
    /* Excel 5 called its stream Book. */
    if (has_wide(data, len, "Workbook") || has_wide(data, len, "Book"))
        return FILE_OLE_XLS;
    return FILE_OLE_OTHER;
}

/* A page starts with a tag or a comment, or with the head of a message that holds one. */
static bool is_markup(const char *data, size_t len)
{
    if (len >= 13 && strncasecmp(data, "MIME-Version:", 13) == 0)
        return true;
    if (len < 2 || data[0] != '<')
        return false;
    return data[1] == '!' || data[1] == '/' || (data[1] >= 'a' && data[1] <= 'z') ||
           (data[1] >= 'A' && data[1] <= 'Z');
}

/* Windows-1252 is text too, so only control characters tell binary data; a few of them are a damaged text,
 * and who reads it says in which row. */
static bool is_binary(const char *data, size_t len)
{
    size_t look = len < HEAD_BYTES ? len : HEAD_BYTES, controls = 0;
    for (size_t i = 0; i < look; i++)
        controls += data[i] == '\0' || ((unsigned char)data[i] < 0x20 && !strchr("\t\r\n\f", data[i]));
    return controls * 50 > look;
}

static file_kind_t text_kind(const char *data, size_t len)
{
    bool marked = starts(data, len, "\xEF\xBB\xBF", 3);
    if (marked) {
        data += 3;
        len -= 3;
    }
    while (len && *data && strchr(" \t\r\n", *data)) {
        data++;
        len--;
    }
    if (starts(data, len, "<?xml", 5))
        return FILE_XML;
    if (is_markup(data, len))
        return FILE_HTML;
    if (starts(data, len, "{\\rtf", 5))
        return FILE_RTF;
    return marked || !is_binary(data, len) ? FILE_TEXT : FILE_BINARY;
}

/* A workbook of Excel 2 to 8 without its container, as some programs write it: it begins with a BOF record.
 */
static bool is_bare_biff(const char *data, size_t len)
{
    return len >= 6 && data[0] == '\x09' && data[3] == '\0' &&
           (data[2] == 4 || data[2] == 6 || data[2] == 8 || data[2] == 16) &&
           (data[1] == 0 || data[1] == 2 || data[1] == 4 || data[1] == 8);
}

static bool is_ole(const char *data, size_t len)
{
    return starts(data, len, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
}

file_kind_t sniff_kind(const void *bytes, size_t len)
{
    const char *data = bytes;
    if (len == 0)
        return FILE_EMPTY;
    if (starts(data, len, "PK\x03\x04", 4) || starts(data, len, "PK\x05\x06", 4))
        return FILE_ZIP;
    if (is_ole(data, len))
        return ole_kind(data, len);
    if (is_bare_biff(data, len))
        return FILE_OLE_XLS;
    if (starts(data, len, "%PDF", 4))
        return FILE_PDF;
    if (starts(data, len, "\x89PNG", 4) || starts(data, len, "GIF8", 4) ||
        starts(data, len, "\xFF\xD8\xFF", 3))
        return FILE_IMAGE;
    /* Text in UTF-16, as "Texto Unicode" saves it. */
    if (starts(data, len, "\xFF\xFE", 2) || starts(data, len, "\xFE\xFF", 2))
        return FILE_TEXT;
    return text_kind(data, len);
}

/* Where the header of an OLE container says that its directory begins; 0 when it says nothing of use. */
static int64_t ole_directory(const char *head, size_t len)
{
    if (len < OLE_HEADER)
        return 0;
    uint16_t shift;
    uint32_t sector;
    memcpy(&shift, head + 30, sizeof shift);
    memcpy(&sector, head + 48, sizeof sector);
    if (shift != 9 && shift != 12)
        return 0;
    return ((int64_t)sector + 1) << shift;
}

static rc_t ole_look(const content_t *c, int64_t from, file_kind_t *ret, err_t *err)
{
    AUTO(mem) char *part = must(malloc(OLE_BYTES));
    size_t n;
    rc_t rc = content_read(c, from, part, OLE_BYTES, &n, err);
    if (rc == RC_OK)
        *ret = ole_kind(part, n);
    return rc;
}

rc_t sniff_check(const content_t *c, file_kind_t *ret, err_t *err)
{
    char head[HEAD_BYTES];
    size_t n;
    rc_t rc = content_read(c, 0, head, sizeof head, &n, err);
    if (rc != RC_OK)
        return rc;
    file_kind_t kind = sniff_kind(head, n);
    int64_t directory = is_ole(head, n) ? ole_directory(head, n) : 0;
    if (directory)
        rc = ole_look(c, directory, &kind, err);
    if (rc == RC_OK && kind == FILE_OLE_OTHER)
        rc = ole_look(c, 0, &kind, err);
    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; i < COUNT_OF(refusals); i++)
        if (refusals[i].kind == kind)
            return err_set(err, RC_REJECT, refusals[i].code, "%s", refusals[i].text);
    *ret = kind;
    return RC_OK;
}
