/* What people do over contact's REST, on a real PostgreSQL, at hours of the test's own: attempts taken,
 * dialled and told of, answers, recursos, tasks; each good way and each refusal. A number in full is told by
 * …/marcar alone: every other answer, and every event, is searched for one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "services/contact/api/api.h"
#include "tests/integration/contact_db.h"
#include "tests/lib/guard.h"
#include "tests/lib/http_client.h"

#define MOBILE "3101234567"
#define FIXED "6017654321"
#define ANA "{\"quien\":\"ANA\"}"
#define MINUTE_MS 60000LL

static pg_t *pg, *admin;
static http_t *server;
static char root[64];
static json_t *schemas;

/* ---- the clock, which is the test's ---- */

static _Atomic instant_t hour;

instant_t __wrap_clock_now(void);
instant_t __wrap_clock_now(void)
{
    return atomic_load(&hour);
}

static void at(int month, int day, int hours, int minutes)
{
    atomic_store(&hour, instant_from_day(day_from_civil(2021, month, day), hours * 60 + minutes));
}

/* To when the case's planned attempt may be made. */
static void when_due(const char *radicado)
{
    const int64_t due = sql_int(
        pg, "SELECT date_part('epoch', proximo)::bigint FROM contact.caso WHERE radicado = $1", radicado);
    assert_true(due > 0);
    atomic_store(&hour, due * 1000 + MINUTE_MS);
}

/* ---- asking ---- */

static const char *text_of(const json_t *o, const char *name)
{
    const char *text = json_string_value(json_object_get(o, name));
    return text ? text : "-";
}

static int int_of(const json_t *o, const char *name)
{
    return (int)json_integer_value(json_object_get(o, name));
}

static bool is_true(const json_t *o, const char *name)
{
    json_t *v = json_object_get(o, name);
    assert_true(json_is_boolean(v));
    return json_is_true(v);
}

static json_t *item(const json_t *o, const char *list, size_t i)
{
    return json_array_get(json_object_get(o, list), i);
}

static void hold_private(const answer_t *a)
{
    assert_null(strstr(buf_str(&a->body), MOBILE));
    assert_null(strstr(buf_str(&a->body), FIXED));
}

static void get(const char *path, answer_t *ret)
{
    http_ask("GET", root, path, NULL, ret);
    hold_private(ret);
    if (ret->status != 200)
        fail_msg("GET %s: %ld %s", path, ret->status, buf_str(&ret->body));
}

/* {id} in the path stands for the number. */
static void post(const char *path, int64_t id, const char *body, answer_t *ret)
{
    AUTO(buf) buf_t where = {0};
    const char *hole = strstr(path, "{id}");
    if (hole)
        buf_printf(&where, "%.*s%lld%s", (int)(hole - path), path, (long long)id, hole + 4);
    else
        buf_adds(&where, path);
    http_post(root, buf_str(&where), body, ret);
    if (!strstr(path, "/marcar"))
        hold_private(ret);
}

static void done(const char *path, int64_t id, const char *body, long status, answer_t *ret)
{
    post(path, id, body, ret);
    if (ret->status != status)
        fail_msg("POST %s %s: %ld %s", path, body, ret->status, buf_str(&ret->body));
}

static void refused(const char *path, int64_t id, const char *body, long status, const char *code)
{
    AUTO(answer) answer_t a;
    done(path, id, body, status, &a);
    assert_string_equal(text_of(a.json, "code"), code);
    assert_true(strlen(text_of(a.json, "detail")) > 10);
    assert_non_null(strstr(buf_str(&a.headers), "application/problem+json"));
}

/* Every member that the schema names, and none beside them. */
static void hold_fields(const char *schema, const json_t *o)
{
    json_t *fields = json_object_get(json_object_get(schemas, schema), "properties");
    const char *name;
    json_t *v;
    assert_non_null(fields);
    assert_non_null(o);
    json_object_foreach((json_t *)(uintptr_t)o, name, v) {
        if (!json_object_get(fields, name))
            fail_msg("openapi.json does not tell of %s of %s", name, schema);
    }
    json_object_foreach(fields, name, v) {
        if (!json_object_get(o, name))
            fail_msg("the answer has no %s of %s", name, schema);
    }
}

static const char *estado_of(const char *radicado)
{
    return sql_one(pg, "SELECT estado FROM contact.caso WHERE radicado = $1", radicado);
}

/* ---- cases ---- */

