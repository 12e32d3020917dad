/* Weekly reports and their forms over REST on a real PostgreSQL: every figure against the made-up world,
 * reports that are made once and never change, forms through their whole life, papers, and the worker that
 * makes what is due. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <pthread.h>

#include "common/calendar_in_force.h"
#include "common/http.h"
#include "common/stop.h"
#include "services/reporting/figures/period.h"
#include "services/reporting/reports/report_keep.h"
#include "services/reporting/reports/reports.h"
#include "services/reporting/reports/scan_kind.h"
#include "services/reporting/reports/week_due.h"
#include "tests/integration/reporting_server.h"

#define WEEK "2021-W49"
#define NEXT "2021-W50"
#define SCAN_SIZE 700000

static const pg_settings_t *settings(void)
{
    static pg_settings_t s;
    s = (pg_settings_t){getenv("PQR_PG_CONNINFO"), getenv("PQR_PG_PASSWORD"), "test-reports", "reporting"};
    return &s;
}

static catalogue_t *names;

static int setup(void **state)
{
    err_t err = ERR_INIT;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    return catalogue_load(SOURCE_DIR "/deploy/policy/causales.conf", &names, &err) == RC_OK
               ? server_setup(state)
               : -1;
}

static int teardown(void **state)
{
    catalogue_free(names);
    return server_teardown(state);
}

/* ---- asking ---- */

static json_t *send_ok(const char *method, const char *path, const char *header, const char *body,
                       long status, answer_t *ret)
{
    http_send(method, root, path, header, body, strlen(body), ret);
    if (ret->status != status)
        fail_msg("%s %s %s: %ld: %s", method, path, body, ret->status, buf_str(&ret->body));
    return ret->json;
}

static void refused(const char *method, const char *path, const char *header, const char *body, long status,
                    const char *code, const char *field)
{
    AUTO(answer) answer_t a;
    const char *content = body ? body : "{}";
    json_t *p = send_ok(method, path, header, content, status, &a);
    assert_string_equal(text_of(p, "code"), code);
    if (field)
        assert_string_equal(text_of(p, "campo"), field);
    else
        assert_null(json_object_get(p, "campo"));
}

static int64_t number(const char *sql)
{
    AUTO(pgresult) PGresult *res = NULL;
    err_t err = ERR_INIT;
    if (pg_exec(admin, sql, 0, NULL, &res, &err) != RC_OK)
        fail_msg("%s: %s", sql, err.text);
    return pg_int(res, 0, 0);
}

/* ---- the world counted over ---- */

static bool counts(const sighting_t *s, day_t monday)
{
    return s->there && s->day >= monday && s->day < monday + 7 && s->usuario &&
           strcmp(s->razon, "error_escalamiento") == 0;
}

/* Distinct radicados of an advisor (NULL: of all, sightings and not radicados) in a week, of one causal
 * (NULL: of any). */
static int64_t recount(const char *user, const char *causal, day_t monday)
{
    int64_t n = 0;
    for (int r = 0; r < WORLD_RADICADOS; r++) {
        int own = 0;
        for (int d = 0; d < WORLD_DAYS; d++)
            for (int b = 0; b < 2; b++) {
                const sighting_t *s = &world.sightings[d][b][r];
                own += counts(s, monday) && (!user || strcmp(s->usuario, user) == 0) &&
                       (!causal || same(s->causal, causal));
            }
        n += user ? own > 0 : own;
    }
    return n;
}

static day_t monday_of(const char *week)
{
    day_t monday;
    assert_true(week_parse(week, &monday));
    return monday;
}

static void row_is_counted(const json_t *row, day_t monday)
{
    const char *user = text_of(row, "usuario");
    const json_t *before = json_object_get(row, "semana_anterior"), *c;
    int64_t n = int_of(row, "radicados");
    assert_int_equal(n, recount(user, NULL, monday));
    assert_int_equal(int_of(before, "radicados"), recount(user, NULL, monday - 7));
    assert_int_equal(int_of(before, "cambio"), n - int_of(before, "radicados"));
    size_t i;
    int64_t last = INT64_MAX;
    const char *letter = "";
    json_array_foreach(json_object_get(row, "causales"), i, c) {
        int64_t own = int_of(c, "radicados");
        assert_int_equal(own, recount(user, text_of(c, "causal"), monday));
        assert_true(own < last || (own == last && strcmp(letter, text_of(c, "causal")) < 0));
        assert_string_equal(text_of(c, "nombre"), catalogue_name(names, text_of(c, "causal")));
        last = own;
        letter = text_of(c, "causal");
    }
    assert_true(i > 0);
}

