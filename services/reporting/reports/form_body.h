/* The JSON body of a change to a form: read by a table of its members, told apart into who asks, from which
 * version on, on which day, and what the form says. Pure. */
#ifndef PQR_REPORTING_FORM_BODY_H
#define PQR_REPORTING_FORM_BODY_H

#include <jansson.h>

#include "services/reporting/reports/form_rules.h"

#define FORM_WHO_MAX 200   /* characters */
#define FORM_TEXT_MAX 4000 /* characters */

typedef struct form_body {
    char *who;          /* owned; NULL: the body does not say */
    json_int_t version; /* -1: the body does not say */
    day_t day;          /* "fecha", DAY_NONE: the body does not say */
    day_t follow_up;    /* "fecha_seguimiento" where it is set; DAY_NONE else */
    json_t *changes;    /* owned: what the form says anew, by the names of its columns; null takes away */
} form_body_t;

/* Reads what that action takes of a form of that kind. Texts are tidied (composed, cut at the ends); blank is
 * none. RC_REJECT campo_invalido or campo_desconocido, with the member at fault in *ret_field ("" where it is
 * the body itself); ret is to be released in any case. */
MUST_CHECK rc_t form_body_read(const json_t *doc, form_kind_t kind, form_action_t action, form_body_t *ret,
                               char ret_field[32], err_t *err);
void form_body_done(form_body_t *b);
__attribute__((unused)) static inline void form_body_cleanup(form_body_t *b)
{
    form_body_done(b);
}

/* Who asks: a name or login, tidied; RC_REJECT campo_invalido «por» where it is none. ret is the caller's. */
MUST_CHECK rc_t form_who(const char *text, char **ret, err_t *err);

/* The version that a request's If-Match names: "*" or absent gives -1 (any), "\"v3\"" gives 3. RC_REJECT
 * if_match_invalido. */
MUST_CHECK rc_t form_if_match(const char *header, json_int_t *ret, err_t *err);

#endif
