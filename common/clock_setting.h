/* The clock as a setting of every program, for tests and demonstrations: where it starts and how fast it
 * goes. Processes that share all three settings agree on the time. */
#ifndef PQR_COMMON_CLOCK_SETTING_H
#define PQR_COMMON_CLOCK_SETTING_H

#include <stddef.h>

#include "common/buf.h"
#include "common/clock_rate.h"
#include "common/config.h"

typedef struct clock_settings {
    const char *start, *anchor; /* RFC 3339, or "" */
    long long speed;
} clock_settings_t;

#define CLOCK_SETTINGS_ROWS(type, member)                                                                    \
    {"PQR_CLOCK_START",                                                                                      \
     SETTING_TEXT,                                                                                           \
     offsetof(type, member.start),                                                                           \
     "",                                                                                                     \
     0,                                                                                                      \
     0,                                                                                                      \
     "solo para pruebas y demostraciones: instante en que empieza un reloj simulado, como "                  \
     "2021-12-06T07:00:00-05:00; vacío: la hora real"},                                                      \
        {"PQR_CLOCK_ANCHOR",                                                                                 \
         SETTING_TEXT,                                                                                       \
         offsetof(type, member.anchor),                                                                      \
         "",                                                                                                 \
         0,                                                                                                  \
         0,                                                                                                  \
         "instante real en que el reloj simulado dice PQR_CLOCK_START; vacío: cuando arranca el proceso"},   \
    {                                                                                                        \
        "PQR_CLOCK_SPEED", SETTING_INT, offsetof(type, member.speed), "1", 1, CLOCK_SPEED_MAX,               \
            "segundos del reloj simulado por cada segundo real"                                              \
    }

/* Pure. *ret_set: false where the settings ask for real time. RC_FATAL names the setting at fault. real_us:
 * now, for a clock without an anchor. */
MUST_CHECK rc_t clock_settings_read(const clock_settings_t *s, int64_t real_us, clock_rate_t *ret,
                                    bool *ret_set, err_t *err);

/* Puts the clock of the settings in force (clock_now() tells it from here on) and says so on /readyz. Once,
 * at start, before there are threads. */
MUST_CHECK rc_t clock_start(const clock_settings_t *s, err_t *err);

#endif
