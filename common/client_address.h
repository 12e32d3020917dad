/* From where a request comes. Pure. */
#ifndef PQR_COMMON_CLIENT_ADDRESS_H
#define PQR_COMMON_CLIENT_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

#define CLIENT_ADDRESS_SIZE 64

/* The header by which our own proxy is known, and whether `said`, which it brings, is `key`; nobody is where
 * that is NULL or empty. Takes as long wherever they differ. */
#define CLIENT_PROXY_HEADER "X-PQR-Borde"
bool client_is_proxy(const char *said, const char *key);

/* forwarded: X-Forwarded-For, NULL: absent; its last one was written by the proxy before us and counts only
 * where it was that proxy. Of an IPv6 address the first 64 bits, which are one customer's. */
void client_address(const struct sockaddr *peer, const char *forwarded, bool by_proxy,
                    char ret[CLIENT_ADDRESS_SIZE]);

#endif
