/* Every declared list over HTTP on a real PostgreSQL: each of its orders page by page against one whole
 * reading, as JSON and as files; what is refused; tags; the search of cases; and that pages are found by an
 * index where there are many rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "common/json_out.h"
#include "services/reporting/lists/api_bases.h"
#include "services/reporting/lists/api_cases.h"
#include "services/reporting/lists/api_records.h"
#include "tests/integration/reporting_server.h"
#include "tests/lib/cases.h"

static const struct {
    const char *path;
    const list_t *list;
    int whole; /* as many as a page may have */
} lists[] = {
    {"/v1/bases", &bases_list, 1000},
    {"/v1/casos", &cases_list, 1000},
    {"/v1/registros", &records_list, 1000},
};

static void run(const char *sql)
{
    err_t err = ERR_INIT;
    if (pg_run(admin, sql, &err) != RC_OK)
        fail_msg("%s: %s", sql, err.text);
}

/* The value of a header of an answer, until the next call; NULL: it has none. */
static const char *header_of(const answer_t *a, const char *name)
{
    static char value[512];
    char start[64];
    snprintf(start, sizeof start, "\r\n%s: ", name);
    const char *at = strcasestr(buf_str(&a->headers), start);
    if (!at)
        return NULL;
    at += strlen(start);
    snprintf(value, sizeof value, "%.*s", (int)strcspn(at, "\r"), at);
    return value;
}

/* ---- orders ---- */

static json_t *whole_of(const char *path, const char *order, int limit)
{
    AUTO(answer) answer_t a;
    char whole[256];
    snprintf(whole, sizeof whole, "%s%corden=%s&limite=%d", path, strchr(path, '?') ? '&' : '?', order,
             limit);
    json_t *data = json_incref(json_object_get(get(whole, &a), "datos"));
    assert_null(header_of(&a, "Link"));
    return data;
}

static void order_is_the_same_by_pages(const char *path, const char *name, int limit)
{
    char backwards[64], pages[256];
    snprintf(backwards, sizeof backwards, "-%s", name);
    AUTO(json) json_t *up = whole_of(path, name, limit);
    AUTO(json) json_t *down = whole_of(path, backwards, limit);
    size_t n = json_array_size(up);
    assert_int_equal(json_array_size(down), n);
    assert_true(n > 0);
    for (size_t i = 0; i < n; i++)
        assert_true(json_equal(json_array_get(up, i), json_array_get(down, n - 1 - i)));
    for (int per = 1; per <= 64; per *= 4) {
        if (n / (size_t)per > 60)
            continue;
        for (int b = 0; b < 2; b++) {
            snprintf(pages, sizeof pages, "%s%corden=%s&limite=%d", path, strchr(path, '?') ? '&' : '?',
                     b ? backwards : name, per);
            AUTO(json) json_t *got = walk(pages, NULL, per);
            assert_true(json_equal(got, b ? down : up));
        }
    }
}

static void every_order_is_the_same_by_pages(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        for (const list_order_t *o = lists[i].list->orders; o->name; o++)
            order_is_the_same_by_pages(lists[i].path, o->name, lists[i].whole);
    order_is_the_same_by_pages("/v1/registros?vigente=todos&base=pendientes", "radicado", 1000);
    char path[128];
    snprintf(path, sizeof path, "/v1/bases/%s/rechazos", world.sha256[0][0]);
    order_is_the_same_by_pages(path, "fila", 1000);
}

/* A row that is gone or new between two pages moves no other one. */
static void pages_hold_while_rows_come(void **state)
{
    (void)state;
    AUTO(answer) answer_t first;
    AUTO(answer) answer_t second;
    AUTO(json) json_t *before = whole_of("/v1/casos", "radicado", 1000);
    get("/v1/casos?limite=5", &first);
    run("INSERT INTO reporting.caso VALUES ('0000', 'cerrado', NULL, 1, now(), now())");
    char next[600];
    const char *link = header_of(&first, "Link");
    snprintf(next, sizeof next, "/v1/casos%.*s", (int)strcspn(link + 1, ">"), link + 1);
    json_t *data = json_object_get(get(next, &second), "datos");
    run("DELETE FROM reporting.caso WHERE radicado = '0000'");
    for (size_t i = 0; i < 5; i++)
        assert_true(json_equal(json_array_get(data, i), json_array_get(before, 5 + i)));
}

/* ---- files ---- */

static size_t lines_of(const char *csv)
{
    size_t n = 0;
    for (const char *p = csv; (p = strstr(p, "\r\n")); p += 2)
        n++;
    return n;
}

