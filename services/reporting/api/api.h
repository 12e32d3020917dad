/* The REST of reporting and its page: http.h's route table over one database connection per pool thread. */
#ifndef PQR_REPORTING_API_H
#define PQR_REPORTING_API_H

#include "common/http.h"
#include "common/pg.h"
#include "services/reporting/figures/catalogue.h"
#include "services/reporting/notices/notice_url.h"

typedef struct api {
    const pg_settings_t *pg;      /* outlives the server */
    const catalogue_t *catalogue; /* so does this */
    reach_t notices_reach;        /* where webhooks may lead */
    struct freshness *freshness;  /* what is known of Kafka (operation/freshness.h); NULL: nothing */
    struct gate *gate;            /* who signs in (people/gate.h); NULL: nobody asks its routes */
    const char *proxy_key;        /* http_options_t */
} api_t;

/* Starts the server at address:port. `api` must outlive it. */
MUST_CHECK rc_t api_start(const char *address, int port, int threads, const http_guard_t *guard, api_t *api,
                          http_t **ret, err_t *err);

#endif
