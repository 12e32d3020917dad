/* GET /v1/auditoria: the audit as a list. */
#ifndef PQR_REPORTING_API_AUDIT_H
#define PQR_REPORTING_API_AUDIT_H

#include "common/http.h"

extern const http_route_t audit_routes[];
/* What each route of reporting leaves in the audit. */
extern const http_audit_t audit_table[];

#endif
