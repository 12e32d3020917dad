/* What a request says outside of its body, and the bodies of reporting: lines of the input, each NAME: VALUE,
 * where NAME is a header (traceparent, Idempotency-Key, If-None-Match, If-Match, Cookie, X-CSRF,
 * X-Forwarded-For, Content-Type, Content-Disposition), or query, path, search, sesion, formato, suscripcion.
 */
#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "common/client_address.h"
#include "common/envelope.h"
#include "common/etag.h"
#include "common/http.h"
#include "common/link.h"
#include "services/ingest/events/idempotency.h"
#include "services/ingest/rest/multipart.h"
#include "services/reporting/lists/list.h"
#include "services/reporting/notices/subscription.h"
#include "services/reporting/people/session.h"
#include "services/reporting/people/session_body.h"
#include "services/reporting/reports/form_body.h"
#include "tests/fuzz/hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---- headers ---- */

static void traceparent(const char *value)
{
    if (traceparent_valid(value))
        HOLD(strlen(value) == 55 && strspn(value, "0123456789abcdef-") == 55);
}

static void idempotency_key(const char *value)
{
    if (!idem_key_valid(value))
        return;
    char claim[IDEM_CLAIM_SIZE], used[128], request[SHA256_HEX_SIZE], hash[SHA256_HEX_SIZE];
    const char *key = NULL;
    instant_t at = 0;
    hash_sha256_hex(value, strlen(value), hash);
    idem_claim_key(hash, claim); /* a claim has the key's digest */
    idem_claim_value(hash, 1767225600000, used);
    HOLD(idem_claim_parse(claim, used, strlen(used), &key, request, &at));
    HOLD(strcmp(key, hash) == 0 && strcmp(request, hash) == 0 && at == 1767225600000);
}

static void if_none_match(const char *value)
{
    char tag[ETAG_SIZE];
    etag_of("x", 1, tag);
    if (etag_matches(value, tag))
        HOLD(strchr(value, '*') || strstr(value, tag));
}

static void if_match(const char *value)
{
    json_int_t version = -2;
    err_t err = ERR_INIT;
    if (form_if_match(value, &version, &err) == RC_OK)
        HOLD(version >= -1);
    else
        HOLD(err.rc == RC_REJECT && *err.text);
}

/* A cookie's token, and what must come with it. */
static void cookie(const char *value)
{
    session_t s = {0};
    if (!session_derive(value, &s))
        return;
    HOLD(strlen(s.huella) == 64 && strlen(s.csrf) == SESSION_TEXT_SIZE - 1 && strcmp(s.csrf, value) != 0);
    HOLD(csrf_passes("POST", s.csrf, s.csrf, "same-origin") && csrf_passes("GET", s.csrf, NULL, NULL));
    HOLD(!csrf_passes("POST", s.csrf, NULL, "same-origin") &&
         !csrf_passes("POST", s.csrf, s.csrf, "cross-site"));
}

static void csrf(const char *value)
{
    static const char wanted[] = "m1q0C3o4b1vYQ0m4cN7wS2xq9LrT8dKfHjA3eUoZpXg";
    if (csrf_passes("DELETE", wanted, value, "same-origin"))
        HOLD(strcmp(value, wanted) == 0);
    if (site_passes(value))
        HOLD(strcmp(value, "cross-site") != 0 && strcmp(value, "same-site") != 0);
}

static void forwarded(const char *value)
{
    const struct sockaddr_in peer = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    char with[CLIENT_ADDRESS_SIZE], without[CLIENT_ADDRESS_SIZE];
    client_address((const struct sockaddr *)&peer, value, true, with);
    client_address((const struct sockaddr *)&peer, value, false, without);
    HOLD(*with && strlen(with) < sizeof with && strcmp(without, "127.0.0.1") == 0);
}

static void content_type(const char *value)
{
    (void)media_type_is(value, "application/json");
    AUTO(buf) buf_t name = {0};
    upload_t upload = {0};
    static const char body[] =
        "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b.xlsx\"\r\n\r\nPK\r\n--x--\r\n";
    if (multipart_is(value) && multipart_file(value, body, sizeof body - 1, &upload, &name))
        HOLD(upload.data >= body && upload.data + upload.len <= body + sizeof body);
    export_format_t format;
    err_t err = ERR_INIT;
    (void)!export_format_pick(NULL, value, &format, &err);
}