static void files_have_the_whole_list(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        AUTO(answer) answer_t csv;
        AUTO(answer) answer_t xlsx;
        char path[128];
        AUTO(json) json_t *whole = whole_of(lists[i].path, lists[i].list->orders[0].name, lists[i].whole);
        snprintf(path, sizeof path, "%s?formato=csv", lists[i].path);
        ask(root, path, NULL, &csv);
        assert_int_equal(csv.status, 200);
        assert_int_equal(lines_of(buf_str(&csv.body)), json_array_size(whole) + 1);
        assert_non_null(strstr(header_of(&csv, "Content-Disposition"), ".csv"));
        snprintf(path, sizeof path, "%s?formato=xlsx", lists[i].path);
        ask(root, path, NULL, &xlsx);
        assert_int_equal(xlsx.status, 200);
        assert_memory_equal(xlsx.body.data, "PK", 2);
    }
    AUTO(answer) answer_t a;
    ask(root, "/v1/registros?formato=csv&orden=radicado&causal=Q", NULL, &a);
    assert_int_equal(lines_of(buf_str(&a.body)), 1); /* the titles */
    assert_non_null(strstr(buf_str(&a.body), "\"Fecha de corte\";\"Base\";\"Radicado\""));
}

/* ---- refusals ---- */

static void fault_is_named(const char *path, const char *campo, const char *code)
{
    AUTO(answer) answer_t a;
    ask(root, path, NULL, &a);
    assert_int_equal(a.status, 400);
    assert_string_equal(text_of(a.json, "campo"), campo);
    assert_string_equal(text_of(a.json, "code"), code);
    assert_non_null(strstr(text_of(a.json, "detail"), campo));
}

static void parameter_at_fault_is_named(void **state)
{
    (void)state;
    fault_is_named("/v1/registros?Base=pendientes", "Base", "parametro_desconocido");
    fault_is_named("/v1/registros?base=pendientes&base=pendientes", "base", "parametro_repetido");
    fault_is_named("/v1/registros?base=", "base", "parametro_vacio");
    fault_is_named("/v1/registros?base=otra", "base", "filtro_invalido");
    fault_is_named("/v1/registros?desde=2021-12-08&hasta=2021-12-07", "hasta", "periodo_invertido");
    fault_is_named("/v1/registros?usuario=ECM1&sin_asesor=true", "sin_asesor", "filtro_contradictorio");
    fault_is_named("/v1/registros?causal=A&sin_identificar=true", "sin_identificar", "filtro_contradictorio");
    fault_is_named("/v1/registros?sha256=abc", "sha256", "filtro_invalido");
    fault_is_named("/v1/casos?radicado=443", "radicado", "filtro_invalido");
    fault_is_named("/v1/casos?radicado=4433%25", "radicado", "filtro_invalido");
    fault_is_named("/v1/casos?texto=factura", "texto", "parametro_en_url");
    fault_is_named("/v1/casos?estado=cerrado&cuenta=12345678", "cuenta", "parametro_en_url");
    fault_is_named("/v1/casos?desde=1983-12-31", "desde", "fecha_invalida");
    fault_is_named("/v1/casos?orden=cuenta", "orden", "orden_invalido");
    fault_is_named("/v1/bases?formato=csv&limite=3", "limite", "pagina_en_archivo");

    AUTO(answer) answer_t a;
    char path[700];
    get("/v1/casos?limite=1", &a);
    const char *link = header_of(&a, "Link");
    snprintf(path, sizeof path, "/v1/registros%.*s", (int)strcspn(link + 1, ">"), link + 1);
    fault_is_named(path, "despues", "despues_invalido"); /* of another list */
    snprintf(path, sizeof path, "/v1/casos%.*s&orden=-radicado", (int)strcspn(link + 1, ">"), link + 1);
    fault_is_named(path, "despues", "despues_invalido"); /* of another order */
}

/* ---- sightings behind a figure ---- */

static json_int_t figure(const char *sql)
{
    err_t err = ERR_INIT;
    AUTO(pgresult) PGresult *res = NULL;
    if (pg_exec(admin, sql, 0, NULL, &res, &err) != RC_OK)
        fail_msg("%s: %s", sql, err.text);
    return pg_int(res, 0, 0);
}

