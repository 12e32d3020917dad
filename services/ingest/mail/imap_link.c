#include "services/ingest/mail/imap_link.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <strings.h>

#include "common/clock.h"
#include "common/stop.h"

DEFINE_CLEANUP(curl, CURL *, curl_easy_cleanup)

enum {
    CONNECT_MS = 15000,       /* name, TCP, TLS and login */
    SILENCE_MS = 60000,       /* how long a server that owes an answer may say nothing */
    SLICE_MS = 250,           /* how often a wait looks whether a stop was requested */
    LINE_BYTES_MAX = 4 << 20, /* a SEARCH over half a million messages */
    READ_BYTES = 64 * 1024,
};

struct imap_link {
    CURL *curl;
    curl_socket_t socket;
    char *block; /* what was read and not yet asked for: block[from..to) */
    size_t from, to;
};

/* ---- settings */

static rc_t setting(err_t *err, const char *text)
{
    return err_set(err, RC_FATAL, "ajuste", "%s", text);
}

rc_t imap_account_check(const imap_account_t *a, err_t *err)
{
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
    CURLU *url = curl_url();
    char *scheme = NULL, *user = NULL;
    bool readable = curl_url_set(url, CURLUPART_URL, a->url, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
                    curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
                    (strcmp(scheme, "imaps") == 0 || strcmp(scheme, "imap") == 0) && strstr(a->url, "://");
    bool named = readable && curl_url_get(url, CURLUPART_USER, &user, 0) == CURLUE_OK;
    curl_free(scheme);
    curl_free(user);
    curl_url_cleanup(url);
    if (!readable)
        return setting(
            err, "PQR_MAIL_URL: no es una dirección imaps://servidor[:puerto] ni imap://servidor[:puerto] "
                 "(esta con STARTTLS)");
    if (named)
        return setting(err,
                       "PQR_MAIL_URL: el usuario y la contraseña van en PQR_MAIL_USER y PQR_MAIL_PASSWORD");
    if (!*a->user || !*a->password)
        return setting(err,
                       "PQR_MAIL_USER y PQR_MAIL_PASSWORD: hacen falta para entrar al buzón de PQR_MAIL_URL");
    if (*a->ca_file) {
        AUTO(fd) int fd = open(a->ca_file, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            return err_set(err, RC_FATAL, "ajuste", "PQR_MAIL_CA_FILE: no se puede abrir %s: %s", a->ca_file,
                           strerror(errno));
    }
    return RC_OK;
}

/* ---- connecting */

static int stop_early(void *unused, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)unused, (void)a, (void)b, (void)c, (void)d;
    return stop_requested();
}

static rc_t stopping(err_t *err)
{
    return err_set(err, RC_RETRY, "deteniendo", "el servicio se está deteniendo");
}

static rc_t explain(CURLcode code, const char *detail, err_t *err)
{
    const char *why = *detail ? detail : curl_easy_strerror(code);
    switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
        return err_set(
            err, RC_RETRY, "correo_certificado",
            "el certificado del servidor de correo no es de confianza (%s); revise PQR_MAIL_CA_FILE y el "
            "nombre del servidor en PQR_MAIL_URL",
            why);
    case CURLE_LOGIN_DENIED:
    case CURLE_AUTH_ERROR:
        return err_set(err, RC_RETRY, "correo_acceso",
                       "el servidor de correo no acepta el usuario o la contraseña; revise PQR_MAIL_USER y "
                       "PQR_MAIL_PASSWORD");
    case CURLE_USE_SSL_FAILED:
        return err_set(err, RC_RETRY, "correo_servidor",
                       "el servidor de correo no ofrece STARTTLS, y sin cifrado no se entra; use imaps:// en "
                       "PQR_MAIL_URL");
    case CURLE_ABORTED_BY_CALLBACK:
        return stopping(err);
    default:
        return err_set(err, RC_RETRY, "correo_servidor", "el servidor de correo no responde (%s)", why);
    }
}

static CURL *prepare(const imap_account_t *a, char *detail)
{
    CURL *c = must(curl_easy_init());
    curl_easy_setopt(c, CURLOPT_URL, a->url);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "imap,imaps");
    curl_easy_setopt(c, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(c, CURLOPT_USERNAME, a->user);
    curl_easy_setopt(c, CURLOPT_PASSWORD, a->password);
    curl_easy_setopt(c, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    if (*a->ca_file) {
        curl_easy_setopt(c, CURLOPT_CAINFO, a->ca_file);
        curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
    }
    curl_easy_setopt(c, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(c, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, stop_early);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, detail);
    return c;
}

rc_t imap_link_open(const imap_account_t *a, imap_link_t **ret, err_t *err)
{
    char detail[CURL_ERROR_SIZE] = "";
    AUTO(curl) CURL *c = prepare(a, detail);
    CURLcode code = curl_easy_perform(c);
    curl_socket_t socket = CURL_SOCKET_BAD;
    if (code == CURLE_OK)
        code = curl_easy_getinfo(c, CURLINFO_ACTIVESOCKET, &socket);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, NULL);
    if (code != CURLE_OK || socket == CURL_SOCKET_BAD)
        return explain(code, detail, err);
    imap_link_t *l = must(calloc(1, sizeof *l));
    *l = (imap_link_t){.curl = TAKE(c), .socket = socket, .block = must(malloc(READ_BYTES))};
    *ret = l;
    return RC_OK;
}

