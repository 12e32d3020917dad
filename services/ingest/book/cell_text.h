/* What a cell of a workbook says, as text. Pure. */
#ifndef PQR_INGEST_CELL_TEXT_H
#define PQR_INGEST_CELL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#define NUMBER_TEXT_SIZE 40
#define DATE_TEXT_SIZE 32

/* A stored number ("12345678", "1.2345678E7", "12345678.0"). False when it is no finite number. */
bool number_parse(const char *stored, size_t len, double *ret);
/* As text: an integer without decimals, anything else with up to 15 significant digits, which is what a
 * double keeps. */
void number_text(double v, char ret[NUMBER_TEXT_SIZE]);
/* True when the stored text is what number_text() would write: a plain number of up to 15 digits. (False says
 * nothing.) */
bool number_is_plain(const char *stored, size_t len);
/* A serial of Excel as an ISO date, with the time of day at Colombia's offset where there is one; a serial
 * under one day as "HH:MM:SS" with *ret_time_only. False outside of what Excel itself takes for dates.
 * date1904: days from 1904. */
bool serial_text(double serial, bool date1904, char ret[DATE_TEXT_SIZE], bool *ret_time_only);
/* Undoes _xHHHH_ escapes in place; returns the new length. Halves of pairs are joined, what cannot be is
 * U+FFFD. */
size_t unescape(char *text, size_t len);
/* How long Excel takes a text to be: in UTF-16, as it counts its 32,767 characters. */
size_t utf16_units(const char *text, size_t len);
/* "AB12" → 27; -1 when it does not begin with letters or is past `columns`. */
int column_of(const char *ref, int columns);

#endif
