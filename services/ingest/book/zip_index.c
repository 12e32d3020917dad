#include "services/ingest/book/zip_index.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The end record may have a comment of up to 64 KiB behind it, and its extension for large files before it.
 */
#define END_BYTES 22
#define LOCATOR_BYTES 20
#define EXTENDED_BYTES 56
#define TAIL_BYTES (END_BYTES + 65535)

/* Zip is little-endian, and so is what this runs on; the bytes lie anywhere. */
static uint64_t field(const char *at, size_t bytes)
{
    uint64_t v = 0;
    memcpy(&v, at, bytes);
    return v;
}

static void more(int64_t *most, uint64_t v)
{
    int64_t n = v > INT64_MAX ? INT64_MAX : (int64_t)v;
    if (n > *most)
        *most = n;
}

static rc_t extended_look(const content_t *c, const char *locator, bool *ret_plausible, zip_index_t *ret,
                          err_t *err)
{
    char record[EXTENDED_BYTES];
    size_t n;
    uint64_t at = field(locator + 8, 8);
    if (memcmp(locator, "PK\x06\x07", 4) != 0 || at > (uint64_t)c->size)
        return RC_OK;
    rc_t rc = content_read(c, (int64_t)at, record, sizeof record, &n, err);
    if (rc != RC_OK || n < sizeof record || memcmp(record, "PK\x06\x06", 4) != 0)
        return rc;
    *ret_plausible = true;
    more(&ret->entries, field(record + 32, 8));
    more(&ret->bytes, field(record + 40, 8));
    return RC_OK;
}

/* The signature stands in data by chance too: only one whose index would lie before it counts. */
static rc_t end_look(const content_t *c, const char *tail, size_t i, int64_t position, zip_index_t *ret,
                     err_t *err)
{
    const char *end = tail + i;
    uint64_t entries = field(end + 10, 2), bytes = field(end + 12, 4), offset = field(end + 16, 4);
    bool plausible = bytes + offset <= (uint64_t)position;
    if (plausible) {
        more(&ret->entries, entries);
        more(&ret->bytes, bytes);
    }
    rc_t rc = i >= LOCATOR_BYTES ? extended_look(c, end - LOCATOR_BYTES, &plausible, ret, err) : RC_OK;
    ret->ends += plausible;
    return rc;
}

rc_t zip_index_find(const content_t *c, zip_index_t *ret, err_t *err)
{
    AUTO(mem) char *tail = must(malloc(TAIL_BYTES));
    int64_t from = c->size > TAIL_BYTES ? c->size - TAIL_BYTES : 0;
    size_t n;
    rc_t rc = content_read(c, from, tail, TAIL_BYTES, &n, err);
    *ret = (zip_index_t){0};
    for (size_t i = 0; rc == RC_OK && i + END_BYTES <= n; i++)
        if (memcmp(tail + i, "PK\x05\x06", 4) == 0)
            rc = end_look(c, tail, i, from + (int64_t)i, ret, err);
    return rc;
}
