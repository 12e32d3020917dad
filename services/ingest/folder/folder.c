#include "services/ingest/folder/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <uthash.h>

#include "common/health.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/stop.h"
#include "services/ingest/folder/arrival.h"
#include "services/ingest/folder/name.h"
#include "services/ingest/folder/process.h"
#include "services/ingest/folder/report.h"
#include "services/ingest/folder/shelf.h"
#include "services/ingest/folder/watch.h"

enum {
    LOOK_MAX_MS = 1000, /* between two looks at a file that is not complete yet */
    LOOK_MIN_MS = 100,
    BACKOFF_MS = 1000,
    BACKOFF_MAX_MS = 60 * 1000,
    OWNER_HOURS = 12, /* an older owner file was left behind by a crash */
};

/* What is remembered of a name in the folder. */
typedef struct entry {
    char *name;
    seen_t seen;
    bool before;  /* it was there when the watch began: its closing may have been before that */
    bool listed;  /* in the listing under way */
    bool strange; /* no regular file: looked at again with each listing */
    bool warned;  /* of that */
    int tries;
    int64_t not_before_ms; /* monotonic */
    UT_hash_handle hh;
} entry_t;

struct folder {
    const folder_settings_t *s;
    processor_t processor;
    watch_t *watch; /* NULL: not open */
    bool told;      /* the kernel tells of every closing in it */
    bool listed;    /* since it was opened */
    entry_t *entries;
    int64_t list_ms,
        look_ms; /* monotonic: when the next listing, and the next look at what is not complete, is due */
    int tries;   /* in vain, one after the other, at what concerns all: the folder, Kafka */
    int64_t not_before_ms;
    char trouble[300]; /* what is wrong; "": nothing */
};

folder_t *folder_new(const folder_settings_t *s, publisher_t *publisher, const columns_t *columns)
{
    folder_t *f = must(calloc(1, sizeof *f));
    f->s = s;
    f->processor = (processor_t){.publisher = publisher, .columns = columns};
    metric_help("pqr_ingest_folder_files_total", "archivos de la carpeta que se atendieron, por resultado");
    metric_help("pqr_ingest_folder_waiting", "archivos de la carpeta que todavía no se atienden");
    health_set("carpeta", false, "todavía no se ha abierto");
    return f;
}

static void entry_forget(folder_t *f, entry_t *e)
{
    HASH_DEL(f->entries, e);
    free(e->name);
    free(e);
}

static void forget_all(folder_t *f)
{
    entry_t *e, *next;
    HASH_ITER(hh, f->entries, e, next)
    entry_forget(f, e);
}

void folder_free(folder_t *f)
{
    if (!f)
        return;
    forget_all(f);
    watch_free(f->watch);
    free(f);
}

static int64_t backoff_ms(int tries)
{
    int64_t ms = BACKOFF_MS;
    for (int i = 1; i < tries && ms < BACKOFF_MAX_MS; i++)
        ms *= 2;
    return ms < BACKOFF_MAX_MS ? ms : BACKOFF_MAX_MS;
}

/* Says it once in the log, and on /readyz until it is over. */
static void trouble_set(folder_t *f, const char *text)
{
    if (*text && strcmp(text, f->trouble) != 0)
        log_warn("la carpeta tiene un problema", "{s:s}", "error", text);
    if (!*text && f->trouble[0])
        log_info("la carpeta vuelve a estar bien", NULL);
    snprintf(f->trouble, sizeof f->trouble, "%s", text);
    health_set("carpeta", !*text, text);
}

static void stuck(folder_t *f, const err_t *e)
{
    f->not_before_ms = clock_monotonic_ms() + backoff_ms(++f->tries);
    trouble_set(f, e->text);
}

/* ---- what is in the folder ---- */

static entry_t *entry_of(folder_t *f, const char *name)
{
    entry_t *e;
    if (!name_counts(name))
        return NULL;
    HASH_FIND_STR(f->entries, name, e);
    if (!e) {
        e = must(calloc(1, sizeof *e));
        e->name = must(strdup(name));
        HASH_ADD_KEYPTR(hh, f->entries, e->name, strlen(e->name), e);
    }
    return e;
}

static void on_heard(void *ctx, const char *name)
{
    folder_t *f = ctx;
    entry_t *e = entry_of(f, name);
    if (e) {
        e->seen.heard = true;
        e->strange = false;
        f->look_ms = 0;
    }
}

