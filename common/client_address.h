/* From where a request comes. Pure. */
#ifndef PQR_COMMON_CLIENT_ADDRESS_H
#define PQR_COMMON_CLIENT_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

#define CLIENT_ADDRESS_SIZE 64

/* forwarded: X-Forwarded-For, NULL: absent; its last one was written by the proxy before us and counts only
 * where there is one. Of an IPv6 address the first 64 bits, which are one customer's. */
void client_address(const struct sockaddr *peer, const char *forwarded, bool behind_proxy,
                    char ret[CLIENT_ADDRESS_SIZE]);

#endif
