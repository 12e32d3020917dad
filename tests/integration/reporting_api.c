/* The REST of reporting over HTTP on a real PostgreSQL: shapes, figures held against a recount, pages, and
 * refusals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "services/reporting/api.h"
#include "services/reporting/percent.h"
#include "tests/integration/reporting_world.h"
#include "tests/lib/http_client.h"

static world_t world;
static pg_t *service, *admin;
static api_t api, api_without_database;
static pg_settings_t pg, pg_nowhere;
static catalogue_t *catalogue;
static http_t *server, *server_without_database;
static char root[64], root_without_database[64];

static void get_with(const char *base, const char *path, const char *header, answer_t *ret)
{
    http_ask("GET", base, path, header, ret);
}

static json_t *get(const char *path, answer_t *ret)
{
    get_with(root, path, NULL, ret);
    if (ret->status != 200)
        fail_msg("%s: %ld: %s", path, ret->status, buf_str(&ret->body));
    return ret->json;
}

static void problem(const char *path, long status, const char *code, const char *word)
{
    AUTO(answer) answer_t a;
    get_with(root, path, NULL, &a);
    assert_int_equal(a.status, status);
    assert_non_null(strstr(buf_str(&a.headers), "application/problem+json"));
    assert_string_equal(json_string_value(json_object_get(a.json, "code")), code);
    assert_non_null(strstr(json_string_value(json_object_get(a.json, "detail")), word));
}

static const char *text_of(const json_t *o, const char *name)
{
    return json_string_value(json_object_get(o, name));
}

static json_int_t int_of(const json_t *o, const char *name)
{
    assert_true(json_is_integer(json_object_get(o, name)));
    return json_integer_value(json_object_get(o, name));
}

static int setup(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    uint64_t seed = 7;
    world_make(&world);
    service = pg_as_service();
    admin = pg_as_admin();
    world_empty(admin);
    size_t *order = must(calloc(world.n, sizeof *order));
    for (size_t i = 0; i < world.n; i++)
        order[i] = i;
    shuffle(order, world.n, &seed);
    world_write(&world, service, order, world.n, &seed);
    free(order);

    pg = (pg_settings_t){getenv("PQR_PG_CONNINFO"), getenv("PQR_PG_PASSWORD"), "test-api"};
    pg_nowhere = (pg_settings_t){"host=127.0.0.1 port=1 dbname=pqr user=pqr_reporting", NULL, "test-api"};
    api = (api_t){.pg = &pg};
    if (catalogue_load(SOURCE_DIR "/deploy/policy/causales.conf", &catalogue, &err) != RC_OK)
        return -1;
    api.catalogue = catalogue;
    api_without_database = (api_t){.pg = &pg_nowhere, .catalogue = catalogue};
    int port = (int)strtol(getenv("PQR_REPORTING_PORT"), NULL, 10),
        port_2 = (int)strtol(getenv("PQR_CONTACT_PORT"), NULL, 10);
    snprintf(root, sizeof root, "http://127.0.0.1:%d", port);
    snprintf(root_without_database, sizeof root_without_database, "http://127.0.0.1:%d", port_2);
    return api_start("127.0.0.1", port, 4, &api, &server, &err) == RC_OK &&
                   api_start("127.0.0.1", port_2, 2, &api_without_database, &server_without_database, &err) ==
                       RC_OK
               ? 0
               : -1;
}

static int teardown(void **state)
{
    (void)state;
    http_stop(server);
    http_stop(server_without_database);
    catalogue_free(catalogue);
    world_done(&world);
    pg_free(service);
    pg_free(admin);
    return 0;
}

/* ---- recounts, over what the world says must stand ---- */

typedef struct count {
    const char *key; /* NULL: none */
    int64_t all, confirmed, overturned;
} count_t;

static bool same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static size_t recount(base_kind_t base, day_t from, day_t to, bool by_causal, count_t ret[32])
{
    size_t n = 0;
    for (int d = 0; d < WORLD_DAYS; d++)
        for (int r = 0; r < WORLD_RADICADOS; r++) {
            const sighting_t *s = &world.sightings[d][base][r];
            if (!s->there || s->day < from || s->day > to)
                continue;
            const char *key = by_causal ? s->causal : s->usuario;
            size_t i = 0;
            while (i < n && !same(ret[i].key, key))
                i++;
            if (i == n)
                ret[n++] = (count_t){.key = key};
            ret[i].all++;
            ret[i].confirmed += strcmp(s->razon, "error_escalamiento") == 0;
            ret[i].overturned += strcmp(s->razon, "segundo_nivel") == 0;
        }
    return n;
}

