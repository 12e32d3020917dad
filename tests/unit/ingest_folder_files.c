/* What the folder does to a real file system: files taken in hand, put away beside their reports, and watched
 * for. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

#include "common/buf.h"
#include "services/ingest/folder/arrival.h"
#include "services/ingest/folder/shelf.h"
#include "services/ingest/folder/watch.h"
#include "tests/unit/common_cases.h"

typedef struct place {
    char path[64];
    int dir;
} place_t;

static int setup(void **state)
{
    place_t *p = calloc(1, sizeof *p);
    snprintf(p->path, sizeof p->path, "/tmp/pqr-carpeta-XXXXXX");
    if (!p || !mkdtemp(p->path))
        return -1;
    p->dir = open(p->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    *state = p;
    return p->dir < 0 ? -1 : 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

static int teardown(void **state)
{
    place_t *p = *state;
    close(p->dir);
    nftw(p->path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    free(p);
    return 0;
}

static void put(int dir, const char *name, const char *text)
{
    AUTO(fd) int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

static void assert_content(int dir, const char *name, const char *text)
{
    char got[256];
    AUTO(fd) int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        fail_msg("%s: %s", name, strerror(errno));
    ssize_t n = read(fd, got, sizeof got - 1);
    assert_true(n >= 0);
    got[n] = '\0';
    assert_string_equal(got, text);
}

static void assert_absent(int dir, const char *name)
{
    struct stat st;
    assert_int_equal(fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW), -1);
    assert_int_equal(errno, ENOENT);
}

static arrival_state_t take(int dir, const char *name, int64_t max)
{
    AUTO(arrival) arrival_t a;
    err_t err = ERR_INIT;
    assert_int_equal(arrival_take(dir, name, max, &a, &err), RC_OK);
    assert_int_equal(err.rc, a.state == ARRIVAL_REFUSED ? RC_REJECT : RC_OK);
    return a.state;
}

static void arrival_is_a_copy(void **state)
{
    const place_t *p = *state;
    AUTO(arrival) arrival_t a;
    err_t err = ERR_INIT;
    char got[8] = "", sum[SHA256_HEX_SIZE];
    size_t n;
    put(p->dir, "a.xlsx", "antes");
    assert_int_equal(arrival_take(p->dir, "a.xlsx", 100, &a, &err), RC_OK);
    assert_int_equal(a.state, ARRIVAL_READY);
    put(p->dir, "a.xlsx", "otro!");
    assert_int_equal(content_read(&a.content, 0, got, sizeof got, &n, &err), RC_OK);
    assert_int_equal(n, 5);
    assert_memory_equal(got, "antes", 5);
    hash_sha256_hex("antes", 5, sum);
    assert_string_equal(a.sha256, sum);
}

static void arrival_follows_nothing(void **state)
{
    const place_t *p = *state;
    look_t look;
    put(p->dir, "a.xlsx", "x");
    assert_int_equal(symlinkat("a.xlsx", p->dir, "enlace.xlsx"), 0);
    assert_int_equal(symlinkat("/etc/passwd", p->dir, "passwd.xlsx"), 0);
    assert_int_equal(mkdirat(p->dir, "carpeta.xlsx", 0700), 0);
    assert_int_equal(mkfifoat(p->dir, "tubo.xlsx", 0600), 0);
    static const char *const names[] = {"enlace.xlsx", "passwd.xlsx", "carpeta.xlsx", "tubo.xlsx",
                                        "nada.xlsx"};
    static const int whys[] = {EINVAL, EINVAL, EISDIR, EINVAL, ENOENT};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_false(arrival_look(p->dir, names[i], &look));
        assert_int_equal(errno, whys[i]);
        assert_int_equal(take(p->dir, names[i], 100), ARRIVAL_GONE);
    }
}

static void arrival_too_large_is_refused_unread(void **state)
{
    const place_t *p = *state;
    AUTO(arrival) arrival_t a;
    err_t err = ERR_INIT;
    put(p->dir, "a.xlsx", "12345");
    assert_int_equal(take(p->dir, "a.xlsx", 5), ARRIVAL_READY);
    assert_int_equal(arrival_take(p->dir, "a.xlsx", 4, &a, &err), RC_OK);
    assert_int_equal(a.state, ARRIVAL_REFUSED);
    assert_string_equal(err.code, "archivo_muy_grande");
    assert_int_equal(a.copy, -1);
    assert_int_equal(a.look.size, 5);
    assert_string_equal(a.sha256, "");
}

static void arrival_of_a_writer_is_waited_for(void **state)
{
    const place_t *p = *state;
    put(p->dir, "a.xlsx", "x");
    if (arrival_is_written(p->dir, "a.xlsx") == TOLD_UNKNOWN)
        skip(); /* a file system that does not say */
    assert_int_equal(arrival_is_written(p->dir, "a.xlsx"), TOLD_NO);
    int fd = openat(p->dir, "a.xlsx", O_WRONLY | O_CLOEXEC);
    assert_int_equal(arrival_is_written(p->dir, "a.xlsx"), TOLD_YES);
    assert_int_equal(take(p->dir, "a.xlsx", 100), ARRIVAL_BUSY);
    close(fd);
    fd = openat(p->dir, "a.xlsx", O_RDONLY | O_CLOEXEC); /* a reader is no matter */
    assert_int_equal(arrival_is_written(p->dir, "a.xlsx"), TOLD_NO);
    assert_int_equal(take(p->dir, "a.xlsx", 100), ARRIVAL_READY);
    close(fd);
}