static void on_listed(void *ctx, const char *name)
{
    folder_t *f = ctx;
    entry_t *e = entry_of(f, name);
    if (e) {
        e->listed = true;
        e->before = e->before || !f->listed;
        e->strange = false;
    }
}

static rc_t list(folder_t *f, err_t *err)
{
    entry_t *e, *next;
    for (e = f->entries; e; e = e->hh.next)
        e->listed = false;
    rc_t rc = watch_list(f->watch, on_listed, f, err);
    if (rc != RC_OK)
        return rc;
    HASH_ITER(hh, f->entries, e, next)
    if (!e->listed)
        entry_forget(f, e);
    f->listed = true;
    f->list_ms = clock_monotonic_ms() + f->s->seconds * 1000;
    f->look_ms = 0;
    return RC_OK;
}

static rc_t open_folder(folder_t *f, err_t *err)
{
    rc_t rc = watch_open(f->s->path, f->s->inotify, &f->watch, err);
    if (rc != RC_OK)
        return rc;
    shelf_sweep(watch_dir(f->watch), fate_folder(FATE_PUBLISHED));
    shelf_sweep(watch_dir(f->watch), fate_folder(FATE_REFUSED));
    f->told = watch_is_told(f->watch) && arrival_is_local(watch_dir(f->watch));
    f->listed = false;
    f->list_ms = 0;
    log_info("se vigila la carpeta", "{s:b,s:i}", "avisos", watch_is_told(f->watch), "segundos",
             (int)f->s->seconds);
    return RC_OK;
}

static void close_folder(folder_t *f)
{
    watch_free(TAKE(f->watch));
    forget_all(f);
}

/* ---- which of it is complete ---- */

