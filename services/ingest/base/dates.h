/* Dates as people write them in file names, titles and cells. Pure. Day before month, as in Colombia:
 *   07-12-2021  07/12/2021  07.12.2021  07_12_2021   2021-12-07   07122021  20211207
 *   7 de diciembre de 2021   diciembre 7 de 2021   7-dic-2021
 * Years 1984 to 2100; two-digit years are no date, because what they mean would be a guess. */
#ifndef PQR_INGEST_DATES_H
#define PQR_INGEST_DATES_H

#include <stdbool.h>
#include <stddef.h>

#include "common/clock.h"

/* The next date in text[*pos, len); *pos moves past it, *ret_at says where it began. False when there is none
 * left. */
bool dates_next(const char *text, size_t len, size_t *pos, size_t *ret_at, day_t *ret);
/* A cell that holds one date and perhaps a time of day ("18/11/2021 3:43 p. m.") as ISO: the date alone, or
 * date and time at Colombia's offset. False when it is anything else. */
bool dates_cell(const char *text, size_t len, char ret_iso[32], day_t *ret_day);
/* A plain number as the serial that Excel stores for a date, where it falls in those years. */
bool dates_serial(double serial, char ret_iso[32], day_t *ret_day);

#endif