static void sightings_are_those_behind_the_figure(void **state)
{
    (void)state;
    static const struct {
        const char *query, *where;
    } rows[] = {
        {"", "true"},
        {"base=pendientes", "base = 'pendientes'"},
        {"desde=2021-12-12&hasta=2021-12-13", "fecha_corte BETWEEN '2021-12-12' AND '2021-12-13'"},
        {"usuario=ecm3", "usuario = 'ECM3'"},
        {"sin_asesor=true", "usuario IS NULL"},
        {"sin_asesor=false", "usuario IS NOT NULL"},
        {"causal=A,F", "causal IN ('A', 'F')"},
        {"sin_identificar=true", "causal IS NULL"},
        {"decision=close,contact&base=mal_escalados",
         "decision IN ('close', 'contact') AND base = 'mal_escalados'"},
        {"razon_decision=segundo_nivel", "razon_decision = 'segundo_nivel'"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(answer) answer_t a;
        char path[160], sql[256];
        snprintf(path, sizeof path, "/v1/registros?limite=1000&%s", rows[i].query);
        if (!*rows[i].query)
            path[strlen(path) - 1] = '\0';
        snprintf(sql, sizeof sql, "SELECT count(*) FROM reporting.registro_vigente WHERE %s", rows[i].where);
        json_int_t n = (json_int_t)json_array_size(json_object_get(get(path, &a), "datos"));
        assert_int_equal(n, figure(sql));
        assert_true(n > 0);
    }
    AUTO(answer) answer_t some;
    AUTO(answer) answer_t none;
    AUTO(answer) answer_t all;
    size_t holding = json_array_size(json_object_get(get("/v1/registros?limite=1000", &some), "datos"));
    size_t gone =
        json_array_size(json_object_get(get("/v1/registros?limite=1000&vigente=false", &none), "datos"));
    assert_true(gone > 0);
    assert_int_equal(
        json_array_size(json_object_get(get("/v1/registros?limite=1000&vigente=todos", &all), "datos")),
        holding + gone);
    assert_null(strstr(buf_str(&all.body), "telefono"));
    char path[128], sql[192];
    AUTO(answer) answer_t book;
    snprintf(path, sizeof path, "/v1/registros?limite=1000&sha256=%s", world.sha256[1][0]);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM reporting.registro_vigente WHERE sha256 = '%s'",
             world.sha256[1][0]);
    assert_int_equal(json_array_size(json_object_get(get(path, &book), "datos")), figure(sql));
}

/* ---- search ---- */

static size_t found(const char *query)
{
    char path[256];
    snprintf(path, sizeof path, "/v1/casos?limite=7&%s", query);
    AUTO(json) json_t *got = walk(path, "radicado", 7);
    return json_array_size(got);
}

/* The same by what may stand in no URL, page by page: {member: value}, and the order and others where they
 * matter. */
static size_t searched(const char *members)
{
    AUTO(buf) buf_t after = {0};
    size_t n = 0;
    for (;;) {
        AUTO(answer) answer_t a;
        AUTO(buf) buf_t body = {0};
        buf_printf(&body, "{\"limite\":7,%s%s}", members, buf_str(&after));
        http_post(root, "/v1/casos/buscar", buf_str(&body), &a);
        if (a.status != 200)
            fail_msg("%s: %ld: %s", buf_str(&body), a.status, buf_str(&a.body));
        assert_null(header_of(&a, "Link"));
        assert_null(header_of(&a, "ETag"));
        assert_string_equal(header_of(&a, "Cache-Control"), "no-store");
        size_t page = json_array_size(json_object_get(a.json, "datos"));
        n += page;
        if (is_null(a.json, "despues"))
            return n;
        assert_int_equal(page, 7);
        buf_clear(&after);
        buf_printf(&after, ",\"despues\":\"%s\"", text_of(a.json, "despues"));
    }
}

static size_t words(const char *texto)
{
    AUTO(buf) buf_t members = {0};
    json_out_text(&members, "texto", texto);
    return searched(buf_str(&members));
}

static void search_is_refused(const char *path, const char *body, const char *campo, const char *code)
{
    AUTO(answer) answer_t a;
    http_post(root, path, body, &a);
    assert_int_equal(a.status, 400);
    assert_true(same(text_of(a.json, "campo"), campo));
    assert_string_equal(text_of(a.json, "code"), code);
}

/* Asked for by who deals with customers until the answer is kept, then by who does not, and back. */
static void accounts_are_veiled_for_who_need_not_know_them(void **state)
{
    (void)state;
    static const char path[] = "/v1/registros?limite=20";
    AUTO(answer) answer_t whole, again, veiled, file, after;
    ask(root, path, NULL, &whole);
    ask(root, path, NULL, &again);
    server_asked_by(GERENTE);
    ask(root, path, NULL, &veiled);
    ask(root, "/v1/registros?formato=csv", NULL, &file);
    server_asked_by(ROLES_ALL);
    ask(root, path, NULL, &after);
    const json_t *rows = json_object_get(whole.json, "datos"),
                 *hidden = json_object_get(veiled.json, "datos");
    assert_true(json_array_size(rows) > 5);
    assert_int_equal(json_array_size(hidden), json_array_size(rows));
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const char *full = json_string_value(json_object_get(json_array_get(rows, i), "cuenta")),
                   *end = json_string_value(json_object_get(json_array_get(hidden, i), "cuenta"));
        assert_non_null(full);
        assert_int_equal(strlen(end), strlen(full));
        assert_int_equal(end[0], '*');
        assert_string_equal(end + strlen(end) - 3, full + strlen(full) - 3);
        assert_null(strstr(buf_str(&file.body), full));
    }
    assert_string_equal(buf_str(&after.body), buf_str(&whole.body));
}