static void play(const char *story, const char *radicado)
{
    const story_t s = story_read(story);
    (void)apply_story(pg, &s, radicado, atomic_load(&hour));
    err_t err = ERR_INIT;
    const char *const params[] = {radicado, MOBILE " / " FIXED};
    if (pg_exec(admin, "UPDATE contact.caso SET telefono = $2 WHERE radicado = $1", 2, params, NULL, &err) !=
        RC_OK)
        fail_msg("%s", err.text);
}

/* A case that waits for its first call, at an hour at which that may be made. */
static void to_call(const char *radicado)
{
    at(12, 7, 6, 0);
    play("p07:contact:B:resp", radicado);
    assert_string_equal(estado_of(radicado), "por_contactar");
    when_due(radicado);
}

static int64_t take(const char *radicado)
{
    AUTO(answer) answer_t a;
    done("/v1/agenda/tomar", 0, "{\"quien\":\"ANA\",\"maximo\":20}", 200, &a);
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(a.json, "datos"), i, row) {
        if (strcmp(text_of(row, "radicado"), radicado) == 0)
            return json_integer_value(json_object_get(row, "id"));
    }
    fail_msg("%s was not taken: %s", radicado, buf_str(&a.body));
    return 0;
}

static void dial(int64_t id, int ordinal)
{
    char body[64];
    AUTO(answer) answer_t a;
    snprintf(body, sizeof body, "{\"quien\":\"ANA\",\"telefono\":%d}", ordinal);
    done("/v1/intentos/{id}/marcar", id, body, 200, &a);
    assert_string_equal(text_of(a.json, "numero"), ordinal == 1 ? MOBILE : FIXED);
}

static void tell(int64_t id, const char *more, answer_t *ret)
{
    AUTO(buf) buf_t body = {0};
    buf_printf(&body, "{\"quien\":\"ANA\",%s}", more);
    done("/v1/intentos/{id}/resultado", id, buf_str(&body), 200, ret);
}

/* Taken, the first number dialled, and this came of it. */
static int64_t call(const char *radicado, const char *more)
{
    AUTO(answer) answer_t a;
    when_due(radicado);
    const int64_t id = take(radicado);
    dial(id, 1);
    tell(id, more, &a);
    assert_false(is_true(a.json, "sigue"));
    return id;
}

static int64_t task_of(const char *radicado, const char *tipo)
{
    err_t err = ERR_INIT;
    AUTO(pgresult) PGresult *r = NULL;
    const char *const params[] = {radicado, tipo};
    if (pg_exec(pg, "SELECT id FROM contact.tarea WHERE radicado = $1 AND tipo = $2 ORDER BY id DESC LIMIT 1",
                2, params, &r, &err) != RC_OK)
        fail_msg("%s", err.text);
    assert_int_equal(PQntuples(r), 1);
    return pg_int(r, 0, 0);
}

/* ---- set-up ---- */

static int start(void **state)
{
    (void)state;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    pg = pg_new(service_settings());
    admin = pg_new(admin_settings());
    err_t err = ERR_INIT;
    int port = http_free_port();
    snprintf(root, sizeof root, "http://127.0.0.1:%d", port);
    if (api_start("127.0.0.1", port, 2, NULL, &everybody, service_settings(), &server, &err) != RC_OK)
        fail_msg("%s", err.text);
    AUTO(answer) answer_t doc;
    http_ask("GET", root, "/openapi.json", NULL, &doc);
    schemas = json_incref(json_object_get(json_object_get(doc.json, "components"), "schemas"));
    return 0;
}

static int stop(void **state)
{
    (void)state;
    json_decref(schemas);
    http_stop(server);
    pg_free(pg);
    pg_free(admin);
    curl_global_cleanup();
    return 0;
}

static int empty(void **state)
{
    (void)state;
    empty_all();
    return 0;
}

/* No event ever says a number. */
static int hold_events(void **state)
{
    (void)state;
    assert_int_equal(sql_int(pg,
                             "SELECT count(*) FROM contact.outbox WHERE position(convert_to('" MOBILE
                             "', 'UTF8') IN value) > 0 OR position(convert_to('" FIXED
                             "', 'UTF8') IN value) > 0",
                             NULL),
                     0);
    return 0;
}

/* ---- taking ---- */

