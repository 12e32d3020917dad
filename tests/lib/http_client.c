#include "tests/lib/http_client.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>
#include <curl/curl.h>

void answer_cleanup(answer_t *a)
{
    buf_done(&a->body);
    buf_done(&a->headers);
    json_decref(a->json);
}

static size_t keep(char *bytes, size_t size, size_t n, void *to)
{
    buf_add(to, bytes, size * n);
    return size * n;
}

static struct curl_slist *lines_of(const char *header)
{
    struct curl_slist *lines = NULL;
    AUTO(mem) char *text = header ? strdup(header) : NULL;
    for (char *rest = text, *line; (line = strsep(&rest, "\n"));)
        lines = curl_slist_append(lines, line);
    return lines;
}

static void exchange(const char *method, const char *base, const char *path, const char *header,
                     const void *body, size_t n, answer_t *ret)
{
    char url[512];
    snprintf(url, sizeof url, "%s%s", base, path);
    CURL *c = curl_easy_init();
    struct curl_slist *headers = lines_of(header);
    *ret = (answer_t){0};
    curl_easy_setopt(c, CURLOPT_URL, url);
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(c, CURLOPT_NOBODY, strcmp(method, "HEAD") == 0 ? 1L : 0L); /* else it waits for one */
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(c, CURLOPT_TIMEOUT, 60L);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, &ret->body);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, keep);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, &ret->headers);
    if (body) {
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)n);
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, body);
    }
    CURLcode rc = curl_easy_perform(c);
    if (rc != CURLE_OK)
        fail_msg("%s: %s", url, curl_easy_strerror(rc));
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &ret->status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(c);
    ret->json = json_loads(buf_str(&ret->body), 0, NULL);
}

void http_ask(const char *method, const char *base, const char *path, const char *header, answer_t *ret)
{
    exchange(method, base, path, header, NULL, 0, ret);
}

void http_send(const char *method, const char *base, const char *path, const char *header, const void *body,
               size_t n, answer_t *ret)
{
    exchange(method, base, path, header, body, n, ret);
}

void http_post(const char *base, const char *path, const char *json, answer_t *ret)
{
    exchange("POST", base, path, "Content-Type: application/json", json, strlen(json), ret);
}

int http_free_port(void)
{
    AUTO(fd) int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    return ntohs(at.sin_port);
}