static void search_says_what_is_wrong(void **state)
{
    (void)state;
    search_is_refused("/v1/casos/buscar", "{\"texto\":\"\\\" & a\"}", "texto", "filtro_invalido");
    search_is_refused("/v1/casos/buscar", "{\"cuentas\":\"1\"}", "cuentas", "parametro_desconocido");
    search_is_refused("/v1/casos/buscar", "{\"cuenta\":1}", "cuenta", "campo_invalido");
    search_is_refused("/v1/casos/buscar?cuenta=1", "{}", "cuenta", "parametro_en_url");
    search_is_refused("/v1/casos/buscar", "[1]", NULL, "cuerpo_invalido");
    search_is_refused("/v1/casos/buscar", "{\"cuenta\":\"1\",\"cuenta\":\"2\"}", NULL, "cuerpo_invalido");
    search_is_refused("/v1/casos/buscar", "{\"cuenta\":", NULL, "cuerpo_invalido");
    AUTO(answer) answer_t a;
    ask(root, "/v1/casos/buscar", NULL, &a); /* no radicado of that name */
    assert_int_equal(a.status, 405);
    AUTO(answer) answer_t file;
    http_post(root, "/api/reporting/v1/casos/buscar", "{\"formato\":\"csv\",\"estado\":[\"cerrado\"]}",
              &file);
    AUTO(answer) answer_t same_file;
    ask(root, "/v1/casos?formato=csv&estado=cerrado", NULL, &same_file);
    assert_string_equal(buf_str(&file.body), buf_str(&same_file.body));
}

static void cases_are_found(void **state)
{
    (void)state;
    char cuenta[64], query[96];
    err_t err = ERR_INIT;
    AUTO(pgresult) PGresult *one = NULL;
    assert_int_equal(
        pg_exec(admin, "SELECT f.cuenta FROM reporting.ficha f JOIN reporting.caso USING (radicado) LIMIT 1",
                0, NULL, &one, &err),
        RC_OK);
    snprintf(cuenta, sizeof cuenta, "%s", pg_text(one, 0, 0));
    snprintf(query, sizeof query, "\"cuenta\":\"%s\"", cuenta);
    assert_true(searched(query) >= 1);
    assert_int_equal(searched("\"cuenta\":\"0\""), 0);
    assert_int_equal(searched("\"estado\":[\"cerrado\",\"escalado\"],\"orden\":\"-actualizado\""),
                     WORLD_RADICADOS / 2);
    assert_int_equal(found("radicado=4433210000100002"), 1);
    assert_int_equal(found("radicado=443321000010000"), 5);
    assert_int_equal(found("radicado=9999"), 0);
    assert_int_equal(found("usuario=ecm2"), figure("SELECT count(*) FROM reporting.ficha JOIN reporting.caso "
                                                   "USING (radicado) WHERE usuario = 'ECM2'"));
    assert_int_equal(found("decision=close&orden=-actualizado"),
                     figure("SELECT count(*) FROM reporting.ficha JOIN reporting.caso USING (radicado) WHERE "
                            "decision = 'close'"));
    assert_int_equal(found("estado=cerrado,escalado"), WORLD_RADICADOS / 2);
    assert_int_equal(found("desde=2000-01-01&hasta=2100-01-01"), WORLD_RADICADOS / 2);
    assert_int_equal(found("desde=2100-01-01"), 0);
    assert_int_equal(found("actualizado_hasta=2000-01-01"), 0);

    /* a day is one of Bogotá: 2021-12-10 there ends at 05:00 UTC */
    run("INSERT INTO reporting.caso VALUES ('8888', 'cerrado', 'A', 1, '2019-12-11 04:59:59+00', '2019-12-11 "
        "05:00:00+00')");
    assert_int_equal(found("desde=2019-12-10&hasta=2019-12-10"), 1);
    assert_int_equal(found("desde=2019-12-11&hasta=2019-12-11"), 0);
    assert_int_equal(found("actualizado_desde=2019-12-11&actualizado_hasta=2019-12-11"), 1);
    run("DELETE FROM reporting.caso WHERE radicado = '8888'");
}

