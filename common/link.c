#include "common/link.h"

#include <string.h>
#include <strings.h>

/* One parameter at p, up to ';' or ',' outside quotes; returns where it ends. */
static const char *parameter_end(const char *p)
{
    bool quoted = false;
    for (; *p && (quoted || (*p != ';' && *p != ',')); p++)
        if (*p == '"')
            quoted = !quoted;
    return p;
}

static bool is_rel_next(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    while (end > p && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
        end--;
    size_t len = (size_t)(end - p);
    return (len == 10 && strncasecmp(p, "rel=\"next\"", 10) == 0) ||
           (len == 8 && strncasecmp(p, "rel=next", 8) == 0);
}

/* How much of `from` stands before a reference of this kind. */
static size_t kept(const char *from, const char *target)
{
    const char *host = strstr(from, "://");
    host = host ? host + 3 : from;
    const char *path = host + strcspn(host, "/?#"), *path_end = path + strcspn(path, "?#");
    if (*target == '?')
        return (size_t)(path_end - from);
    if (*target == '/')
        return (size_t)(path - from);
    if (strncmp(target, "http://", 7) == 0 || strncmp(target, "https://", 8) == 0)
        return 0;
    while (path_end > path && path_end[-1] != '/') /* a name beside the one that was asked */
        path_end--;
    return (size_t)(path_end - from);
}

bool link_next(const char *value, const char *from, buf_t *ret)
{
    const char *p = value;
    while ((p = strchr(p, '<'))) {
        const char *target = p + 1, *close = strchr(target, '>');
        if (!close)
            return false;
        bool next = false;
        for (p = close + 1; *p == ';' || *p == ' ' || *p == '\t';) {
            const char *parameter = *p == ';' ? p + 1 : p;
            p = parameter_end(parameter);
            next = next || is_rel_next(parameter, p);
        }
        if (!next)
            continue;
        buf_clear(ret);
        buf_add(ret, from, kept(from, target));
        buf_add(ret, target, (size_t)(close - target));
        return true;
    }
    return false;
}