static void what_is_taken_is_shown_masked_and_given_again(void **state)
{
    (void)state;
    to_call("T1");
    AUTO(answer) answer_t a, again, other;
    done("/v1/agenda/tomar", 0, ANA, 200, &a);
    assert_int_equal(json_array_size(json_object_get(a.json, "datos")), 1);
    const json_t *t = item(a.json, "datos", 0);
    hold_fields("Tomado", t);
    assert_string_equal(text_of(t, "radicado"), "T1");
    assert_string_equal(text_of(t, "tipo"), "llamada");
    assert_string_equal(text_of(t, "signo"), "positiva");
    assert_int_equal(int_of(t, "numero"), 1);
    assert_false(is_true(t, "tenido"));
    assert_non_null(strstr(text_of(t, "texto"), "recurso de reposición"));
    assert_int_equal(json_array_size(json_object_get(t, "telefonos")), 2);
    hold_fields("Telefono", item(t, "telefonos", 0));
    assert_string_equal(text_of(item(t, "telefonos", 0), "telefono"), "******4567");
    assert_int_equal(int_of(item(t, "telefonos", 1), "ordinal"), 2);
    assert_string_equal(estado_of("T1"), "en_llamada");

    done("/v1/agenda/tomar", 0, "{\"quien\":\"LUIS\"}", 200, &other);
    assert_int_equal(json_array_size(json_object_get(other.json, "datos")), 0);
    done("/v1/agenda/tomar", 0, ANA, 200, &again);
    assert_int_equal(json_array_size(json_object_get(again.json, "datos")), 1);
    assert_true(is_true(item(again.json, "datos", 0), "tenido"));
    assert_int_equal(int_of(item(again.json, "datos", 0), "id"), int_of(t, "id"));
    assert_int_equal(sql_int(pg, "SELECT count(*) FROM contact.intento", NULL), 1);
    refused("/v1/agenda/tomar", 0, "{\"quien\":7}", 422, "campo_invalido");
}

static void asked(const char *path, long status)
{
    AUTO(answer) answer_t a;
    http_ask("GET", root, path, NULL, &a);
    hold_private(&a);
    if (a.status != status)
        fail_msg("GET %s as %s: %ld %s", path, guard_asks.usuario, a.status, buf_str(&a.body));
}

static size_t listed(const char *path)
{
    AUTO(answer) answer_t a;
    get(path, &a);
    return json_array_size(json_object_get(a.json, "datos"));
}

/* An agente sees what is his or hers, a supervisor what is the team's or nobody's; what is somebody else's is
 * as if it were not. Nobody acts in another's name. */
static void everybody_sees_what_is_his_or_hers(void **state)
{
    (void)state;
    AUTO(answer) answer_t a, released;
    to_call("R1");
    to_call("R2");
    guard_as("ANA", "norte", AGENTE);
    asked("/v1/casos/R1", 404);
    done("/v1/agenda/tomar", 0, "", 200, &a);
    char own[32], others[32];
    const char *taken = text_of(item(a.json, "datos", 0), "radicado");
    const int64_t id = int_of(item(a.json, "datos", 0), "id");
    snprintf(own, sizeof own, "/v1/casos/%s", taken);
    snprintf(others, sizeof others, "/v1/casos/%s", strcmp(taken, "R1") == 0 ? "R2" : "R1");
    asked(own, 200);
    asked(others, 404);
    refused("/v1/intentos/{id}/marcar", id, "{\"quien\":\"LUIS\",\"telefono\":1}", 403, "quien_ajeno");
    guard_as("LUIS", "norte", AGENTE);
    asked(own, 404);
    refused("/v1/intentos/{id}/marcar", id, "{\"telefono\":1}", 409, "intento_de_otra_persona");
    guard_as("MARTA", "norte", SUPERVISOR);
    asked(own, 200);
    asked(others, 200); /* nobody has it yet */
    assert_int_equal(listed("/v1/agenda"), 1);
    guard_as("PEPE", "sur", SUPERVISOR);
    asked(own, 404);
    asked(others, 200);
    guard_as("SOLA", "", SUPERVISOR);
    asked(own, 404);
    guard_as("LAURA", "", BACKOFFICE);
    asked(own, 200);
    guard_as("ANA", "norte", AGENTE);
    done("/v1/intentos/{id}/soltar", id, "", 200, &released);
    guard_as("PEPE", "sur", SUPERVISOR);
    assert_int_equal(listed("/v1/agenda"), 1); /* the other one: what was released stays the team's */
    guard_as("prueba", "", ROLES_ALL);
    assert_int_equal(listed("/v1/agenda"), 2);
}