static void the_top_says_why_and_how_it_goes(void **state)
{
    (void)state;
    for (int w = 0; w < 2; w++) {
        AUTO(answer) answer_t a;
        json_t *body = get(w ? "/v1/informes/top-asesores?semana=" NEXT
                             : "/v1/informes/top-asesores?semana=" WEEK,
                           &a),
               *row;
        size_t i;
        assert_string_equal(text_of(body, "desde"), w ? "2021-12-13" : "2021-12-06");
        assert_string_equal(text_of(body, "hasta"), w ? "2021-12-19" : "2021-12-12");
        assert_string_equal(text_of(body, "semana_anterior"), w ? WEEK : "2021-W48");
        assert_string_equal(text_of(body, "semana_siguiente"), w ? "2021-W51" : NEXT);
        assert_true(json_is_false(json_object_get(body, "informe_guardado")));
        json_array_foreach(json_object_get(body, "datos"), i, row) {
            assert_int_equal(int_of(row, "puesto"), i + 1);
            row_is_counted(row, monday_of(w ? NEXT : WEEK));
        }
        assert_int_equal(i, 5);
    }
    AUTO(answer) answer_t tagged;
    AUTO(answer) answer_t known;
    char header[128] = "If-None-Match: ";
    ask(root, "/v1/informes/top-asesores", NULL, &tagged);
    const char *tag = strcasestr(buf_str(&tagged.headers), "ETag: ");
    assert_non_null(tag);
    snprintf(header + strlen(header), 64, "%.*s", (int)strcspn(tag + 6, "\r"), tag + 6);
    ask(root, "/v1/informes/top-asesores", header, &known);
    assert_int_equal(known.status, 304);
    AUTO(answer) answer_t csv;
    ask(root, "/v1/informes/top-asesores?semana=" NEXT "&formato=csv", NULL, &csv);
    assert_int_equal(csv.status, 200);
    assert_non_null(strstr(buf_str(&csv.headers), "text/csv"));
    assert_non_null(strstr(buf_str(&csv.body), "Semana anterior"));
    AUTO(answer) answer_t empty;
    assert_int_equal(
        json_array_size(json_object_get(get("/v1/informes/top-asesores?semana=2021-W20", &empty), "datos")),
        0);
    problem("/v1/informes/top-asesores?semana=2021-W60", 400, "semana_invalida", "«semana»");
    problem("/v1/informes/top-asesores?formato=pdf", 400, "formato_invalido", "");
}

/* ---- reports ---- */

static void a_report_is_made_once(void **state)
{
    (void)state;
    AUTO(answer) answer_t first;
    AUTO(answer) answer_t again;
    AUTO(answer) answer_t now;
    problem("/v1/informes/semanas/" WEEK, 404, "informe_desconocido", "POST");
    json_t *made =
        send_ok("POST", "/v1/informes/semanas/" WEEK, NULL, "{\"por\":\" Luz Marina \"}", 201, &first);
    assert_string_equal(text_of(made, "origen"), "pedido");
    assert_string_equal(text_of(made, "por"), "Luz Marina");
    json_t *same_one = send_ok("POST", "/v1/informes/semanas/" WEEK, NULL, "{\"por\":\"otra\"}", 200, &again);
    assert_true(json_equal(made, same_one));
    json_t *top = get("/v1/informes/top-asesores?semana=" WEEK, &now);
    assert_true(json_equal(json_object_get(made, "datos"), json_object_get(top, "datos")));
    assert_true(json_is_true(json_object_get(top, "informe_guardado")));
    assert_true(json_is_true(json_object_get(made, "vigente_ahora")));
    assert_int_equal(int_of(made, "registros"), recount(NULL, NULL, monday_of(WEEK)));
    assert_int_equal(json_array_size(json_object_get(made, "formatos")), 10);
    assert_int_equal(
        number("SELECT count(*) FROM reporting.base_estado WHERE estado = 'vigente' AND fecha_corte BETWEEN "
               "'2021-12-06' AND '2021-12-12'"),
        json_array_size(json_object_get(made, "bases")));
    assert_int_equal(json_array_size(json_object_get(made, "lecturas")),
                     number("SELECT count(*) FROM reporting.consumer_offset"));
}

