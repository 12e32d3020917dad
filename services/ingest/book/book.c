#include "services/ingest/book/book.h"

#include "services/ingest/book/xlsx.h"

rc_t book_open(const content_t *c, const limits_t *limits, source_t **ret, err_t *err)
{
    return xlsx_open(c, limits, ret, err);
}
