#include "common/client_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "common/hash.h"

static bool of_text(const char *text, char ret[CLIENT_ADDRESS_SIZE])
{
    struct in_addr four;
    struct in6_addr six;
    if (inet_pton(AF_INET, text, &four) == 1) {
        inet_ntop(AF_INET, &four, ret, CLIENT_ADDRESS_SIZE);
        return true;
    }
    if (inet_pton(AF_INET6, text, &six) != 1)
        return false;
    memset(six.s6_addr + 8, 0, 8);
    inet_ntop(AF_INET6, &six, ret, CLIENT_ADDRESS_SIZE);
    return true;
}

static bool of_header(const char *forwarded, char ret[CLIENT_ADDRESS_SIZE])
{
    char last[CLIENT_ADDRESS_SIZE];
    const char *comma = strrchr(forwarded, ','), *from = comma ? comma + 1 : forwarded;
    from += strspn(from, " \t");
    size_t n = strcspn(from, " \t");
    if (n >= sizeof last)
        return false;
    memcpy(last, from, n);
    last[n] = '\0';
    return of_text(last, ret);
}

bool client_is_proxy(const char *said, const char *key)
{
    return said && key && *key && hash_same_secret(key, said);
}

void client_address(const struct sockaddr *peer, const char *forwarded, bool by_proxy,
                    char ret[CLIENT_ADDRESS_SIZE])
{
    char text[INET6_ADDRSTRLEN] = "";
    if (by_proxy && forwarded && of_header(forwarded, ret))
        return;
    if (peer && peer->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)peer)->sin_addr, text, sizeof text);
    else if (peer && peer->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)peer)->sin6_addr, text, sizeof text);
    if (!of_text(text, ret))
        snprintf(ret, CLIENT_ADDRESS_SIZE, "?");
}