static int64_t total_of(base_kind_t base, day_t from, day_t to)
{
    int64_t n = 0;
    for (int d = 0; d < WORLD_DAYS; d++)
        if (world.days[d] >= from && world.days[d] <= to)
            n += world.totals[d][base];
    return n;
}

/* Most first; ties by key, the one without a key last. */
static void in_order(const json_t *data, const char *key, const char *count)
{
    for (size_t i = 1; i < json_array_size(data); i++) {
        const json_t *a = json_array_get(data, i - 1), *b = json_array_get(data, i);
        assert_true(int_of(a, count) >= int_of(b, count));
        if (int_of(a, count) == int_of(b, count)) {
            assert_non_null(text_of(a, key));
            assert_true(!text_of(b, key) || strcmp(text_of(a, key), text_of(b, key)) < 0);
        }
    }
}

static void indicator_is(const char *path, base_kind_t base, day_t from, day_t to, bool by_causal)
{
    AUTO(answer) answer_t a;
    count_t want[32];
    const char *key = by_causal ? "causal" : "usuario";
    size_t n = recount(base, from, to, by_causal, want);
    json_t *body = get(path, &a), *data = json_object_get(body, "datos");
    int64_t total = total_of(base, from, to);
    char day[11];
    day_format(from, day);
    assert_string_equal(text_of(body, "desde"), day);
    day_format(to, day);
    assert_string_equal(text_of(body, "hasta"), day);
    assert_int_equal(int_of(body, "total_registros"), total);
    assert_int_equal(json_array_size(data), n);
    in_order(data, key, "registros");
    for (size_t i = 0; i < n; i++) {
        const json_t *row = json_array_get(data, i);
        size_t w = 0;
        while (w < n && !same(want[w].key, text_of(row, key)))
            w++;
        assert_true(w < n);
        assert_int_equal(int_of(row, "registros"), want[w].all);
        double hundredths = (double)percent_hundredths(want[w].all, total);
        assert_true(json_real_value(json_object_get(row, "porcentaje")) == hundredths / 100);
        if (!by_causal) {
            assert_int_equal(int_of(row, "confirmadas"), want[w].confirmed);
            assert_int_equal(int_of(row, "revertidas"), want[w].overturned);
            assert_true(text_of(row, "usuario") || !text_of(row, "asesor"));
        }
    }
    /* two decimals as written, not a double's tail */
    for (const char *p = buf_str(&a.body); (p = strstr(p, "\"porcentaje\":")); p++)
        assert_true(strcspn(p + 13, ",}") <= 6);
}

static void indicators_equal_a_recount(void **state)
{
    (void)state;
    const day_t *d = world.days;
    indicator_is("/v1/indicadores/motivos?desde=2021-12-10&hasta=2021-12-15", BASE_PENDIENTES, d[0], d[3],
                 true);
    indicator_is("/v1/indicadores/motivos?desde=2021-12-12&hasta=2021-12-12", BASE_PENDIENTES, d[1], d[1],
                 true);
    indicator_is("/v1/indicadores/mal-escaladas?desde=2021-12-10&hasta=2021-12-15", BASE_MAL_ESCALADOS, d[0],
                 d[3], false);
    indicator_is("/v1/indicadores/mal-escaladas?desde=2021-12-13&hasta=2021-12-14", BASE_MAL_ESCALADOS, d[2],
                 d[2] + 1, false);
    indicator_is("/api/reporting/v1/indicadores/motivos?hasta=2021-12-12", BASE_PENDIENTES, d[0], d[1], true);
}

static void indicators_without_period_take_all_that_is_known(void **state)
{
    (void)state;
    indicator_is("/v1/indicadores/motivos", BASE_PENDIENTES, world.days[0], world.days[3], true);
    indicator_is("/v1/indicadores/mal-escaladas?desde=2021-12-11", BASE_MAL_ESCALADOS, world.days[0] + 1,
                 world.days[3], false);
}

static void indicator_of_an_empty_period_is_empty(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    json_t *body = get("/v1/indicadores/motivos?desde=2030-01-01", &a);
    assert_string_equal(text_of(body, "hasta"), "2030-01-01");
    assert_int_equal(int_of(body, "total_registros"), 0);
    assert_int_equal(json_array_size(json_object_get(body, "datos")), 0);
}

