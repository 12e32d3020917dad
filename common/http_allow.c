/* Which route a request meets, and which methods a path admits. Pure. */
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

/* Whether a route names the path itself, without variables: then it is no value of another's variable. */
static bool names(const http_route_t *routes, const char *path)
{
    for (const http_route_t *r = routes; r && r->method; r++)
        if (!strchr(r->path, ':') && path_fits(r->path, path))
            return true;
    return false;
}

const http_route_t *http_find(const http_route_t *routes, const char *method, const char *path)
{
    const http_route_t *found = NULL;
    bool named = false; /* the path itself stands in the table: it is no value of another's variable */
    if (strcmp(method, "HEAD") == 0)
        method = "GET";
    for (const http_route_t *r = routes; r && r->method; r++) {
        if (!path_fits(r->path, path))
            continue;
        bool variable = strchr(r->path, ':');
        if (!variable && !named)
            found = NULL;
        named = named || !variable;
        if (!found && strcmp(r->method, method) == 0 && !(named && variable))
            found = r;
    }
    return found;
}

void http_variables(const char *route, const char *path, http_variable_fn each, void *ctx)
{
    size_t want, len;
    do {
        const char *name = part(&route, &want), *given = part(&path, &len);
        if (want && *name == ':')
            each(ctx, name + 1, want - 1, given, len);
    } while (want);
}

bool http_allow(const http_route_t *routes, const char *path, buf_t *out)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    bool there[COUNT_OF(methods)] = {false}, any = false, named = names(routes, path);
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
