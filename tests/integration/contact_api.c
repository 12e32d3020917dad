/* The REST of contact over HTTP on a real PostgreSQL: shapes, order, pages, refusals, a task done. */
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "services/contact/api/api.h"
#include "tests/integration/contact_db.h"
#include "tests/lib/guard.h"
#include "tests/lib/http_client.h"

static pg_t *pg;
static http_t *server;
static char root[64];

static void ask(const char *method, const char *path, answer_t *ret)
{
    http_ask(method, root, path, NULL, ret);
}

static const char *text_of(const json_t *o, const char *name)
{
    const char *text = json_string_value(json_object_get(o, name));
    return text ? text : "-";
}

static json_t *list_of(const answer_t *a)
{
    if (a->status != 200)
        fail_msg("%ld: %s", a->status, buf_str(&a->body));
    json_t *list = json_object_get(a->json, "datos");
    assert_true(json_is_array(list));
    return list;
}

static void play(const char *story, const char *radicado)
{
    const story_t s = story_read(story);
    (void)apply_story(pg, &s, radicado, the_hour());
}

static int start(void **state)
{
    (void)state;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    empty_all();
    pg = pg_new(service_settings());
    err_t err = ERR_INIT;
    int port = http_free_port();
    snprintf(root, sizeof root, "http://127.0.0.1:%d", port);
    if (api_start("127.0.0.1", port, 2, NULL, &everybody, service_settings(), &server, &err) != RC_OK)
        fail_msg("%s", err.text);
    for (int i = 0; i < 25; i++) {
        char radicado[32], story[64];
        snprintf(radicado, sizeof radicado, "C%04d", i);
        snprintf(story, sizeof story, "p07:contact:B:resp:f2021-11-%02d", 30 - i % 5);
        play(story, radicado);
    }
    play("p07:escalate:f2021-11-20", "E1");
    play("p07:escalate:f2021-11-10", "E2");
    play("p07:close:F", "F1");
    play("p07:review", "R1");
    play("p06:review", "R0");
    play("p07:contact:resp p08:escalate", "X1");
    play("p07:contact:B:f2021-11-05", "N1");
    play("p05:contact R:p05:e1 p05:escalate:e1 R:p05:e2", "Z1");
    sql_run(
        pg,
        "INSERT INTO contact.causal_dada (radicado, base, fecha_corte, entrega, revision, causal, quien, "
        "motivo, arrastrada, ce_id, dada) VALUES ('Z1', 'pendientes', '2021-12-05', 0, 1, 'A', 'ANA', '', "
        "false, 'pendientes/2021-12-05/Z1/1', now())");
    sql_run(
        pg,
        "INSERT INTO contact.intento (radicado, ronda, numero, dia, banda, desde, hasta, pedido, estado, "
        "canal, quien, tomado, arriendo_hasta, resultado, terminado) VALUES ('Z1', 1, 1, '2021-12-06', 0, "
        "now(), now(), false, 'hecho', 'agente', 'ANA', now(), now(), 'ocupado', now())");
    (void)tell_replaced(pg, 100);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    http_stop(server);
    pg_free(pg);
    curl_global_cleanup();
    return 0;
}

static void caso_shows_its_life_and_masks_the_phone(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    ask("GET", "/v1/casos/X1", &a);
    assert_int_equal(a.status, 200);
    assert_string_equal(text_of(a.json, "estado"), "escalado");
    assert_string_equal(text_of(a.json, "causal"), "A");
    assert_string_equal(text_of(a.json, "fecha_corte"), "2021-12-08");
    assert_string_equal(text_of(a.json, "telefono"), "******4567");
    assert_true(json_is_null(json_object_get(a.json, "proximo_intento"))); /* it was none any more */
    assert_true(json_is_null(json_object_get(a.json, "respuesta")));
    assert_int_equal(json_array_size(json_object_get(a.json, "decisiones")), 2);
    const json_t *task = json_array_get(json_object_get(a.json, "tareas"), 0);
    assert_string_equal(text_of(task, "destino"), "CASOSPQR-PQRRES");
    assert_string_equal(text_of(task, "estado"), "pendiente");
    assert_null(strstr(buf_str(&a.body), "3101234567"));
}

