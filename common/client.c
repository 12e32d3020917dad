#include "common/client.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "common/clock.h"

#define CONNECT_TIMEOUT_MS 5000
#define ANSWER_MAX                                                                                           \
    (64u << 20) /* bytes: more than any answer has, less than the memory of a small machine                  \
                 */

#define TICK_MS 100  /* how often the progress of an exchange is told */
#define WATCH_MS 250 /* between an answer to the watching and the next question */
#define WATCH_TIMEOUT_MS 5000

struct client {
    CURL *curl;
    CURL *side;   /* for the watching, beside the exchange that is watched */
    CURLM *multi; /* curl by itself would tell of an idle exchange once a second only */
    char error[CURL_ERROR_SIZE], side_error[CURL_ERROR_SIZE];
    char *token; /* NULL: none */
};

typedef struct exchange {
    answer_t *answer;
    CURL *curl;               /* with `to` */
    FILE *to;                 /* where the body of a 2xx goes; NULL: into the answer */
    const sending_t *sending; /* or NULL */
    int64_t sent, total;
} exchange_t;

DEFINE_CLEANUP(slist, struct curl_slist *, curl_slist_free_all)

void answer_done(answer_t *a)
{
    buf_done(&a->text);
    buf_done(&a->link);
    if (a->json)
        json_decref(a->json);
    *a = (answer_t){0};
}

client_t *client_new_as(const char *token)
{
    client_t *c = must(calloc(1, sizeof *c));
    curl_global_init(CURL_GLOBAL_DEFAULT);
    c->curl = must(curl_easy_init());
    c->side = must(curl_easy_init());
    c->multi = must(curl_multi_init());
    c->token = token && *token ? must(strdup(token)) : NULL;
    return c;
}

client_t *client_new(void)
{
    return client_new_as(NULL);
}

void client_free(client_t *c)
{
    if (!c)
        return;
    curl_easy_cleanup(c->curl);
    curl_easy_cleanup(c->side);
    curl_multi_cleanup(c->multi);
    curl_global_cleanup();
    free(c->token);
    free(c);
}

static size_t on_body(char *data, size_t size, size_t n, void *ctx)
{
    exchange_t *x = ctx;
    long status = 0;
    if (x->to && curl_easy_getinfo(x->curl, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK && status >= 200 &&
        status < 300)
        return fwrite(data, size, n, x->to) * size; /* fewer than there are: curl ends the transfer */
    if (x->answer->text.len + size * n > ANSWER_MAX)
        return 0; /* curl ends the transfer */
    buf_add(&x->answer->text, data, size * n);
    return size * n;
}

/* The value of a header line named `name`, without the space around it; NULL: another header. */
static const char *header_value(const char *line, size_t len, const char *name, size_t *ret_len)
{
    size_t n = strlen(name);
    if (len <= n || line[n] != ':' || strncasecmp(line, name, n) != 0)
        return NULL;
    const char *p = line + n + 1, *end = line + len;
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    while (end > p && (end[-1] == '\r' || end[-1] == '\n' || end[-1] == ' '))
        end--;
    *ret_len = (size_t)(end - p);
    return p;
}

static size_t on_header(char *data, size_t size, size_t n, void *ctx)
{
    exchange_t *x = ctx;
    size_t len = size * n, value_len;
    const char *value = header_value(data, len, "Link", &value_len);
    if (value) {
        buf_clear(&x->answer->link);
        buf_add(&x->answer->link, value, value_len);
    }
    value = header_value(data, len, "Retry-After", &value_len);
    if (value) {
        int seconds = 0; /* a date instead of seconds counts as not said */
        for (size_t i = 0; i < value_len && value[i] >= '0' && value[i] <= '9' && seconds < 3600; i++)
            seconds = seconds * 10 + (value[i] - '0');
        x->answer->retry_after_s = seconds;
    }
    return len;
}

static int on_progress(void *ctx, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up)
{
    (void)down_total;
    (void)down;
    (void)up_total;
    ((exchange_t *)ctx)->sent = up;
    return 0;
}

static void prepare(const client_t *c, CURL *h, char error[CURL_ERROR_SIZE], const char *url,
                    int64_t timeout_ms, exchange_t *x)
{
    curl_easy_reset(h); /* keeps live connections */
    error[0] = '\0';
    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, error);
    curl_easy_setopt(h, CURLOPT_URL, url);
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h, CURLOPT_USERAGENT, "pqr/" PQR_VERSION);
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS);
    curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, x);
    curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(h, CURLOPT_HEADERDATA, x);
    curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(h, CURLOPT_XFERINFODATA, x);
    if (c->token) {
        curl_easy_setopt(h, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
        curl_easy_setopt(h, CURLOPT_XOAUTH2_BEARER, c->token);
    }
}