void imap_link_free(imap_link_t *l)
{
    if (!l)
        return;
    curl_easy_cleanup(l->curl);
    free(l->block);
    free(l);
}

/* ---- talking */

static rc_t broken(err_t *err, const char *why)
{
    return err_set(err, RC_RETRY, "correo_servidor", "se perdió la conexión con el servidor de correo (%s)",
                   why);
}

/* Until the socket allows what is asked, or the deadline. */
static rc_t wait_until(imap_link_t *l, short events, int64_t deadline, bool *ret_ready, err_t *err)
{
    *ret_ready = false;
    for (;;) {
        if (stop_requested())
            return stopping(err);
        int64_t left = deadline - clock_monotonic_ms();
        if (left <= 0)
            return RC_OK;
        struct pollfd p = {.fd = l->socket, .events = events};
        int n = poll(&p, 1, (int)(left < SLICE_MS ? left : SLICE_MS));
        if (n < 0 && errno != EINTR)
            return broken(err, strerror(errno));
        if (n > 0) {
            *ret_ready = true;
            return RC_OK;
        }
    }
}

static rc_t wait_answer(imap_link_t *l, short events, err_t *err)
{
    bool ready;
    rc_t rc = wait_until(l, events, clock_monotonic_ms() + SILENCE_MS, &ready, err);
    return rc == RC_OK && !ready ? broken(err, "no contesta") : rc;
}

rc_t imap_link_send(imap_link_t *l, const void *bytes, size_t len, err_t *err)
{
    for (size_t done = 0; done < len;) {
        size_t n = 0;
        CURLcode code = curl_easy_send(l->curl, (const char *)bytes + done, len - done, &n);
        done += n;
        if (code != CURLE_OK && code != CURLE_AGAIN)
            return broken(err, curl_easy_strerror(code));
        rc_t rc = code == CURLE_AGAIN ? wait_answer(l, POLLOUT, err) : RC_OK;
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

/* What has arrived, if anything. TLS may hold bytes that the socket no longer shows. */
static rc_t receive(imap_link_t *l, bool *ret_some, err_t *err)
{
    size_t n = 0;
    CURLcode code = curl_easy_recv(l->curl, l->block, READ_BYTES, &n);
    *ret_some = code == CURLE_OK && n > 0;
    if (code == CURLE_AGAIN)
        return RC_OK;
    if (code != CURLE_OK)
        return broken(err, curl_easy_strerror(code));
    if (n == 0)
        return broken(err, "el servidor la cerró");
    l->from = 0;
    l->to = n;
    return RC_OK;
}

static rc_t fill(imap_link_t *l, err_t *err)
{
    bool some = l->from < l->to;
    while (!some) {
        rc_t rc = receive(l, &some, err);
        if (rc == RC_OK && !some)
            rc = wait_answer(l, POLLIN, err);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

rc_t imap_link_line(imap_link_t *l, buf_t *ret, err_t *err)
{
    size_t begin = ret->len;
    for (;;) {
        rc_t rc = fill(l, err);
        if (rc != RC_OK)
            return rc;
        const char *s = l->block + l->from, *end = memchr(s, '\n', l->to - l->from);
        size_t n = end ? (size_t)(end - s) : l->to - l->from;
        if (ret->len - begin + n > LINE_BYTES_MAX)
            return broken(err, "una línea sin fin");
        buf_add(ret, s, n);
        l->from += n + (end != NULL);
        if (!end)
            continue;
        if (ret->len > begin && ret->data[ret->len - 1] == '\r')
            ret->data[--ret->len] = '\0';
        return RC_OK;
    }
}

rc_t imap_link_bytes(imap_link_t *l, int64_t n, buf_t *ret, err_t *err)
{
    while (n > 0) {
        /* Where bytes come without a pause nothing else would look. */
        rc_t rc = stop_requested() ? stopping(err) : fill(l, err);
        if (rc != RC_OK)
            return rc;
        int64_t here = (int64_t)(l->to - l->from);
        size_t take = (size_t)(here < n ? here : n);
        buf_add(ret, l->block + l->from, take);
        l->from += take;
        n -= (int64_t)take;
    }
    return RC_OK;
}

/* What makes the socket readable may be TLS's own business, so only bytes in the block count. */
rc_t imap_link_wait(imap_link_t *l, int ms, bool *ret_ready, err_t *err)
{
    int64_t deadline = clock_monotonic_ms() + ms;
    for (;;) {
        bool readable = false;
        *ret_ready = l->from < l->to;
        rc_t rc = *ret_ready ? RC_OK : receive(l, ret_ready, err);
        if (rc != RC_OK || *ret_ready)
            return rc;
        rc = wait_until(l, POLLIN, deadline, &readable, err);
        if (rc != RC_OK || !readable)
            return rc;
    }
}
