/* Dates as people write them in file names, titles and cells. Pure. Which ways of writing are dates is data
 * (date_format.h, the reception file's list); years are 1984 to 2100. */
#ifndef PQR_INGEST_DATES_H
#define PQR_INGEST_DATES_H

#include <stdbool.h>
#include <stddef.h>

#include "common/clock.h"
#include "services/ingest/base/date_format.h"

/* The next date in text[*pos, len); *pos moves past it, *ret_at says where it began. False when there is none
 * left. Where several formats fit, the first one of the list holds. */
bool dates_next(const date_formats_t *f, const char *text, size_t len, size_t *pos, size_t *ret_at,
                day_t *ret);
/* A cell that holds one date and perhaps a time of day ("18/11/2021 3:43 p. m.") as ISO: the date alone, or
 * date and time at Colombia's offset. False when it is anything else. */
bool dates_cell(const date_formats_t *f, const char *text, size_t len, char ret_iso[32], day_t *ret_day);
/* A plain number as the serial that Excel stores for a date, where it falls in those years. */
bool dates_serial(double serial, char ret_iso[32], day_t *ret_day);

#endif