static void what_it_counted_is_listed(void **state)
{
    (void)state;
    json_t *all = walk("/v1/informes/semanas/" WEEK "/registros?limite=7", NULL, 7), *row;
    size_t i;
    assert_int_equal(json_array_size(all), recount(NULL, NULL, monday_of(WEEK)));
    json_array_foreach(all, i, row) {
        AUTO(pgresult) PGresult *res = NULL;
        err_t err = ERR_INIT;
        char revision[24], delivery[24];
        snprintf(revision, sizeof revision, "%lld", (long long)int_of(row, "revision"));
        snprintf(delivery, sizeof delivery, "%lld", (long long)int_of(row, "entrega"));
        assert_int_equal(
            pg_exec(admin,
                    "SELECT FROM reporting.registro WHERE fecha_corte = $1::date AND base = $2 AND radicado "
                    "= $3 AND "
                    "revision = $4::integer AND entrega = $5::integer AND usuario = $6",
                    6,
                    (const char *[]){text_of(row, "fecha_corte"), text_of(row, "base"),
                                     text_of(row, "radicado"), revision, delivery, text_of(row, "usuario")},
                    &res, &err),
            RC_OK);
        assert_int_equal(PQntuples(res), 1);
    }
    json_decref(all);
    AUTO(answer) answer_t csv;
    ask(root, "/v1/informes/semanas/" WEEK "/registros?formato=csv", NULL, &csv);
    assert_int_equal(csv.status, 200);
    problem("/v1/informes/semanas/" NEXT "/registros", 404, "informe_desconocido", "semana");
    AUTO(answer) answer_t list;
    json_t *data = json_object_get(get("/v1/informes/semanas", &list), "datos");
    assert_int_equal(json_array_size(data), 1);
    assert_int_equal(int_of(json_array_get(data, 0), "formatos"), 10);
}

static void weeks_that_are_not_over_are_refused(void **state)
{
    (void)state;
    char week[WEEK_SIZE], path[64];
    day_t today = instant_day(clock_now(), NULL);
    for (int i = 0; i < 2; i++) {
        week_format(today + 7 * i, week);
        snprintf(path, sizeof path, "/v1/informes/semanas/%s", week);
        refused("POST", path, NULL, NULL, 409, "semana_sin_terminar", "semana");
    }
    refused("POST", "/v1/informes/semanas/2021-W54", NULL, NULL, 400, "semana_invalida", "semana");
    refused("POST", "/v1/informes/semanas/2021-W40", NULL, "{\"quien\":\"yo\"}", 400, "campo_desconocido",
            "quien");
    refused("POST", "/v1/informes/semanas/2021-W40", NULL, "{\"por\":7}", 400, "campo_invalido", "por");
    refused("POST", "/v1/informes/semanas/2021-W40", NULL, "[", 400, "cuerpo_invalido", NULL);
}

/* Whoever tries, the owner of the tables too. */
static void a_report_never_changes(void **state)
{
    (void)state;
    static const char *const tries[] = {
        "UPDATE reporting.informe SET por = 'x'",
        "DELETE FROM reporting.informe_asesor",
        "UPDATE reporting.informe_registro SET causal = 'A'",
        "TRUNCATE reporting.informe_lectura",
        "DELETE FROM reporting.informe_base WHERE false",
        "INSERT INTO reporting.informe_registro SELECT semana, '2021-12-06', 'pendientes', '7', 'u', 0, 0, "
        "'F', 'x', 'x', 'x' FROM "
        "reporting.informe",
        "UPDATE reporting.formato_historia SET por = 'x'",
        "DELETE FROM reporting.formato_historia",
        "UPDATE reporting.formato SET usuario = 'otro', version = version + 1",
        "UPDATE reporting.formato SET causa = 'sin subir la versión' WHERE tipo = 'compromiso'",
    };
    for (size_t i = 0; i < COUNT_OF(tries); i++) {
        err_t err = ERR_INIT;
        if (pg_exec(admin, tries[i], 0, NULL, NULL, &err) == RC_OK)
            fail_msg("taken: %s", tries[i]);
    }
}

typedef struct maker {
    pthread_t thread;
    bool made;
    rc_t rc;
    err_t err;
} maker_t;

static void *make(void *ctx)
{
    maker_t *m = ctx;
    AUTO(pg) pg_t *pg = pg_new(settings());
    const report_order_t o = {.monday = monday_of(NEXT), .now = clock_now()};
    m->rc = RC_RETRY;
    for (int i = 0; i < 5 && m->rc == RC_RETRY; i++) {
        err_clear(&m->err);
        m->rc = pg_run(pg, REPORT_BEGIN, &m->err);
        if (m->rc == RC_OK)
            m->rc = report_keep(pg, names, &o, &m->made, &m->err);
        if (m->rc == RC_OK)
            m->rc = pg_commit(pg, &m->err);
        if (m->rc != RC_OK)
            pg_rollback(pg);
    }
    return NULL;
}

