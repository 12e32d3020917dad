/* What was sent, as libzip reads it: by position, so that whoever else reads the same descriptor is not
 * disturbed. */
#ifndef PQR_INGEST_ZIP_CONTENT_H
#define PQR_INGEST_ZIP_CONTENT_H

#include <zip.h>

#include "services/ingest/book/content.h"

/* The content must outlive the source, which is the caller's until an archive takes it. NULL with *why set.
 */
zip_source_t *zip_content_new(const content_t *c, zip_error_t *why);

#endif
