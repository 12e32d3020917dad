#include "services/reporting/web/web.h"

#include <string.h>

#include "common/http_static.h"
#include "embed/reporting_core/app_css.h"
#include "embed/reporting_core/app_js.h"
#include "embed/reporting_core/icon_svg.h"
#include "embed/reporting_core/index_html.h"

/* The page's own policy: nothing from elsewhere, nothing inline. What it runs is what this program carries.
 */
static http_static_t files[] = {
    {.path = "/",
     .type = "text/html; charset=utf-8",
     .bytes = index_html,
     .len = sizeof index_html - 1,
     .page = true},
    {.path = "/app.js", .type = "text/javascript; charset=utf-8", .bytes = app_js, .len = sizeof app_js - 1},
    {.path = "/app.css", .type = "text/css; charset=utf-8", .bytes = app_css, .len = sizeof app_css - 1},
    {.path = "/icon.svg", .type = "image/svg+xml", .bytes = icon_svg, .len = sizeof icon_svg - 1},
};

void web_init(void)
{
    for (size_t i = 0; i < COUNT_OF(files); i++)
        http_static_init(&files[i]);
}

void get_web(const http_request_t *q, http_response_t *a, void *ctx)
{
    (void)ctx;
    size_t i = 0;
    for (size_t n = 1; n < COUNT_OF(files); n++)
        if (strcmp(q->url_path, files[n].path) == 0)
            i = n;
    http_static_answer(q, a, &files[i]);
}
