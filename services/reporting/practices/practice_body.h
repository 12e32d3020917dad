/* What people enter about management practices, read and checked: the bodies of the requests that make,
 * change and annul what was held and who holds which role. Pure but for memory.
 *
 * Facts are a JSON object of the fields that were said, tidied: texts composed (NFC) and without white space
 * at their ends; null where it says null, which takes an optional one away. Its names and forms are those of
 * the tables' columns. Errors are RC_REJECT (400); *ret_field is the field at fault, "" for the body as a
 * whole, and points into the fields' names or to a static text. */
#ifndef PQR_REPORTING_PRACTICE_BODY_H
#define PQR_REPORTING_PRACTICE_BODY_H

#include <jansson.h>

#include "common/event.h" /* AUTO(json) */
#include "services/reporting/practices/practice.h"

typedef enum body_kind {
    BODY_TEXT,  /* one line; max characters */
    BODY_LINES, /* may have several lines */
    BODY_TEXTS, /* a list of BODY_TEXT, BODY_TEXTS_MAX at most */
    BODY_DAY,   /* "AAAA-MM-DD", of the calendar's years */
    BODY_COUNT, /* a whole number from 1 to max */
} body_kind_t;

#define BODY_TEXTS_MAX 50

typedef struct body_field {
    const char *name; /* NULL ends the array */
    body_kind_t kind;
    int max;
    bool needed; /* by what is new, and never null */
} body_field_t;

extern const body_field_t registro_fields[], persona_fields[];

typedef enum body_use {
    BODY_NEW,    /* all that is needed; por may be there */
    BODY_CHANGE, /* some fields; por, motivo and version may be there */
    BODY_VOID,   /* motivo; por and version may be there */
} body_use_t;

typedef struct practice_body {
    json_t *facts;
    json_t *about; /* por and motivo, tidied alike; each may be absent */
    int version;   /* 0: not said */
} practice_body_t;

MUST_CHECK rc_t practice_body_read(const json_t *body, const body_field_t *fields, body_use_t use,
                                   practice_body_t *ret, const char **ret_field, err_t *err);
void practice_body_done(practice_body_t *b);

__attribute__((unused)) static inline void practice_body_cleanup(practice_body_t *b)
{
    practice_body_done(b);
}

/* The facts with what changes put over them, a new reference. */
json_t *facts_merge(const json_t *facts, const json_t *changes);

/* Rules on facts that are whole. today: in Bogotá. Which practices there are is asked of p. */
typedef rc_t (*facts_check_fn)(const json_t *facts, const practices_t *p, day_t today, const char **ret_field,
                               err_t *err);
/* The practice and the role are known, the practice is the role's, the day is not to come. */
MUST_CHECK rc_t registro_check(const json_t *facts, const practices_t *p, day_t today, const char **ret_field,
                               err_t *err);
/* The role is known, the last day is not before the first. */
MUST_CHECK rc_t persona_check(const json_t *facts, const practices_t *p, day_t today, const char **ret_field,
                              err_t *err);

/* The version that a header If-Match names ("3", in its quotes): 0 where it is none such. */
int version_parse(const char *if_match);
/* 1 to 200 visible ASCII characters. */
bool key_is_valid(const char *idempotency_key);

#endif