static void advisor_goes_by_the_name_seen_last(void **state)
{
    (void)state;
    static const struct {
        const char *query, *user, *name;
    } rows[] = {
        {"?hasta=2021-12-13", "ECM1", "Ana"},
        {"", "ECM1", "Ana María"},
        {"", "ECM6", "Fabio"}, /* the last sightings name nobody */
        {"?desde=2021-12-15", "ECM6", NULL},
        {"?hasta=2021-12-13", NULL, NULL}, /* no advisor has no name, whatever stands beside it */
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(answer) answer_t a;
        char path[128];
        size_t at;
        json_t *row;
        bool found = false;
        snprintf(path, sizeof path, "/v1/indicadores/mal-escaladas%s", rows[i].query);
        json_t *data = json_object_get(get(path, &a), "datos");
        json_array_foreach(data, at, row)
        {
            if (!same(text_of(row, "usuario"), rows[i].user))
                continue;
            found = true;
            assert_true(same(text_of(row, "asesor"), rows[i].name));
        }
        assert_true(found);
    }
}

static int64_t distinct_errors(const char *user, day_t monday)
{
    int64_t n = 0;
    for (int r = 0; r < WORLD_RADICADOS; r++) {
        bool any = false;
        for (int d = 0; d < WORLD_DAYS; d++)
            for (int b = 0; b < 2; b++) {
                const sighting_t *s = &world.sightings[d][b][r];
                any |= s->there && s->day >= monday && s->day < monday + 7 && same(s->usuario, user) &&
                       strcmp(s->razon, "error_escalamiento") == 0;
            }
        n += any;
    }
    return n;
}

static void top_is(const char *query, const char *week, day_t monday)
{
    AUTO(answer) answer_t a;
    char path[96];
    snprintf(path, sizeof path, "/v1/informes/top-asesores%s", query);
    json_t *body = get(path, &a), *data = json_object_get(body, "datos");
    assert_string_equal(text_of(body, "semana"), week);
    assert_int_equal(json_array_size(data), 5);
    in_order(data, "usuario", "radicados");
    int64_t least = 0;
    for (size_t i = 0; i < 5; i++) {
        const json_t *row = json_array_get(data, i);
        assert_non_null(text_of(row, "usuario"));
        least = int_of(row, "radicados");
        assert_int_equal(least, distinct_errors(text_of(row, "usuario"), monday));
    }
    int above = 0; /* nobody who is left out has more than the last one shown */
    for (int u = 1; u <= 7; u++) {
        char user[8];
        snprintf(user, sizeof user, "ECM%d", u);
        above += distinct_errors(user, monday) > least;
    }
    assert_true(above < 5);
}

static void top_counts_distinct_radicados_of_the_week(void **state)
{
    (void)state;
    day_t monday = day_from_civil(2021, 12, 6);
    top_is("?semana=2021-W49", "2021-W49", monday);
    top_is("?semana=2021-W50", "2021-W50", monday + 7);
    top_is("", "2021-W50", monday + 7);
}

static void base_tells_its_decisions(void **state)
{
    (void)state;
    for (int b = 0; b < 2; b++) {
        AUTO(answer) answer_t a;
        char path[128];
        snprintf(path, sizeof path, "/v1/bases/%s", world.sha256[2][b]);
        json_t *body = get(path, &a), *counts = json_object_get(body, "decisiones"), *n;
        assert_string_equal(text_of(body, "fecha_corte"), "2021-12-13");
        assert_string_equal(text_of(body, "base"), base_name((base_kind_t)b));
        assert_int_equal(int_of(body, "total"), world.totals[2][b]);
        const char *key;
        int64_t sum = 0;
        json_object_foreach(counts, key, n)
        {
            int64_t want = 0;
            for (int r = 0; r < WORLD_RADICADOS; r++) {
                const sighting_t *s = &world.sightings[2][b][r];
                char name[64];
                snprintf(name, sizeof name, "%s/%s", s->there ? decision_name(s->kind) : "",
                         s->there ? s->razon : "");
                want += strcmp(name, key) == 0;
            }
            assert_int_equal(json_integer_value(n), want);
            sum += want;
        }
        assert_int_equal(sum, int_of(body, "aceptados"));
    }
}

/* The path of the next page from the Link header, or NULL; valid until the next call. */
static const char *next_page(const answer_t *a, const char *path)
{
    static char next[512];
    const char *link = strcasestr(buf_str(&a->headers), "\r\nLink: <?");
    if (!link)
        return NULL;
    link += strlen("\r\nLink: <");
    snprintf(next, sizeof next, "%.*s%.*s", (int)strcspn(path, "?"), path, (int)strcspn(link, ">"), link);
    return next;
}