/* Faults that a restart of the service, or of the network, mends. */
static bool is_transient(CURLcode code)
{
    switch (code) {
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_OPERATION_TIMEDOUT:
        return true;
    default:
        return false;
    }
}

/* The commonest faults in the reader's language; curl's own words for the rest. */
static const char *fault_words(const client_t *c, CURLcode code)
{
    switch (code) {
    case CURLE_COULDNT_CONNECT:
        return "no acepta la conexión";
    case CURLE_COULDNT_RESOLVE_HOST:
        return "no se encuentra ese nombre en la red";
    case CURLE_OPERATION_TIMEDOUT:
        return "se agotó el tiempo";
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
        return "se cortó la conexión";
    default:
        return c->error[0] ? c->error : curl_easy_strerror(code);
    }
}

/* scheme://host:port of a URL: what a person needs to know which service is meant, without paths. */
static int origin_len(const char *url)
{
    const char *p = strstr(url, "://");
    p = p ? p + 3 : url;
    return (int)(p + strcspn(p, "/?#") - url);
}

/* ---- the watching: another exchange, again and again, beside the one that is under way ---- */

typedef struct watching {
    const sending_t *sending;
    exchange_t exchange;
    answer_t answer;
    bool asking;
    int64_t next_ms; /* monotonic: when to ask again */
} watching_t;

static void watching_ask(client_t *c, watching_t *w)
{
    answer_done(&w->answer);
    w->exchange = (exchange_t){.answer = &w->answer};
    prepare(c, c->side, c->side_error, w->sending->watch_url, WATCH_TIMEOUT_MS, &w->exchange);
    w->asking = curl_multi_add_handle(c->multi, c->side) == CURLM_OK;
}

static void watching_end(client_t *c, watching_t *w)
{
    if (w->asking)
        curl_multi_remove_handle(c->multi, c->side);
    w->asking = false;
    w->next_ms = clock_monotonic_ms() + WATCH_MS;
}

static void watching_heard(client_t *c, watching_t *w, CURLcode code)
{
    answer_t *a = &w->answer;
    curl_easy_getinfo(c->side, CURLINFO_RESPONSE_CODE, &a->status);
    watching_end(c, w);
    if (code != CURLE_OK)
        return;
    a->json = json_loadb(buf_str(&a->text), a->text.len, JSON_DECODE_ANY, NULL);
    w->sending->heard(w->sending->ctx, a);
}

static bool watching_is_due(const watching_t *w, const exchange_t *x)
{
    return w->sending && w->sending->watch_url && !w->asking && x->sent >= x->total &&
           clock_monotonic_ms() >= w->next_ms;
}

/* What has ended; true when the exchange itself has. */
static bool ended(client_t *c, watching_t *w, CURLcode *ret_code)
{
    bool over = false;
    int left;
    for (CURLMsg *m; (m = curl_multi_info_read(c->multi, &left));) {
        if (m->msg != CURLMSG_DONE)
            continue;
        CURLcode code = m->data.result; /* the message goes with its handle */
        if (m->easy_handle == c->side) {
            watching_heard(c, w, code);
        } else {
            *ret_code = code;
            over = true;
        }
    }
    return over;
}

static CURLcode transfer(client_t *c, exchange_t *x)
{
    CURLcode code = CURLE_FAILED_INIT;
    watching_t w = {.sending = x->sending};
    const sending_t *s = x->sending;
    int running;
    if (curl_multi_add_handle(c->multi, c->curl) != CURLM_OK)
        return code;
    while (curl_multi_perform(c->multi, &running) == CURLM_OK && !ended(c, &w, &code)) {
        if (s && s->progress)
            s->progress(s->ctx, x->sent, x->total);
        if (watching_is_due(&w, x))
            watching_ask(c, &w);
        else if (curl_multi_poll(c->multi, NULL, 0, TICK_MS, NULL) != CURLM_OK)
            break;
    }
    watching_end(c, &w);
    curl_multi_remove_handle(c->multi, c->curl);
    answer_done(&w.answer);
    return code;
}