static void words_are_found_with_accents_or_without(void **state)
{
    (void)state;
    run("INSERT INTO reporting.evento_caso VALUES ('4433210000100004', 901, 'respuesta_dada', 'respondido', "
        "NULL, now(), "
        "'{\"texto\": \"Se reversó la reconexión de Netflix\"}'), ('4433210000100004', 900, 'causal_dada', "
        "'respondido', NULL, "
        "now(), '{\"nota\": \"Habló con la señora Ñustes\"}')");
    assert_int_equal(words("netflix"), 1);
    assert_int_equal(words("RECONEXION"), 1);
    assert_int_equal(words("reconexión netflix"), 1);
    assert_int_equal(words("reconexión"), 1); /* decomposed */
    assert_int_equal(searched("\"texto\":\"nustes\",\"radicado\":\"4433\",\"orden\":\"-actualizado\""), 1);
    assert_int_equal(words("netflix -reconexion"), 0);
    assert_int_equal(words("\"de Netflix\""), 1);
    assert_int_equal(words("motivo"), WORLD_RADICADOS / 2); /* every sighting's */
    assert_int_equal(words("motivos comilla"), WORLD_RADICADOS / 2);
    assert_int_equal(words("zapato"), 0);
    /* a later event adds to what was written */
    run("INSERT INTO reporting.evento_caso VALUES ('4433210000100004', 902, 'recurso_decidido', "
        "'respondido', NULL, now(), "
        "'{\"texto\": \"Se revoca\"}')");
    assert_int_equal(words("revoca ustes OR netflix"), 1);
    assert_int_equal(
        figure(
            "SELECT count(*) FROM reporting.ficha WHERE notas = E'Habló con la señora Ñustes\\nSe reversó la "
            "reconexión de Netflix\\nSe revoca'"),
        1);
    run("DELETE FROM reporting.evento_caso WHERE version >= 900");
}

static void one_word(const case_row_t *row, void *ctx)
{
    (void)ctx;
    err_t err = ERR_INIT;
    AUTO(pgresult) PGresult *res = NULL;
    if (pg_exec(admin, "SELECT reporting.ficha_palabras($1, '') @@ reporting.ficha_consulta($2)", 2,
                (const char *[]){case_get(row, "text"), case_get(row, "asked")}, &res, &err) != RC_OK)
        fail_msg("%s", err.text);
    assert_string_equal(pg_text(res, 0, 0), strcmp(case_get(row, "found"), "yes") == 0 ? "t" : "f");
}

static void words_of_one_family_find_each_other(void **state)
{
    (void)state;
    cases_run("reporting_words.tsv", one_word, NULL);
}

/* ---- the story ---- */

static void story_says_how_the_case_stands(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    run("INSERT INTO reporting.evento_caso VALUES ('4433210000100006', 900, 'abierto', 'respondido', NULL, "
        "now(), "
        "'{\"vence\": \"2021-12-29\"}'), ('4433210000100006', 901, 'notificado', 'respondido', NULL, now(), "
        "'{\"notificacion\": \"voz\", \"notificado\": \"2021-12-15\", \"recurso_hasta\": \"2021-12-29\"}'), "
        "('4433210000100006', 902, 'recurso_presentado', 'recurso_en_curso', NULL, '2021-12-20T15:00:00Z', "
        "'{\"tipo\": "
        "\"reposicion\", \"presentado\": \"2021-12-20\", \"vence\": \"2022-01-12\", \"nota\": \"Llamar al "
        "310 123 45 67\"}'), "
        "('4433210000100006', 903, 'otro', 'recurso_en_curso', NULL, now(), NULL)");
    json_t *body = get("/v1/casos/4433210000100006", &a), *now = json_object_get(body, "resumen");
    assert_string_equal(text_of(now, "vence"), "2022-01-12");
    assert_string_equal(text_of(now, "termino"), "recurso");
    assert_string_equal(text_of(json_object_get(now, "notificacion"), "forma"), "voz");
    assert_int_equal(json_array_size(json_object_get(now, "recursos")), 1);
    const json_t *task = json_array_get(json_object_get(now, "tareas_pendientes"), 0);
    assert_string_equal(text_of(task, "desde"), "2021-12-20T15:00:00.000Z");
    assert_non_null(strstr(buf_str(&a.body), "Llamar al ******4567"));
    assert_null(strstr(buf_str(&a.body), "310 123"));
    run("DELETE FROM reporting.evento_caso WHERE version >= 900");
}

/* ---- tags ---- */

static long status_with(const char *path, const char *tag)
{
    AUTO(answer) answer_t a;
    char header[128];
    snprintf(header, sizeof header, "If-None-Match: %s", tag);
    ask(root, path, header, &a);
    if (a.status == 304)
        assert_int_equal(a.body.len, 0);
    return a.status;
}

