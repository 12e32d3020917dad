#include "common/http_static.h"

#define POLICY                                                                                               \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "    \
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

void http_static_init(http_static_t *s)
{
    etag_of(s->bytes, s->len, s->etag);
}

void http_static_answer(const http_request_t *q, http_response_t *a, const http_static_t *s)
{
    u_map_put(a->map_header, "ETag", s->etag);
    u_map_put(a->map_header, "Cache-Control", "no-cache"); /* keep it, and ask whether it is still the one */
    u_map_put(a->map_header, "X-Content-Type-Options", "nosniff");
    if (s->page) {
        u_map_put(a->map_header, "Content-Security-Policy", POLICY);
        u_map_put(a->map_header, "Referrer-Policy", "no-referrer");
    }
    if (etag_matches(http_header(q, "If-None-Match"), s->etag))
        ulfius_set_empty_body_response(a, 304);
    else
        http_bytes(a, 200, s->type, s->bytes, s->len);
}
