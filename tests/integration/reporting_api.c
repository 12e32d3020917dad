/* The REST of reporting over HTTP on a real PostgreSQL: shapes, figures held against a recount, pages, and
 * refusals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "tests/integration/reporting_server.h"

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

static void lists_are_walked_by_pages(void **state)
{
    (void)state;
    AUTO(json) json_t *cases = walk("/v1/casos?limite=7", "radicado", 7);
    assert_int_equal(json_array_size(cases), WORLD_RADICADOS / 2);
    AUTO(json) json_t *closed = walk("/v1/casos?limite=10&estado=cerrado", "radicado", 10);
    assert_int_equal(json_array_size(closed), WORLD_RADICADOS / 2);
    AUTO(json) json_t *none = walk("/v1/casos?estado=escalado", "radicado", 100);
    assert_int_equal(json_array_size(none), 0);
    problem("/v1/casos?estado=no_hay", 400, "filtro_invalido", "«no_hay»");
    problem("/v1/casos?estado=no%20hay", 400, "filtro_invalido",
            "«…»"); /* of several words: it may be a name */
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
            want += world.sightings[d][b][2].there + world.sightings[d][b][2].replaced;
    char last[32] = "";
    size_t i;
    json_t *entry;
    json_array_foreach(history, i, entry) {
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
    assert_true(json_object_size(json_object_get(body, "paths")) >= COUNT_OF(paths)); /* rooms bring more */
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
        ask(root, paths[i], NULL, &a);
        assert_int_equal(a.status, 200);
        assert_true(a.body.len > 100 && a.body.len < 700000);
        const char *policy = strcasestr(buf_str(&a.headers), "Content-Security-Policy: ");
        assert_true(i > 0 || (policy && !strstr(policy, "unsafe"))); /* of the page: the rest runs by it */
        const char *etag = strcasestr(buf_str(&a.headers), "ETag: ");
        assert_non_null(etag);
        char header[96];
        snprintf(header, sizeof header, "If-None-Match: %.*s", (int)strcspn(etag + 6, "\r"), etag + 6);
        ask(root, paths[i], header, &again);
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
        ask(root_without_database, paths[i], NULL, &a);
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
        cmocka_unit_test(top_counts_distinct_radicados_of_the_week),
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
    int failed = cmocka_run_group_tests(tests, server_setup, server_teardown);
    curl_global_cleanup();
    return failed;
}
