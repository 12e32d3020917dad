#include "services/reporting/notices/notice_post.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <string.h>

#include "common/clock.h"
#include "common/stop.h"
#include "common/text.h"

#define CONNECT_TIMEOUT_MS 5000

struct poster {
    CURL *curl;
};

typedef struct exchange {
    reach_t reach;
    bool refused; /* the name led where notices may not go */
    char kept[ANSWER_KEPT];
    size_t n_kept;
} exchange_t;

DEFINE_CLEANUP(slist, struct curl_slist *, curl_slist_free_all)

poster_t *poster_new(void)
{
    poster_t *p = must(calloc(1, sizeof *p));
    curl_global_init(CURL_GLOBAL_DEFAULT);
    p->curl = must(curl_easy_init());
    return p;
}

void poster_free(poster_t *p)
{
    if (!p)
        return;
    curl_easy_cleanup(p->curl);
    curl_global_cleanup();
    free(p);
}

/* The rest of an answer is not even read. */
static size_t on_body(char *data, size_t size, size_t n, void *ctx)
{
    exchange_t *x = ctx;
    size_t len = size * n, room = ANSWER_KEPT - x->n_kept;
    memcpy(x->kept + x->n_kept, data, len < room ? len : room);
    x->n_kept += len < room ? len : room;
    return len <= room ? len : 0;
}

/* curl gives the address that it would connect to, whatever name led there. */
static curl_socket_t on_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *a)
{
    exchange_t *x = ctx;
    if (purpose != CURLSOCKTYPE_IPCXN || (x->reach == REACH_PUBLIC && !notice_address_is_public(&a->addr))) {
        x->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

static int on_progress(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)ctx;
    (void)a;
    (void)b;
    (void)c;
    (void)d;
    return stop_requested();
}

static struct curl_slist *headers_of(const posting_t *w)
{
    char line[600];
    struct curl_slist *h =
        must(curl_slist_append(NULL, "Content-Type: application/cloudevents+json; charset=utf-8"));
    snprintf(line, sizeof line, "PQR-Aviso-Id: %" PRId64, w->id);
    h = must(curl_slist_append(h, line));
    snprintf(line, sizeof line, "PQR-Firma: %s", w->signature);
    h = must(curl_slist_append(h, line));
    return must(curl_slist_append(h, "Expect:"));
}

static void prepare(CURL *h, const posting_t *w, exchange_t *x, struct curl_slist *headers)
{
    curl_easy_reset(h); /* keeps live connections */
    curl_easy_setopt(h, CURLOPT_URL, w->url);
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, w->reach == REACH_INSIDE ? "http,https" : "https");
    curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(h, CURLOPT_PROXY, ""); /* the address that is checked is the one that is reached */
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h, CURLOPT_USERAGENT, "pqr/" PQR_VERSION);
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS);
    curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, (long)w->timeout_ms);
    curl_easy_setopt(h, CURLOPT_POSTFIELDS, w->body);
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, x);
    curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, on_socket);
    curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, x);
    curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, on_progress);
}

static const char *fault_words(CURLcode code, const exchange_t *x)
{
    if (x->refused)
        return "el nombre lleva a una dirección privada";
    switch (code) {
    case CURLE_COULDNT_CONNECT:
        return "no acepta la conexión";
    case CURLE_COULDNT_RESOLVE_HOST:
        return "no se encuentra ese nombre en la red";
    case CURLE_OPERATION_TIMEDOUT:
        return "se agotó el tiempo";
    case CURLE_ABORTED_BY_CALLBACK:
        return "el servicio se detuvo";
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
        return "se cortó la conexión";
    case CURLE_PEER_FAILED_VERIFICATION:
        return "su certificado no es de fiar";
    default:
        return curl_easy_strerror(code);
    }
}

/* Text that PostgreSQL takes, whatever came. */
static void keep_answer(const exchange_t *x, posted_t *ret)
{
    AUTO(buf) buf_t text = {0};
    text_clean(x->kept, x->n_kept, &text);
    text_put(ret->answer, sizeof ret->answer, buf_str(&text));
    text_mend_cut(ret->answer);
    for (unsigned char *p = (unsigned char *)ret->answer; *p; p++)
        if (*p < 0x20 || *p == 0x7f)
            *p = ' ';
}

void notice_post(poster_t *p, const posting_t *what, posted_t *ret)
{
    AUTO(slist) struct curl_slist *headers = headers_of(what);
    exchange_t x = {.reach = what->reach};
    int64_t begin = clock_monotonic_ms();
    long status = 0;
    *ret = (posted_t){0};
    prepare(p->curl, what, &x, headers);
    CURLcode code = curl_easy_perform(p->curl);
    curl_easy_getinfo(p->curl, CURLINFO_RESPONSE_CODE, &status);
    ret->ms = (int)(clock_monotonic_ms() - begin);
    /* An answer longer than what is kept ends the transfer, and counts. */
    if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && status >= 200))
        ret->http = (int)status;
    else
        text_put(ret->error, sizeof ret->error, fault_words(code, &x));
    keep_answer(&x, ret);
}
