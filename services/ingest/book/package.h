/* The zip package of a workbook, read as streams. Everything that a hostile file could use is
 * counted here: entries, inflated bytes per entry and in all, the ratio, and names that repeat or leave the
 * package. */
#ifndef PQR_INGEST_PACKAGE_H
#define PQR_INGEST_PACKAGE_H

#include <stddef.h>

#include "common/err.h"
#include "services/ingest/book/content.h"
#include "services/ingest/book/limits.h"

typedef struct package package_t;

/* The content must outlive the package. RC_REJECT says what is wrong: truncated, encrypted, past a limit. One
 * thread; and one stream at a time, since a large entry is inflated by a thread of its own. */
MUST_CHECK rc_t package_open(const content_t *c, const limits_t *limits, package_t **ret, err_t *err);
void package_free(package_t *p);
DEFINE_CLEANUP(package, package_t *, package_free)

/* The entry of that name ("xl/workbook.xml"), letter case ignored as Office does; -1 where there is none. */
int package_find(const package_t *p, const char *name);
int package_count(const package_t *p);
const char *package_name(const package_t *p, int entry);
/* Inflated bytes as the package's index says, which may lie: for progress alone. 0 where it does not say. */
int64_t package_size(const package_t *p, int entry);

typedef struct package_stream package_stream_t;
MUST_CHECK rc_t package_stream_open(package_t *p, int entry, package_stream_t **ret, err_t *err);
/* *ret_len 0 at the end, where the checksum has been found right. */
MUST_CHECK rc_t package_stream_read(package_stream_t *s, void *buffer, size_t cap, size_t *ret_len,
                                    err_t *err);
void package_stream_close(package_stream_t *s);
DEFINE_CLEANUP(package_stream, package_stream_t *, package_stream_close)

#endif
