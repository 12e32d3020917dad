/* Where notices may go. Whoever may subscribe must not be able to make this service ask things of the network
 * that it stands in: addresses are checked as they are written, and again when a name has been resolved,
 * since a name may mean another address each time. Pure. */
#ifndef PQR_REPORTING_NOTICE_URL_H
#define PQR_REPORTING_NOTICE_URL_H

#include <stdbool.h>
#include <sys/socket.h>

#include "common/err.h"

typedef enum reach {
    REACH_PUBLIC, /* https to public addresses only */
    REACH_INSIDE, /* http too, and private and loopback addresses */
} reach_t;

/* RC_REJECT, url_invalida: it is none, has a user in it or a fragment, or does not go where it may. */
MUST_CHECK rc_t notice_url_check(const char *url, reach_t reach, err_t *err);

/* An address that the Internet routes: not private, loopback, link-local, shared, reserved, multicast, or one
 * of those written as an IPv6 address. */
bool notice_address_is_public(const struct sockaddr *a);

#endif
