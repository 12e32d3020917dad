#include "services/reporting/notices/notice_url.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "common/cleanup.h"

#define URL_MAX_BYTES 2000

DEFINE_CLEANUP(curlu, CURLU *, curl_url_cleanup)
DEFINE_CLEANUP(curlmem, char *, curl_free)

/* What is not public (IANA's registries of special-purpose addresses). */
static const struct net4 {
    uint32_t net;
    int bits;
} special4[] = {
    {0x00000000, 8},                                     /* this network */
    {0x0a000000, 8},                                     /* private */
    {0x64400000, 10},                                    /* shared by carriers */
    {0x7f000000, 8},                                     /* loopback */
    {0xa9fe0000, 16},                                    /* link-local: the metadata of clouds too */
    {0xac100000, 12},                                    /* private */
    {0xc0000000, 24},                                    /* protocol assignments */
    {0xc0000200, 24},                                    /* documentation, and two more below */
    {0xc0586300, 24},                                    /* 6to4 relays */
    {0xc0a80000, 16},                                    /* private */
    {0xc6120000, 15},                                    /* benchmarks */
    {0xc6336400, 24}, {0xcb007100, 24}, {0xe0000000, 3}, /* multicast, reserved, broadcast */
};

static bool is_public4(uint32_t a)
{
    for (size_t i = 0; i < COUNT_OF(special4); i++)
        if ((a ^ special4[i].net) >> (32 - special4[i].bits) == 0)
            return false;
    return true;
}

static uint32_t word_at(const uint8_t *b)
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* Global unicast is 2000::/3; of it not documentation, Teredo and other assignments (2001::/23); an IPv4
 * address inside of a 6to4, mapped or translated one must be public itself. */
static bool is_public6(const uint8_t b[16])
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff}, nat64[12] = {0x00, 0x64, 0xff, 0x9b};
    if (memcmp(b, mapped, 12) == 0 || memcmp(b, nat64, 12) == 0)
        return is_public4(word_at(b + 12));
    if ((b[0] & 0xe0) != 0x20)
        return false;
    if (b[0] == 0x20 && b[1] == 0x02)
        return is_public4(word_at(b + 2));
    if (b[0] == 0x20 && b[1] == 0x01 && (b[2] < 0x02 || (b[2] == 0x0d && b[3] == 0xb8)))
        return false;
    return !(b[0] == 0x3f && b[1] == 0xff && b[2] < 0x10);
}

bool notice_address_is_public(const struct sockaddr *a)
{
    if (a->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, a, sizeof in);
        return is_public4(ntohl(in.sin_addr.s_addr));
    }
    if (a->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;
        memcpy(&in6, a, sizeof in6);
        return is_public6(in6.sin6_addr.s6_addr);
    }
    return false;
}

/* A host that is written as an address. curl has made 0x7f.1 and the like of IPv4 what everybody writes. */
static bool host_as_address(const char *host, struct sockaddr_storage *ret)
{
    char bare[64];
    size_t n = strlen(host);
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
    *ret = (struct sockaddr_storage){0};
    if (inet_pton(AF_INET, host, &in.sin_addr) == 1) {
        memcpy(ret, &in, sizeof in);
        return true;
    }
    if (host[0] != '[' || n < 3 || n - 2 >= sizeof bare)
        return false;
    memcpy(bare, host + 1, n - 2);
    bare[n - 2] = '\0';
    if (inet_pton(AF_INET6, bare, &in6.sin6_addr) != 1)
        return false;
    memcpy(ret, &in6, sizeof in6);
    return true;
}

static bool names_inside(const char *host)
{
    static const char *const ends[] = {"localhost", ".localhost", ".local", ".internal"};
    size_t n = strlen(host);
    while (n > 0 && host[n - 1] == '.')
        n--;
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        size_t m = strlen(ends[i]);
        if ((ends[i][0] == '.' ? n > m : n == m) && strncasecmp(host + n - m, ends[i], m) == 0)
            return true;
    }
    return false;
}

static rc_t refuse(err_t *err, const char *why)
{
    return err_set(err, RC_REJECT, "url_invalida", "«url» %s.", why);
}

/* curl also takes one slash, or three. */
static bool is_spelled_out(const char *url, const char *scheme)
{
    size_t n = strlen(scheme);
    return strncasecmp(url, scheme, n) == 0 && strncmp(url + n, "://", 3) == 0 && url[n + 3] != '/';
}

rc_t notice_url_check(const char *url, reach_t reach, err_t *err)
{
    AUTO(curlu) CURLU *u = must(curl_url());
    AUTO(curlmem) char *scheme = NULL;
    AUTO(curlmem) char *host = NULL;
    AUTO(curlmem) char *user = NULL;
    AUTO(curlmem) char *fragment = NULL;
    struct sockaddr_storage a;
    if (strlen(url) > URL_MAX_BYTES || curl_url_set(u, CURLUPART_URL, url, 0) != CURLUE_OK ||
        curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK || !is_spelled_out(url, scheme) ||
        curl_url_get(u, CURLUPART_HOST, &host, 0) != CURLUE_OK || !*host)
        return refuse(err, "debe ser una dirección completa, como https://ejemplo.co/avisos");
    if (curl_url_get(u, CURLUPART_USER, &user, 0) == CURLUE_OK ||
        curl_url_get(u, CURLUPART_FRAGMENT, &fragment, 0) == CURLUE_OK)
        return refuse(err, "no puede llevar usuario, contraseña ni fragmento");
    if (strcmp(scheme, "https") != 0 && !(reach == REACH_INSIDE && strcmp(scheme, "http") == 0))
        return refuse(err, reach == REACH_INSIDE ? "debe empezar por https:// o http://"
                                                 : "debe empezar por https://");
    if (reach == REACH_PUBLIC && (names_inside(host) || (host_as_address(host, &a) &&
                                                         !notice_address_is_public((struct sockaddr *)&a))))
        return refuse(err, "no puede llevar a una dirección privada o de esta misma máquina");
    return RC_OK;
}
