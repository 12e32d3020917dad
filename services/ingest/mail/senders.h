/* Who sent a message, and whether he may: strict, because what a lenient reader and a person see may differ.
 * Pure. */
#ifndef PQR_INGEST_SENDERS_H
#define PQR_INGEST_SENDERS_H

#include <stdbool.h>

#include "common/buf.h"
#include "services/ingest/base/columns.h"

/* The one address of an unfolded From (RFC 5322): "name@domain" or "Words <name@domain>", comments aside;
 * into ret, in lower case. False for everything else: several, none, groups, source routes, quoted or
 * commented local parts, domains in brackets, anything but ASCII inside the address. */
bool sender_parse(const char *from, buf_t *ret);
/* address: as sender_parse() gives it. Entries are whole addresses, or "@domain" for all of that domain and
 * of no other above or below it. */
bool sender_allowed(const words_t *allowed, const char *address);
/* Behind the @. */
const char *sender_domain(const char *address);

#endif