static void outside_the_calling_hours_nothing_is_taken(void **state)
{
    (void)state;
    to_call("T2");
    AUTO(answer) answer_t open, closed, refusal, held;
    get("/v1/horario", &open);
    assert_true(is_true(open.json, "abierto"));
    at(12, 7, 19, 0);
    get("/v1/horario", &closed);
    assert_false(is_true(closed.json, "abierto"));
    assert_string_equal(text_of(closed.json, "desde"), "2021-12-09T12:00:00.000Z");
    done("/v1/agenda/tomar", 0, ANA, 409, &refusal);
    assert_string_equal(text_of(refusal.json, "code"), "fuera_de_horario");
    assert_string_equal(text_of(refusal.json, "abre"), "2021-12-09T12:00:00.000Z");
    assert_non_null(strstr(text_of(refusal.json, "detail"), "jueves 9/12/2021 a las 07:00"));
    when_due("T2");
    const int64_t id = take("T2");
    at(12, 7, 19, 0);
    done("/v1/agenda/tomar", 0, ANA, 200, &held);
    assert_false(is_true(held.json, "abierto"));
    assert_int_equal(json_array_size(json_object_get(held.json, "datos")), 1);
    refused("/v1/intentos/{id}/marcar", id, "{\"quien\":\"ANA\",\"telefono\":1}", 409, "fuera_de_horario");
}

/* ---- dialling ---- */

static void a_number_is_told_to_who_dials_it(void **state)
{
    (void)state;
    to_call("M1");
    const int64_t id = take("M1");
    static const char first[] = "{\"quien\":\"ANA\",\"telefono\":1}";
    static const char path[] = "/v1/intentos/{id}/marcar";
    AUTO(answer) answer_t a, again;
    done(path, id, first, 200, &a);
    assert_string_equal(text_of(a.json, "numero"), MOBILE);
    assert_false(is_true(a.json, "repetida"));
    done(path, id, first, 200, &again);
    assert_string_equal(text_of(again.json, "numero"), MOBILE);
    assert_true(is_true(again.json, "repetida"));
    assert_int_equal(sql_int(pg, "SELECT count(*) FROM contact.llamada", NULL), 1);
    assert_int_equal(sql_int(pg, "SELECT count(*) FROM contact.intento WHERE marcado IS NOT NULL", NULL), 1);

    refused(path, id, "{\"quien\":\"LUIS\",\"telefono\":1}", 409, "intento_de_otra_persona");
    refused(path, id, "{\"quien\":\"ANA\",\"telefono\":3}", 422, "telefono_desconocido");
    refused(path, 999999, first, 404, "intento_desconocido");
    refused("/v1/intentos/uno/marcar", 0, first, 404, "intento_desconocido");
    refused("/v1/intentos/{id}/soltar", id, ANA, 409, "intento_marcado");
}

static void more_time_is_given_to_who_holds_it(void **state)
{
    (void)state;
    to_call("M2");
    const int64_t id = take("M2");
    AUTO(answer) answer_t a;
    atomic_fetch_add(&hour, 16 * MINUTE_MS);
    refused("/v1/intentos/{id}/marcar", id, "{\"quien\":\"ANA\",\"telefono\":1}", 409, "arriendo_vencido");
    refused("/v1/intentos/{id}/prolongar", id, "{\"quien\":\"LUIS\"}", 409, "intento_de_otra_persona");
    refused("/v1/intentos/{id}/prolongar", 999999, ANA, 404, "intento_desconocido");
    done("/v1/intentos/{id}/prolongar", id, ANA, 200, &a);
    instant_t until;
    assert_true(instant_parse(text_of(a.json, "arrendado_hasta"), &until));
    assert_true(until == atomic_load(&hour) + 15 * MINUTE_MS);
    dial(id, 1);
}

static void an_attempt_given_back_is_planned_as_it_was(void **state)
{
    (void)state;
    to_call("M3");
    const int64_t id = take("M3");
    AUTO(answer) answer_t a, again;
    refused("/v1/intentos/{id}/soltar", id, "{\"quien\":\"LUIS\"}", 409, "intento_de_otra_persona");
    done("/v1/intentos/{id}/soltar", id, ANA, 200, &a);
    assert_false(is_true(a.json, "repetida"));
    assert_string_equal(estado_of("M3"), "por_contactar");
    done("/v1/intentos/{id}/soltar", id, ANA, 200, &again);
    assert_true(is_true(again.json, "repetida"));
    refused("/v1/intentos/{id}/prolongar", id, ANA, 409, "intento_no_en_curso");
    assert_true(take("M3") != id); /* the same day: nobody was called */
}

