/* GET /v1/registros: the sightings behind a figure. */
#ifndef PQR_REPORTING_API_RECORDS_H
#define PQR_REPORTING_API_RECORDS_H

#include "services/reporting/lists/list.h"

/* ctx: api_t. */
extern const http_route_t records_routes[];
extern const list_t records_list;

/* What both a list of sightings and one of cases is filtered by: ended by NULL. */
extern const char *const causal_letters[], *const decision_words[], *const base_words[];

#endif
