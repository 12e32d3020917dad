#include "services/ingest/folder/arrival.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "common/temp_file.h"

#define BLOCK (256 * 1024)
#ifndef XFS_SUPER_MAGIC
#define XFS_SUPER_MAGIC 0x58465342
#endif

static look_t look_of(const struct stat *st)
{
    return (look_t){.size = st->st_size,
                    .mtime_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
                    .ctime_ns = (int64_t)st->st_ctim.tv_sec * 1000000000 + st->st_ctim.tv_nsec};
}

bool arrival_look(int dir, const char *name, look_t *ret)
{
    struct stat st;
    if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return false;
    if (!S_ISREG(st.st_mode)) {
        errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
        return false;
    }
    *ret = look_of(&st);
    return true;
}

static int open_entry(int dir, const char *name)
{
    /* Neither a link is followed nor a pipe waited for, should the entry have become one. */
    return openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

bool arrival_is_local(int fd)
{
    static const unsigned long local[] = {EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC,       BTRFS_SUPER_MAGIC,
                                          TMPFS_MAGIC,      OVERLAYFS_SUPER_MAGIC, F2FS_SUPER_MAGIC};
    struct statfs fs;
    if (fstatfs(fd, &fs) != 0)
        return false;
    for (size_t i = 0; i < COUNT_OF(local); i++)
        if ((unsigned long)fs.f_type == local[i])
            return true;
    return false;
}

/* A read lease is given only where nobody has the file open for writing. It is handed back at once; who opens
 * the file in between waits for that moment, and the signal that announces it is one that is ignored. */
static told_t is_written(int fd)
{
    if (!arrival_is_local(fd) || fcntl(fd, F_SETSIG, SIGURG) != 0)
        return TOLD_UNKNOWN;
    if (fcntl(fd, F_SETLEASE, F_RDLCK) == 0) {
        (void)fcntl(fd, F_SETLEASE, F_UNLCK);
        return TOLD_NO;
    }
    return errno == EAGAIN ? TOLD_YES : TOLD_UNKNOWN; /* EACCES: another user's file */
}

told_t arrival_is_written(int dir, const char *name)
{
    AUTO(fd) int fd = open_entry(dir, name);
    if (fd < 0)
        return errno == EWOULDBLOCK ? TOLD_YES : TOLD_UNKNOWN;
    return is_written(fd);
}

/* A file without a name: on the disk for such things where there is one, else in memory. */
static int open_spare(void)
{
    int fd = temp_file();
    return fd >= 0 ? fd : memfd_create("pqr-carpeta", MFD_CLOEXEC);
}

static rc_t failed(const char *what, err_t *err)
{
    return err_set(err, RC_RETRY, "carpeta", "no se pudo %s: %s", what, strerror(errno));
}

static rc_t write_all(int fd, const char *bytes, size_t n, err_t *err)
{
    while (n) {
        ssize_t done = write(fd, bytes, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return failed("copiar un archivo de la carpeta", err);
        bytes += done;
        n -= (size_t)done;
    }
    return RC_OK;
}

/* *ret_len: how much there was, at most one byte more than was to be expected. */
static rc_t copy(const arrival_t *a, sha256_t *sum, int64_t *ret_len, err_t *err)
{
    AUTO(mem) char *block = must(malloc(BLOCK));
    int64_t len = 0;
    while (len <= a->look.size) {
        ssize_t n = pread(a->fd, block, BLOCK, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return failed("leer un archivo de la carpeta", err);
        if (n == 0)
            break;
        rc_t rc = write_all(a->copy, block, (size_t)n, err);
        if (rc != RC_OK)
            return rc;
        sha256_add(sum, block, (size_t)n);
        len += n;
    }
    *ret_len = len;
    return RC_OK;
}

static rc_t take_copy(arrival_t *a, err_t *err)
{
    a->copy = open_spare();
    if (a->copy < 0)
        return failed("crear la copia de un archivo de la carpeta", err);
    sha256_t sum;
    int64_t len = 0;
    struct stat st;
    sha256_init(&sum);
    rc_t rc = copy(a, &sum, &len, err);
    if (rc != RC_OK)
        return rc;
    if (fstat(a->fd, &st) != 0)
        return failed("leer un archivo de la carpeta", err);
    const look_t after = look_of(&st);
    a->state = len == a->look.size && look_same(&a->look, &after) ? ARRIVAL_READY : ARRIVAL_BUSY;
    sha256_hex(&sum, a->sha256);
    return content_file(a->copy, &a->content, err);
}

/* errno says why the entry cannot be opened. */
static rc_t not_opened(arrival_t *a, err_t *err)
{
    switch (errno) {
    case ENOENT:
    case ELOOP: /* a link by now */
    case ENXIO:
        a->state = ARRIVAL_GONE;
        return RC_OK;
    case EWOULDBLOCK:
    case ETXTBSY:
        a->state = ARRIVAL_BUSY;
        return RC_OK;
    case EACCES:
    case EPERM:
        a->state = ARRIVAL_REFUSED;
        (void)err_set(
            err, RC_REJECT, "archivo_ilegible",
            "El servicio no tiene permiso para leer el archivo y no se publicó nada. Dele permiso de "
            "lectura al usuario del servicio y déjelo de nuevo en la carpeta.");
        return RC_OK;
    default:
        return failed("abrir un archivo de la carpeta", err);
    }
}

rc_t arrival_take(int dir, const char *name, int64_t max, arrival_t *ret, err_t *err)
{
    struct stat st;
    *ret = (arrival_t){.fd = -1, .copy = -1};
    if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
        ret->state = ARRIVAL_GONE;
        return errno == ENOENT ? RC_OK : failed("mirar un archivo de la carpeta", err);
    }
    /* Kept by the refusal too, which has no descriptor to ask. */
    ret->look = look_of(&st);
    ret->mode = st.st_mode, ret->uid = st.st_uid, ret->gid = st.st_gid;
    ret->fd = open_entry(dir, name);
    if (ret->fd < 0)
        return not_opened(ret, err);
    if (fstat(ret->fd, &st) != 0)
        return failed("mirar un archivo de la carpeta", err);
    if (!S_ISREG(st.st_mode)) {
        ret->state = ARRIVAL_GONE;
        return RC_OK;
    }
    ret->look = look_of(&st);
    ret->mode = st.st_mode, ret->uid = st.st_uid, ret->gid = st.st_gid;
    /* Another replica at work on it holds this lock, and so may a program that has it open. Where the file
     * system has no such locks, two replicas meet at the moving. */
    if ((flock(ret->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) || is_written(ret->fd) == TOLD_YES) {
        ret->state = ARRIVAL_BUSY;
        return RC_OK;
    }
    if (ret->look.size > max) {
        ret->state = ARRIVAL_REFUSED;
        (void)err_set(
            err, RC_REJECT, "archivo_muy_grande",
            "El archivo ocupa %lld bytes y el límite es de %lld (limites, en la configuración de la "
            "recepción). No se publicó nada. Divídalo, o quítele las hojas y las imágenes que no hagan "
            "falta.",
            (long long)ret->look.size, (long long)max);
        return RC_OK;
    }
    return take_copy(ret, err);
}

void arrival_done(arrival_t *a)
{
    if (a->copy >= 0)
        close(a->copy);
    if (a->fd >= 0)
        close(a->fd);
    *a = (arrival_t){.fd = -1, .copy = -1};
}