/* ---- outcomes ---- */

static void another_number_is_tried_within_the_attempt(void **state)
{
    (void)state;
    to_call("R1");
    const int64_t id = take("R1");
    static const char path[] = "/v1/intentos/{id}/resultado";
    AUTO(answer) answer_t first, again, second, known, caso;
    refused(path, id, "{\"quien\":\"ANA\",\"resultado\":\"no_contesta\"}", 409, "sin_marcar");
    dial(id, 1);
    refused(path, id, "{\"quien\":\"ANA\",\"resultado\":\"no_contesta\",\"telefono\":2}", 409, "sin_marcar");
    refused(path, id, "{\"quien\":\"ANA\",\"resultado\":\"se_mudo\"}", 422, "resultado_desconocido");
    refused(path, id, "{\"quien\":\"ANA\",\"resultado\":\"buzon_dejado\"}", 422, "resultado_desconocido");
    refused(path, id, "{\"quien\":\"LUIS\",\"resultado\":\"ocupado\"}", 409, "intento_de_otra_persona");
    refused(path, id,
            "{\"quien\":\"ANA\",\"resultado\":\"contesto_acepta\",\"recurso\":{\"tipo\":\"reposicion\"}}",
            422, "recurso_no_corresponde");
    tell(id, "\"resultado\":\"numero_errado\"", &first);
    assert_true(is_true(first.json, "sigue"));
    assert_int_equal(int_of(first.json, "siguiente"), 2);
    tell(id, "\"resultado\":\"numero_errado\"", &again);
    assert_true(is_true(again.json, "repetida"));
    assert_string_equal(estado_of("R1"), "en_llamada");
    refused("/v1/intentos/{id}/marcar", id, "{\"quien\":\"ANA\",\"telefono\":1}", 409, "telefono_errado");
    dial(id, 2);
    tell(id, "\"resultado\":\"ocupado\",\"telefono\":2,\"nota\":\"suena\"", &second);
    assert_false(is_true(second.json, "sigue"));
    assert_string_equal(text_of(second.json, "estado"), "por_contactar");
    assert_int_equal(int_of(json_object_get(second.json, "proximo_intento"), "numero"), 2);
    tell(id, "\"resultado\":\"ocupado\",\"telefono\":2,\"nota\":\"suena\"", &known);
    assert_true(is_true(known.json, "repetida"));

    get("/v1/casos/R1", &caso);
    hold_fields("Caso", caso.json);
    hold_fields("Intento", item(caso.json, "intentos", 0));
    hold_fields("LlamadaHecha", item(caso.json, "llamadas", 0));
    assert_int_equal(json_array_size(json_object_get(caso.json, "llamadas")), 2);
    assert_true(is_true(item(caso.json, "llamadas", 0), "errado"));
    assert_string_equal(text_of(item(caso.json, "llamadas", 0), "telefono"), "******4567");
    assert_string_equal(text_of(item(caso.json, "llamadas", 1), "resultado"), "ocupado");
    assert_string_equal(text_of(item(caso.json, "intentos", 0), "nota"), "suena");
}

static void an_asked_hour_is_the_next_attempt(void **state)
{
    (void)state;
    to_call("R2");
    const int64_t id = take("R2");
    AUTO(answer) answer_t a;
    dial(id, 1);
    refused(
        "/v1/intentos/{id}/resultado", id,
        "{\"quien\":\"ANA\",\"resultado\":\"pidio_otra_hora\",\"hora_pedida\":\"2021-12-06T10:00:00-05:00\"}",
        422, "hora_pasada");
    tell(id, "\"resultado\":\"pidio_otra_hora\",\"hora_pedida\":\"2021-12-09T15:30:00-05:00\"", &a);
    const json_t *next = json_object_get(a.json, "proximo_intento");
    assert_string_equal(text_of(next, "desde"), "2021-12-09T20:30:00.000Z");
    assert_true(is_true(next, "pedido"));
    assert_int_equal(int_of(next, "numero"), 1);
}

