#include "services/ingest/folder/shelf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "services/ingest/folder/name.h"

#define DRAFT_BEGINNING ".informe-"
#define DRAFT_ENDING ".tmp"
#define DRAFT_SIZE 48
#define DRAFT_OLD_SECONDS 3600
#define NUMBERS_MAX 10000

static rc_t failed(const char *shelf, const char *what, err_t *err)
{
    return err_set(err, RC_RETRY, "carpeta", "no se pudo %s en %s/: %s", what, shelf, strerror(errno));
}

/* Made when missing, for whoever may use the folder itself. */
static int shelf_open(int root, const char *shelf)
{
    struct stat st;
    bool made = mkdirat(root, shelf, 0700) == 0;
    int fd = openat(root, shelf, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0 && made && fstat(root, &st) == 0) {
        (void)!fchown(fd, (uid_t)-1, st.st_gid);
        (void)fchmod(fd, st.st_mode & 07777);
    }
    return fd;
}

/* Moves without ever replacing. Not every file system can do so in one step: a second name and then the
 * removal of the first is as good, and where there are no second names either, looking first must do. */
static int move_noreplace(int from_dir, const char *from, int to_dir, const char *to)
{
    struct stat st;
    if (renameat2(from_dir, from, to_dir, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP)
        return -1;
    if (linkat(from_dir, from, to_dir, to, 0) == 0)
        return unlinkat(from_dir, from, 0);
    if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS && errno != EMLINK)
        return -1;
    if (fstatat(to_dir, to, &st, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = EEXIST;
        return -1;
    }
    return renameat(from_dir, from, to_dir, to);
}

static bool is_taken(int dir, const char *name)
{
    struct stat st;
    return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Who may read the workbook may read what is told of its rows, and nobody else. */
static int draft_open(int dir, const arrival_t *a, char ret[DRAFT_SIZE])
{
    snprintf(ret, DRAFT_SIZE, DRAFT_BEGINNING "%08x%08x" DRAFT_ENDING, randombytes_random(),
             randombytes_random());
    int fd = openat(dir, ret, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        (void)!fchown(fd, (uid_t)-1, a->gid);
        (void)!fchown(fd, a->uid, (gid_t)-1);
        (void)fchmod(fd, (a->mode & 0666) | 0600);
    }
    return fd;
}

static rc_t draft_write(int dir, const char *shelf, const arrival_t *a, report_fn report, void *ctx,
                        char ret[DRAFT_SIZE], err_t *err)
{
    int fd = draft_open(dir, a, ret);
    if (fd < 0)
        return failed(shelf, "escribir el informe", err);
    FILE *out = fdopen(fd, "w");
    if (!out) {
        close(fd);
        (void)unlinkat(dir, ret, 0);
        return failed(shelf, "escribir el informe", err);
    }
    rc_t rc = report(ctx, out, err);
    if (rc == RC_OK && (fflush(out) != 0 || ferror(out) || fsync(fd) != 0))
        rc = failed(shelf, "escribir el informe", err);
    if (fclose(out) != 0 && rc == RC_OK)
        rc = failed(shelf, "escribir el informe", err);
    if (rc != RC_OK)
        (void)unlinkat(dir, ret, 0);
    return rc;
}

/* Whether the entry is the file that was read. The moving itself changes the ctime. */
static bool is_same(int dir, const char *name, const look_t *read)
{
    look_t now;
    return arrival_look(dir, name, &now) && now.size == read->size && now.mtime_ns == read->mtime_ns;
}

/* A file that took the place of the one that was read, in the moment between looking and moving, goes back.
 */
static shelved_t put_back(int root, int dir, const char *moved, const char *name)
{
    AUTO(buf) buf_t back = {0};
    for (int n = 1; n < NUMBERS_MAX; n++) {
        name_numbered(name, n, &back);
        if (move_noreplace(dir, moved, root, buf_str(&back)) == 0 || errno != EEXIST)
            break;
    }
    return SHELVED_CHANGED;
}

static rc_t move_file(int root, int dir, const char *shelf, const char *name, const char *draft,
                      const arrival_t *a, shelved_t *ret, err_t *err)
{
    AUTO(buf) buf_t file = {0}, report = {0};
    for (int n = 1; n < NUMBERS_MAX; n++) {
        name_numbered(name, n, &file);
        name_report(buf_str(&file), &report);
        if (is_taken(dir, buf_str(&file)))
            continue;
        if (move_noreplace(dir, draft, dir, buf_str(&report)) != 0) {
            if (errno == EEXIST)
                continue;
            return failed(shelf, "dejar el informe", err);
        }
        rc_t rc = RC_OK;
        *ret = SHELVED_DONE;
        if (!is_same(root, name, &a->look))
            *ret = is_taken(root, name) ? SHELVED_CHANGED : SHELVED_GONE;
        else if (move_noreplace(root, name, dir, buf_str(&file)) == 0)
            *ret = is_same(dir, buf_str(&file), &a->look) ? SHELVED_DONE
                                                          : put_back(root, dir, buf_str(&file), name);
        else if (errno == ENOENT)
            *ret = SHELVED_GONE;
        else if (errno == EEXIST && move_noreplace(dir, buf_str(&report), dir, draft) == 0)
            continue; /* taken in between: the next number */
        else
            rc = failed(shelf, "mover un archivo", err);
        if (rc != RC_OK || *ret != SHELVED_DONE)
            (void)unlinkat(dir, buf_str(&report), 0);
        return rc;
    }
    errno = EEXIST;
    return failed(shelf, "encontrar un nombre libre", err);
}

rc_t shelf_put(int root, const char *shelf, const char *name, const arrival_t *a, report_fn report, void *ctx,
               shelved_t *ret, err_t *err)
{
    char draft[DRAFT_SIZE];
    AUTO(fd) int dir = shelf_open(root, shelf);
    if (dir < 0)
        return failed(shelf, "entrar", err);
    rc_t rc = draft_write(dir, shelf, a, report, ctx, draft, err);
    if (rc != RC_OK)
        return rc;
    rc = move_file(root, dir, shelf, name, draft, a, ret, err);
    (void)unlinkat(dir, draft, 0); /* still there only where something failed */
    return rc;
}

static bool is_draft(const char *name)
{
    size_t n = strlen(name), ending = strlen(DRAFT_ENDING);
    return strncmp(name, DRAFT_BEGINNING, strlen(DRAFT_BEGINNING)) == 0 && n > ending &&
           strcmp(name + n - ending, DRAFT_ENDING) == 0;
}

DEFINE_CLEANUP(dir, DIR *, (void)closedir)

void shelf_sweep(int root, const char *shelf)
{
    int fd = openat(root, shelf, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return;
    AUTO(dir) DIR *d = fdopendir(fd);
    if (!d) {
        close(fd);
        return;
    }
    for (struct dirent *e; (e = readdir(d));) {
        struct stat st;
        if (is_draft(e->d_name) && fstatat(fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
            st.st_mtime < time(NULL) - DRAFT_OLD_SECONDS)
            (void)unlinkat(fd, e->d_name, 0);
    }
}