/* Walks a list to its end and returns it whole: nothing may be twice or missing. */
static json_t *walk(const char *first, const char *key, int per_page)
{
    json_t *all = json_array();
    char path[512];
    snprintf(path, sizeof path, "%s", first);
    for (;;) {
        AUTO(answer) answer_t a;
        json_t *data = json_object_get(get(path, &a), "datos");
        assert_true((int)json_array_size(data) <= per_page);
        json_array_extend(all, data);
        const char *next = next_page(&a, path);
        if (!next)
            break;
        assert_int_equal(json_array_size(data), per_page);
        memmove(path, next, strlen(next) + 1);
    }
    for (size_t i = 0; i < json_array_size(all); i++)
        for (size_t j = 0; j < i; j++)
            assert_false(json_equal(json_object_get(json_array_get(all, i), key),
                                    json_object_get(json_array_get(all, j), key)));
    return all;
}

static void lists_are_walked_by_pages(void **state)
{
    (void)state;
    AUTO(json) json_t *bases = walk("/v1/bases?limite=3", "sha256", 3);
    assert_int_equal(json_array_size(bases), 2 * WORLD_DAYS);
    for (size_t i = 1; i < json_array_size(bases); i++)
        assert_true(strcmp(text_of(json_array_get(bases, i - 1), "recibido"),
                           text_of(json_array_get(bases, i), "recibido")) > 0);

    char path[160];
    snprintf(path, sizeof path, "/v1/bases/%s/rechazos?limite=2", world.sha256[0][0]);
    AUTO(json) json_t *rejections = walk(path, "fila", 2);
    assert_int_equal(json_array_size(rejections), 5);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(int_of(json_array_get(rejections, i), "fila"), 100 + (int)i);
        assert_string_equal(text_of(json_array_get(rejections, i), "razon"),
                            i < 3 ? "missing_cuenta" : "duplicate");
    }
    snprintf(path, sizeof path, "/v1/bases/%s/rechazos", world.sha256[0][0]);
    AUTO(json) json_t *one_page = walk(path, "fila", 10000);
    assert_true(json_equal(one_page, rejections));

    AUTO(json) json_t *cases = walk("/v1/casos?limite=7", "radicado", 7);
    assert_int_equal(json_array_size(cases), WORLD_RADICADOS / 2);
    AUTO(json) json_t *closed = walk("/v1/casos?limite=10&estado=cerrado", "radicado", 10);
    assert_int_equal(json_array_size(closed), WORLD_RADICADOS / 2);
    AUTO(json) json_t *none = walk("/v1/casos?estado=no%20hay", "radicado", 100);
    assert_int_equal(json_array_size(none), 0);
}

static void case_tells_its_history_in_order(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    json_t *body = get("/v1/casos/4433210000100002", &a), *history = json_object_get(body, "historia");
    assert_string_equal(text_of(body, "radicado"), "4433210000100002");
    assert_string_equal(text_of(body, "estado"), "cerrado");
    int sightings = 0, decisions = 0, events = 0, want = 0;
    for (int d = 0; d < WORLD_DAYS; d++)
        for (int b = 0; b < 2; b++)
            want += world.sightings[d][b][2].there;
    char last[32] = "";
    size_t i;
    json_t *entry;
    json_array_foreach(history, i, entry)
    {
        const char *fecha = text_of(entry, "fecha"), *tipo = text_of(entry, "tipo");
        assert_non_null(fecha);
        assert_non_null(tipo);
        sightings += strcmp(tipo, "registro") == 0;
        decisions += strcmp(tipo, "decision") == 0;
        events += json_object_get(entry, "version") != NULL;
        assert_true(strncmp(last, fecha, 10) <= 0);
        snprintf(last, sizeof last, "%.10s", fecha);
    }
    assert_int_equal(sightings, want);
    assert_int_equal(decisions, want);
    assert_int_equal(events, int_of(body, "version"));
    assert_null(strstr(buf_str(&a.body), "cuenta"));
}

static void case_without_events_has_no_state_yet(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    json_t *body = get("/v1/casos/4433210000100003", &a);
    assert_true(json_is_null(json_object_get(body, "estado")));
    const sighting_t *latest = NULL; /* same day: mal_escalados over pendientes */
    for (int d = 0; d < WORLD_DAYS; d++)
        for (int b = 0; b < 2; b++)
            if (world.sightings[d][b][3].there)
                latest = &world.sightings[d][b][3];
    assert_true(same(text_of(body, "causal"), latest->causal));
    assert_true(same(text_of(body, "razon_decision"), latest->razon));
}