static void after_three_days_a_voicemail_is_left_with_evidence(void **state)
{
    (void)state;
    to_call("V1");
    for (int i = 0; i < 3; i++)
        (void)call("V1", "\"resultado\":\"no_contesta\",\"fin\":true");
    assert_string_equal(estado_of("V1"), "buzon_pedido");
    when_due("V1");
    AUTO(answer) answer_t taken, left, again, late, caso;
    done("/v1/agenda/tomar", 0, ANA, 200, &taken);
    const json_t *t = item(taken.json, "datos", 0);
    assert_string_equal(text_of(t, "tipo"), "buzon");
    assert_non_null(strstr(text_of(t, "texto"), "V1"));
    const int64_t id = json_integer_value(json_object_get(t, "id"));
    dial(id, 1);
    refused("/v1/intentos/{id}/resultado", id, "{\"quien\":\"ANA\",\"resultado\":\"no_contesta\"}", 422,
            "resultado_desconocido");
    refused("/v1/intentos/{id}/resultado", id, "{\"quien\":\"ANA\",\"resultado\":\"buzon_dejado\"}", 422,
            "falta_evidencia");
    static const char told[] = "\"resultado\":\"buzon_dejado\",\"evidencia\":{\"duracion\":31}";
    tell(id, told, &left);
    assert_string_equal(text_of(left.json, "estado"), "respondido");
    tell(id, told, &again);
    assert_true(is_true(again.json, "repetida"));
    tell(id, "\"resultado\":\"buzon_fallido\"", &late);
    assert_true(is_true(late.json, "tardio"));
    get("/v1/casos/V1", &caso);
    hold_fields("Aviso", item(caso.json, "avisos", 0));
    assert_string_equal(text_of(item(caso.json, "avisos", 0), "estado"), "entregado");
    assert_int_equal(int_of(json_object_get(item(caso.json, "avisos", 0), "evidencia"), "duracion"), 31);
    assert_string_equal(text_of(caso.json, "notificacion"), "buzon");
    assert_true(json_is_string(json_object_get(caso.json, "recurso_hasta")));
}

/* ---- recursos ---- */

static void a_recurso_filed_in_the_call_is_decided_and_copied(void **state)
{
    (void)state;
    to_call("Q1");
    const int64_t id = take("Q1");
    AUTO(answer) answer_t told, list, decided, again, caso, none;
    dial(id, 1);
    tell(id,
         "\"resultado\":\"contesto_no_acepta\",\"recurso\":{\"tipo\":\"apelacion\",\"motivo\":\"no es "
         "justo\"}",
         &told);
    const json_t *filed = json_object_get(told.json, "recurso");
    assert_true(json_is_string(json_object_get(filed, "vence")));
    assert_string_equal(estado_of("Q1"), "recurso_en_curso");
    get("/v1/recursos", &list);
    const json_t *r = item(list.json, "datos", 0);
    hold_fields("RecursoDeLista", r);
    assert_string_equal(text_of(r, "radicado"), "Q1");
    const int64_t recurso = json_integer_value(json_object_get(r, "id"));
    assert_int_equal(recurso, json_integer_value(json_object_get(filed, "id")));

    static const char path[] = "/v1/recursos/{id}/decision";
    static const char revokes[] =
        "{\"quien\":\"EVA\",\"decision\":\"revoca\",\"texto\":\"Se quita el cargo.\"}";
    refused(path, recurso, "{\"quien\":\"EVA\",\"decision\":\"olvida\",\"texto\":\"x\"}", 422,
            "campo_invalido");
    refused(path, 999999, revokes, 404, "recurso_desconocido");
    done(path, recurso, revokes, 200, &decided);
    assert_true(is_true(decided.json, "copia_sic"));
    assert_false(is_true(decided.json, "tardia"));
    done(path, recurso, revokes, 200, &again);
    assert_true(is_true(again.json, "repetida"));
    refused(path, recurso, "{\"quien\":\"EVA\",\"decision\":\"confirma\",\"texto\":\"No.\"}", 409,
            "recurso_ya_decidido");
    get("/v1/recursos", &none);
    assert_int_equal(json_array_size(json_object_get(none.json, "datos")), 0);
    get("/v1/casos/Q1", &caso);
    hold_fields("Recurso", item(caso.json, "recursos", 0));
    assert_string_equal(text_of(item(caso.json, "recursos", 0), "decision"), "revoca");
    AUTO(answer) answer_t sic, closing;
    done("/v1/tareas/{id}/hecha", task_of("Q1", "copia_sic"), ANA, 200, &sic);
    done("/v1/tareas/{id}/hecha", task_of("Q1", "cerrar"), "", 200, &closing);
    assert_string_equal(estado_of("Q1"), "cerrado");
}

