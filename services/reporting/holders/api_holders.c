#include "services/reporting/holders/api_holders.h"

#include <string.h>

#include "common/json_out.h"
#include "embed/reporting_core/titular_radicados_sql.h"
#include "embed/reporting_core/titular_reporting_sql.h"
#include "services/reporting/api/api_read.h"

#define RADICADOS_MAX 200
#define QUOTED(n) #n
#define AS_TEXT(n) QUOTED(n)

/* ---- what is asked ---- */

/* An array as PostgreSQL reads it, element after element; array_end() ends it. */
static void array_add(buf_t *out, const char *text)
{
    buf_adds(out, out->len ? ",\"" : "{\"");
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            buf_addc(out, '\\');
        buf_addc(out, *text);
    }
    buf_addc(out, '"');
}

static void array_end(buf_t *out)
{
    buf_adds(out, out->len ? "}" : "{}");
}

/* False: one is no text, or there are too many. */
static bool array_out(const json_t *list, buf_t *out)
{
    size_t i;
    json_t *one;
    json_array_foreach(list, i, one) {
        if (!json_is_string(one) || i >= RADICADOS_MAX)
            return false;
        array_add(out, json_string_value(one));
    }
    array_end(out);
    return true;
}

typedef struct asked {
    const char *cuenta, *despues; /* or NULL */
    buf_t radicados;
} asked_t;

/* cuenta, a text, and radicados, a list of texts: at least one of them; despues, a text; and nothing else. */
static bool body_read(const json_t *body, asked_t *ret)
{
    const json_t *cuenta = json_object_get(body, "cuenta"), *radicados = json_object_get(body, "radicados"),
                 *despues = json_object_get(body, "despues");
    if (!json_is_object(body) || json_object_size(body) != (size_t) !!cuenta + !!radicados + !!despues ||
        !(cuenta || radicados))
        return false;
    if ((cuenta && !json_is_string(cuenta)) || (radicados && !json_is_array(radicados)) ||
        (despues && !json_is_string(despues)))
        return false;
    ret->cuenta = json_string_value(cuenta);
    ret->despues = json_string_value(despues);
    return array_out(radicados, &ret->radicados);
}

/* ---- what is found ---- */

typedef struct found {
    PGresult *page, *rows; /* the radicados of the page; all that is kept of them */
} found_t;

/* Rejected rows of the account stand with the first page. */
static rc_t find(pg_t *pg, const asked_t *k, found_t *ret, err_t *err)
{
    AUTO(buf) buf_t page = {0};
    const char *const whose[] = {k->cuenta, buf_str(&k->radicados), k->despues, AS_TEXT(RADICADOS_MAX)};
    rc_t rc = pg_exec(pg, titular_radicados_sql, COUNT_OF(whose), whose, &ret->page, err);
    if (rc != RC_OK)
        return rc;
    for (int i = 0; i < PQntuples(ret->page); i++)
        array_add(&page, PQgetvalue(ret->page, i, 0));
    array_end(&page);
    const char *const what[] = {k->despues ? NULL : k->cuenta, buf_str(&page)};
    return pg_exec(pg, titular_reporting_sql, COUNT_OF(what), what, &ret->rows, err);
}

/* Of whom something was found, each once, as far as they are a page. */
static json_t *radicados_of(const PGresult *rows)
{
    AUTO(json) json_t *known = json_object();
    json_t *list = json_array();
    for (int i = 0; i < PQntuples(rows) && json_array_size(list) < RADICADOS_MAX; i++) {
        const char *radicado = pg_text(rows, i, 2);
        if (!radicado || json_object_get(known, radicado))
            continue;
        json_object_set_new(known, radicado, json_true());
        json_array_append_new(list, json_string(radicado));
    }
    return list;
}

static void answer_found(const found_t *f, http_response_t *a)
{
    AUTO(buf) buf_t out = {0};
    const int n = PQntuples(f->page);
    json_out_open(&out, NULL, '{');
    json_out_open(&out, "datos", '[');
    for (int i = 0; i < PQntuples(f->rows); i++) {
        json_out_open(&out, NULL, '{');
        json_out_text(&out, "tabla", pg_text(f->rows, i, 0));
        json_out_raw(&out, "dato", pg_text(f->rows, i, 1));
        json_out_close(&out, '}');
    }
    json_out_close(&out, ']');
    if (n == RADICADOS_MAX)
        json_out_text(&out, "siguiente", PQgetvalue(f->page, n - 1, 0));
    else
        json_out_raw(&out, "siguiente", "null");
    json_out_close(&out, '}');
    answer_text(a, &out);
}

static void found_cleanup(found_t *f)
{
    PQclear(f->page);
    PQclear(f->rows);
}

static void asked_cleanup(asked_t *k)
{
    buf_done(&k->radicados);
}

static void post_data(const http_request_t *q, http_response_t *a, void *ctx)
{
    AUTO(json) json_t *body = json_loadb(q->binary_body, q->binary_body_length, JSON_REJECT_DUPLICATES, NULL);
    AUTO(view) pg_t *pg = NULL;
    __attribute__((cleanup(found_cleanup))) found_t found = {0};
    __attribute__((cleanup(asked_cleanup))) asked_t asked = {0};
    err_t err = ERR_INIT;
    if (!body_read(body, &asked))
        return http_problem(a, 400, "cuerpo_invalido",
                            "El cuerpo debe ser un objeto JSON con «cuenta», un texto, o «radicados», una "
                            "lista de a lo más 200 textos, "
                            "y si acaso «despues», un texto.");
    if (view_open(ctx, &pg, &err) != RC_OK || find(pg, &asked, &found, &err) != RC_OK)
        return http_error(a, &err, 400);
    audit_hand_out("titular.ver", NULL,
                   json_pack("{s:s,s:i,s:o}", "por", asked.cuenta ? "cuenta" : "radicado", "filas",
                             PQntuples(found.rows), "radicados", radicados_of(found.rows)));
    answer_found(&found, a);
}

const http_route_t holders_routes[] = {
    {"POST", "/v1/titulares/datos", post_data, COORDINADOR | ADMIN},
    {0},
};