static void of_many_that_make_it_one_does(void **state)
{
    (void)state;
    maker_t makers[6] = {0};
    int made = 0;
    for (size_t i = 0; i < COUNT_OF(makers); i++)
        assert_int_equal(pthread_create(&makers[i].thread, NULL, make, &makers[i]), 0);
    for (size_t i = 0; i < COUNT_OF(makers); i++) {
        (void)pthread_join(makers[i].thread, NULL);
        if (makers[i].rc != RC_OK)
            fail_msg("%s", makers[i].err.text);
        made += makers[i].made;
    }
    assert_int_equal(made, 1);
    assert_int_equal(number("SELECT count(*) FROM reporting.formato WHERE semana = '" NEXT "'"), 10);
    assert_int_equal(number("SELECT count(*) FROM reporting.informe_registro WHERE semana = '" NEXT "'"),
                     recount(NULL, NULL, monday_of(NEXT)));
}

static void run_sql(const char *sql)
{
    err_t err = ERR_INIT;
    if (pg_exec(admin, sql, 0, NULL, NULL, &err) != RC_OK)
        fail_msg("%s: %s", sql, err.text);
}

/* What comes later changes what would be counted now, and never what was kept. */
static void a_late_base_is_told_of(void **state)
{
    (void)state;
    AUTO(answer) answer_t before;
    AUTO(answer) answer_t after;
    json_t *was = get("/v1/informes/semanas/" NEXT, &before);
    assert_true(json_is_true(json_object_get(was, "vigente_ahora")));
    assert_string_equal(text_of(was, "origen"), "programado");
    run_sql("INSERT INTO reporting.registro (fecha_corte, base, radicado, revision, fila, cuenta, usuario, "
            "asesor, causal, decision, "
            "razon_decision, politica_version, politica_regla, ce_id, recibido) "
            "SELECT '2021-12-14', 'pendientes', 'tarde' || i, 0, i, '1', 'ZZZ9', 'Llega Tarde', 'H', "
            "'close', 'error_escalamiento', "
            "'v1', 'r', 'tarde' || i, now() FROM generate_series(1, 100) AS i");
    json_t *is = get("/v1/informes/semanas/" NEXT, &after);
    assert_true(json_is_false(json_object_get(is, "vigente_ahora")));
    assert_int_equal(int_of(json_object_get(is, "diferencias"), "registros_nuevos"), 100);
    assert_int_equal(int_of(json_object_get(is, "diferencias"), "registros_que_ya_no"), 0);
    assert_true(json_equal(json_object_get(is, "datos"), json_object_get(was, "datos")));
    assert_int_equal(int_of(is, "registros"), int_of(was, "registros"));
}

/* ---- forms ---- */

/* The path of the first form of that kind in WEEK; more behind it. */
static const char *form_path(const char *kind, const char *more)
{
    static char path[96];
    AUTO(answer) answer_t a;
    char query[96];
    snprintf(query, sizeof query, "/v1/formatos?semana=" WEEK "&tipo=%s&orden=id", kind);
    json_t *data = json_object_get(get(query, &a), "datos");
    assert_int_equal(json_array_size(data), 5);
    snprintf(path, sizeof path, "/v1/formatos/%lld%s", (long long)int_of(json_array_get(data, 0), "id"),
             more);
    return path;
}

static void forms_come_with_the_report(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    AUTO(answer) answer_t empty;
    json_t *f = get(form_path("enterado", ""), &a);
    assert_string_equal(text_of(f, "titulo"), "Formato estoy enterado");
    assert_string_equal(text_of(f, "estado"), "pendiente");
    assert_non_null(strstr(text_of(f, "proceso"), "Escalamiento de PQR"));
    assert_int_equal(int_of(f, "version"), 1);
    assert_int_equal(json_array_size(json_object_get(f, "errores")), int_of(f, "radicados"));
    assert_int_equal(json_array_size(json_object_get(f, "historia")), 1);
    assert_non_null(strcasestr(buf_str(&a.headers), "ETag: \"v1\""));
    json_t *all = walk("/v1/formatos?limite=3", "id", 3);
    assert_int_equal(json_array_size(all), 20);
    json_decref(all);
    assert_int_equal(
        json_array_size(json_object_get(get("/v1/formatos?estado=firmado,entregado", &empty), "datos")), 0);
    problem("/v1/formatos?semana=hoy", 400, "filtro_invalido", "semana");
    problem("/v1/formatos?tipo=multa", 400, "filtro_invalido", "tipo");
    problem("/v1/formatos/999999", 404, "formato_desconocido", "");
    problem("/v1/formatos/x", 404, "formato_desconocido", "");
}

