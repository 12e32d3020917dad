#include "services/reporting/notices/summary_mail.h"

#include <curl/curl.h>
#include <gmime/gmime.h>
#include <pthread.h>
#include <string.h>

#include "common/stop.h"

#define TIMEOUT_MS 60000
#define CONNECT_TIMEOUT_MS 10000

DEFINE_CLEANUP(curl, CURL *, curl_easy_cleanup)
DEFINE_CLEANUP(curlu, CURLU *, curl_url_cleanup)
DEFINE_CLEANUP(curlmem, char *, curl_free)
DEFINE_CLEANUP(slist, struct curl_slist *, curl_slist_free_all)
DEFINE_CLEANUP(gobject, void *, g_object_unref)
DEFINE_CLEANUP(gmem, char *, g_free)

static pthread_once_t once = PTHREAD_ONCE_INIT;

rc_t smtp_url_check(const char *url, bool *ret_plain, err_t *err)
{
    AUTO(curlu) CURLU *u = must(curl_url());
    AUTO(curlmem) char *scheme = NULL;
    AUTO(curlmem) char *host = NULL;
    if (curl_url_set(u, CURLUPART_URL, url, 0) != CURLUE_OK ||
        curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
        curl_url_get(u, CURLUPART_HOST, &host, 0) != CURLUE_OK ||
        (strcmp(scheme, "smtp") != 0 && strcmp(scheme, "smtps") != 0))
        return err_set(err, RC_FATAL, "smtp_url",
                       "PQR_SMTP_URL debe ser smtp://servidor:puerto o smtps://servidor:puerto");
    *ret_plain =
        strcmp(scheme, "smtp") == 0 &&
        (strcmp(host, "127.0.0.1") == 0 || strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0);
    return RC_OK;
}

static GMimePart *part_of(const char *subtype, const char *text)
{
    AUTO(gobject) void *stream = g_mime_stream_mem_new_with_buffer(text, strlen(text));
    AUTO(gobject) void *content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
    GMimePart *part = g_mime_part_new_with_type("text", subtype);
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
    g_mime_part_set_content(part, content);
    g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    return part;
}

static void add_body(GMimeMessage *m, const summary_t *s)
{
    AUTO(buf) buf_t text = {0};
    AUTO(buf) buf_t html = {0};
    summary_text(s, &text);
    summary_html(s, &html);
    AUTO(gobject) void *plain = part_of("plain", buf_str(&text));
    AUTO(gobject) void *rich = part_of("html", buf_str(&html));
    AUTO(gobject) void *both = g_mime_multipart_new_with_subtype("alternative");
    g_mime_multipart_add(both, plain);
    g_mime_multipart_add(both, rich);
    g_mime_message_set_mime_part(m, both);
}

static void each_person(const char *people, void (*each)(void *ctx, const char *one), void *ctx)
{
    AUTO(mem) char *all = must(strdup(people));
    char *state = NULL;
    for (char *one = strtok_r(all, ",", &state); one; one = strtok_r(NULL, ",", &state))
        each(ctx, one);
}

static void add_person(void *ctx, const char *one)
{
    g_mime_message_add_mailbox(ctx, GMIME_ADDRESS_TYPE_TO, NULL, one);
}

void summary_message(const summary_t *s, const char *from, const char *people, const char *message_id,
                     instant_t date, buf_t *ret)
{
    AUTO(buf) buf_t subject = {0};
    pthread_once(&once, g_mime_init);
    AUTO(gobject) void *m = g_mime_message_new(TRUE);
    GDateTime *when = g_date_time_new_from_unix_utc(date / 1000);
    summary_subject(s, &subject);
    g_mime_message_add_mailbox(m, GMIME_ADDRESS_TYPE_FROM, "Célula de PQR", from);
    each_person(people, add_person, m);
    g_mime_message_set_subject(m, buf_str(&subject), "utf-8");
    g_mime_message_set_date(m, when);
    g_mime_message_set_message_id(m, message_id);
    g_mime_object_set_header(m, "Auto-Submitted", "auto-generated", NULL);
    add_body(m, s);
    GMimeFormatOptions *crlf = g_mime_format_options_new();
    g_mime_format_options_set_newline_format(crlf, GMIME_NEWLINE_FORMAT_DOS);
    AUTO(gmem) char *text = g_mime_object_to_string(m, crlf);
    buf_adds(ret, text);
    g_mime_format_options_free(crlf);
    g_date_time_unref(when);
}

/* ---- sending ---- */

typedef struct reader {
    const char *at;
    size_t left;
} reader_t;

static size_t on_read(char *to, size_t size, size_t n, void *ctx)
{
    reader_t *r = ctx;
    size_t len = size * n < r->left ? size * n : r->left;
    memcpy(to, r->at, len);
    r->at += len;
    r->left -= len;
    return len;
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

static void add_recipient(void *ctx, const char *one)
{
    struct curl_slist **list = ctx;
    *list = must(curl_slist_append(*list, one));
}

rc_t summary_send(const smtp_settings_t *smtp, const char *people, const char *message, err_t *err)
{
    bool plain = false;
    rc_t rc = smtp_url_check(smtp->url, &plain, err);
    if (rc != RC_OK)
        return rc;
    AUTO(slist) struct curl_slist *to = NULL;
    AUTO(curl) CURL *c = must(curl_easy_init());
    reader_t r = {message, strlen(message)};
    long reply = 0;
    each_person(people, add_recipient, &to);
    curl_easy_setopt(c, CURLOPT_URL, smtp->url);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_USE_SSL, (long)(plain ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (*smtp->ca_file)
        curl_easy_setopt(c, CURLOPT_CAINFO, smtp->ca_file);
    if (*smtp->user) {
        curl_easy_setopt(c, CURLOPT_USERNAME, smtp->user);
        curl_easy_setopt(c, CURLOPT_PASSWORD, smtp->password);
    }
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)TIMEOUT_MS);
    curl_easy_setopt(c, CURLOPT_MAIL_FROM, smtp->from);
    curl_easy_setopt(c, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(c, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(c, CURLOPT_READDATA, &r);
    curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress);
    CURLcode code = curl_easy_perform(c);
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &reply);
    if (code == CURLE_OK)
        return RC_OK;
    return err_set(err, RC_RETRY, "smtp", "el servidor de correo no tomó el resumen: %s (%ld)",
                   curl_easy_strerror(code), reply);
}
