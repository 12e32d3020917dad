/* What the mail server found out about where a message comes from: Authentication-Results (RFC 8601). Anyone
 * can write such a field into a message; the server that receives it puts its own above. Pure. */
#ifndef PQR_INGEST_AUTHRES_H
#define PQR_INGEST_AUTHRES_H

#include "services/ingest/mail/head.h"

/* Whether the server that calls itself `authserv` says that the message really comes from `domain`:
 * dmarc=pass for it, or dkim=pass signed by it or by a domain above it, and no dmarc=fail. Of the fields with
 * that name only these count: those above the first Received, and the topmost one of all. What stands below
 * may have come with the message. */
bool authres_pass(const head_t *h, const char *authserv, const char *domain);

#endif