static void what_is_wrong_with_a_change_is_said(void **state)
{
    (void)state;
    const char *p = form_path("compromiso", "");
    refused("PATCH", p, NULL, "{\"por\":\"Luz\",\"causa\":\"x\"}", 428, "version_requerida", "version");
    refused("PATCH", p, NULL, "{\"por\":\"Luz\",\"causa\":\"x\",\"version\":2}", 412, "version_distinta",
            "version");
    refused("PATCH", p, "If-Match: \"v7\"", "{\"por\":\"Luz\",\"causa\":\"x\"}", 412, "version_distinta",
            "version");
    refused("PATCH", p, "If-Match: 7", "{\"por\":\"Luz\",\"causa\":\"x\"}", 400, "if_match_invalido",
            "If-Match");
    refused("PATCH", p, NULL, "{\"causa\":\"x\",\"version\":1,\"por\":\"\"}", 400, "campo_invalido", "por");
    refused("PATCH", p, NULL, "{\"por\":\"Luz\",\"proceso\":\"x\",\"version\":1}", 400, "campo_desconocido",
            "proceso");
    refused("PATCH", p, NULL, "{\"por\":\"Luz\",\"version\":1}", 400, "cuerpo_invalido", NULL);
    refused("PATCH", p, NULL, "{\"por\":\"Luz\",\"version\":1,\"fecha_seguimiento\":\"2001-01-01\"}", 400,
            "campo_invalido", "fecha_seguimiento");
    refused("PATCH", p, NULL, "{\"por\":\"Luz\",", 400, "cuerpo_invalido", NULL);
    refused("PATCH", "/v1/formatos/999999", NULL, "{\"por\":\"Luz\",\"version\":1,\"causa\":\"x\"}", 404,
            "formato_desconocido", NULL);
    refused("POST", form_path("compromiso", "/firmado"), NULL, "{\"por\":\"Luz\"}", 409,
            "transicion_invalida", NULL);
    refused("POST", form_path("compromiso", "/entregado"), NULL, "{\"por\":\"Luz\",\"fecha\":\"2999-01-01\"}",
            400, "campo_invalido", "fecha");
    AUTO(answer) answer_t a;
    assert_int_equal(int_of(get(form_path("compromiso", ""), &a), "version"), 1);
}

/* A supervisor signs for nobody else, whether the body says it or the header. */
static void everybody_acts_in_the_own_name(void **state)
{
    (void)state;
    AUTO(answer) answer_t own;
    char p[96];
    snprintf(p, sizeof p, "%s", form_path("enterado", ""));
    server_asked_by(SUPERVISOR);
    refused("PATCH", p, NULL, "{\"por\":\"otra\",\"version\":1,\"proceso\":\"x\"}", 403, "quien_ajeno",
            "por");
    refused("PATCH", p, "PQR-Por: otra", "{\"version\":1,\"proceso\":\"x\"}", 403, "quien_ajeno", "por");
    refused("PUT", form_path("enterado", "/escaneo"), "PQR-Por: otra", "%PDF-1.7 %%EOF", 403, "quien_ajeno",
            "por");
    server_asked_by(COORDINADOR);
    refused("POST", "/v1/informes/semanas/" WEEK, "PQR-Por: otra", "", 403, "quien_ajeno", "por");
    refused("POST", "/v1/informes/semanas/" WEEK, NULL, "{\"por\":\"otra\"}", 403, "quien_ajeno", "por");
    server_asked_by(SUPERVISOR);
    json_t *f = send_ok("POST", form_path("enterado", "/firmado"), NULL, "", 200, &own);
    assert_string_equal(text_of(f, "firmado_por"), "prueba");
    server_asked_by(ROLES_ALL);
}

