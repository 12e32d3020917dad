/* A spreadsheet calculates a CSV's cell that begins with = + - @, whoever wrote it. Who writes a CSV puts an
 * apostrophe before such a text, and before one that begins with apostrophes and then with such a character,
 * so that no two texts are written alike; who reads one takes one apostrophe off where there is one too many.
 *
 *   text     written      a text as it is: 'hola  '7  '
 *   =1       '=1
 *   '=1      ''=1
 *
 * Pure. */
#ifndef PQR_COMMON_CSV_GUARD_H
#define PQR_COMMON_CSV_GUARD_H

#include <stdbool.h>
#include <string.h>

/* Whether the text needs an apostrophe before it to be written. */
static inline bool csv_guard_needed(const char *text)
{
    text += strspn(text, "'");
    return *text && strchr("=+-@\t\r", *text);
}

/* Whether the text that was read begins with the apostrophe of somebody who wrote so. */
static inline bool csv_guard_there(const char *text)
{
    return *text == '\'' && csv_guard_needed(text);
}

#endif
