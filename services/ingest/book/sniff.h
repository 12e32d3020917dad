/* What kind of file somebody sent, told by its first bytes, whatever its name says. */
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
    FILE_RTF,
    FILE_TEXT, /* perhaps a CSV */
    FILE_BINARY,
} file_kind_t;

/* From the beginning of a file; more of it tells more only of an OLE container. */
file_kind_t sniff_kind(const void *data, size_t len);
/* RC_OK for FILE_ZIP and FILE_TEXT, in *ret; else RC_REJECT with what the file is and what to do instead.
 * Reads the first bytes, and of an OLE container its directory. */
MUST_CHECK rc_t sniff_check(const content_t *c, file_kind_t *ret, err_t *err);

#endif
