/* PQR_KAFKA_PROPERTIES, read property by property. Pure. */
#ifndef PQR_COMMON_KAFKA_PROPERTIES_H
#define PQR_COMMON_KAFKA_PROPERTIES_H

#include "common/err.h"

typedef struct kafka_properties {
    char *rest;        /* what is still to be read; NULL: nothing */
    const char *parts; /* what parts them */
} kafka_properties_t;

typedef struct kafka_property {
    const char *name, *value; /* in the text; name NULL: there was none left */
} kafka_property_t;

/* Over a text that is cut into pieces as it is read. In one line properties are parted by ";". A text of more
 * lines, as a file has it, has one a line, whose value may hold any other character; lines that are empty or
 * begin with # say nothing. */
kafka_properties_t kafka_properties_of(char *text);
/* The next one. RC_FATAL: something there is no name=value; what it is is not told: it may be a password. */
MUST_CHECK rc_t kafka_property_next(kafka_properties_t *p, kafka_property_t *ret, err_t *err);

#endif
