/* Who is to be called: the list, when calls are open, what can come of one, and a person who takes the next
 * attempts. */
#ifndef PQR_CONTACT_API_AGENDA_H
#define PQR_CONTACT_API_AGENDA_H

#include "common/http.h"

/* ctx: the pg_settings_t of the database. */
void get_agenda(const http_request_t *q, http_response_t *a, void *ctx);
void get_horario(const http_request_t *q, http_response_t *a, void *ctx);
void get_resultados(const http_request_t *q, http_response_t *a, void *ctx);
void post_tomar(const http_request_t *q, http_response_t *a, void *ctx);

#endif
