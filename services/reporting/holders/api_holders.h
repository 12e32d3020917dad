/* What a person may ask of what reporting keeps of him or her (law 1581 of 2012): all of it. What is put
 * right or goes is contact's to say. */
#ifndef PQR_REPORTING_API_HOLDERS_H
#define PQR_REPORTING_API_HOLDERS_H

#include "common/http.h"

extern const http_route_t holders_routes[];

#endif