static bool owner_says(int dir, const char *owner)
{
    struct stat st;
    return fstatat(dir, owner, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           st.st_mtime > time(NULL) - OWNER_HOURS * 3600;
}

static bool is_in_use(int dir, const char *name)
{
    AUTO(buf) buf_t owner = {0};
    name_owner_excel(name, &owner);
    bool used = owner_says(dir, buf_str(&owner));
    name_owner_libreoffice(name, &owner);
    return used || owner_says(dir, buf_str(&owner));
}

/* True when the file may be read. False with errno ENOENT: there is none. */
static bool look_at(folder_t *f, entry_t *e, int64_t now_ms)
{
    int dir = watch_dir(f->watch);
    look_t look;
    if (!arrival_look(dir, e->name, &look)) {
        int why = errno;
        if (why != ENOENT) {
            e->strange = true;
            e->seen = (seen_t){0};
        }
        if (why == EINVAL && !e->warned) {
            e->warned = true;
            log_warn("en la carpeta hay un enlace u otra cosa que no es un archivo: no se lee", NULL);
        }
        errno = why;
        return false;
    }
    seen_look(&e->seen, &look, now_ms);
    const ripeness_t ripeness = {.written = arrival_is_written(dir, e->name),
                                 .in_use = is_in_use(dir, e->name),
                                 .closed = e->seen.closed,
                                 .awaited = f->told && !e->before && !e->seen.finished,
                                 .size = look.size,
                                 .unchanged_ms = now_ms - e->seen.since_ms,
                                 .settle_ms = f->s->settle_seconds * 1000};
    bool ready;
    const char *rule = settle_decide(&ripeness, &ready);
    log_debug("archivo de la carpeta mirado", "{s:s,s:b}", "regla", rule, "listo", ready);
    if (ripeness.written == TOLD_YES)
        seen_written(&e->seen);
    errno = 0;
    return ready && now_ms >= e->not_before_ms;
}

/* What came first is read first: of two workbooks for one cut-off the first one holds. */
static int by_age(const void *a, const void *b)
{
    const entry_t *x = *(entry_t *const *)a, *y = *(entry_t *const *)b;
    if (x->seen.look.mtime_ns != y->seen.look.mtime_ns)
        return x->seen.look.mtime_ns < y->seen.look.mtime_ns ? -1 : 1;
    return strcmp(x->name, y->name);
}

/* The entries that may be read, in order; the caller frees. */
static entry_t **gather(folder_t *f, size_t *ret_n)
{
    entry_t **ready = must(calloc(HASH_COUNT(f->entries) + 1, sizeof *ready)), *e, *next;
    int64_t now_ms = clock_monotonic_ms();
    size_t n = 0;
    HASH_ITER(hh, f->entries, e, next)
    {
        if (e->strange)
            continue;
        if (look_at(f, e, now_ms))
            ready[n++] = e;
        else if (errno == ENOENT)
            entry_forget(f, e);
    }
    qsort(ready, n, sizeof *ready, by_age);
    *ret_n = n;
    return ready;
}

/* ---- what becomes of it ---- */

/* RC_RETRY: no other file would fare better for now. */
static rc_t attend(folder_t *f, entry_t *e, err_t *err)
{
    processed_t done;
    err_t own = ERR_INIT;
    rc_t rc = process_file(&f->processor, watch_dir(f->watch), e->name, &done, &own);
    if (rc == RC_OK && (done == PROCESSED_DONE || done == PROCESSED_GONE)) {
        entry_forget(f, e);
    } else if (rc == RC_OK) {
        seen_again(&e->seen);
    } else if (rc == RC_RETRY && done == PROCESSED_FAILED) {
        int64_t wait = backoff_ms(++e->tries);
        e->not_before_ms = clock_monotonic_ms() + wait;
        log_warn("archivo de la carpeta aplazado: los demás siguen", "{s:s,s:i,s:I}", "codigo", own.code,
                 "intentos", e->tries, "espera_ms", (json_int_t)wait);
        trouble_set(f, own.text);
        return RC_OK;
    } else {
        return err_set(err, rc, own.code, "%s", own.text);
    }
    return RC_OK;
}

static bool any_failing(const folder_t *f)
{
    for (const entry_t *e = f->entries; e; e = e->hh.next)
        if (e->tries)
            return true;
    return false;
}

static rc_t attend_all(folder_t *f, err_t *err)
{
    size_t n;
    entry_t **ready = gather(f, &n);
    rc_t rc = RC_OK;
    for (size_t i = 0; i < n && rc == RC_OK && !stop_requested(); i++)
        rc = attend(f, ready[i], err);
    free(ready);
    if (rc == RC_OK) {
        f->tries = 0;
        if (!any_failing(f))
            trouble_set(f, "");
    }
    return rc;
}

/* ---- the loop ---- */

static int64_t look_every_ms(const folder_t *f)
{
    int64_t ms = f->s->settle_seconds * 1000 / 4;
    return ms < LOOK_MIN_MS ? LOOK_MIN_MS : ms > LOOK_MAX_MS ? LOOK_MAX_MS : ms;
}

/* Until when nothing needs to be done unless something is heard. */
static int64_t next_ms(const folder_t *f)
{
    int64_t next = f->list_ms;
    bool pending = false;
    for (const entry_t *e = f->entries; e && !pending; e = e->hh.next)
        pending = !e->strange;
    if (pending && f->look_ms < next)
        next = f->look_ms;
    return next < f->not_before_ms ? f->not_before_ms : next;
}

/* One turn: hear, list when due, look, attend. */
static rc_t turn(folder_t *f, err_t *err)
{
    bool lost = false;
    rc_t rc = f->watch ? RC_OK : open_folder(f, err);
    if (rc != RC_OK)
        return rc;
    int64_t wait = next_ms(f) - clock_monotonic_ms();
    rc = watch_wait(f->watch, wait < 0 ? 0 : (int)wait, on_heard, f, &lost, err);
    int64_t now = clock_monotonic_ms();
    if (rc == RC_OK && (lost || now >= f->list_ms))
        rc = list(f, err);
    if (rc != RC_OK) {
        close_folder(f);
        return rc;
    }
    if (stop_requested() || now < f->not_before_ms || now < f->look_ms)
        return RC_OK;
    rc = attend_all(f, err);
    f->look_ms = clock_monotonic_ms() + look_every_ms(f);
    metric_set("pqr_ingest_folder_waiting", NULL, HASH_COUNT(f->entries));
    return rc;
}

rc_t folder_run(void *folder, err_t *err)
{
    folder_t *f = folder;
    while (!stop_requested()) {
        err_clear(err);
        rc_t rc = turn(f, err);
        if (rc == RC_FATAL || rc == RC_REJECT)
            return err_set(err, RC_FATAL, err->code, "%s", err->text);
        if (rc == RC_RETRY && !stop_requested())
            stuck(f, err);
        if (!f->watch)
            (void)stop_wait_ms((int)backoff_ms(f->tries));
    }
    err_clear(err);
    return RC_OK;
}