static void caso_shows_its_answer_and_the_next_attempt(void **state)
{
    (void)state;
    AUTO(answer) answer_t told, untold;
    ask("GET", "/v1/casos/C0000", &told);
    assert_string_equal(text_of(told.json, "estado"), "por_contactar");
    const json_t *answer = json_object_get(told.json, "respuesta"),
                 *next = json_object_get(told.json, "proximo_intento");
    assert_string_equal(text_of(answer, "origen"), "plantilla");
    assert_string_equal(text_of(answer, "signo"), "positiva");
    assert_string_equal(text_of(answer, "texto"), story_answer(":resp"));
    assert_int_equal(json_integer_value(json_object_get(next, "numero")), 1);
    assert_string_equal(text_of(next, "dia"), "2021-12-07");
    assert_true(json_is_false(json_object_get(next, "pedido")));
    assert_true(json_is_null(json_object_get(told.json, "notificacion")));
    ask("GET", "/v1/casos/N1", &untold);
    assert_string_equal(text_of(untold.json, "estado"), "por_resolver");
    assert_true(json_is_null(json_object_get(untold.json, "respuesta")));
    assert_true(json_is_null(json_object_get(untold.json, "proximo_intento")));
}

static void caso_shows_which_of_its_workbooks_were_replaced(void **state)
{
    (void)state;
    AUTO(answer) answer_t a, other;
    char sha[3][SHA256_HEX_SIZE];
    for (int i = 0; i < 3; i++)
        story_sha256(BASE_PENDIENTES, 5, i, sha[i]);
    ask("GET", "/v1/casos/Z1", &a);
    assert_int_equal(a.status, 200);
    assert_int_equal(json_integer_value(json_object_get(a.json, "entrega")), 1);
    assert_string_equal(text_of(a.json, "estado"), "escalado");
    const json_t *told = json_object_get(a.json, "reemplazos"), *seen = json_object_get(a.json, "decisiones");
    assert_int_equal(json_array_size(told), 2);
    assert_int_equal(json_array_size(seen), 2);
    for (size_t i = 0; i < 2; i++) {
        const json_t *t = json_array_get(told, i), *d = json_array_get(seen, i);
        assert_string_equal(text_of(t, "reemplazada"), sha[i]);
        assert_string_equal(text_of(t, "por"), sha[i + 1]);
        assert_string_equal(text_of(t, "base"), "pendientes");
        assert_string_equal(text_of(t, "fecha_corte"), "2021-12-05");
        assert_true(json_is_string(json_object_get(t, "dicho")));
        assert_int_equal(json_integer_value(json_object_get(d, "entrega")), i);
        assert_string_equal(text_of(d, "sha256"), sha[i]);
        assert_string_equal(text_of(d, "reemplazada_por"), sha[i + 1]);
    }
    ask("GET", "/v1/casos/X1", &other);
    assert_int_equal(json_array_size(json_object_get(other.json, "reemplazos")), 0);
    seen = json_array_get(json_object_get(other.json, "decisiones"), 0);
    assert_true(json_is_null(json_object_get(seen, "reemplazada_por")));
}

