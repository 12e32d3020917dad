/* /v1/avisos…: what is to be told and was told, who is told, alerts, summaries. */
#ifndef PQR_REPORTING_API_NOTICES_H
#define PQR_REPORTING_API_NOTICES_H

#include "common/http.h"
#include "services/reporting/api/api_read.h"

/* ctx: api_t. */
extern const http_route_t notices_routes[];

/* For the handlers of this room. */

/* The path's :id, or false and answered 404 with that code. */
bool notice_id(const http_request_t *q, http_response_t *a, const char *code, const char **ret);
/* The body decoded, an empty object where there is none; NULL and answered 400 where it is no JSON. */
json_t *notice_body(const http_request_t *q, http_response_t *a);
/* One statement that changes something, in a transaction of its own with its entry in the audit, where it
 * changed a row. */
typedef struct notice_change {
    const char *sql;
    int n;
    const char *const *params;
    const char *accion;
    const char *id;   /* of a subscription that is changed: its state before and after is told; NULL: of the
                         first row made */
    json_t *said;     /* what else is told, or NULL; taken over */
    const char *kind; /* of the object: "suscripcion" */
} notice_change_t;
MUST_CHECK rc_t notice_write(const api_t *api, const notice_change_t *c, PGresult **ret, err_t *err);
/* A row as an object: numbers, JSON and texts as their types are; null where null. */
json_t *notice_row(const PGresult *res, int row);

void get_subscriptions(const http_request_t *q, http_response_t *a, void *ctx);
void get_subscription(const http_request_t *q, http_response_t *a, void *ctx);
void post_subscription(const http_request_t *q, http_response_t *a, void *ctx);
void patch_subscription(const http_request_t *q, http_response_t *a, void *ctx);
void delete_subscription(const http_request_t *q, http_response_t *a, void *ctx);
void post_subscription_secret(const http_request_t *q, http_response_t *a, void *ctx);
void post_subscription_trial(const http_request_t *q, http_response_t *a, void *ctx);

#endif
