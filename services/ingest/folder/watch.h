/* The eyes on the folder: what the kernel tells of it, and what a look into it shows. One thread. */
#ifndef PQR_INGEST_FOLDER_WATCH_H
#define PQR_INGEST_FOLDER_WATCH_H

#include <stdbool.h>

#include "common/cleanup.h"
#include "common/err.h"

typedef struct watch watch_t;

/* Opens the folder. told: the kernel is asked to tell (inotify); where it will not, listing must do.
 * RC_RETRY: the folder is not there, or not to be entered; err says what to do. */
MUST_CHECK rc_t watch_open(const char *path, bool told, watch_t **ret, err_t *err);
void watch_free(watch_t *w);
DEFINE_CLEANUP(watch, watch_t *, watch_free)

int watch_dir(const watch_t *w); /* stays the watch's */
bool watch_is_told(const watch_t *w);

typedef void (*watch_fn)(void *ctx, const char *name);
/* Waits up to ms, less when a stop is requested or something happens; calls fn for every file that was closed
 * after writing or moved in. *ret_lost: something was missed, so list. RC_RETRY: the folder is no longer
 * where it was: open anew. */
MUST_CHECK rc_t watch_wait(watch_t *w, int ms, watch_fn fn, void *ctx, bool *ret_lost, err_t *err);
/* Calls fn for every entry. RC_RETRY as above. */
MUST_CHECK rc_t watch_list(watch_t *w, watch_fn fn, void *ctx, err_t *err);

#endif
