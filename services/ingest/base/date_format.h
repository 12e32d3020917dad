/* The ways of writing a date that are accepted, as data. Pure.
 *
 * A format is written with what people know from Excel in Spanish:
 *   dd mm aaaa   day, month and year in digits; apart from one another, day and month may have one digit
 *   aa           a year of two digits, 2000 to 2099
 *   mes          the month's name, whole or its first three letters ("dic", "dic.")
 *   de           "de", "del", a comma, or nothing
 *   - / . _ ,    that mark; a dash is any dash
 * Blanks may stand between the parts or not. Without any mark ("ddmmaaaa") the digits stand together and each
 * part has all of them. */
#ifndef PQR_INGEST_DATE_FORMAT_H
#define PQR_INGEST_DATE_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/clock.h"

typedef enum date_part {
    PART_DAY = 1,
    PART_MONTH,
    PART_YEAR,
    PART_YEAR2,
    PART_MONTH_NAME,
    PART_LINK,
    PART_MARK, /* any other value is the mark itself */
} date_part_t;

#define DATE_PARTS_MAX 9

typedef struct date_format {
    unsigned char part[DATE_PARTS_MAX]; /* date_part_t below PART_MARK, else a mark's character */
    unsigned char n;
    bool together; /* digits without marks: one run of them */
} date_format_t;

typedef struct date_formats {
    date_format_t *items;
    size_t n;
} date_formats_t;

extern const char *const month_names[12];

/* Adds one; one that is there already is there once. False when it is not understood or lacks a part;
 * *ret_why says in Spanish what is wrong. Also where it reads day and month the other way round than one
 * before it: which is meant would be a guess. */
bool date_formats_add(date_formats_t *f, const char *text, const char **ret_why);
/* The ones that hold where the reception file names none. */
void date_formats_default(date_formats_t *ret);
/* A day written so, for examples to people; appends. */
void date_format_write(const date_format_t *f, day_t day, buf_t *out);
void date_formats_done(date_formats_t *f);

#endif
