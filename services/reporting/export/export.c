#include "services/reporting/export/export.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "common/audit/audit.h"
#include "common/temp_file.h"
#include "services/reporting/export/export_part.h"

#define BLOCK 65536

struct export
{
    const export_kind_t *kind;
    void *file;
    int fd;
    int64_t rows;
};

rc_t export_no_room(err_t *err)
{
    return err_set(err, RC_RETRY, "sin_espacio",
                   "El servicio no pudo preparar el archivo: no tiene espacio para archivos temporales. "
                   "Inténtelo más tarde o avise a quien lo opera.");
}

rc_t export_open(export_format_t f, const char *sheet, const export_column_t *columns, size_t n,
                 export_t **ret, err_t *err)
{
    AUTO(export) export_t *x = must(calloc(1, sizeof *x));
    x->kind = f == EXPORT_XLSX ? &export_xlsx : &export_csv;
    x->fd = temp_file();
    if (x->fd < 0)
        return export_no_room(err);
    rc_t rc = x->kind->open(x->fd, sheet, columns, n, &x->file, err);
    if (rc == RC_OK)
        *ret = TAKE(x);
    return rc;
}

rc_t export_row(export_t *x, const char *const *cells, err_t *err)
{
    x->rows++;
    return x->kind->row(x->file, cells, err);
}

void export_free(export_t *x)
{
    if (!x)
        return;
    x->kind->release(x->file);
    if (x->fd >= 0)
        close(x->fd);
    free(x);
}

static ssize_t send_block(void *ctx, uint64_t offset, char *out, size_t max)
{
    ssize_t n;
    do
        n = pread(((const export_t *)ctx)->fd, out, max, (off_t)offset);
    while (n < 0 && errno == EINTR);
    return n > 0 ? n : n == 0 ? (ssize_t)U_STREAM_END : (ssize_t)U_STREAM_ERROR;
}

static void send_done(void *ctx)
{
    export_free(ctx);
}

rc_t export_answer(export_t **given, const char *name, http_response_t *a, err_t *err)
{
    export_t *x = *given;
    struct stat st;
    rc_t rc = x->kind->end(x->file, err);
    if (rc != RC_OK)
        return rc;
    x->kind->release(TAKE(x->file));
    if (fstat(x->fd, &st) != 0)
        return export_no_room(err);
    AUTO(buf) buf_t disposition = {0};
    export_disposition(name, x->kind->ending, &disposition);
    u_map_put(a->map_header, "Content-Type", x->kind->content_type);
    u_map_put(a->map_header, "Content-Disposition", buf_str(&disposition));
    u_map_put(a->map_header, "Cache-Control", "no-store");
    if (ulfius_set_stream_response(a, 200, send_block, send_done, (uint64_t)st.st_size, BLOCK, x) != U_OK)
        return err_set(err, RC_FATAL, "interno", "No se pudo enviar el archivo.");
    audit_hand_out("lista.exportar", NULL,
                   json_pack("{s:s,s:s,s:I}", "archivo", name, "formato", x->kind->ending, "filas",
                             (json_int_t)x->rows));
    *given = NULL; /* the answer has it now, and frees it when it is sent */
    return RC_OK;
}