static void what_is_wrong_or_unknown_is_a_problem(void **state)
{
    (void)state;
    problem("/v1/indicadores/motivos?desde=ayer", 400, "fecha_invalida", "«desde»");
    problem("/v1/indicadores/mal-escaladas?hasta=2021-02-30", 400, "fecha_invalida", "«hasta»");
    problem("/v1/indicadores/motivos?desde=2021-12-08&hasta=2021-12-07", 400, "periodo_invertido", "«hasta»");
    problem("/v1/informes/top-asesores?semana=2021-W60", 400, "semana_invalida", "«semana»");
    problem("/v1/bases?limite=0", 400, "limite_invalido", "«limite»");
    problem("/v1/bases?despues=x", 400, "despues_invalido", "«despues»");
    problem("/v1/casos/0000", 404, "caso_desconocido", "radicado");
    problem("/v1/bases/0000", 404, "base_desconocida", "sha256");
    char path[128];
    snprintf(path, sizeof path, "/v1/bases/%064d/rechazos", 0);
    problem(path, 404, "base_desconocida", "sha256");
}

static void openapi_describes_every_route(void **state)
{
    (void)state;
    static const char *const paths[] = {"/v1/bases",
                                        "/v1/bases/{sha256}",
                                        "/v1/bases/{sha256}/rechazos",
                                        "/v1/indicadores/mal-escaladas",
                                        "/v1/indicadores/motivos",
                                        "/v1/informes/top-asesores",
                                        "/v1/casos",
                                        "/v1/casos/{radicado}"};
    AUTO(answer) answer_t a;
    json_t *body = get("/openapi.json", &a);
    assert_string_equal(text_of(body, "openapi"), "3.1.0");
    assert_int_equal(json_object_size(json_object_get(body, "paths")), COUNT_OF(paths));
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        assert_non_null(json_object_get(json_object_get(body, "paths"), paths[i]));
}

static void page_is_served_once_and_then_known(void **state)
{
    (void)state;
    static const char *const paths[] = {"/", "/app.js", "/app.css", "/icon.svg"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        AUTO(answer) answer_t a;
        AUTO(answer) answer_t again;
        get_with(root, paths[i], NULL, &a);
        assert_int_equal(a.status, 200);
        assert_true(a.body.len > 100 && a.body.len < 700000);
        const char *policy = strcasestr(buf_str(&a.headers), "Content-Security-Policy: ");
        assert_non_null(policy);
        assert_null(strstr(policy, "unsafe"));
        const char *etag = strcasestr(buf_str(&a.headers), "ETag: ");
        assert_non_null(etag);
        char header[96];
        snprintf(header, sizeof header, "If-None-Match: %.*s", (int)strcspn(etag + 6, "\r"), etag + 6);
        get_with(root, paths[i], header, &again);
        assert_int_equal(again.status, 304);
        assert_int_equal(again.body.len, 0);
    }
}

static void without_database_the_answer_is_503(void **state)
{
    (void)state;
    static const char *const paths[] = {"/v1/bases", "/v1/indicadores/motivos", "/v1/casos/1"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        AUTO(answer) answer_t a;
        get_with(root_without_database, paths[i], NULL, &a);
        assert_int_equal(a.status, 503);
        assert_non_null(strcasestr(buf_str(&a.headers), "Retry-After"));
        assert_int_equal(int_of(a.json, "status"), 503);
    }
}

static void cut_connections_are_made_anew(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    AUTO(pgresult) PGresult *cut = NULL;
    assert_int_equal(pg_exec(admin,
                             "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                             "WHERE application_name = 'test-api'",
                             0, NULL, &cut, &err),
                     RC_OK);
    assert_true(PQntuples(cut) > 0);
    for (int i = 0; i < 8; i++) {
        AUTO(answer) answer_t a;
        get("/v1/bases", &a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(indicators_equal_a_recount),
        cmocka_unit_test(indicators_without_period_take_all_that_is_known),
        cmocka_unit_test(indicator_of_an_empty_period_is_empty),
        cmocka_unit_test(advisor_goes_by_the_name_seen_last),
        cmocka_unit_test(top_counts_distinct_radicados_of_the_week),
        cmocka_unit_test(base_tells_its_decisions),
        cmocka_unit_test(lists_are_walked_by_pages),
        cmocka_unit_test(case_tells_its_history_in_order),
        cmocka_unit_test(case_without_events_has_no_state_yet),
        cmocka_unit_test(what_is_wrong_or_unknown_is_a_problem),
        cmocka_unit_test(openapi_describes_every_route),
        cmocka_unit_test(page_is_served_once_and_then_known),
        cmocka_unit_test(without_database_the_answer_is_503),
        cmocka_unit_test(cut_connections_are_made_anew),
    };
    curl_global_init(CURL_GLOBAL_DEFAULT);
    int failed = cmocka_run_group_tests(tests, setup, teardown);
    curl_global_cleanup();
    return failed;
}
