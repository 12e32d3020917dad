#include "services/reporting/web/web.h"

#include <string.h>

#include "common/hash.h"
#include "embed/reporting_core/app_css.h"
#include "embed/reporting_core/app_js.h"
#include "embed/reporting_core/icon_svg.h"
#include "embed/reporting_core/index_html.h"

/* Nothing from elsewhere, nothing inline: what the page runs is what this program carries. */
#define POLICY                                                                                               \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "    \
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

static struct {
    const char *path, *type, *bytes;
    size_t len;
    char etag[40];
} files[] = {
    {"/", "text/html; charset=utf-8", index_html, sizeof index_html - 1, ""},
    {"/app.js", "text/javascript; charset=utf-8", app_js, sizeof app_js - 1, ""},
    {"/app.css", "text/css; charset=utf-8", app_css, sizeof app_css - 1, ""},
    {"/icon.svg", "image/svg+xml", icon_svg, sizeof icon_svg - 1, ""},
};

void web_init(void)
{
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        char sha256[SHA256_HEX_SIZE];
        hash_sha256_hex(files[i].bytes, files[i].len, sha256);
        snprintf(files[i].etag, sizeof files[i].etag, "\"%.32s\"", sha256);
    }
}

void get_web(const http_request_t *q, http_response_t *a, void *ctx)
{
    (void)ctx;
    size_t i = 0;
    for (size_t n = 1; n < COUNT_OF(files); n++)
        if (strcmp(q->url_path, files[n].path) == 0)
            i = n;
    u_map_put(a->map_header, "ETag", files[i].etag);
    u_map_put(a->map_header, "Cache-Control", "no-cache"); /* keep it, and ask whether it is still the one */
    u_map_put(a->map_header, "Content-Security-Policy", POLICY);
    u_map_put(a->map_header, "Referrer-Policy", "no-referrer");
    const char *known = http_header(q, "If-None-Match");
    if (known && strstr(known, files[i].etag)) {
        a->status = 304;
        return;
    }
    http_bytes(a, 200, files[i].type, files[i].bytes, files[i].len);
}