static void disposition(const char *value)
{
    AUTO(buf) buf_t name = {0};
    if (disposition_filename(value, strlen(value), &name))
        HOLD(strlen(buf_str(&name)) <= name.len); /* a %00 in it ends the name, as it ends every text */
}

static void link_header(const char *value)
{
    AUTO(buf) buf_t next = {0};
    (void)link_next(value, "http://h:8083/v1/bases?limite=50", &next);
}

/* ---- the target ---- */

static void nothing(const http_request_t *q, http_response_t *a, void *ctx)
{
    (void)q, (void)a, (void)ctx;
}
static const http_route_t routes[] = {{"GET", "/v1/bases", nothing, ROLES_ANYBODY},
                                      {"GET", "/v1/bases/:sha256", nothing, ROLES_ANYBODY},
                                      {"POST", "/v1/casos/buscar", nothing, ROLES_ANYBODY},
                                      {"GET", "/v1/casos/:radicado", nothing, ROLES_ANYBODY},
                                      {"POST", "/v1/casos/:radicado/causal", nothing, ROLES_ANYBODY},
                                      {0}};

static void variable(void *ctx, const char *name, size_t name_len, const char *value, size_t len)
{
    const char *path = ctx;
    HOLD(name_len > 0 && value >= path && value + len <= path + strlen(path) && !memchr(value, '/', len) &&
         name);
}

static void path(const char *value)
{
    AUTO(buf) buf_t allow = {0};
    const http_route_t *get = http_find(routes, "GET", value), *head = http_find(routes, "HEAD", value);
    HOLD(get == head);
    if (get)
        http_variables(get->path, value, variable, (void *)value);
    if (http_allow(routes, value, &allow))
        HOLD(strstr(buf_str(&allow), "OPTIONS"));
    else
        HOLD(!get);
}

static const char *const states[] = {"vigente", "reemplazada", NULL};
static const list_t list = {
    .title = "Prueba",
    .sql = "SELECT 1",
    .columns =
        (const table_column_t[]){{"dia", "Día", CELL_DAY, 12}, {"radicado", "Radicado", CELL_TEXT, 20}, {0}},
    .filters = (const list_filter_t[]){{"usuario", LIST_TEXT, .max = 8},
                                       {.name = "desde", .kind = LIST_DAY},
                                       {.name = "fila", .kind = LIST_COUNT},
                                       {.name = "visto", .kind = LIST_INSTANT},
                                       {"estado", LIST_WORDS, .words = states},
                                       {"clase", LIST_WORD, .words = states},
                                       {.name = "vigente", .kind = LIST_FLAG},
                                       {.name = "sha256", .kind = LIST_SHA256},
                                       {.name = "cuenta", .kind = LIST_TEXT, .personal = true},
                                       {0}},
    .orders = (const list_order_t[]){{"dia", {{"dia", "date"}, {"radicado", "text"}}}, {0}},
};

/* What was read is a page that can be asked for: its statement has the declared text, and the next one is
 * understood. */
static void page(const char *query, const list_request_t *r)
{
    AUTO(sql_text) sql_text_t sql = {0};
    HOLD(r->limit >= 1 && r->limit <= 1000 && r->order == list.orders);
    HOLD(!r->params[8] || !query); /* what is personal stands in no URL */
    list_sql(&list, r, list_filters(&list), true, &sql);
    HOLD(strspn(sql_str(&sql), "SELECTFROMWHERDBYIAl.\"diaradicado, \n()<>$0123456789:textbignDC") ==
         strlen(sql_str(&sql)));
    if (!query)
        return;
    static const char *const keys[] = {"2021-12-07", "0042"};
    AUTO(buf) buf_t next = {0};
    AUTO(arena) arena_t texts = {0};
    list_request_t again;
    const char *field;
    err_t err = ERR_INIT;
    list_next(&list, query, r, keys, &next);
    HOLD(list_parse(&list, buf_str(&next), NULL, &texts, &again, &field, &err) == RC_OK && again.after);
    HOLD(strcmp(again.keys[0], keys[0]) == 0 && strcmp(again.keys[1], keys[1]) == 0 &&
         again.backwards == r->backwards);
}

