/* The file in an upload: its bytes in a multipart/form-data body, and its name wherever a client puts it.
 * Pure. */
#ifndef PQR_INGEST_MULTIPART_H
#define PQR_INGEST_MULTIPART_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"

typedef struct upload {
    const char *data; /* points into the body */
    size_t len;
} upload_t;

bool multipart_is(const char *content_type);
/* The first part that is a file; its name replaces *ret_name (empty when it has none). False when there is no
 * such part or the body is no well-formed multipart. */
bool multipart_file(const char *content_type, const char *body, size_t len, upload_t *ret, buf_t *ret_name);
/* The file name of a Content-Disposition, RFC 6266: filename* before filename. False when it names none. */
bool disposition_filename(const char *header, size_t len, buf_t *ret);

#endif
