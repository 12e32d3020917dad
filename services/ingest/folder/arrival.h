/* A file of the folder taken in hand: opened without following anything, locked against another replica, and
 * copied, so that what is published is what its SHA-256 says even where somebody writes to it meanwhile. */
#ifndef PQR_INGEST_FOLDER_ARRIVAL_H
#define PQR_INGEST_FOLDER_ARRIVAL_H

#include "services/ingest/book/content.h"
#include "services/ingest/folder/settle.h"

typedef enum arrival_state {
    ARRIVAL_READY,
    ARRIVAL_GONE,    /* somebody took it away, or it is a file no longer */
    ARRIVAL_BUSY,    /* another process holds it, or it changed while it was copied */
    ARRIVAL_REFUSED, /* too large, or not ours to read: err says so; nothing was copied */
} arrival_state_t;

typedef struct arrival {
    arrival_state_t state;
    int fd, copy;      /* -1: none; closed by arrival_done() */
    look_t look;       /* as it was copied */
    content_t content; /* of the copy */
    char sha256[SHA256_HEX_SIZE];
    unsigned mode, uid, gid; /* whose it is and who may read it */
} arrival_t;

/* How the entry looks. False: there is none (errno ENOENT), or it is no regular file (EISDIR; else EINVAL).
 */
bool arrival_look(int dir, const char *name, look_t *ret);
/* Whether all that opens a file here passes through this machine's kernel, so that its word is the whole
 * truth. fd: a file or a directory. */
bool arrival_is_local(int fd);
/* Whether any process of this machine has the file open for writing, where the kernel tells. */
told_t arrival_is_written(int dir, const char *name);
/* RC_OK with a state; RC_RETRY when a disk or a file server failed. Files over max bytes are refused. */
MUST_CHECK rc_t arrival_take(int dir, const char *name, int64_t max, arrival_t *ret, err_t *err);
void arrival_done(arrival_t *a);

__attribute__((unused)) static inline void arrival_cleanup(arrival_t *a)
{
    arrival_done(a);
}

#endif