static void query(const char *value)
{
    AUTO(arena) arena_t texts = {0};
    list_request_t r;
    const char *field = NULL;
    err_t err = ERR_INIT;
    if (list_parse(&list, value, NULL, &texts, &r, &field, &err) == RC_OK) {
        if (r.format == EXPORT_JSON)
            page(value, &r);
    } else {
        HOLD(err.rc == RC_REJECT && *err.code && *err.text && field);
    }
}

/* ---- bodies ---- */

static void search(const json_t *body)
{
    AUTO(arena) arena_t texts = {0};
    list_request_t r;
    const char *field = NULL;
    err_t err = ERR_INIT;
    if (list_search_parse(&list, NULL, body, NULL, &texts, &r, &field, &err) == RC_OK)
        page(NULL, &r);
    else
        HOLD(err.rc == RC_REJECT && *err.text);
}

static void sesion(const json_t *body)
{
    static const char *const names[] = {"usuario", "clave", NULL};
    const char *said[2] = {NULL}, *field = NULL;
    err_t err = ERR_INIT;
    if (session_body(body, names, 200, said, &field, &err) == RC_OK)
        HOLD(said[0] && said[1] && *said[0] && strlen(said[0]) <= 200 && strlen(said[1]) <= 200);
    else
        HOLD(err.rc == RC_REJECT && *err.text);
}

static void formato(const json_t *body)
{
    for (int kind = 0; kind < FORM_KINDS; kind++)
        for (int action = FORM_EDIT; action <= FORM_SIGN; action++) {
            AUTO(form_body) form_body_t b = {0};
            char field[32] = "";
            err_t err = ERR_INIT;
            if (form_body_read(body, (form_kind_t)kind, (form_action_t)action, &b, field, &err) == RC_OK)
                HOLD(b.version >= -1 && json_is_object(b.changes));
            else
                HOLD(err.rc == RC_REJECT && *err.text);
        }
}

static void suscripcion(const json_t *body)
{
    subscription_t s = {0};
    err_t err = ERR_INIT;
    if (subscription_read(body, true, (reach_t)0, &s, &err) == RC_OK)
        HOLD(s.url && strncasecmp(s.url, "https://", 8) == 0);
    else
        HOLD(err.rc == RC_REJECT && *err.code && *err.text);
}

static const struct {
    const char *name;
    void (*text)(const char *value);
    void (*body)(const json_t *body);
} kinds[] = {
    {"traceparent", traceparent, NULL},
    {"Idempotency-Key", idempotency_key, NULL},
    {"If-None-Match", if_none_match, NULL},
    {"If-Match", if_match, NULL},
    {"Cookie", cookie, NULL},
    {"X-CSRF", csrf, NULL},
    {"X-Forwarded-For", forwarded, NULL},
    {"Content-Type", content_type, NULL},
    {"Content-Disposition", disposition, NULL},
    {"Link", link_header, NULL},
    {"path", path, NULL},
    {"query", query, NULL},
    {"search", NULL, search},
    {"sesion", NULL, sesion},
    {"formato", NULL, formato},
    {"suscripcion", NULL, suscripcion},
};

static void ask(const char *name, const char *value)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (strcasecmp(name, kinds[i].name) != 0)
            continue;
        if (kinds[i].text)
            return kinds[i].text(value);
        json_t *body = json_loads(value, JSON_REJECT_DUPLICATES, NULL);
        if (body)
            kinds[i].body(body);
        json_decref(body);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = must(malloc(size + 1));
    memcpy(text, data, size);
    text[size] = '\0';
    for (char *rest = text, *line; (line = strsep(&rest, "\n"));) {
        char *value = strstr(line, ": ");
        if (value) {
            *value = '\0';
            ask(line, value + 2);
        }
    }
    free(text);
    return 0;
}
