/* The calendar that this process counts by. */
#ifndef PQR_COMMON_CALENDAR_IN_FORCE_H
#define PQR_COMMON_CALENDAR_IN_FORCE_H

#include <stddef.h>

#include "common/calendar.h"
#include "common/config.h"

/* A row of a service's table of settings. */
#define CALENDAR_SETTING_ROW(type, member)                                                                   \
    {                                                                                                        \
        "PQR_CALENDAR_FILE", SETTING_TEXT, offsetof(type, member), "", 0, 0,                                 \
            "festivos, horario de llamadas y términos; vacío: los que trae el programa"                    \
    }

/* Makes the file's calendar (as calendar_load()) the one in force. Once, at start, before there are threads:
 * what was handed out before is not freed. */
MUST_CHECK rc_t calendar_start(const char *path, err_t *err);
/* The calendar in force; until calendar_start(), the one inside the program. Any thread. The edges ask for it
 * and hand it to what is pure. */
const calendar_t *calendar_in_force(void);

#endif
