/* The line that shows how far something is. The text is made by pure functions; progress_draw() puts it on a
 * terminal. */
#ifndef PQR_COMMON_PROGRESS_H
#define PQR_COMMON_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"

/* Each replaces out with one line of at most `width` columns, without a line end. The label is cut where room
 * is short; on a narrow terminal the bar goes first. */
void progress_sending(const char *label, int64_t sent, int64_t total, int64_t elapsed_ms, size_t width,
                      buf_t *out);
void progress_waiting(const char *label, const char *what, int64_t elapsed_ms, size_t width, buf_t *out);
void progress_counting(const char *label, int64_t done, int64_t total, int64_t elapsed_ms, size_t width,
                       buf_t *out);

/* How far the service is with a file that it has. */
typedef enum stage { STAGE_OPENING, STAGE_WAITING, STAGE_READING, STAGE_COMMITTING, STAGE_ENDED } stage_t;
typedef struct reading {
    stage_t stage;
    int64_t rows, percent, rows_per_second, seconds_left; /* -1: not known */
} reading_t;
/* elapsed_ms: since everything was sent. Where room is short, the rate goes before the rows and the time
 * left. */
void progress_reading(const char *label, const reading_t *r, int64_t elapsed_ms, size_t width, buf_t *out);

/* A line on the terminal that is drawn over itself. */
typedef struct progress {
    bool on;      /* false: nothing is ever drawn */
    size_t width; /* columns of the terminal */
    bool drawn;
    int64_t last_ms;
} progress_t;

/* True when it is time to draw again (ten times a second); now_ms: monotonic. */
bool progress_due(progress_t *p, int64_t now_ms);
void progress_draw(progress_t *p, const buf_t *line);
void progress_clear(progress_t *p);

#endif
