#include "services/ingest/folder/watch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include "common/clock.h"
#include "common/stop.h"

#define STOP_MS 200 /* how long a stop may wait for us */

struct watch {
    char *path;
    int dir;
    int notify; /* -1: nobody tells */
};

static rc_t failed(const char *what, err_t *err)
{
    const char *then = errno == ENOENT    ? "; créela o corrija PQR_FOLDER"
                       : errno == ENOTDIR ? "; PQR_FOLDER debe nombrar una carpeta"
                       : errno == EACCES  ? "; dele permiso al usuario del servicio"
                                          : "";
    return err_set(err, RC_RETRY, "carpeta", "no se puede %s la carpeta (PQR_FOLDER): %s%s", what,
                   strerror(errno), then);
}

rc_t watch_open(const char *path, bool told, watch_t **ret, err_t *err)
{
    AUTO(watch) watch_t *w = must(calloc(1, sizeof *w));
    w->path = must(strdup(path));
    w->notify = -1;
    w->dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (w->dir < 0)
        return failed("abrir", err);
    if (faccessat(w->dir, ".", R_OK | W_OK | X_OK, AT_EACCESS) != 0)
        return failed("leer y cambiar", err);
    if (told)
        w->notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (w->notify >= 0 &&
        inotify_add_watch(w->notify, path,
                          IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR) < 0) {
        close(w->notify);
        w->notify = -1;
    }
    *ret = TAKE(w);
    return RC_OK;
}

void watch_free(watch_t *w)
{
    if (!w)
        return;
    if (w->notify >= 0)
        close(w->notify);
    if (w->dir >= 0)
        close(w->dir);
    free(w->path);
    free(w);
}

int watch_dir(const watch_t *w)
{
    return w->dir;
}

bool watch_is_told(const watch_t *w)
{
    return w->notify >= 0;
}

/* Reads what the kernel has to tell. True when the folder itself went away. */
static bool drain(watch_t *w, watch_fn fn, void *ctx, bool *ret_lost)
{
    char buffer[16 * 1024] __attribute__((aligned(__alignof__(struct inotify_event))));
    bool gone = false;
    for (ssize_t n; (n = read(w->notify, buffer, sizeof buffer)) > 0;)
        for (const char *at = buffer; at < buffer + n;) {
            const struct inotify_event *e = (const void *)at;
            at += sizeof *e + e->len;
            if (e->mask & IN_Q_OVERFLOW)
                *ret_lost = true;
            else if (e->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED))
                gone = true;
            else if (e->len && !(e->mask & IN_ISDIR))
                fn(ctx, e->name);
        }
    return gone;
}

rc_t watch_wait(watch_t *w, int ms, watch_fn fn, void *ctx, bool *ret_lost, err_t *err)
{
    int64_t end = clock_monotonic_ms() + ms;
    for (int64_t left = ms; !stop_requested(); left = end - clock_monotonic_ms()) {
        int slice = left < 0 ? 0 : left < STOP_MS ? (int)left : STOP_MS;
        if (w->notify < 0) {
            (void)stop_wait_ms((int)(left < 0 ? 0 : left));
            return RC_OK;
        }
        struct pollfd p = {.fd = w->notify, .events = POLLIN};
        if (poll(&p, 1, slice) > 0) {
            if (!drain(w, fn, ctx, ret_lost))
                return RC_OK;
            errno = ENOENT;
            return failed("encontrar", err);
        }
        if (left <= 0)
            return RC_OK;
    }
    return RC_OK;
}

/* Another file system may have been mounted over it, or another folder put in its place: nobody tells of
 * that. */
static bool is_in_place(const watch_t *w)
{
    struct stat ours, there;
    return fstat(w->dir, &ours) == 0 && stat(w->path, &there) == 0 && ours.st_dev == there.st_dev &&
           ours.st_ino == there.st_ino;
}

DEFINE_CLEANUP(dir, DIR *, (void)closedir)

rc_t watch_list(watch_t *w, watch_fn fn, void *ctx, err_t *err)
{
    if (!is_in_place(w)) {
        errno = ENOENT;
        return failed("encontrar", err);
    }
    int fd = openat(w->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return failed("abrir", err);
    AUTO(dir) DIR *d = fdopendir(fd);
    if (!d) {
        close(fd);
        return failed("leer", err);
    }
    errno = 0;
    for (struct dirent *e; (e = readdir(d)); errno = 0)
        if (e->d_type != DT_DIR)
            fn(ctx, e->d_name);
    return errno ? failed("leer", err) : RC_OK;
}
