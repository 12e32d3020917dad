/* Thresholds: what is measured, from where on people are told, and when it is over. Values and limits are
 * counted in hundredths. The table is read once and then only read. Pure but for the loading. */
#ifndef PQR_REPORTING_THRESHOLD_H
#define PQR_REPORTING_THRESHOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/calendar.h"
#include "common/err.h"

#define THRESHOLDS_MAX 64

typedef enum measure {
    MEASURE_MAL_ESCALADAS,
    MEASURE_RECHAZO,
    MEASURE_POR_VENCER,
    MEASURE_REVISION,
    MEASURE_ATRASO,
    MEASURES,
} measure_t;

typedef struct threshold {
    const char *name, *text;
    measure_t measure;
    int64_t over, back; /* back ≤ over */
    int days;           /* of MEASURE_POR_VENCER */
} threshold_t;

typedef struct thresholds {
    threshold_t at[THRESHOLDS_MAX];
    size_t n;
    arena_t texts;
} thresholds_t;

typedef enum crossing {
    CROSSING_NONE,
    CROSSING_UP,   /* no alert is open, and the value is over the limit */
    CROSSING_BACK, /* one is, and the value is back */
} crossing_t;

crossing_t threshold_crossing(const threshold_t *t, bool is_open, int64_t value);

/* The latest day on which a case may have been opened whose term has so many días hábiles left at most,
 * counted from today. (Terms run from when the cell first saw the case: the read side knows no better.) */
day_t threshold_opened_until(const calendar_t *cal, day_t today, int days);

const char *measure_name(measure_t m);

/* name: for messages. RC_FATAL: every fault with its line. */
MUST_CHECK rc_t thresholds_parse(const char *name, const char *text, thresholds_t *ret, err_t *err);
/* path "": what the program brings along. */
MUST_CHECK rc_t thresholds_load(const char *path, thresholds_t *ret, err_t *err);
void thresholds_done(thresholds_t *t);

#endif
