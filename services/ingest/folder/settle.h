/* When a file in the folder is complete. Pure.
 *
 * Somebody who writes a file and closes it, or moves it in, is heard where the kernel tells of it; elsewhere
 * (NFS, SMB) a file counts as complete when it has looked the same for some time. Its own time stamps are
 * compared but never believed: copying programs set them back, and a file server's clock is its own. */
#ifndef PQR_INGEST_FOLDER_SETTLE_H
#define PQR_INGEST_FOLDER_SETTLE_H

#include <stdbool.h>
#include <stdint.h>

/* How a file looks from outside. Not its inode's number: some network file systems make those up. */
typedef struct look {
    int64_t size; /* bytes */
    int64_t mtime_ns, ctime_ns;
} look_t;

bool look_same(const look_t *a, const look_t *b);

/* What is remembered of a file from one look to the next. Zeroed: never seen. */
typedef struct seen {
    look_t look;
    int64_t since_ms; /* monotonic: since when it looks so; 0: never seen */
    bool heard;       /* that it was closed or moved in; taken up by the next look */
    bool closed;      /* that was heard of the file as it looks now */
    bool finished; /* that was heard, and its size is the same since: programs set times and rights afterwards
                    */
} seen_t;

void seen_look(seen_t *s, const look_t *now, int64_t now_ms);
/* Its waiting begins anew with the next look. */
void seen_again(seen_t *s);
/* Somebody has it open for writing: its closing is still to come. */
void seen_written(seen_t *s);

typedef enum told { TOLD_NO, TOLD_YES, TOLD_UNKNOWN } told_t;

typedef struct ripeness {
    told_t written; /* some process here has it open for writing */
    bool in_use;    /* a program says beside it that a person has it open */
    bool closed;
    bool awaited;         /* the kernel is to tell of its closing, and has not yet */
    int64_t size;         /* bytes */
    int64_t unchanged_ms; /* for how long it has been looking the same */
    int64_t settle_ms;    /* for how long it has to */
} ripeness_t;

/* The name of the rule that matched; *ret_ready: the file may be read. */
const char *settle_decide(const ripeness_t *r, bool *ret_ready);

#endif