static void a_commitment_lives_its_life(void **state)
{
    (void)state;
    answer_t a[6];
    char day[11];
    json_t *f;
    day_t today = instant_day(clock_now(), NULL);
    day_format(today, day);
    send_ok("POST", form_path("compromiso", "/entregado"), "PQR-Por: luz", "", 200, &a[0]);
    f = a[0].json;
    assert_string_equal(text_of(f, "entregado"), day);
    assert_string_equal(text_of(f, "entregado_por"), "luz");
    refused("POST", form_path("compromiso", "/firmado"), NULL, "{\"por\":\"Luz\"}", 409, "formato_incompleto",
            "causa");
    f = send_ok("PATCH", form_path("compromiso", ""), "If-Match: \"v2\"",
                "{\"por\":\"Luz\",\"causa\":\"No vio el ABC\",\"compromiso\":\"Verlo "
                "«siempre»\",\"responsable\":\"Luz Marina\"}",
                200, &a[1]);
    assert_string_equal(text_of(f, "causa"), "No vio el ABC");
    assert_non_null(strcasestr(buf_str(&a[1].headers), "ETag: \"v3\""));
    char body[128];
    snprintf(body, sizeof body, "{\"por\":\"Luz\",\"version\":3,\"fecha_seguimiento\":\"%s\"}", day);
    (void)send_ok("PATCH", form_path("compromiso", ""), NULL, body, 200, &a[2]);
    f = send_ok("POST", form_path("compromiso", "/firmado"), NULL, "{\"por\":\"Luz\"}", 200, &a[3]);
    assert_string_equal(text_of(f, "estado"), "firmado");
    refused("PATCH", form_path("compromiso", ""), NULL, "{\"por\":\"Luz\",\"version\":5,\"causa\":\"otra\"}",
            409, "transicion_invalida", NULL);
    /* What was signed can be put off, and only that. */
    (void)send_ok("PATCH", form_path("compromiso", ""), NULL,
                  "{\"por\":\"Luz\",\"version\":5,\"fecha_seguimiento\":\"2999-12-31\"}", 200, &a[4]);
    f = send_ok("POST", form_path("compromiso", "/seguimiento"), NULL,
                "{\"por\":\"Ana\",\"resultado\":\"Cumplió\"}", 200, &a[5]);
    assert_string_equal(text_of(f, "estado"), "seguimiento_hecho");
    assert_string_equal(text_of(f, "resultado"), "Cumplió");
    refused("POST", form_path("compromiso", "/seguimiento"), NULL, "{\"por\":\"Ana\"}", 409,
            "transicion_invalida", NULL);
    static const char *const actions[] = {"crear",   "entregado",   "editar",     "editar",
                                          "firmado", "reprogramar", "seguimiento"};
    const json_t *history = json_object_get(f, "historia");
    assert_int_equal(json_array_size(history), COUNT_OF(actions));
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        assert_string_equal(text_of(json_array_get(history, i), "accion"), actions[i]);
        assert_int_equal(int_of(json_array_get(history, i), "version"), i + 1);
    }
    const json_t *cause = json_object_get(json_object_get(json_array_get(history, 2), "cambios"), "causa");
    assert_true(json_is_null(json_array_get(cause, 0)));
    assert_string_equal(json_string_value(json_array_get(cause, 1)), "No vio el ABC");
    for (size_t i = 0; i < COUNT_OF(a); i++)
        answer_cleanup(&a[i]);
}

/* Of two who change the same version one is told so. */
static void one_of_two_changes_of_a_version_is_refused(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    char path[96];
    snprintf(path, sizeof path, "%s", form_path("enterado", ""));
    (void)send_ok("PATCH", path, NULL, "{\"por\":\"uno\",\"version\":1,\"proceso\":\"Otro\"}", 200, &a);
    refused("PATCH", path, NULL, "{\"por\":\"dos\",\"version\":1,\"proceso\":\"Otro más\"}", 412,
            "version_distinta", "version");
}

/* The day for the follow-up passes: told by the clock, found by the filter. */
static void an_overdue_follow_up_is_found(void **state)
{
    (void)state;
    AUTO(answer) answer_t none;
    AUTO(answer) answer_t one;
    assert_int_equal(
        json_array_size(json_object_get(get("/v1/formatos?seguimiento_vencido=true", &none), "datos")), 0);
    run_sql("UPDATE reporting.formato SET fecha_seguimiento = '2021-12-20', version = version + 1, accion = "
            "'editar', cambiado_por = 'x' "
            "WHERE id = (SELECT min(id) FROM reporting.formato WHERE semana = '" NEXT
            "' AND tipo = 'compromiso')");
    json_t *data = json_object_get(get("/v1/formatos?seguimiento_vencido=true", &one), "datos");
    assert_int_equal(json_array_size(data), 1);
    assert_true(json_is_true(json_object_get(json_array_get(data, 0), "seguimiento_vencido")));
}

static void papers_are_printed(void **state)
{
    (void)state;
    AUTO(answer) answer_t pdf;
    AUTO(answer) answer_t html;
    ask(root, form_path("compromiso", "/documento?formato=pdf&papel=a4"), NULL, &pdf);
    assert_int_equal(pdf.status, 200);
    assert_non_null(strstr(buf_str(&pdf.headers), "application/pdf"));
    assert_non_null(strstr(buf_str(&pdf.headers), "inline; filename=\"Compromiso 2021-W49 "));
    assert_non_null(strstr(buf_str(&pdf.headers), ".pdf\""));
    assert_memory_equal(pdf.body.data, "%PDF-", 5);
    ask(root, form_path("compromiso", "/documento"), NULL, &html);
    assert_int_equal(html.status, 200);
    assert_non_null(strstr(buf_str(&html.headers), "Content-Security-Policy: default-src 'none'"));
    assert_non_null(strstr(buf_str(&html.body), "Verlo «siempre»"));
    assert_non_null(strstr(buf_str(&html.body), "@page{size:letter"));
    problem(form_path("compromiso", "/documento?formato=doc"), 400, "parametro_invalido", "html o pdf");
    problem(form_path("compromiso", "/documento?papel=a5"), 400, "parametro_invalido", "carta o a4");
}