/* As a second replica would. */
static void arrival_is_taken_by_one(void **state)
{
    const place_t *p = *state;
    AUTO(arrival) arrival_t a;
    err_t err = ERR_INIT;
    put(p->dir, "a.xlsx", "x");
    assert_int_equal(arrival_take(p->dir, "a.xlsx", 100, &a, &err), RC_OK);
    assert_int_equal(a.state, ARRIVAL_READY);
    assert_int_equal(take(p->dir, "a.xlsx", 100), ARRIVAL_BUSY);
    arrival_done(&a);
    assert_int_equal(take(p->dir, "a.xlsx", 100), ARRIVAL_READY);
}

static rc_t report_text(void *ctx, FILE *out, err_t *err)
{
    (void)err;
    fputs(ctx, out);
    return RC_OK;
}

static shelved_t shelve(int dir, const char *name, char *report)
{
    AUTO(arrival) arrival_t a;
    err_t err = ERR_INIT;
    shelved_t got;
    assert_int_equal(arrival_take(dir, name, 1000, &a, &err), RC_OK);
    assert_int_equal(a.state, ARRIVAL_READY);
    if (shelf_put(dir, "procesados", name, &a, report_text, report, &got, &err) != RC_OK)
        fail_msg("%s", err.text);
    return got;
}