static void unknown_things_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *method, *path;
        long status;
        const char *code;
    } rows[] = {
        {"GET", "/v1/casos/nadie", 404, "caso_desconocido"},
        {"POST", "/v1/tareas/999999/hecha", 404, "tarea_desconocida"},
        {"POST", "/v1/tareas/uno/hecha", 404, "tarea_desconocida"},
        {"GET", "/v1/agenda?limite=0", 400, "limite_invalido"},
        {"GET", "/v1/agenda?limite=muchos", 400, "limite_invalido"},
        {"GET", "/v1/agenda?despues=2021-12-29", 400, "pagina_invalida"},
        {"GET", "/v1/tareas?estado=otra", 400, "estado_invalido"},
        {"GET", "/v1/tareas?tipo=otro", 400, "tipo_invalido"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(answer) answer_t a;
        ask(rows[i].method, rows[i].path, &a);
        assert_int_equal(a.status, rows[i].status);
        assert_string_equal(text_of(a.json, "code"), rows[i].code);
        assert_non_null(strstr(buf_str(&a.headers), "application/problem+json"));
    }
    AUTO(answer) answer_t a;
    ask("GET", "/v1/agenda?despues=x~y~z", &a); /* no such dates */
    assert_int_equal(a.status, 400);
}

/* The path of the Link header, or false. */
static bool next_path(const answer_t *a, char ret[256])
{
    const char *at = strstr(buf_str(&a->headers), "Link: <");
    if (!at)
        return false;
    at += strlen("Link: <");
    snprintf(ret, 256, "/v1/agenda%.*s", (int)strcspn(at, ">"), at);
    return true;
}

static void agenda_pages_through_all_most_urgent_first(void **state)
{
    (void)state;
    char path[256] = "/v1/agenda?limite=10", last[128] = "";
    int pages = 0, rows = 0;
    for (bool more = true; more; pages++) {
        AUTO(answer) answer_t a;
        ask("GET", path, &a);
        json_t *list = list_of(&a), *item;
        size_t i;
        json_array_foreach(list, i, item) {
            char order[128];
            snprintf(order, sizeof order, "%s %s %s", text_of(item, "vence"), text_of(item, "desde"),
                     text_of(item, "radicado"));
            assert_true(strcmp(last, order) < 0);
            snprintf(last, sizeof last, "%s", order);
            assert_int_equal(json_integer_value(json_object_get(item, "numero")), 1);
            assert_string_equal(text_of(item, "telefono"), "******4567");
            rows++;
        }
        more = next_path(&a, path);
    }
    assert_int_equal(rows, 25);
    assert_int_equal(pages, 3);
}

static void revision_and_tareas_list_the_most_urgent_first(void **state)
{
    (void)state;
    AUTO(answer) answer_t r, t, f;
    ask("GET", "/v1/revision", &r);
    json_t *list = list_of(&r);
    assert_int_equal(json_array_size(list), 2);
    assert_string_equal(text_of(json_array_get(list, 0), "radicado"), "R0");
    assert_string_equal(text_of(json_array_get(list, 0), "motivo"), "Motivo \"de\" prueba");
    ask("GET", "/v1/tareas?estado=pendiente&tipo=escalar&limite=2", &t);
    list = list_of(&t);
    assert_int_equal(json_array_size(list), 2);
    assert_string_equal(text_of(json_array_get(list, 0), "radicado"), "E2");
    assert_string_equal(text_of(json_array_get(list, 1), "radicado"), "E1");
    assert_non_null(strstr(buf_str(&t.headers), "&estado=pendiente&tipo=escalar>; rel=\"next\""));
    ask("GET", "/v1/tareas?tipo=finalizar", &f);
    assert_int_equal(json_array_size(list_of(&f)), 1);
}

