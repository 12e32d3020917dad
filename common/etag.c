#include "common/etag.h"

#include <stdio.h>
#include <string.h>

#include "common/hash.h"

void etag_of(const void *bytes, size_t len, char ret[ETAG_SIZE])
{
    char sha256[SHA256_HEX_SIZE];
    hash_sha256_hex(bytes, len, sha256);
    snprintf(ret, ETAG_SIZE, "\"%.32s\"", sha256);
}

bool etag_matches(const char *header, const char *tag)
{
    if (!header)
        return false;
    if (strncmp(tag, "W/", 2) == 0)
        tag += 2;
    size_t len = strlen(tag);
    for (const char *p = header; *p;) {
        p += strspn(p, " \t,");
        if (*p == '*')
            return true;
        if (strncmp(p, "W/", 2) == 0)
            p += 2;
        if (*p != '"')
            return false; /* no entity tag: nothing after it can be told apart */
        const char *end = strchr(p + 1, '"');
        if (!end)
            return false;
        if ((size_t)(end - p) + 1 == len && strncmp(p, tag, len) == 0)
            return true;
        p = end + 1;
    }
    return false;
}
