/* Counts the cells of a workbook's first sheet, as the service reads it: from an open file, one row at a
 * time. Prints rows, cells and bytes of text, so that every cell's value is looked at; the most memory that
 * the process has held, in KiB; and "ok", or the code of the refusal. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/ingest/book/book.h"

typedef struct count {
    int64_t rows, cells, bytes;
} count_t;

static rc_t on_row(void *ctx, const row_t *row, bool *ret_stop, err_t *err)
{
    (void)ret_stop, (void)err;
    count_t *c = ctx;
    c->rows++;
    c->cells += (int64_t)row->n;
    for (size_t i = 0; i < row->n; i++)
        if (row->cells[i].kind == CELL_TEXT)
            c->bytes += (int64_t)row->cells[i].len;
    return RC_OK;
}

static rc_t count_file(int fd, const limits_t *limits, count_t *ret, err_t *err)
{
    AUTO(source) source_t *s = NULL;
    content_t content;
    rc_t rc = content_file(fd, &content, err);
    if (rc == RC_OK)
        rc = book_open(&content, limits, &s, err);
    return rc == RC_OK ? s->read(s, 0, on_row, ret, err) : rc;
}

/* Of this program alone: what getrusage() says may be its parent's, from before it was one of its own. */
static long peak_kib(void)
{
    AUTO(file) FILE *f = fopen("/proc/self/status", "re");
    char line[128];
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, "VmHWM:", 6) == 0)
            return strtol(line + 6, NULL, 10);
    return -1;
}

int main(int argc, char **argv)
{
    count_t count = {0};
    err_t err = ERR_INIT;
    limits_t limits = LIMITS_DEFAULT;
    AUTO(fd) int fd = argc == 2 || argc == 3 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) {
        fprintf(stderr,
                "usage: reader FILE [MIB]   MIB: what the file may have, in place of the usual limit\n");
        return 2;
    }
    if (argc == 3)
        limits.file_bytes = strtoll(argv[2], NULL, 10) << 20;
    bool ok = count_file(fd, &limits, &count, &err) == RC_OK;
    if (!ok)
        fprintf(stderr, "%s: %s\n", err.code, err.text);
    printf("%lld %lld %lld %ld %s\n", (long long)count.rows, (long long)count.cells, (long long)count.bytes,
           peak_kib(), ok ? "ok" : err.code);
    return ok ? 0 : 1;
}