static int entries(int dir, const char *sub)
{
    int n = 0, fd = openat(dir, sub, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(fd >= 0);
    DIR *d = fdopendir(fd);
    for (struct dirent *e; (e = readdir(d));)
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(d);
    return n;
}

static void shelf_keeps_what_was_there(void **state)
{
    const place_t *p = *state;
    char one[] = "uno", two[] = "dos", three[] = "tres";
    struct stat file, report;
    put(p->dir, "a.xlsx", "1");
    assert_int_equal(shelve(p->dir, "a.xlsx", one), SHELVED_DONE);
    put(p->dir, "a.xlsx", "2");
    assert_int_equal(shelve(p->dir, "a.xlsx", two), SHELVED_DONE);
    put(p->dir, "procesados/a (3).xlsx.informe.txt", "huérfano"); /* what a crash leaves */
    put(p->dir, "a.xlsx", "3");
    assert_int_equal(shelve(p->dir, "a.xlsx", three), SHELVED_DONE);
    assert_content(p->dir, "procesados/a.xlsx", "1");
    assert_content(p->dir, "procesados/a.xlsx.informe.txt", "uno");
    assert_content(p->dir, "procesados/a (2).xlsx", "2");
    assert_content(p->dir, "procesados/a (2).xlsx.informe.txt", "dos");
    assert_content(p->dir, "procesados/a (3).xlsx.informe.txt", "huérfano");
    assert_content(p->dir, "procesados/a (4).xlsx", "3");
    assert_content(p->dir, "procesados/a (4).xlsx.informe.txt", "tres");
    assert_absent(p->dir, "a.xlsx");
    assert_int_equal(entries(p->dir, "procesados"), 7);
    assert_int_equal(fstatat(p->dir, "procesados/a.xlsx", &file, 0), 0);
    assert_int_equal(fstatat(p->dir, "procesados/a.xlsx.informe.txt", &report, 0), 0);
    assert_int_equal(report.st_mode & 07777, 0640); /* as the workbook's own */
    assert_int_equal(report.st_uid, file.st_uid);
}

static void shelf_takes_any_name(void **state)
{
    const place_t *p = *state;
    char text[] = "informe", name[256] = "";
    static const char *const names[] = {"a\xff\xfe.xlsx", "salto\nde línea.xlsx", "-rf", "ñ", "a b\tc"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        put(p->dir, names[i], "x");
        assert_int_equal(shelve(p->dir, names[i], text), SHELVED_DONE);
    }
    memset(name, 'n', 255);
    put(p->dir, name, "x");
    assert_int_equal(shelve(p->dir, name, text), SHELVED_DONE);
    assert_int_equal(entries(p->dir, "procesados"), 2 * (int)COUNT_OF(names) + 2);
    assert_int_equal(entries(p->dir, "."), 1);
}

/* The file is taken, and then `meanwhile` happens. */
static shelved_t shelve_after(int dir, void (*meanwhile)(int dir))
{
    AUTO(arrival) arrival_t a;
    char text[] = "informe";
    err_t err = ERR_INIT;
    shelved_t got;
    put(dir, "a.xlsx", "1");
    assert_int_equal(arrival_take(dir, "a.xlsx", 1000, &a, &err), RC_OK);
    meanwhile(dir);
    if (shelf_put(dir, "procesados", "a.xlsx", &a, report_text, text, &got, &err) != RC_OK)
        fail_msg("%s", err.text);
    return got;
}

static void taken_away(int dir)
{
    assert_int_equal(unlinkat(dir, "a.xlsx", 0), 0);
}

static void replaced(int dir)
{
    put(dir, "nuevo.tmp", "otro");
    assert_int_equal(renameat(dir, "nuevo.tmp", dir, "a.xlsx"), 0);
}

static void written_to(int dir)
{
    AUTO(fd) int fd = openat(dir, "a.xlsx", O_WRONLY | O_APPEND | O_CLOEXEC);
    assert_int_equal(write(fd, "2", 1), 1);
}

static void shelf_leaves_what_was_not_read(void **state)
{
    const place_t *p = *state;
    assert_int_equal(shelve_after(p->dir, taken_away), SHELVED_GONE);
    assert_int_equal(entries(p->dir, "procesados"), 0);
    assert_int_equal(shelve_after(p->dir, replaced), SHELVED_CHANGED);
    assert_content(p->dir, "a.xlsx", "otro");
    assert_int_equal(entries(p->dir, "procesados"), 0);
    assert_int_equal(shelve_after(p->dir, written_to), SHELVED_CHANGED);
    assert_content(p->dir, "a.xlsx", "12");
    assert_int_equal(entries(p->dir, "procesados"), 0);
}

static rc_t report_fails(void *ctx, FILE *out, err_t *err)
{
    (void)ctx;
    fputs("a medias", out);
    return err_set(err, RC_RETRY, "prueba", "no hay más");
}

static void shelf_failure_moves_nothing(void **state)
{
    const place_t *p = *state;
    AUTO(arrival) arrival_t a;
    shelved_t got;
    char text[] = "informe";
    err_t err = ERR_INIT, none = ERR_INIT;
    put(p->dir, "a.xlsx", "1");
    assert_int_equal(arrival_take(p->dir, "a.xlsx", 1000, &a, &err), RC_OK);
    assert_int_equal(shelf_put(p->dir, "procesados", "a.xlsx", &a, report_fails, NULL, &got, &err), RC_RETRY);
    assert_int_equal(entries(p->dir, "procesados"), 0);
    assert_content(p->dir, "a.xlsx", "1");
    put(p->dir, "rechazados", "a file where the folder should be");
    assert_int_equal(shelf_put(p->dir, "rechazados", "a.xlsx", &a, report_text, text, &got, &none), RC_RETRY);
    assert_non_null(strstr(none.text, "rechazados/"));
    assert_content(p->dir, "a.xlsx", "1");
}

static void shelf_sweep_takes_only_old_drafts(void **state)
{
    const place_t *p = *state;
    const struct timespec old[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};
    static const char *const names[] = {"procesados/.informe-0011.tmp", "procesados/.informe-0022.tmp",
                                        "procesados/a.xlsx", "procesados/.otro.tmp"};
    shelf_sweep(p->dir, "procesados"); /* missing: nothing to do */
    assert_int_equal(mkdirat(p->dir, "procesados", 0700), 0);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        put(p->dir, names[i], "x");
        if (i != 1)
            assert_int_equal(utimensat(p->dir, names[i], old, 0), 0);
    }
    shelf_sweep(p->dir, "procesados");
    assert_absent(p->dir, names[0]);
    assert_int_equal(entries(p->dir, "procesados"), 3);
}

