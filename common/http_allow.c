/* Which methods a path admits. Pure. */
#include <string.h>

#include "common/http.h"

/* The next part of a path, without slashes; its length is 0 at the end. The framework takes several slashes,
 * and one at the end, as it takes one. */
static const char *part(const char **at, size_t *ret_len)
{
    *at += strspn(*at, "/");
    const char *begin = *at;
    *ret_len = strcspn(begin, "/");
    *at += *ret_len;
    return begin;
}

static bool path_fits(const char *route, const char *path)
{
    size_t want, len;
    do {
        const char *name = part(&route, &want), *given = part(&path, &len);
        bool any = want && *name == ':' && len;
        if (!any && (want != len || strncmp(name, given, len) != 0))
            return false;
    } while (want);
    return true;
}

bool http_names(const http_route_t *routes, const char *path)
{
    for (const http_route_t *r = routes; r && r->method; r++)
        if (!strchr(r->path, ':') && path_fits(r->path, path))
            return true;
    return false;
}

bool http_allow(const http_route_t *routes, const char *path, buf_t *out)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    bool there[COUNT_OF(methods)] = {false}, any = false, named = http_names(routes, path);
    for (const http_route_t *r = routes; r && r->method; r++)
        for (size_t m = 0;
             !(named && strchr(r->path, ':')) && path_fits(r->path, path) && m < COUNT_OF(methods); m++)
            if (strcmp(methods[m], r->method) == 0)
                any = there[m] = true;
    for (size_t m = 0; any && m < COUNT_OF(methods); m++)
        if (there[m])
            buf_printf(out, "%s, %s", methods[m], m == 0 ? "HEAD, " : "");
    if (any)
        buf_adds(out, "OPTIONS");
    return any;
}
