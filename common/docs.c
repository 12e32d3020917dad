#include "common/docs.h"

#include <string.h>

#include "common/http_static.h"
#include "embed/common/docs_css.h"
#include "embed/common/docs_html.h"
#include "embed/common/docs_js.h"

#define FILES 4 /* siblings, so that the page finds the others wherever it is served from */

struct docs {
    http_static_t files[FILES];
    http_route_t routes[2 * FILES + 1]; /* with and without the prefix */
    char *longer[FILES];                /* the paths with it */
};

static int on_file(const struct _u_request *q, struct _u_response *a, void *data)
{
    const http_static_t *file = data;
    size_t len = strlen(q->url_path);
    if (len > 1 && q->url_path[len - 1] == '/') {
        /* The framework takes /docs/ for /docs, but then what is beside the page would not be found. */
        AUTO(buf) buf_t up = {0};
        buf_printf(&up, "..%s", file->path);
        u_map_put(a->map_header, "Location", buf_str(&up));
        ulfius_set_empty_body_response(a, 308);
    } else {
        http_static_answer(q, a, file);
    }
    return U_CALLBACK_COMPLETE;
}

static void add(struct _u_instance *server, docs_t *d, http_static_t *file, const char *path)
{
    http_route_t *end = d->routes;
    while (end->method)
        end++;
    *end = (http_route_t){.method = "GET", .path = path};
    ulfius_add_endpoint_by_val(server, "GET", NULL, path, 0, on_file, file);
    ulfius_add_endpoint_by_val(server, "HEAD", NULL, path, 0, on_file, file);
}

docs_t *docs_add(struct _u_instance *server, const char *openapi, size_t len, const char *prefix)
{
    docs_t *d = must(calloc(1, sizeof *d));
    const http_static_t files[FILES] = {
        {.path = "/openapi.json", .type = "application/json; charset=utf-8", .bytes = openapi, .len = len},
        {.path = "/docs",
         .type = "text/html; charset=utf-8",
         .bytes = docs_html,
         .len = docs_html_len,
         .page = true},
        {.path = "/docs.css", .type = "text/css; charset=utf-8", .bytes = docs_css, .len = docs_css_len},
        {.path = "/docs.js", .type = "text/javascript; charset=utf-8", .bytes = docs_js, .len = docs_js_len},
    };
    memcpy(d->files, files, sizeof files);
    for (size_t i = 0; i < FILES; i++) {
        http_static_init(&d->files[i]);
        add(server, d, &d->files[i], files[i].path);
        if (!prefix)
            continue;
        if (asprintf(&d->longer[i], "%s%s", prefix, files[i].path) < 0)
            abort();
        add(server, d, &d->files[i], d->longer[i]);
    }
    return d;
}

void docs_free(docs_t *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < FILES; i++)
        free(d->longer[i]);
    free(d);
}

bool docs_allow(const docs_t *d, const char *path, buf_t *out)
{
    return d && http_allow(d->routes, path, out);
}