static void tarea_hecha_moves_the_case_and_repeats_quietly(void **state)
{
    (void)state;
    char path[96];
    snprintf(path, sizeof path, "/v1/tareas/%lld/hecha",
             (long long)sql_int(pg, "SELECT id FROM contact.tarea WHERE radicado = 'F1'", NULL));
    AUTO(answer) answer_t first, again, caso;
    ask("POST", path, &first);
    assert_int_equal(first.status, 200);
    assert_true(json_is_false(json_object_get(first.json, "repetida")));
    ask("POST", path, &again);
    assert_int_equal(again.status, 200);
    assert_true(json_is_true(json_object_get(again.json, "repetida")));
    ask("GET", "/v1/casos/F1", &caso);
    assert_string_equal(text_of(caso.json, "estado"), "cerrado");
    assert_string_equal(text_of(caso.json, "resultado"), "finalizada");
    assert_true(json_is_string(json_object_get(caso.json, "cerrado")));

    play("p08:ya", "E1");
    snprintf(path, sizeof path, "/v1/tareas/%lld/hecha",
             (long long)sql_int(pg, "SELECT id FROM contact.tarea WHERE radicado = 'E1'", NULL));
    AUTO(answer) answer_t cancelled;
    ask("POST", path, &cancelled);
    assert_int_equal(cancelled.status, 409);
    assert_string_equal(text_of(cancelled.json, "code"), "tarea_cancelada");
}

static void hold_properties(const json_t *described, const char *schema, json_t *answer)
{
    json_t *fields = json_object_get(described, "properties");
    const char *name;
    json_t *value;
    assert_non_null(fields);
    assert_non_null(answer);
    json_object_foreach(answer, name, value) {
        if (!json_object_get(fields, name))
            fail_msg("openapi.json does not tell of %s of %s", name, schema);
    }
    json_object_foreach(fields, name, value) {
        if (!json_object_get(answer, name))
            fail_msg("the answer has no %s of %s", name, schema);
    }
}

static void hold_fields(const json_t *schemas, const char *schema, json_t *answer)
{
    hold_properties(json_object_get(schemas, schema), schema, answer);
}

/* Every field that an answer has is in the document that describes it, and the other way round. */
static void openapi_tells_the_fields_of_a_case(void **state)
{
    (void)state;
    AUTO(answer) answer_t doc, caso;
    ask("GET", "/openapi.json", &doc);
    assert_int_equal(doc.status, 200);
    ask("GET", "/v1/casos/Z1", &caso);
    json_t *schemas = json_object_get(json_object_get(doc.json, "components"), "schemas");
    hold_fields(schemas, "Caso", caso.json);
    static const struct {
        const char *list, *schema;
    } lists[] = {{"intentos", "Intento"},
                 {"tareas", "Tarea"},
                 {"decisiones", "Decision"},
                 {"reemplazos", "Reemplazo"},
                 {"causales", "CausalDada"}};
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        hold_fields(schemas, lists[i].schema, json_array_get(json_object_get(caso.json, lists[i].list), 0));
    AUTO(answer) answer_t told, agenda, tareas;
    ask("GET", "/v1/casos/C0000", &told);
    static const char *const parts[] = {"respuesta", "proximo_intento"};
    const json_t *fields = json_object_get(json_object_get(schemas, "Caso"), "properties");
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        hold_properties(json_object_get(fields, parts[i]), parts[i], json_object_get(told.json, parts[i]));
    ask("GET", "/v1/agenda", &agenda);
    hold_fields(schemas, "Llamada", json_array_get(list_of(&agenda), 0));
    ask("GET", "/v1/tareas", &tareas);
    hold_fields(schemas, "TareaDeLista", json_array_get(list_of(&tareas), 0));
    AUTO(answer) answer_t revision;
    ask("GET", "/v1/revision", &revision);
    hold_fields(schemas, "PorRevisar", json_array_get(list_of(&revision), 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(caso_shows_its_life_and_masks_the_phone),
        cmocka_unit_test(caso_shows_its_answer_and_the_next_attempt),
        cmocka_unit_test(caso_shows_which_of_its_workbooks_were_replaced),
        cmocka_unit_test(unknown_things_are_told_apart),
        cmocka_unit_test(agenda_pages_through_all_most_urgent_first),
        cmocka_unit_test(revision_and_tareas_list_the_most_urgent_first),
        cmocka_unit_test(tarea_hecha_moves_the_case_and_repeats_quietly),
        cmocka_unit_test(openapi_tells_the_fields_of_a_case),
    };
    return cmocka_run_group_tests_name("contact_api", tests, start, stop);
}
