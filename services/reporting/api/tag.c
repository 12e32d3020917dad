#include "services/reporting/api/tag.h"

#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "common/etag.h"
#include "common/hash.h"

static void add(sha256_t *s, const char *text)
{
    if (text)
        sha256_add(s, text, strlen(text));
    sha256_add(s, "", 1); /* the NUL, so that no two rows of texts are one */
}

/* The first half of the hash: no two versions have it in common. */
static void hash_text(sha256_t *s, char ret[33])
{
    char hash[SHA256_HEX_SIZE];
    sha256_hex(s, hash);
    snprintf(ret, 33, "%.32s", hash);
}

tag_t tag_for(const version_t *v, const api_t *api, const tag_source_t *of, const http_request_t *q,
              const char *format)
{
    tag_t ret;
    sha256_t s;
    char day[11] = "", hash[33];
    sha256_init(&s);
    version_add(v, of->kafka, of->tables, &s);
    hash_text(&s, ret.data);
    if (of->today)
        day_format(instant_day(clock_now(), NULL), day);
    sha256_init(&s);
    add(&s, PQR_VERSION);
    add(&s, api->catalogue ? catalogue_hash(api->catalogue) : NULL);
    add(&s, q->http_url); /* path and query */
    add(&s, format);
    add(&s, day);
    add(&s, of->rules ? of->rules() : NULL);
    add(&s, ret.data);
    hash_text(&s, hash);
    /* A workbook says when it was written: two of one content are not the same bytes. */
    snprintf(ret.text, sizeof ret.text, "%s\"%s\"", strncmp(format, "xlsx", 4) == 0 ? "W/" : "", hash);
    return ret;
}

rc_t tag_read(pg_t *pg, const api_t *api, const tag_source_t *of, const http_request_t *q, const char *format,
              tag_t *ret, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    version_t v;
    rc_t rc = pg_exec_prepared(pg, version_sql, 0, NULL, &res, err);
    if (rc == RC_OK)
        rc = version_from(res, &v, err);
    if (rc == RC_OK)
        *ret = tag_for(&v, api, of, q, format);
    return rc;
}

bool tag_any(const tag_source_t *of)
{
    return of->kafka != VERSION_NOTHING || of->today || of->tables;
}

bool tag_answered(const http_request_t *q, http_response_t *a, const char *tag)
{
    u_map_put(a->map_header, "ETag", tag);
    if (!etag_matches(http_header(q, "If-None-Match"), tag))
        return false;
    u_map_put(a->map_header, "Cache-Control", "no-store");
    ulfius_set_empty_body_response(a, 304);
    return true;
}
