#include "services/reporting/api/tag.h"

#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "common/etag.h"
#include "common/hash.h"
#include "embed/reporting_core/version_datos_sql.h"

static void add(sha256_t *s, const char *text)
{
    if (text)
        sha256_add(s, text, strlen(text));
    sha256_add(s, "", 1); /* the NUL, so that no two rows of texts are one */
}

static rc_t add_data(pg_t *pg, const tag_source_t *of, sha256_t *s, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    if (!of->kafka && !of->tables)
        return RC_OK;
    rc_t rc = pg_exec_prepared(pg, version_datos_sql, 2, (const char *[]){of->kafka ? "t" : "f", of->tables},
                               &res, err);
    if (rc != RC_OK)
        return rc;
    add(s, pg_text(res, 0, 0));
    add(s, pg_text(res, 0, 1));
    return RC_OK;
}

rc_t tag_read(pg_t *pg, const api_t *api, const tag_source_t *of, const http_request_t *q, const char *format,
              char ret[TAG_SIZE], err_t *err)
{
    sha256_t s;
    char day[11] = "", hash[SHA256_HEX_SIZE];
    if (of->today)
        day_format(instant_day(clock_now(), NULL), day);
    sha256_init(&s);
    add(&s, PQR_VERSION);
    add(&s, api->catalogue ? catalogue_hash(api->catalogue) : NULL);
    add(&s, q->http_url); /* path and query */
    add(&s, format);
    add(&s, day);
    add(&s, of->rules ? of->rules() : NULL);
    rc_t rc = add_data(pg, of, &s, err);
    if (rc != RC_OK)
        return rc;
    sha256_hex(&s, hash);
    /* A workbook says when it was written: two of one content are not the same bytes. */
    snprintf(ret, TAG_SIZE, "%s\"%.32s\"", strcmp(format, "xlsx") == 0 ? "W/" : "", hash);
    return RC_OK;
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
