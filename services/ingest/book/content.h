/* What somebody sent: bytes in memory, or an open file of which only what is looked at is read. */
#ifndef PQR_INGEST_CONTENT_H
#define PQR_INGEST_CONTENT_H

#include <stdint.h>

#include "common/err.h"
#include "common/hash.h"

/* Plain data: whoever made it owns the bytes or the descriptor, which must outlive its use. */
typedef struct content {
    const void *data; /* NULL: they are in the file */
    int fd;           /* -1: they are in memory; else readable with pread() */
    int64_t size;     /* bytes */
} content_t;

content_t content_memory(const void *data, size_t len);
/* RC_REJECT archivo_ilegible when fd is no regular file or cannot be read. */
MUST_CHECK rc_t content_file(int fd, content_t *ret, err_t *err);

/* Bytes put into a temporary file that nobody else sees and that ends with its descriptor, so that they need
 * no memory while they are read. The caller closes ret->fd. RC_RETRY where there is no room for it. */
MUST_CHECK rc_t content_spool(const void *data, size_t len, content_t *ret, err_t *err);

/* Up to cap bytes from offset; *ret_len is less only at the end. */
MUST_CHECK rc_t content_read(const content_t *c, int64_t offset, void *buffer, size_t cap, size_t *ret_len,
                             err_t *err);
MUST_CHECK rc_t content_sha256(const content_t *c, char ret[SHA256_HEX_SIZE], err_t *err);
#endif