static void a_recurso_is_filed_in_its_term_or_refused_by_its_rule(void **state)
{
    (void)state;
    static const char path[] = "/v1/casos/Q2/recursos";
    static const char filing[] = "{\"quien\":\"ANA\",\"tipo\":\"reposicion\",\"canal\":\"escrito\"}";
    refused("/v1/casos/nadie/recursos", 0, filing, 404, "caso_desconocido");
    to_call("Q2");
    refused(path, 0, filing, 409, "respuesta_no_comunicada");
    (void)call("Q2", "\"resultado\":\"contesto_acepta\"");
    AUTO(answer) answer_t late, first, again, listed;
    refused(path, 0,
            "{\"quien\":\"ANA\",\"tipo\":\"reposicion\",\"canal\":\"escrito\",\"presentado\":\"2022-03-01\"}",
            422, "fecha_futura");
    const instant_t told = atomic_load(&hour);
    at(12, 31, 10, 0);
    done(path, 0, filing, 409, &late);
    assert_string_equal(text_of(late.json, "code"), "recurso_extemporaneo");
    assert_string_equal(text_of(late.json, "hasta"), "2021-12-22");
    assert_non_null(strstr(text_of(late.json, "detail"), "2021-12-22"));
    atomic_store(&hour, told);
    done(path, 0, filing, 201, &first);
    hold_fields("RecursoRecibido", first.json);
    assert_true(json_is_string(json_object_get(first.json, "vence")));
    done(path, 0, filing, 200, &again);
    assert_true(is_true(again.json, "repetida"));
    refused(path, 0, "{\"quien\":\"ANA\",\"tipo\":\"apelacion\",\"canal\":\"escrito\"}", 409,
            "recurso_en_curso");
    get("/v1/recursos?estado=decidido", &listed);
    assert_int_equal(json_array_size(json_object_get(listed.json, "datos")), 0);
}

/* ---- answers ---- */

static void a_person_answers_what_the_policy_does_not(void **state)
{
    (void)state;
    at(12, 7, 6, 0);
    play("p07:contact:B", "S1");
    static const char path[] = "/v1/casos/S1/respuesta";
    static const char explains[] = "{\"quien\":\"EVA\",\"signo\":\"negativa\",\"texto\":\"El cargo es "
                                   "válido.\",\"via\":\"explicacion\"}";
    static const char corrects[] =
        "{\"quien\":\"EVA\",\"signo\":\"positiva\",\"texto\":\"Se quita el cargo.\","
        "\"via\":\"correccion\",\"nota\":\"quitar reconexión\"}";
    AUTO(answer) answer_t list, given, again, no, no_again, back, end;
    get("/v1/resolver", &list);
    hold_fields("PorResolver", item(list.json, "datos", 0));
    refused("/v1/casos/nadie/respuesta", 0, explains, 404, "caso_desconocido");
    refused(path, 0, "{\"quien\":\"EVA\",\"signo\":\"negativa\",\"texto\":\"…\",\"via\":\"explicacion\"}",
            422, "respuesta_vacia");
    done(path, 0, corrects, 200, &given);
    assert_string_equal(text_of(given.json, "estado"), "por_corregir");
    done(path, 0, corrects, 200, &again);
    assert_true(is_true(again.json, "repetida"));
    refused(path, 0, explains, 409, "correccion_en_curso");

    static const char error[] = "{\"quien\":\"ANA\",\"error\":\"la cuenta está bloqueada\"}";
    const int64_t task = task_of("S1", "corregir_factura");
    done("/v1/tareas/{id}/rechazada", task, error, 200, &no);
    assert_string_equal(text_of(no.json, "estado"), "rechazada");
    done("/v1/tareas/{id}/rechazada", task, error, 200, &no_again);
    assert_true(is_true(no_again.json, "repetida"));
    assert_string_equal(text_of(no_again.json, "estado"), "rechazada");
    refused("/v1/tareas/{id}/hecha", task, ANA, 409, "tarea_rechazada");
    get("/v1/resolver", &back);
    assert_string_equal(text_of(item(back.json, "datos", 0), "correccion_rechazada"),
                        "la cuenta está bloqueada");
    done(path, 0, explains, 200, &end);
    assert_string_equal(text_of(end.json, "estado"), "por_contactar");
    when_due("S1");
    (void)take("S1");
    refused(path, 0, corrects, 409, "en_llamada");
    play("p07:escalate", "S2");
    refused("/v1/casos/S2/respuesta", 0, explains, 409, "no_espera_respuesta");
}

