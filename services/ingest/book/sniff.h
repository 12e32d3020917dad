/* What kind of file somebody sent, told by its first bytes, whatever its name says. Pure. */
#ifndef PQR_INGEST_SNIFF_H
#define PQR_INGEST_SNIFF_H

#include "services/ingest/book/content.h"

typedef enum file_kind {
    FILE_ZIP, /* perhaps an .xlsx; package.h looks inside */
    FILE_EMPTY,
    FILE_OLE_ENCRYPTED, /* a password-protected Office file */
    FILE_OLE_XLS,       /* Excel 97-2003 */
    FILE_OLE_OTHER,
    FILE_HTML,
    FILE_XML,
    FILE_PDF,
    FILE_IMAGE,
    FILE_TEXT,
    FILE_BINARY,
} file_kind_t;

file_kind_t sniff_kind(const void *data, size_t len);
/* RC_OK for FILE_ZIP; else RC_REJECT with what the file is and what to do instead. */
MUST_CHECK rc_t sniff_check(const content_t *c, err_t *err);

#endif
