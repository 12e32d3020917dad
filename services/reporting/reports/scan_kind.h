/* What a scanned paper is, by its bytes and not by what it says it is. Pure. */
#ifndef PQR_REPORTING_SCAN_KIND_H
#define PQR_REPORTING_SCAN_KIND_H

#include <stddef.h>

#define SCAN_MAX 10485760 /* bytes: 10 MiB */

/* "application/pdf", "image/png" or "image/jpeg"; NULL: none of them, or cut off. *ret_ending: ".pdf",
 * ".png",
 * ".jpg". */
const char *scan_kind(const void *bytes, size_t n, const char **ret_ending);
/* The ending of a file of that type. */
const char *scan_ending(const char *type);

#endif