/* ---- the eyes ---- */

static void collect(void *ctx, const char *name)
{
    buf_printf(ctx, "%s|", name);
}

static void watch_tells_of_what_is_complete(void **state)
{
    const place_t *p = *state;
    AUTO(watch) watch_t *w = NULL;
    AUTO(buf) buf_t heard = {0};
    bool lost = false;
    err_t err = ERR_INIT;
    assert_int_equal(watch_open(p->path, true, &w, &err), RC_OK);
    assert_true(watch_is_told(w));
    AUTO(fd) int fd = openat(p->dir, "lento.xlsx", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, "x", 1), 1);
    assert_int_equal(watch_wait(w, 50, collect, &heard, &lost, &err), RC_OK);
    assert_string_equal(buf_str(&heard), ""); /* still being written */
    close(fd);
    fd = -1;
    assert_int_equal(watch_wait(w, 5000, collect, &heard, &lost, &err), RC_OK);
    assert_string_equal(buf_str(&heard), "lento.xlsx|");
    assert_int_equal(renameat(p->dir, "lento.xlsx", p->dir, "movido.xlsx"), 0);
    assert_int_equal(watch_wait(w, 5000, collect, &heard, &lost, &err), RC_OK);
    assert_string_equal(buf_str(&heard), "lento.xlsx|movido.xlsx|");
    assert_int_equal(mkdirat(p->dir, "sub", 0700), 0);
    assert_int_equal(watch_wait(w, 50, collect, &heard, &lost, &err), RC_OK);
    assert_string_equal(buf_str(&heard), "lento.xlsx|movido.xlsx|");
    assert_false(lost);
    buf_clear(&heard);
    assert_int_equal(watch_list(w, collect, &heard, &err), RC_OK);
    assert_string_equal(buf_str(&heard), "movido.xlsx|");
}

static void watch_of_a_folder_that_goes_away(void **state)
{
    const place_t *p = *state;
    AUTO(watch) watch_t *w = NULL;
    AUTO(buf) buf_t path = {0}, heard = {0};
    bool lost = false;
    err_t err = ERR_INIT, again = ERR_INIT, gone = ERR_INIT;
    buf_printf(&path, "%s/entrada", p->path);
    assert_int_equal(watch_open(buf_str(&path), true, &w, &err), RC_RETRY);
    assert_non_null(strstr(err.text, "créela"));
    /* Removed: a listing shows it (nobody is told while it is held open). Moved away: the kernel tells. */
    for (int moved = 0; moved < 2; moved++) {
        err_clear(&again), err_clear(&gone);
        assert_int_equal(mkdir(buf_str(&path), 0700), 0);
        assert_int_equal(watch_open(buf_str(&path), moved, &w, &again), RC_OK);
        assert_int_equal(watch_list(w, collect, &heard, &again), RC_OK);
        if (moved) {
            assert_int_equal(renameat(p->dir, "entrada", p->dir, "otra"), 0);
            assert_int_equal(watch_wait(w, 5000, collect, &heard, &lost, &gone), RC_RETRY);
        } else {
            assert_int_equal(rmdir(buf_str(&path)), 0);
            assert_int_equal(watch_list(w, collect, &heard, &gone), RC_RETRY);
        }
        watch_free(TAKE(w));
    }
    put(p->dir, "entrada", "a file");
    err_clear(&err);
    assert_int_equal(watch_open(buf_str(&path), true, &w, &err), RC_RETRY);
    assert_non_null(strstr(err.text, "debe nombrar una carpeta"));
}

#define ON_FILES(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_FILES(arrival_is_a_copy),
        ON_FILES(arrival_follows_nothing),
        ON_FILES(arrival_too_large_is_refused_unread),
        ON_FILES(arrival_of_a_writer_is_waited_for),
        ON_FILES(arrival_is_taken_by_one),
        ON_FILES(shelf_keeps_what_was_there),
        ON_FILES(shelf_takes_any_name),
        ON_FILES(shelf_leaves_what_was_not_read),
        ON_FILES(shelf_failure_moves_nothing),
        ON_FILES(shelf_sweep_takes_only_old_drafts),
        ON_FILES(watch_tells_of_what_is_complete),
        ON_FILES(watch_of_a_folder_that_goes_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
