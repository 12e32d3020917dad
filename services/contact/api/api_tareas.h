/* What is to be done in RR, or by hand: the list, and a person who did it or could not. */
#ifndef PQR_CONTACT_API_TAREAS_H
#define PQR_CONTACT_API_TAREAS_H

#include "common/http.h"

/* ctx: the pg_settings_t of the database. */
void get_tareas(const http_request_t *q, http_response_t *a, void *ctx);
void post_tarea_hecha(const http_request_t *q, http_response_t *a, void *ctx);
void post_tarea_rechazada(const http_request_t *q, http_response_t *a, void *ctx);

#endif
