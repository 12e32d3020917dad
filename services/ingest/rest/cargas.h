/* Uploads under way and just ended, by the id that the sender chose: GET /v1/cargas/{id}. Kept by the process
 * that takes the upload, the last few; whoever balances replicas sends both requests of one id to one
 * replica. */
#ifndef PQR_INGEST_CARGAS_H
#define PQR_INGEST_CARGAS_H

#include "common/http.h"
#include "services/ingest/publish/progress.h"

typedef struct cargas cargas_t;
typedef struct carga carga_t;

cargas_t *cargas_new(void);
void cargas_free(cargas_t *c);
DEFINE_CLEANUP(cargas, cargas_t *, cargas_free)

/* 1 to 64 of letters, digits, - and _. */
bool carga_id_ok(const char *id);
/* Begins one; id NULL: one is made. An older one of the same id is forgotten when it has ended; NULL while it
 * is under way, or while too many are. */
carga_t *cargas_begin(cargas_t *c, const char *id, const char *archivo, int64_t bytes);
const char *carga_id(const carga_t *c);
progress_t *carga_progress(carga_t *c); /* the publisher's to write */
/* Ends it with what was answered. Takes the reference to body over. */
void carga_end(cargas_t *c, carga_t *carga, int status, json_t *body);

/* How fast and how much longer, from how far it is. Pure. -1: not known. */
typedef struct pace {
    int64_t percent, rows_per_second, seconds_left;
} pace_t;
pace_t pace_of(int64_t rows, int64_t done, int64_t total, int64_t elapsed_ms);

/* Handler; ctx is an api_t. */
void cargas_get(const http_request_t *q, http_response_t *a, void *ctx);

#endif