static void scans_are_kept(void **state)
{
    (void)state;
    char path[96];
    AUTO(answer) answer_t put;
    AUTO(answer) answer_t got;
    AUTO(answer) answer_t known;
    AUTO(answer) answer_t delivered;
    buf_t scan = {0};
    refused("PUT", form_path("enterado", "/escaneo"), "PQR-Por: luz", "%PDF-1.7 %%EOF", 409,
            "transicion_invalida", NULL);
    problem(form_path("enterado", "/escaneo"), 404, "sin_escaneo", "");
    (void)send_ok("POST", form_path("enterado", "/entregado"), NULL, "{\"por\":\"luz\"}", 200, &delivered);
    snprintf(path, sizeof path, "%s", form_path("enterado", "/escaneo"));
    refused("PUT", path, "PQR-Por: luz", "GIF89a", 415, "escaneo_invalido", NULL);
    refused("PUT", path, "PQR-Por;", "%PDF-1.7 %%EOF", 400, "campo_invalido", "por");
    buf_adds(&scan, "%PDF-1.7\n");
    while (scan.len < SCAN_SIZE - 6)
        buf_addc(&scan, (char)(scan.len % 251));
    buf_adds(&scan, "%%EOF\n");
    http_send("PUT", root, path, "PQR-Por: luz", scan.data, scan.len, &put);
    if (put.status != 200)
        fail_msg("%s", buf_str(&put.body));
    assert_int_equal(int_of(json_object_get(put.json, "escaneo"), "bytes"), SCAN_SIZE);
    ask(root, path, NULL, &got);
    assert_int_equal(got.status, 200);
    assert_int_equal(got.body.len, scan.len);
    assert_memory_equal(got.body.data, scan.data, scan.len);
    assert_non_null(strstr(buf_str(&got.headers), "attachment"));
    char tag[96];
    snprintf(tag, sizeof tag, "If-None-Match: \"%.32s\"",
             text_of(json_object_get(put.json, "escaneo"), "sha256"));
    ask(root, path, tag, &known);
    assert_int_equal(known.status, 304);
    buf_done(&scan);
}

/* How many records of the report have that radicado, of those that who asks may see. */
static size_t counted(const char *radicado)
{
    AUTO(answer) answer_t a;
    char path[128];
    snprintf(path, sizeof path, "/v1/informes/semanas/" WEEK "/registros?radicado=%s", radicado);
    return json_array_size(json_object_get(get(path, &a), "datos"));
}

/* Whoever is bound to another team sees no case of this one: neither in what the report counted nor on a
 * form, whose rows stay. */
static void a_radicado_of_another_team_is_hidden(void **state)
{
    (void)state;
    AUTO(answer) answer_t whole;
    AUTO(answer) answer_t veiled;
    AUTO(answer) answer_t paper;
    char radicado[32], text[128], path[96], sheet[96];
    snprintf(path, sizeof path, "%s", form_path("compromiso", ""));
    snprintf(sheet, sizeof sheet, "%s", form_path("compromiso", "/documento"));
    const json_t *errors = json_object_get(get(path, &whole), "errores");
    snprintf(radicado, sizeof radicado, "%s", text_of(json_array_get(errors, 0), "radicado"));
    size_t n = json_array_size(errors), before = counted(radicado);
    assert_true(before > 0);
    snprintf(text, sizeof text, "INSERT INTO reporting.caso_equipo (radicado, equipo) VALUES ('%s', 'norte')",
             radicado);
    run_sql(text);
    server_asked_by(SUPERVISOR);
    errors = json_object_get(get(path, &veiled), "errores");
    assert_int_equal(json_array_size(errors), n);
    assert_true(is_null(json_array_get(errors, 0), "radicado"));
    assert_int_equal(counted(radicado), 0);
    ask(root, sheet, NULL, &paper);
    assert_int_equal(paper.status, 200);
    assert_non_null(strstr(buf_str(&paper.body), "De otro equipo"));
    assert_null(strstr(buf_str(&paper.body), radicado));
    server_asked_by(ROLES_ALL);
    assert_int_equal(counted(radicado), before);
}

static void taken(const http_request_t *q, http_response_t *a, void *ctx)
{
    (void)ctx;
    http_json(a, 200, json_pack("{s:I}", "bytes", (json_int_t)q->binary_body_length));
}

/* A body of n bytes there. */
static long status_of(const char *base, const char *method, const char *path, size_t n)
{
    AUTO(buf) buf_t body = {0};
    AUTO(answer) answer_t a;
    while (body.len < n)
        buf_addc(&body, ' ');
    http_send(method, base, path, "PQR-Por: x", body.data, n, &a);
    if (a.status == 413)
        assert_string_equal(text_of(a.json, "code"), "cuerpo_muy_grande");
    else
        assert_int_equal(int_of(a.json, "bytes"), n);
    return a.status;
}