static void tag_of(const char *path, char ret[64])
{
    AUTO(answer) answer_t a;
    ask(root, path, NULL, &a);
    assert_int_equal(a.status, 200);
    const char *tag = header_of(&a, "ETag");
    assert_non_null(tag);
    snprintf(ret, 64, "%s", tag);
}

static void same_answer_is_not_sent_again(void **state)
{
    (void)state;
    char base[96], rejected[112];
    snprintf(base, sizeof base, "/v1/bases/%s", world.sha256[0][0]);
    snprintf(rejected, sizeof rejected, "/v1/bases/%s/rechazos", world.sha256[0][0]);
    const char *const paths[] = {"/v1/bases",
                                 "/v1/bases?limite=3",
                                 "/v1/casos",
                                 "/v1/casos?estado=cerrado",
                                 "/v1/registros",
                                 "/v1/registros?formato=csv",
                                 "/v1/registros?formato=xlsx",
                                 "/api/reporting/v1/registros",
                                 "/v1/casos/4433210000100002",
                                 base,
                                 rejected};
    char tags[COUNT_OF(paths)][64], again[64];
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        tag_of(paths[i], tags[i]);
        assert_int_equal(strncmp(tags[i], "W/", 2) == 0, strstr(paths[i], "xlsx") != NULL);
        assert_int_equal(status_with(paths[i], tags[i]), 304);
        assert_int_equal(status_with(paths[i], "\"otro\""), 200);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(tags[i], tags[j]);
    }
    /* people's tables change other answers than these */
    run("INSERT INTO reporting.cambio VALUES ('prueba', 1)");
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        assert_int_equal(status_with(paths[i], tags[i]), 304);
    /* something came from Kafka */
    run("INSERT INTO reporting.consumer_offset VALUES ('prueba', 0, 1)");
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        assert_int_equal(status_with(paths[i], tags[i]), 200);
    tag_of("/v1/casos", again);
    run("UPDATE reporting.consumer_offset SET next_offset = 2 WHERE topic = 'prueba'");
    assert_int_equal(status_with("/v1/casos", again), 200);
    run("DELETE FROM reporting.consumer_offset WHERE topic = 'prueba'");
    assert_int_equal(status_with("/v1/casos", tags[2]), 304); /* the same data */
    /* a month was taken away */
    run("INSERT INTO reporting.particion_retirada VALUES ('2001-01-01', 0)");
    assert_int_equal(status_with("/v1/casos", tags[2]), 200);
    run("DELETE FROM reporting.particion_retirada; DELETE FROM reporting.cambio");
}

/* ---- many rows ---- */

/* Without the triggers, which have their own tests: cases, half of them closed. */
static void many_rows(void)
{
    run("SELECT reporting.particion_asegurar('2022-01-01'), reporting.particion_asegurar('2022-02-01')");
    err_t err = ERR_INIT;
    AUTO(pgresult) PGresult *words = NULL; /* an index of words is made ten times as fast at once */
    if (pg_exec(admin, "SELECT pg_get_indexdef('reporting.ficha_palabras'::regclass)", 0, NULL, &words,
                &err) != RC_OK)
        fail_msg("%s", err.text);
    run("DROP INDEX reporting.ficha_palabras");
    run("BEGIN; SET LOCAL session_replication_role = replica;"
        "INSERT INTO reporting.caso SELECT '77' || lpad(i::text, 12, '0'), CASE WHEN i % 2 = 0 THEN "
        "'cerrado' WHEN i % 400 = 1 "
        "THEN 'en_revision' ELSE 'escalado' END, chr(65 + i % 17), 1, timestamptz '2022-01-01' + i * "
        "interval '1 second', "
        "timestamptz '2022-06-01' + (i * 7919 % 40000) * interval '1 second' FROM generate_series(1, "
        "200000) AS i;"
        "INSERT INTO reporting.ficha (radicado, cuenta, usuario, causal, decision, razon_decision, texto, "
        "vale, fecha_corte, base)"
        "SELECT '77' || lpad(i::text, 12, '0'), (10000000 + i)::text, 'U' || i % 3000, chr(65 + i % 17), "
        "'escalate', "
        "'segundo_nivel', 'Errores de facturación ' || CASE WHEN i % 1000 = 0 THEN 'decodificador' ELSE "
        "'mensual' END || ' ' || i, "
        "true, '2022-01-15', 'pendientes' FROM generate_series(1, 40000) AS i;"
        "INSERT INTO reporting.registro (fecha_corte, base, radicado, entrega, revision, sha256, fila, "
        "cuenta, usuario, causal, "
        "decision, razon_decision, politica_version, politica_regla, ce_id, recibido) "
        "SELECT date '2022-01-01' + i % 59, 'pendientes', '77' || lpad(i::text, 12, '0'), 0, 0, NULL, 0, "
        "'1', 'U' || i % 3000, "
        "chr(65 + i % 17), 'escalate', 'segundo_nivel', 'v', 'r', i::text, now() FROM generate_series(1, "
        "200000) AS i;"
        "UPDATE reporting.ficha SET palabras = reporting.ficha_palabras(texto, notas) WHERE radicado ^@ '77';"
        "COMMIT");
    run(pg_text(words, 0, 0));
    run("ANALYZE reporting.caso, reporting.ficha, reporting.registro");
}