static rc_t perform(client_t *c, const char *url, exchange_t *x, err_t *err)
{
    answer_t *a = x->answer;
    CURLcode code = transfer(c, x);
    curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &a->status);
    /* A server may answer and close before it has read the whole body: that answer counts. */
    bool answered = a->status >= 200 && (code == CURLE_OK || code == CURLE_SEND_ERROR);
    if (!answered) {
        a->status = 0;
        return err_set(err, is_transient(code) ? RC_RETRY : RC_FATAL, "sin_respuesta", "%.*s no responde: %s",
                       origin_len(url), url, fault_words(c, code));
    }
    a->json = json_loadb(buf_str(&a->text), a->text.len, JSON_DECODE_ANY, NULL);
    if (a->status == 502 || a->status == 503 || a->status == 504) {
        const char *detail = json_string_value(json_object_get(a->json, "detail"));
        const char *word = json_string_value(json_object_get(a->json, "code"));
        return err_set(err, RC_RETRY, word && *word ? word : "no_disponible",
                       "%.*s no está disponible (%ld)%s%s", origin_len(url), url, a->status,
                       detail ? ": " : "", detail ? detail : "");
    }
    return RC_OK;
}

rc_t client_get(client_t *c, const char *url, int64_t timeout_ms, answer_t *ret, err_t *err)
{
    answer_done(ret);
    exchange_t x = {.answer = ret};
    prepare(c, c->curl, c->error, url, timeout_ms, &x);
    return perform(c, url, &x, err);
}

rc_t client_post_json(client_t *c, const char *url, const char *json, int64_t timeout_ms, answer_t *ret,
                      err_t *err)
{
    answer_done(ret);
    exchange_t x = {.answer = ret};
    prepare(c, c->curl, c->error, url, timeout_ms, &x);
    AUTO(slist) struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    must(headers);
    curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, json);
    curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, headers);
    return perform(c, url, &x, err);
}

rc_t client_get_file(client_t *c, const char *url, int64_t timeout_ms, FILE *to, answer_t *ret, err_t *err)
{
    answer_done(ret);
    exchange_t x = {.answer = ret, .curl = c->curl, .to = to};
    err_t why = ERR_INIT;
    prepare(c, c->curl, c->error, url, timeout_ms, &x);
    rc_t rc = perform(c, url, &x, &why);
    if (ferror(to))
        return err_set(err, RC_REJECT, "archivo", "no se puede escribir el archivo: %s", strerror(errno));
    return rc == RC_OK ? RC_OK : err_set(err, rc, why.code, "%s", why.text);
}

rc_t client_post_file(client_t *c, const sending_t *s, answer_t *ret, err_t *err)
{
    answer_done(ret);
    AUTO(file) FILE *f = fopen(s->path, "rbe");
    struct stat st;
    if (!f || fstat(fileno(f), &st) != 0)
        return err_set(err, RC_REJECT, "archivo_ilegible", "no se puede abrir: %s", strerror(errno));
    if (!S_ISREG(st.st_mode))
        return err_set(err, RC_REJECT, "archivo_ilegible", "no es un archivo");

    exchange_t x = {.answer = ret, .sending = s, .total = st.st_size};
    prepare(c, c->curl, c->error, s->url, s->timeout_ms, &x);
    char type[160];
    snprintf(type, sizeof type, "Content-Type: %s", s->content_type);
    AUTO(slist) struct curl_slist *headers = curl_slist_append(NULL, type);
    must(headers);
    curl_easy_setopt(c->curl, CURLOPT_POST, 1L);
    /* curl's own reading from a FILE: no copy of the file in memory */
    curl_easy_setopt(c->curl, CURLOPT_READDATA, f);
    curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)st.st_size);
    curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, headers);
    return perform(c, s->url, &x, err);
}

rc_t answer_check(const answer_t *a, err_t *err)
{
    if (a->status >= 200 && a->status < 300 && a->json)
        return RC_OK;
    if (a->status >= 200 && a->status < 300)
        return err_set(err, RC_REJECT, "respuesta_inesperada", "la respuesta (%ld) no es JSON", a->status);
    const char *detail = json_string_value(json_object_get(a->json, "detail"));
    const char *code = json_string_value(json_object_get(a->json, "code"));
    if (detail)
        return err_set(err, RC_REJECT, code, "%s", detail);
    const char *title = json_string_value(json_object_get(a->json, "title"));
    return err_set(err, RC_REJECT, code, "%s (%ld)", title ? title : "el servicio rechazó la petición",
                   a->status);
}
