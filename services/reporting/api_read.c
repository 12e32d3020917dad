#include "services/reporting/api_read.h"

#include <pthread.h>
#include <string.h>

#define BEGIN_VIEW "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = '10s'"

static pthread_key_t connection_key;
static pthread_once_t connection_once = PTHREAD_ONCE_INIT;

static void connection_close(void *pg)
{
    pg_free(pg);
}

static void connection_key_make(void)
{
    if (pthread_key_create(&connection_key, connection_close) != 0)
        abort();
}

static pg_t *connection_of_thread(const api_t *api)
{
    (void)pthread_once(&connection_once, connection_key_make);
    pg_t *pg = pthread_getspecific(connection_key);
    if (!pg) {
        pg = pg_new(api->pg);
        (void)pthread_setspecific(connection_key, pg);
    }
    return pg;
}

rc_t view_open(const api_t *api, pg_t **ret, err_t *err)
{
    pg_t *pg = connection_of_thread(api);
    err_t first = ERR_INIT;
    rc_t rc = pg_run(pg, BEGIN_VIEW, &first);
    /* A connection that lay idle may have been cut: its first use only finds that out, and the second one
     * mends it. */
    if (rc == RC_RETRY) {
        pg_rollback(pg);
        rc = pg_run(pg, BEGIN_VIEW, err);
    } else if (rc != RC_OK) {
        err_set(err, rc, first.code, "%s", first.text);
    }
    if (rc != RC_OK) {
        pg_rollback(pg);
        return rc;
    }
    *ret = pg;
    return RC_OK;
}

void answer(http_response_t *a, json_t *taken)
{
    AUTO(json) json_t *body = taken;
    /* 15 digits hold every percentage exactly as it was meant; jansson's default of 17 would
     * print 8.0999999999999996. */
    AUTO(mem) char *text = must(json_dumps(body, JSON_COMPACT | JSON_REAL_PRECISION(15)));
    u_map_put(a->map_header, "Cache-Control", "no-store");
    http_bytes(a, 200, "application/json; charset=utf-8", text, strlen(text));
}

void url_escape(const char *text, buf_t *out)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (; *text; text++) {
        if (strchr(plain, *text))
            buf_addc(out, *text);
        else
            buf_printf(out, "%%%02X", (unsigned char)*text);
    }
}

void answer_next(http_response_t *a, const char *after, int limit, const char *more)
{
    AUTO(buf) buf_t link = {0};
    buf_adds(&link, "<?despues=");
    url_escape(after, &link);
    buf_printf(&link, "&limite=%d%s>; rel=\"next\"", limit, more);
    u_map_put(a->map_header, "Link", buf_str(&link));
}

json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}