/* The plan of the page that the query asks for; with `keys`, of one that begins behind these. */
static void plan_of(const list_t *list, const char *query, const char *const *keys, buf_t *ret)
{
    AUTO(arena) arena_t texts = {0};
    AUTO(sql_text) sql_text_t sql = {0};
    AUTO(pgresult) PGresult *res = NULL;
    list_request_t r;
    const char *field, *params[64] = {NULL};
    err_t err = ERR_INIT;
    AUTO(json) json_t *body = json_loads(query, 0, NULL); /* of a search, else of a URL */
    rc_t rc = body ? list_search_parse(list, NULL, body, NULL, &texts, &r, &field, &err)
                   : list_parse(list, query, NULL, &texts, &r, &field, &err);
    if (rc != RC_OK)
        fail_msg("%s", err.text);
    size_t n = list_filters(list), k = list_keys(r.order);
    memcpy(params, r.params, n * sizeof *params);
    if (list->of_cases)
        params[n++] = NULL; /* who asks is bound to no team */
    r.after = keys != NULL;
    sql_add(&sql, "EXPLAIN ");
    list_sql(list, &r, n, true, &sql);
    for (size_t i = 0; keys && i < k; i++)
        params[n++] = keys[i];
    params[n++] = "101";
    if (pg_exec(admin, sql_str(&sql), (int)n, params, &res, &err) != RC_OK)
        fail_msg("%s: %s", query, err.text);
    for (int i = 0; i < PQntuples(res); i++)
        buf_printf(ret, "%s\n", pg_text(res, i, 0));
}

static void pages_are_found_by_an_index(void **state)
{
    (void)state;
    static const struct {
        const list_t *list;
        const char *query, *keys[4]; /* of the second run */
    } rows[] = {
        {&cases_list, "orden=radicado", {"77000000020000"}},
        {&cases_list, "orden=-actualizado", {"2022-06-01 06:00:00+00", "77000000020000"}},
        {&cases_list, "orden=abierto", {"2022-01-01 06:00:00+00", "77000000020000"}},
        {&cases_list, "estado=en_revision&orden=-actualizado", {"2022-06-01 06:00:00+00", "77000000020000"}},
        {&cases_list,
         "estado=cerrado,escalado&orden=-actualizado",
         {"2022-06-01 06:00:00+00", "77000000020000"}},
        {&cases_list,
         "{\"cuenta\":\"10000007\",\"orden\":\"-actualizado\"}",
         {"2022-06-01 06:00:00+00", "77000000020000"}},
        {&cases_list, "usuario=U17", {"77000000020000"}},
        {&cases_list, "radicado=7700000002", {"77000000020000"}},
        {&cases_list,
         "{\"texto\":\"decodificador\",\"orden\":\"-actualizado\"}",
         {"2022-06-01 06:00:00+00", "77000000020000"}},
        {&cases_list,
         "{\"texto\":\"facturacion\",\"orden\":\"-actualizado\"}",
         {"2022-06-01 06:00:00+00", "77000000020000"}},
        {&cases_list, "decision=escalate&desde=2022-01-01", {"77000000020000"}},
        {&records_list, "orden=fecha_corte", {"2022-01-20", "pendientes", "77000000020000"}},
        {&records_list, "orden=-fecha_corte", {"2022-01-20", "pendientes", "77000000020000"}},
        {&records_list, "orden=radicado", {"77000000020000", "2022-01-20", "pendientes"}},
        {&records_list, "usuario=U17", {"2022-01-20", "pendientes", "77000000020000"}},
        {&records_list,
         "base=pendientes&desde=2022-01-03&hasta=2022-01-09&causal=Q",
         {"2022-01-05", "pendientes", "77000000020000"}},
    };
    many_rows();
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        for (int second = 0; second < 2; second++) {
            AUTO(buf) buf_t plan = {0};
            plan_of(rows[i].list, rows[i].query, second ? rows[i].keys : NULL, &plan);
            /* so few fichas as here are sooner read whole than looked up for each of some hundreds of cases
             */
            bool searched = strstr(rows[i].query, "cuenta") || strstr(rows[i].query, "texto") ||
                            (rows[i].list == &cases_list && strstr(rows[i].query, "usuario"));
            if (strstr(buf_str(&plan), "Seq Scan on caso") ||
                strstr(buf_str(&plan), "Seq Scan on registro_2022") ||
                (searched && strstr(buf_str(&plan), "Seq Scan on ficha")))
                fail_msg("%s%s\n%s", rows[i].query, second ? " (second page)" : "", buf_str(&plan));
        }
}

