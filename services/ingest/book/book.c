#include "services/ingest/book/book.h"

#include "services/ingest/book/csv.h"
#include "services/ingest/book/sniff.h"
#include "services/ingest/book/xlsx.h"

static rc_t too_large(const content_t *c, const limits_t *limits, err_t *err)
{
    return err_set(
        err, RC_REJECT, "archivo_muy_grande",
        "El archivo pesa %.1f MiB y el límite es de %.1f MiB. Quite del libro lo que no sea la base "
        "(imágenes, hojas de otros informes), o divida la base.",
        (double)c->size / (1 << 20), (double)limits->file_bytes / (1 << 20));
}

rc_t book_open(const content_t *c, const limits_t *limits, source_t **ret, err_t *err)
{
    file_kind_t kind;
    if (c->size > limits->file_bytes)
        return too_large(c, limits, err);
    rc_t rc = sniff_check(c, &kind, err);
    if (rc != RC_OK)
        return rc;
    return kind == FILE_TEXT ? csv_open(c, limits, ret, err) : xlsx_open(c, limits, ret, err);
}
