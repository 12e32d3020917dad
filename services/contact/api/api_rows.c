#include "services/contact/api/api_rows.h"

#include <string.h>

#include "common/calendar_in_force.h"
#include "common/pg_thread.h"
#include "services/contact/api/request.h"
#include "services/contact/life/mask.h"

#define LIMIT_DEFAULT 50
#define LIMIT_MAX 500
#define KEY_SEPARATOR '~' /* stands in no date, number or radicado */

/* pg_type.h is no public header of libpq; these numbers never change. */
enum { OID_BOOL = 16, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_JSONB = 3802 };

static bool limit_read(const char *text, int *ret)
{
    if (!text) {
        *ret = LIMIT_DEFAULT;
        return true;
    }
    char *end;
    long n = strtol(text, &end, 10);
    if (end == text || *end || n < 1 || n > LIMIT_MAX)
        return false;
    *ret = (int)n;
    return true;
}

static void refuse_page(http_response_t *a)
{
    refuse_parameter(a, "despues", "pagina_invalida",
                     "«despues» no es una posición de esta lista: use el enlace «next».");
}

bool page_read(const http_request_t *q, http_response_t *a, int n_keys, page_t *ret)
{
    *ret = (page_t){0};
    if (!limit_read(http_query(q, "limite"), &ret->limit)) {
        http_problem_with(a, 400, "limite_invalido", json_pack("{s:s}", "campo", "limite"),
                          "«limite» debe ser un número entero entre 1 y %d.", LIMIT_MAX);
        return false;
    }
    snprintf(ret->limit_text, sizeof ret->limit_text, "%d", ret->limit + 1);
    const char *after = http_query(q, "despues");
    if (!after)
        return true;
    int n = 0;
    if (strlen(after) < sizeof ret->raw) {
        strncpy(ret->raw, after, sizeof ret->raw - 1);
        for (char *at = ret->raw; at && n < n_keys;) {
            ret->keys[n++] = at;
            at = n < n_keys ? strchr(at, KEY_SEPARATOR) : NULL;
            if (at)
                *at++ = '\0';
        }
    }
    if (n == n_keys)
        return true;
    refuse_page(a);
    return false;
}

static json_t *cell_json(const PGresult *r, int row, int col)
{
    const char *text = pg_text(r, row, col);
    if (!text)
        return json_null();
    switch (PQftype(r, col)) {
    case OID_BOOL:
        return json_boolean(pg_bool(r, row, col));
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        return json_integer(pg_int(r, row, col));
    case OID_JSONB:
        return json_loads(text, JSON_DECODE_ANY, NULL);
    default:
        break;
    }
    if (strcmp(PQfname(r, col), "telefono") != 0)
        return json_string(text);
    AUTO(mem) char *masked = must(strdup(text));
    mask_phone(masked);
    return json_string(masked);
}

json_t *row_json(const PGresult *r, int row)
{
    json_t *o = json_object();
    for (int col = 0; col < PQnfields(r); col++)
        json_object_set_new(o, PQfname(r, col), cell_json(r, row, col));
    return o;
}

json_t *rows_json(const PGresult *r, int max)
{
    json_t *list = json_array();
    for (int row = 0; row < PQntuples(r) && row < max; row++)
        json_array_append_new(list, row_json(r, row));
    return list;
}

json_t *instant_json(instant_t t)
{
    char text[32];
    if (t == 0)
        return json_null();
    instant_format(t, text);
    return json_string(text);
}

json_t *day_json(day_t d)
{
    char text[11];
    if (d == DAY_NONE)
        return json_null();
    day_format(d, text);
    return json_string(text);
}

json_t *text_json(const char *text)
{
    return text ? json_string(text) : json_null();
}

void row_days_left(json_t *row)
{
    day_t vence;
    const char *text = json_string_value(json_object_get(row, "vence"));
    if (text && day_parse(text, &vence))
        json_object_set_new(row, "dias_habiles",
                            json_integer(calendar_habiles_between(calendar_in_force(),
                                                                  instant_day(clock_now(), NULL), vence)));
}

static void add_escaped(buf_t *out, const char *text)
{
    for (; *text; text++) {
        char c = *text;
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || strchr("-._~", c))
            buf_addc(out, c);
        else
            buf_printf(out, "%%%02X", (unsigned char)c);
    }
}

static void answer_page(http_response_t *a, const PGresult *r, const page_t *p, const list_t *list)
{
    if (PQntuples(r) > p->limit) {
        AUTO(buf) buf_t link = {0};
        buf_adds(&link, "<?despues=");
        for (int i = 0; i < list->n_keys; i++) {
            if (i)
                buf_addc(&link, KEY_SEPARATOR);
            add_escaped(&link, pg_text(r, p->limit - 1, pg_column(r, list->key[i])));
        }
        buf_printf(&link, "&limite=%d%s>; rel=\"next\"", p->limit, list->filter);
        u_map_put(a->map_header, "Link", buf_str(&link));
    }
    json_t *body = json_object(), *rows = rows_json(r, p->limit), *row;
    size_t i;
    json_array_foreach(rows, i, row) {
        if (list->adorn)
            list->adorn(row);
    }
    json_object_set_new(body, "datos", rows);
    http_json(a, 200, body);
}

void answer_list(http_response_t *a, const pg_settings_t *db, const list_t *list, int n,
                 const char *const *params, const page_t *p)
{
    err_t err = ERR_INIT;
    AUTO(pgresult) PGresult *rows = NULL;
    pg_t *pg = NULL;
    rc_t rc = pg_thread_begin(db, PG_READ_ONLY, &pg, &err);
    if (rc == RC_OK)
        rc = pg_exec(pg, list->sql, n, params, &rows, &err);
    pg_rollback(pg);
    if (rc == RC_OK)
        answer_page(a, rows, p, list);
    else if (rc == RC_REJECT && p->keys[0]) /* as many keys as this list has, but of another */
        refuse_page(a);
    else
        http_error(a, &err, 400);
}