/* Only the route that may take large bodies does, up to its own bound. */
static void only_one_route_takes_large_bodies(void **state)
{
    (void)state;
    static const http_route_t routes[] = {
        {"PUT", "/a/:id/large", taken, ROLES_ANYBODY},
        {"POST", "/a/:id/large", taken, ROLES_ANYBODY},
        {"PUT", "/a", taken, ROLES_ANYBODY},
        {0},
    };
    static const http_body_room_t rooms[] = {{"PUT", "/a/:id/large", 100000}, {0}};
    http_t *server = NULL;
    err_t err = ERR_INIT;
    int port = http_free_port();
    char base[64];
    const http_options_t o = {.address = "127.0.0.1",
                              .port = port,
                              .threads = 2,
                              .body_max = 1000,
                              .routes = routes,
                              .rooms = rooms};
    assert_int_equal(http_start(&o, &server, &err), RC_OK);
    snprintf(base, sizeof base, "http://127.0.0.1:%d", port);
    assert_int_equal(status_of(base, "PUT", "/a/7/large", 100000), 200);
    assert_int_equal(status_of(base, "PUT", "/a/7/large", 100001), 413);
    assert_int_equal(status_of(base, "POST", "/a/7/large", 1000), 200);
    assert_int_equal(status_of(base, "POST", "/a/7/large", 1001), 413);
    assert_int_equal(status_of(base, "PUT", "/a", 50000), 413);
    http_stop(server);
    static const char *const own[] = {"/v1/formatos/1/entregado", "/v1/informes/semanas/" WEEK};
    for (size_t i = 0; i < COUNT_OF(own); i++)
        assert_int_equal(status_of(root, "POST", own[i], 65537), 413);
}

/* ---- the worker ---- */

static void *work(void *ctx)
{
    err_t err = ERR_INIT;
    return (void *)(intptr_t)reports_run(ctx, &err);
}

/* Two replicas; of the weeks after the last one made on schedule none is left out, and each is made once.
 * Comes last: it stops. */
static void what_was_missed_is_made_up(void **state)
{
    (void)state;
    pthread_t threads[2];
    reports_t r = {.hour = "00:00", .every_s = 1};
    err_t err = ERR_INIT;
    char sql[512], day[11];
    assert_int_equal(reports_start(&r, settings(), names, &err), RC_OK);
    day_t latest = week_latest_due(calendar_in_force(), clock_now(), r.minute);
    day_format(latest - 21, day);
    snprintf(sql, sizeof sql,
             "INSERT INTO reporting.informe SELECT to_char(d, 'IYYY-\"W\"IW'), d, d::date + 6, 'programado', "
             "now(), NULL, 0, 0, 0 FROM "
             "(SELECT '%s'::timestamp AS d) AS x",
             day);
    run_sql(sql);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, &r), 0);
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM reporting.informe WHERE origen = 'programado' AND desde > '%s'", day);
    int64_t until = clock_monotonic_ms() + 20000;
    while (number(sql) < 3 && clock_monotonic_ms() < until)
        stop_wait_ms(20);
    stop_request();
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        void *rc;
        (void)pthread_join(threads[i], &rc);
        assert_int_equal((intptr_t)rc, RC_OK);
    }
    assert_int_equal(number(sql), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_top_says_why_and_how_it_goes),
        cmocka_unit_test(a_report_is_made_once),
        cmocka_unit_test(what_it_counted_is_listed),
        cmocka_unit_test(weeks_that_are_not_over_are_refused),
        cmocka_unit_test(a_report_never_changes),
        cmocka_unit_test(of_many_that_make_it_one_does),
        cmocka_unit_test(a_late_base_is_told_of),
        cmocka_unit_test(forms_come_with_the_report),
        cmocka_unit_test(what_is_wrong_with_a_change_is_said),
        cmocka_unit_test(a_commitment_lives_its_life),
        cmocka_unit_test(one_of_two_changes_of_a_version_is_refused),
        cmocka_unit_test(an_overdue_follow_up_is_found),
        cmocka_unit_test(papers_are_printed),
        cmocka_unit_test(scans_are_kept),
        cmocka_unit_test(everybody_acts_in_the_own_name),
        cmocka_unit_test(a_radicado_of_another_team_is_hidden),
        cmocka_unit_test(only_one_route_takes_large_bodies),
        cmocka_unit_test(what_was_missed_is_made_up),
    };
    int failed = cmocka_run_group_tests_name("reporting_reports", tests, setup, teardown);
    curl_global_cleanup();
    return failed;
}
