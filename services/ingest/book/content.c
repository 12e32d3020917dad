#include "services/ingest/book/content.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/temp_file.h"

static rc_t unreadable(err_t *err)
{
    return err_set(err, RC_REJECT, "archivo_ilegible", "No se pudo leer el archivo: %s.", strerror(errno));
}

content_t content_memory(const void *data, size_t len)
{
    return (content_t){.data = data ? data : "", .fd = -1, .size = (int64_t)len};
}

rc_t content_file(int fd, content_t *ret, err_t *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return unreadable(err);
    if (!S_ISREG(st.st_mode))
        return err_set(err, RC_REJECT, "archivo_ilegible", "No es un archivo corriente.");
    *ret = (content_t){.fd = fd, .size = st.st_size};
    return RC_OK;
}

rc_t content_spool(const void *data, size_t len, content_t *ret, err_t *err)
{
    int fd = temp_file();
    for (size_t done = 0; fd >= 0 && done < len;) {
        ssize_t n = write(fd, (const char *)data + done, len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            close(fd);
            fd = -1;
        } else {
            done += (size_t)n;
        }
    }
    if (fd < 0)
        return err_set(err, RC_RETRY, "sin_espacio", "No se pudo guardar el archivo mientras se lee: %s.",
                       strerror(errno));
    *ret = (content_t){.fd = fd, .size = (int64_t)len};
    return RC_OK;
}

rc_t content_read(const content_t *c, int64_t offset, void *buffer, size_t cap, size_t *ret_len, err_t *err)
{
    int64_t left = offset < c->size ? c->size - offset : 0;
    size_t want = (int64_t)cap < left ? cap : (size_t)left, got = 0;
    if (c->data)
        memcpy(buffer, (const char *)c->data + offset, got = want);
    while (got < want) {
        ssize_t n = pread(c->fd, (char *)buffer + got, want - got, offset + (int64_t)got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return unreadable(err);
        if (n == 0) /* cut short by somebody meanwhile */
            break;
        got += (size_t)n;
    }
    *ret_len = got;
    return RC_OK;
}

rc_t content_sha256(const content_t *c, char ret[SHA256_HEX_SIZE], err_t *err)
{
    char block[64 * 1024];
    sha256_t sum;
    size_t n;
    sha256_init(&sum);
    for (int64_t at = 0; at < c->size; at += (int64_t)n) {
        rc_t rc = content_read(c, at, block, sizeof block, &n, err);
        if (rc != RC_OK)
            return rc;
        if (n == 0)
            break;
        sha256_add(&sum, block, n);
    }
    sha256_hex(&sum, ret);
    return RC_OK;
}