/* ---- tasks ---- */

static void tasks_are_listed_done_and_refused(void **state)
{
    (void)state;
    at(12, 7, 10, 0);
    play("p07:escalate", "W1");
    play("p07:close:F", "W2");
    AUTO(answer) answer_t list, none, bad, no, no_again, yes, yes_again;
    get("/v1/tareas?manos=persona&tipo=escalar", &list);
    assert_int_equal(json_array_size(json_object_get(list.json, "datos")), 1);
    hold_fields("TareaDeLista", item(list.json, "datos", 0));
    get("/v1/tareas?manos=adaptador", &none);
    assert_int_equal(json_array_size(json_object_get(none.json, "datos")), 0);
    http_ask("GET", root, "/v1/tareas?manos=robot", NULL, &bad);
    assert_string_equal(text_of(bad.json, "code"), "manos_invalidas");

    static const char error[] = "{\"quien\":\"ANA\",\"error\":\"RR no la encuentra\"}";
    const int64_t task = task_of("W1", "escalar");
    refused("/v1/tareas/{id}/rechazada", task, ANA, 422, "campo_invalido");
    refused("/v1/tareas/{id}/rechazada", 999999, error, 404, "tarea_desconocida");
    done("/v1/tareas/{id}/rechazada", task, error, 200, &no);
    assert_string_equal(text_of(no.json, "estado"), "pendiente");
    done("/v1/tareas/{id}/rechazada", task, error, 200, &no_again);
    assert_true(is_true(no_again.json, "repetida"));
    done("/v1/tareas/{id}/hecha", task, "", 200, &yes);
    assert_string_equal(estado_of("W1"), "en_area_cliente");
    done("/v1/tareas/{id}/hecha", task, "", 200, &yes_again);
    assert_true(is_true(yes_again.json, "repetida"));
    refused("/v1/tareas/{id}/rechazada", task, "{\"quien\":\"ANA\",\"error\":\"otra cosa\"}", 409,
            "tarea_ya_hecha");
    play("p08:ya", "W2");
    refused("/v1/tareas/{id}/hecha", task_of("W2", "finalizar"), ANA, 409, "tarea_cancelada");
}

static void a_written_notice_is_done_with_evidence(void **state)
{
    (void)state;
    to_call("W3");
    const int64_t id = take("W3");
    AUTO(answer) answer_t first, second, given;
    dial(id, 1);
    tell(id, "\"resultado\":\"numero_errado\"", &first);
    dial(id, 2);
    tell(id, "\"resultado\":\"numero_errado\"", &second);
    assert_string_equal(text_of(second.json, "estado"), "aviso_escrito_pendiente");
    const int64_t task = task_of("W3", "aviso_escrito");
    refused("/v1/tareas/{id}/hecha", task, ANA, 422, "falta_evidencia");
    done("/v1/tareas/{id}/hecha", task,
         "{\"quien\":\"ANA\",\"evidencia\":{\"guia\":\"RA1\"},\"nota\":\"entregado\"}", 200, &given);
    assert_string_equal(estado_of("W3"), "respondido");
}

static void the_outcomes_are_told(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    get("/v1/resultados", &a);
    assert_true(json_array_size(json_object_get(a.json, "datos")) >= 10);
    hold_fields("Resultado", item(a.json, "datos", 0));
    assert_string_equal(text_of(item(a.json, "datos", 0), "nombre"), "contesto_acepta");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, empty, hold_events)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_taken_is_shown_masked_and_given_again),
        TEST(everybody_sees_what_is_his_or_hers),
        TEST(outside_the_calling_hours_nothing_is_taken),
        TEST(a_number_is_told_to_who_dials_it),
        TEST(more_time_is_given_to_who_holds_it),
        TEST(an_attempt_given_back_is_planned_as_it_was),
        TEST(another_number_is_tried_within_the_attempt),
        TEST(an_asked_hour_is_the_next_attempt),
        TEST(after_three_days_a_voicemail_is_left_with_evidence),
        TEST(a_recurso_filed_in_the_call_is_decided_and_copied),
        TEST(a_recurso_is_filed_in_its_term_or_refused_by_its_rule),
        TEST(a_person_answers_what_the_policy_does_not),
        TEST(tasks_are_listed_done_and_refused),
        TEST(a_written_notice_is_done_with_evidence),
        TEST(the_outcomes_are_told),
    };
    return cmocka_run_group_tests_name("contact_api_calls", tests, start, stop);
}
