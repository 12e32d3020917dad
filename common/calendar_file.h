/* The calendar's file: deploy/policy/calendario.conf, or the one that PQR_CALENDAR_FILE names. */
#ifndef PQR_COMMON_CALENDAR_FILE_H
#define PQR_COMMON_CALENDAR_FILE_H

#include "common/buf.h"
#include "common/calendar.h"
#include "common/err.h"

/* From a text; name is for messages. RC_FATAL: as many faults as fit, each with its line; all of them are
 * appended to faults where it is not NULL. */
MUST_CHECK rc_t calendar_read(const char *name, const char *text, calendar_t **ret, buf_t *faults,
                              err_t *err);
/* From a file; NULL or "": the one inside the program. */
MUST_CHECK rc_t calendar_load(const char *path, calendar_t **ret, err_t *err);

#endif
