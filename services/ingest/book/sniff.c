#include "services/ingest/book/sniff.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define SNIFF_BYTES (1024 * 1024)

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
     "Es un libro de Excel 97-2003 (.xls), un formato que no se recibe. Ábralo en Excel y guárdelo como "
     ".xlsx."},
    {FILE_OLE_OTHER, "formato_no_admitido",
     "Es un documento antiguo de Office, no un libro .xlsx. Abra la base en Excel y guárdela como .xlsx."},
    {FILE_HTML, "formato_no_admitido",
     "Es una página HTML con nombre de libro, no un .xlsx. Ábrala en Excel y guárdela como .xlsx."},
    {FILE_XML, "formato_no_admitido",
     "Es un documento XML, no un libro .xlsx. Ábralo en Excel y guárdelo como .xlsx."},
    {FILE_PDF, "formato_no_admitido",
     "Es un PDF, no un libro .xlsx. Envíe la base en Excel, guardada como .xlsx."},
    {FILE_IMAGE, "formato_no_admitido",
     "Es una imagen, no un libro .xlsx. Envíe la base en Excel, guardada como .xlsx."},
    {FILE_TEXT, "formato_no_admitido",
     "Es un archivo de texto, aunque su nombre diga otra cosa, y no un libro .xlsx. Ábralo en Excel y "
     "guárdelo como "
     ".xlsx."},
    {FILE_BINARY, "formato_no_admitido",
     "No es un libro .xlsx: su contenido no corresponde a ningún formato conocido. Abra la base en Excel y "
     "guárdela "
     "como .xlsx."},
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

static file_kind_t text_kind(const char *data, size_t len)
{
    if (starts(data, len, "\xEF\xBB\xBF", 3)) {
        data += 3;
        len -= 3;
    }
    while (len && *data && strchr(" \t\r\n", *data)) {
        data++;
        len--;
    }
    if (len >= 5 && strncasecmp(data, "<html", 5) == 0)
        return FILE_HTML;
    if (len >= 9 && strncasecmp(data, "<!doctype", 9) == 0)
        return FILE_HTML;
    if (len >= 6 && strncasecmp(data, "<table", 6) == 0)
        return FILE_HTML;
    if (starts(data, len, "<?xml", 5))
        return FILE_XML;
    /* Windows-1252 is text too: only control characters tell binary data. */
    size_t look = len < 4096 ? len : 4096;
    for (size_t i = 0; i < look; i++)
        if (data[i] == '\0' || ((unsigned char)data[i] < 0x20 && !strchr("\t\r\n\f", data[i])))
            return FILE_BINARY;
    return FILE_TEXT;
}

file_kind_t sniff_kind(const void *bytes, size_t len)
{
    const char *data = bytes;
    if (len == 0)
        return FILE_EMPTY;
    if (starts(data, len, "PK\x03\x04", 4) || starts(data, len, "PK\x05\x06", 4))
        return FILE_ZIP;
    if (starts(data, len, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8))
        return ole_kind(data, len);
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

rc_t sniff_check(const content_t *c, err_t *err)
{
    /* The directory of an OLE container may lie far behind its head. */
    AUTO(mem) char *head = must(malloc(SNIFF_BYTES));
    size_t n;
    rc_t rc = content_read(c, 0, head, SNIFF_BYTES, &n, err);
    if (rc != RC_OK)
        return rc;
    file_kind_t kind = sniff_kind(head, n);
    for (size_t i = 0; i < COUNT_OF(refusals); i++)
        if (refusals[i].kind == kind)
            return err_set(err, RC_REJECT, refusals[i].code, "%s", refusals[i].text);
    return RC_OK;
}