/* ---- memory ---- */

#ifdef __SANITIZE_ADDRESS__
/* What is allocated and was at most, as the sanitizer tells: the resident set says nothing where it is. */
extern size_t __sanitizer_get_allocated_size(const volatile void *p);
extern int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void *, size_t),
                                                     void (*on_free)(const volatile void *));
static size_t held, most;

static void on_malloc(const volatile void *p, size_t n)
{
    (void)p;
    size_t now = __atomic_add_fetch(&held, n, __ATOMIC_RELAXED);
    if (now > __atomic_load_n(&most, __ATOMIC_RELAXED))
        __atomic_store_n(&most, now, __ATOMIC_RELAXED);
}

static void on_free(const volatile void *p)
{
    if (p)
        __atomic_sub_fetch(&held, __sanitizer_get_allocated_size(p), __ATOMIC_RELAXED);
}

/* How much more than before is allocated at most while the list is made a file, without sending it. */
static size_t growth_of(const char *url, size_t *ret_bytes)
{
    pg_settings_t pg = {getenv("PQR_PG_CONNINFO"), getenv("PQR_PG_PASSWORD"), "test-lists", "reporting"};
    const api_t api = {.pg = &pg};
    http_request_t q;
    http_response_t a;
    assert_int_equal(ulfius_init_request(&q), U_OK);
    assert_int_equal(ulfius_init_response(&a), U_OK);
    q.http_url = o_strdup(url);
    size_t before = __atomic_load_n(&held, __ATOMIC_RELAXED);
    __atomic_store_n(&most, before, __ATOMIC_RELAXED);
    list_answer(&q, &a, &api, &records_list, NULL);
    size_t grown = __atomic_load_n(&most, __ATOMIC_RELAXED) - before;
    assert_int_equal(a.status, 200);
    *ret_bytes = a.stream_size;
    a.stream_callback_free(a.stream_user_data);
    ulfius_clean_request(&q);
    ulfius_clean_response(&a);
    return grown;
}

/* Fifteen times the rows take no more memory: neither what is read nor what is written is kept. */
static void files_are_made_in_memory_that_does_not_grow(void **state)
{
    (void)state;
    static const char *const formats[] = {"csv", "xlsx"};
    assert_int_equal(__sanitizer_install_malloc_and_free_hooks(on_malloc, on_free) > 0, true);
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        char few[96], many[96];
        size_t few_bytes, many_bytes;
        snprintf(few, sizeof few, "/v1/registros?desde=2022-01-02&hasta=2022-01-02&formato=%s", formats[i]);
        snprintf(many, sizeof many, "/v1/registros?desde=2022-01-02&hasta=2022-01-16&formato=%s", formats[i]);
        (void)growth_of(few, &few_bytes); /* what is made once is there from now on */
        size_t little = growth_of(few, &few_bytes), much = growth_of(many, &many_bytes);
        assert_true(many_bytes > 10 * few_bytes);
        if (much > little + (1 << 20))
            fail_msg("%s: %zu bytes for %zu, %zu for %zu", formats[i], little, few_bytes, much, many_bytes);
    }
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_is_the_same_by_pages),
        cmocka_unit_test(pages_hold_while_rows_come),
        cmocka_unit_test(files_have_the_whole_list),
        cmocka_unit_test(parameter_at_fault_is_named),
        cmocka_unit_test(sightings_are_those_behind_the_figure),
        cmocka_unit_test(accounts_are_veiled_for_who_need_not_know_them),
        cmocka_unit_test(search_says_what_is_wrong),
        cmocka_unit_test(cases_are_found),
        cmocka_unit_test(words_are_found_with_accents_or_without),
        cmocka_unit_test(words_of_one_family_find_each_other),
        cmocka_unit_test(story_says_how_the_case_stands),
        cmocka_unit_test(same_answer_is_not_sent_again),
        cmocka_unit_test(pages_are_found_by_an_index),
#ifdef __SANITIZE_ADDRESS__
        cmocka_unit_test(files_are_made_in_memory_that_does_not_grow),
#endif
    };
    curl_global_init(CURL_GLOBAL_DEFAULT);
    int failed = cmocka_run_group_tests(tests, server_setup, server_teardown);
    curl_global_cleanup();
    return failed;
}
