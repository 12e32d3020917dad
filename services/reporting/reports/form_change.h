/* One change of a form, whole: read and held, decided (form_rules.h), written with its history. */
#ifndef PQR_REPORTING_FORM_CHANGE_H
#define PQR_REPORTING_FORM_CHANGE_H

#include <jansson.h>

#include "common/identity/identity.h"
#include "services/reporting/api/api.h"
#include "services/reporting/reports/form_rules.h"

typedef struct form_scan {
    const char *type, *bytes; /* NULL: none comes with the change */
    size_t n;
} form_scan_t;

typedef struct form_change {
    const char *id; /* digits */
    form_action_t action;
    const json_t *body;
    const identity_t
        *asks;           /* who asks, in whose name it is done unless they may speak for others (actor.h) */
    const char *por;     /* the header PQR-Por, or NULL; what the body says comes before it */
    json_int_t if_match; /* the version that the request names, or -1 */
    bool needs_version;  /* the body or If-Match must name one */
    instant_t now;
    form_scan_t scan;
} form_change_t;

typedef struct form_outcome {
    int status;        /* of HTTP: 200, or that of the refusal */
    json_int_t stands; /* the form's version, with 412 */
    char field[32];    /* the member at fault, or "" */
} form_outcome_t;

/* RC_OK: written. RC_REJECT: *ret says how to answer, err what: formato_desconocido (404), version_requerida
 * (428), version_distinta (412), quien_ajeno (403), and those of form_body.h (400) and form_rules.h (409;
 * campo_invalido 400).
 */
MUST_CHECK rc_t form_change(const api_t *api, const form_change_t *c, form_outcome_t *ret, err_t *err);

#endif
