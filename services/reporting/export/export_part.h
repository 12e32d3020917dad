/* Between export.c and the two kinds of file. */
#ifndef PQR_REPORTING_EXPORT_PART_H
#define PQR_REPORTING_EXPORT_PART_H

#include "services/reporting/export/export.h"

/* Writes to a file that was opened for it. */
typedef struct export_kind {
    const char *ending, *content_type;
    /* fd: an empty regular file, the caller's. */
    rc_t (*open)(int fd, const char *sheet, const export_column_t *columns, size_t n, void **ret, err_t *err);
    rc_t (*row)(void *file, const char *const *cells, err_t *err);
    rc_t (*end)(void *file, err_t *err); /* everything is in fd */
    void (*release)(void *file);         /* after end() or instead of it; NULL is fine */
} export_kind_t;

extern const export_kind_t export_csv, export_xlsx;

/* RC_RETRY: the disk is full, or fails. */
rc_t export_no_room(err_t *err);

#endif
