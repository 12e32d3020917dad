#include "services/reporting/api/api_read.h"

#include <string.h>

#include "common/pg_thread.h"

rc_t view_open(const api_t *api, pg_t **ret, err_t *err)
{
    return pg_thread_view(api->pg, ret, err);
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

void answer_text(http_response_t *a, const buf_t *json)
{
    u_map_put(a->map_header, "Cache-Control", "no-store");
    http_bytes(a, 200, "application/json; charset=utf-8", buf_str(json), json->len);
}

json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}
