#include "services/ingest/book/zip_content.h"

#include <errno.h>
#include <stdlib.h>

typedef struct reader {
    content_t content;
    zip_int64_t at;
    zip_error_t error;
} reader_t;

static zip_int64_t reader_read(reader_t *r, void *data, zip_uint64_t len)
{
    err_t err = ERR_INIT;
    size_t n;
    if (content_read(&r->content, r->at, data, (size_t)len, &n, &err) != RC_OK) {
        zip_error_set(&r->error, ZIP_ER_READ, errno);
        return -1;
    }
    r->at += (zip_int64_t)n;
    return (zip_int64_t)n;
}

static zip_int64_t reader_stat(const reader_t *r, void *data, zip_uint64_t len)
{
    zip_stat_t *st = data;
    if (len < sizeof *st)
        return -1;
    zip_stat_init(st);
    st->valid = ZIP_STAT_SIZE;
    st->size = (zip_uint64_t)r->content.size;
    return sizeof *st;
}

static zip_int64_t reader_seek(reader_t *r, void *data, zip_uint64_t len)
{
    zip_int64_t at = zip_source_seek_compute_offset((zip_uint64_t)r->at, (zip_uint64_t)r->content.size, data,
                                                    len, &r->error);
    if (at >= 0)
        r->at = at;
    return at < 0 ? -1 : 0;
}

static zip_int64_t on_command(void *user, void *data, zip_uint64_t len, zip_source_cmd_t command)
{
    reader_t *r = user;
    switch (command) {
    case ZIP_SOURCE_OPEN:
        r->at = 0;
        return 0;
    case ZIP_SOURCE_READ:
        return reader_read(r, data, len);
    case ZIP_SOURCE_CLOSE:
        return 0;
    case ZIP_SOURCE_STAT:
        return reader_stat(r, data, len);
    case ZIP_SOURCE_ERROR:
        return zip_error_to_data(&r->error, data, len);
    case ZIP_SOURCE_SEEK:
        return reader_seek(r, data, len);
    case ZIP_SOURCE_TELL:
        return r->at;
    case ZIP_SOURCE_FREE:
        zip_error_fini(&r->error);
        free(r);
        return 0;
    case ZIP_SOURCE_SUPPORTS:
        return ZIP_SOURCE_SUPPORTS_SEEKABLE;
    default:
        zip_error_set(&r->error, ZIP_ER_OPNOTSUPP, 0);
        return -1;
    }
}

zip_source_t *zip_content_new(const content_t *c, zip_error_t *why)
{
    reader_t *r = must(calloc(1, sizeof *r));
    r->content = *c;
    zip_error_init(&r->error);
    zip_source_t *source = zip_source_function_create(on_command, r, why);
    if (!source)
        free(r);
    return source;
}
