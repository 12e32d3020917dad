/* The causal that a person gives, on a real PostgreSQL: what waits, what goes to the classifier, who is
 * refused and why, what goes again for a further sighting, and what the classifier does not take. */
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "services/contact/api/api.h"
#include "services/contact/store/store_answer.h"
#include "tests/integration/contact_db.h"
#include "tests/lib/cases.h"
#include "tests/lib/guard.h"
#include "tests/lib/http_client.h"

#define TRACE "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
#define SENT "SELECT count(*) FROM contact.outbox WHERE topic = 'pqr.received'"
#define D_BY_ANA "{\"causal\":\"D\",\"quien\":\"ANA\"}"

static pg_t *pg;
static http_t *server;
static char root[64];

/* ---- small words ---- */

static const char *text_of(const json_t *o, const char *name)
{
    const char *text = json_string_value(json_object_get(o, name));
    return text ? text : "-";
}

static int int_of(const json_t *o, const char *name)
{
    return (int)json_integer_value(json_object_get(o, name));
}

/* One decision in a transaction of its own, as the classifier would send it. */
static void decide_with(const char *token, const char *radicado, const char *motivo, const char *candidatas)
{
    envelope_t e;
    err_t err = ERR_INIT;
    batch_t b = {0};
    doc_t data;
    AUTO(json) json_t *doc = story_event(token, radicado, &e);
    if (motivo)
        json_object_set_new(doc, "motivo", json_string(motivo));
    if (candidatas)
        json_object_set_new(doc, "candidatas", json_loads(candidatas, 0, NULL));
    json_object_set_new(doc, "razon", json_string("FACTURACION"));
    json_object_set_new(doc, "extra", json_pack("{s:s}", "Columna ñ", "valor"));
    json_object_set_new(doc, "de otro sistema", json_integer(7));
    snprintf(e.traceparent, sizeof e.traceparent, "%s", TRACE);
    story_doc(doc, &b.texts, &data);
    if (batch_add(&b, NULL, &e, &data, &err) != RC_OK)
        fail_msg("%s", err.text);
    (void)apply_batch(pg, &b, the_hour());
    batch_done(&b);
}

static void decide(const char *token, const char *radicado)
{
    decide_with(token, radicado, NULL, NULL);
}

static void give(const char *radicado, const char *body, answer_t *ret)
{
    char path[96];
    snprintf(path, sizeof path, "/v1/casos/%s/causal", radicado);
    http_post(root, path, body, ret);
}

static void hold_given(const char *radicado, const char *body, int revision, bool repeated)
{
    AUTO(answer) answer_t a;
    give(radicado, body, &a);
    if (a.status != 200)
        fail_msg("%ld: %s", a.status, buf_str(&a.body));
    assert_int_equal(int_of(a.json, "revision"), revision);
    assert_int_equal(json_is_true(json_object_get(a.json, "repetida")), repeated);
}

static void hold_refused(const char *radicado, const char *body, long status, const char *code)
{
    AUTO(answer) answer_t a;
    give(radicado, body, &a);
    if (a.status != status || strcmp(text_of(a.json, "code"), code) != 0)
        fail_msg("%s: %ld %s", body, a.status, buf_str(&a.body));
    assert_non_null(strstr(buf_str(&a.headers), "application/problem+json"));
}

static store_tally_t refuse(const char *ce_id)
{
    err_t err = ERR_INIT;
    store_tally_t t = {0};
    const refusal_t r = {.ce_id = ce_id, .error = "campo «causal»: no está en el archivo de causales"};
    if (pg_begin(pg, &err) != RC_OK || store_causal_refused(pg, &r, the_hour(), &t, &err) != RC_OK ||
        pg_commit(pg, &err) != RC_OK)
        fail_msg("%s", err.text);
    return t;
}

/* A decision, and a refusal beside it: as the intake takes a batch, on a connection of its own. */
typedef struct mixed {
    const char *token, *radicado, *ce_id;
    store_tally_t tally;
    rc_t rc;
} mixed_t;

static void *take_mixed(void *ctx)
{
    mixed_t *m = ctx;
    envelope_t e;
    err_t err = ERR_INIT;
    batch_t b = {0};
    doc_t data;
    AUTO(pg) pg_t *own = pg_new(service_settings());
    AUTO(json) json_t *doc = story_event(m->token, m->radicado, &e);
    store_t *store = store_new();
    story_doc(doc, &b.texts, &data);
    m->rc = batch_add(&b, NULL, &e, &data, &err);
    batch_add_refusal(&b, m->ce_id, "de prueba");
    if (m->rc == RC_OK)
        m->rc = pg_begin(own, &err);
    if (m->rc == RC_OK)
        m->rc = store_apply(store, own, &b, the_hour(), &m->tally, &err);
    if (m->rc == RC_OK)
        m->rc = store_causal_refused(own, &b.refused[0], the_hour(), &m->tally, &err);
    if (m->rc == RC_OK)
        m->rc = pg_commit(own, &err);
    store_free(store);
    batch_done(&b);
    return NULL;
}

static void wait_for_one_that_waits(pg_t *admin)
{
    const int64_t end = clock_monotonic_ms() + 20000;
    while (sql_int(admin, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'", NULL) == 0)
        if (clock_monotonic_ms() > end)
            fail_msg("nobody waits for the case that is locked");
}

static const char *estado_of(const char *radicado)
{
    return sql_one(pg, "SELECT estado FROM contact.caso WHERE radicado = $1", radicado);
}

/* tipo and version of its events, in order. */
static const char *events_of(const char *radicado)
{
    return sql_one(
        pg,
        "SELECT string_agg(v->>'tipo', ' ' ORDER BY (v->>'version')::int) FROM (SELECT "
        "convert_from(value, 'UTF8')::json v FROM contact.outbox WHERE topic = 'case.event' AND key = "
        "convert_to($1, 'UTF8')) x",
        radicado);
}

/* The row of the radicado in the list of reviews: a new reference, or NULL. */
static json_t *listed(const char *radicado)
{
    AUTO(answer) answer_t a;
    http_ask("GET", root, "/v1/revision?limite=500", NULL, &a);
    assert_int_equal(a.status, 200);
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(a.json, "datos"), i, row) {
        if (strcmp(text_of(row, "radicado"), radicado) == 0)
            return json_incref(row);
    }
    return NULL;
}

static void hold_listed(const char *radicado, bool is)
{
    AUTO(json) json_t *row = listed(radicado);
    assert_int_equal(row != NULL, is);
}

/* ---- the tests ---- */

static void the_list_shows_what_a_person_needs(void **state)
{
    (void)state;
    decide_with("p07:review:f2021-11-20", "L1", "cobro de equipos y otra cosa", "[\"D\",\"N\"]");
    AUTO(json) json_t *row = listed("L1");
    assert_string_equal(text_of(row, "base"), "pendientes");
    assert_string_equal(text_of(row, "fecha_corte"), "2021-12-07");
    assert_string_equal(text_of(row, "motivo"), "cobro de equipos y otra cosa");
    assert_string_equal(text_of(row, "razon"), "FACTURACION");
    assert_string_equal(text_of(row, "razon_decision"), "causal_no_identificada");
    assert_true(json_is_null(json_object_get(row, "error")));
    const json_t *tied = json_object_get(row, "candidatas");
    assert_int_equal(json_array_size(tied), 2);
    assert_string_equal(json_string_value(json_array_get(tied, 1)), "N");
    assert_true(int_of(row, "dias_habiles") < 0); /* the term ended long ago */
    assert_string_equal(text_of(row, "telefono"), "******4567");
}

static void an_answer_sends_the_whole_sighting_and_its_decision_holds(void **state)
{
    (void)state;
    decide("p07:review:e1", "G1");
    hold_given("G1", "{\"causal\":\"B\",\"quien\":\"ANA\",\"nota\":\"lo dijo\",\"revision\":0}", 1, false);
    assert_string_equal(estado_of("G1"), "por_clasificar");
    hold_listed("G1", false);
    assert_string_equal(events_of("G1"), "abierto causal_dada");

    AUTO(json)
    json_t *record =
        json_loads(sql_one(pg,
                           "SELECT convert_from(value, 'UTF8') FROM contact.outbox WHERE topic = "
                           "'pqr.received' AND key = convert_to($1, 'UTF8') AND headers IS NOT NULL",
                           "G1"),
                   0, NULL);
    assert_string_equal(text_of(record, "causal"), "B");
    assert_int_equal(int_of(record, "revision"), 1);
    assert_int_equal(int_of(record, "entrega"), 1);
    assert_int_equal(int_of(record, "de otro sistema"), 7);
    assert_string_equal(text_of(json_object_get(record, "extra"), "Columna ñ"), "valor");
    assert_int_equal(int_of(json_object_get(record, "origen"), "fila"), 2);
    assert_string_equal(text_of(record, "telefono"), "3101234567");
    assert_null(json_object_get(record, "decision"));
    assert_null(json_object_get(record, "politica"));
    assert_int_equal(
        sql_int(pg,
                "SELECT count(*) FROM contact.outbox WHERE topic = 'pqr.received' AND position("
                "convert_to('pendientes/2021-12-07/G1/1@1', 'UTF8') IN headers) > 0 AND position("
                "convert_to($1, 'UTF8') IN headers) > 0",
                TRACE),
        1);

    decide("p07:contact:B:e1:r1", "G1");
    assert_string_equal(estado_of("G1"), "por_resolver");
    assert_string_equal(
        sql_one(pg,
                "SELECT concat_ws(' ', causal, quien, nota, estado, arrastrada, resuelta IS NULL) "
                "FROM contact.causal_dada WHERE radicado = $1",
                "G1"),
        "B ANA lo dijo decidida f f");
    assert_int_equal(sql_int(pg, "SELECT count(*) FROM contact.por_revisar WHERE radicado = $1", "G1"), 0);
    assert_int_equal(sql_int(pg, "SELECT count(*) FROM contact.decision_vista WHERE radicado = $1", "G1"), 1);
}

static void the_same_answer_again_does_nothing_and_another_is_refused(void **state)
{
    (void)state;
    decide("p07:review", "I1");
    hold_given("I1", D_BY_ANA, 1, false);
    const int64_t sent = sql_int(pg, SENT, NULL),
                  version = sql_int(pg, "SELECT sum(version) FROM contact.caso", NULL);
    for (int i = 0; i < 2; i++) { /* before its decision, and after */
        hold_given("I1", D_BY_ANA, 1, true);
        hold_given("I1", "{\"causal\":\"D\",\"quien\":\"ANA\",\"revision\":0}", 1, true);
        hold_refused("I1", "{\"causal\":\"D\",\"quien\":\"ANA\",\"revision\":1}", 409, "causal_ya_dada");
        hold_refused("I1", "{\"causal\":\"D\",\"quien\":\"LUIS\"}", 409, "causal_ya_dada");
        hold_refused("I1", "{\"causal\":\"N\",\"quien\":\"ANA\"}", 409, "causal_ya_dada");
        if (i == 0)
            assert_int_equal(sql_int(pg, "SELECT sum(version) FROM contact.caso", NULL), version);
        decide("p07:escalate:D:r1", "I1");
    }
    assert_int_equal(sql_int(pg, SENT, NULL), sent);
}

static void check_body(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *body = case_get(row, "body");
    hold_refused("B1", body ? body : "", (long)case_int(row, "status"), case_get(row, "code"));
}

static void what_cannot_be_done_is_refused_with_its_reason(void **state)
{
    (void)state;
    decide("p07:review", "B1");
    decide("p07:contact", "B2");
    cases_run("contact_causal_bodies.tsv", check_body, NULL);
    hold_refused("nadie", D_BY_ANA, 404, "caso_desconocido");
    hold_refused("B2", D_BY_ANA, 409, "caso_no_esta_en_revision");
    hold_listed("B1", true);

    AUTO(pg) pg_t *admin = pg_new(admin_settings());
    sql_run(admin, "DELETE FROM contact.por_revisar WHERE radicado = 'B1'");
    hold_listed("B1", true);
    hold_refused("B1", D_BY_ANA, 409, "registro_no_guardado");
}

static void an_answer_to_a_sighting_that_was_overtaken_is_refused(void **state)
{
    (void)state;
    decide_with("p07:review", "O1", "una cosa", NULL);
    decide_with("m07:review", "O1", "otra cosa", NULL);
    hold_refused("O1", "{\"causal\":\"D\",\"quien\":\"ANA\",\"base\":\"pendientes\"}", 409,
                 "registro_superado");
    decide_with("p08:review:e1", "O1", "otra más", NULL);
    hold_refused("O1", "{\"causal\":\"D\",\"quien\":\"ANA\",\"fecha_corte\":\"2021-12-07\"}", 409,
                 "registro_superado");
    hold_refused("O1", "{\"causal\":\"D\",\"quien\":\"ANA\",\"fecha_corte\":\"2021-12-08\",\"entrega\":0}",
                 409, "registro_superado");
    hold_refused("O1", "{\"causal\":\"D\",\"quien\":\"ANA\",\"revision\":1}", 409, "registro_superado");
    hold_given("O1",
               "{\"causal\":\"D\",\"quien\":\"ANA\",\"fecha_corte\":\"2021-12-08\",\"entrega\":1,"
               "\"base\":\"pendientes\",\"revision\":0}",
               1, false);
}

/* Whoever waits for the case of a refusal holds none that comes after it, so that two never wait for each
 * other. */
static void the_cases_of_a_batch_are_locked_in_one_order(void **state)
{
    (void)state;
    static const char free_now[] = "SELECT count(*) FROM (SELECT 1 FROM contact.caso WHERE radicado = $1 FOR "
                                   "UPDATE SKIP LOCKED) x";
    decide("p07:review", "K1");
    hold_given("K1", D_BY_ANA, 1, false);
    decide("p07:review", "K2");
    AUTO(pg) pg_t *holder = pg_new(service_settings());
    AUTO(pg) pg_t *admin = pg_new(admin_settings());
    mixed_t m = {.token = "p08:contact", .radicado = "K2", .ce_id = "pendientes/2021-12-07/K1/1"};
    pthread_t thread;
    err_t err = ERR_INIT;
    assert_int_equal(pg_begin(holder, &err), RC_OK);
    (void)sql_one(holder, "SELECT radicado FROM contact.caso WHERE radicado = $1 FOR UPDATE", "K1");
    assert_int_equal(pthread_create(&thread, NULL, take_mixed, &m), 0);
    wait_for_one_that_waits(admin);
    const int64_t unlocked = sql_int(admin, free_now, "K2");
    assert_int_equal(pg_commit(holder, &err), RC_OK);
    pthread_join(thread, NULL);
    assert_int_equal(unlocked, 1);
    assert_int_equal(m.rc, RC_OK);
    assert_int_equal(m.tally.refused, 1);
}

typedef struct person {
    char body[64];
    long status;
} person_t;

static void *answer_as(void *ctx)
{
    person_t *p = ctx;
    AUTO(answer) answer_t a;
    give("S1", p->body, &a);
    p->status = a.status;
    return NULL;
}

static void of_people_who_answer_at_once_one_is_heard(void **state)
{
    (void)state;
    decide("p07:review", "S1");
    pthread_t threads[4];
    person_t people[4];
    int heard = 0, refused = 0;
    for (int i = 0; i < 4; i++) {
        snprintf(people[i].body, sizeof people[i].body, "{\"causal\":\"%c\",\"quien\":\"P%d\"}", 'A' + i, i);
        assert_int_equal(pthread_create(&threads[i], NULL, answer_as, &people[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        heard += people[i].status == 200;
        refused += people[i].status == 409;
    }
    assert_int_equal(heard, 1);
    assert_int_equal(refused, 3);
    assert_int_equal(sql_int(pg, "SELECT count(*) FROM contact.causal_dada WHERE radicado = $1", "S1"), 1);
}

static void the_causal_goes_again_while_the_motivo_is_the_same(void **state)
{
    (void)state;
    decide_with("p07:review", "A1", "Me cobran  algo raro", NULL);
    hold_given("A1", "{\"causal\":\"B\",\"quien\":\"ANA\"}", 1, false);
    decide_with("p07:contact:B:r1:resp", "A1", "Me cobran  algo raro", NULL);
    const int64_t sent = sql_int(pg, SENT, NULL);

    decide_with("p08:review", "A1", "me cobran algo raro.", NULL); /* it reads the same */
    assert_int_equal(sql_int(pg, SENT, NULL), sent + 1);
    assert_string_equal(estado_of("A1"), "por_contactar");
    assert_int_equal(sql_int(pg, "SELECT intento_numero FROM contact.caso WHERE radicado = $1", "A1"), 1);
    assert_string_equal(
        sql_one(pg,
                "SELECT concat_ws(' ', fecha_corte, revision, causal, quien, arrastrada, estado) FROM "
                "contact.causal_dada WHERE radicado = $1 ORDER BY id DESC LIMIT 1",
                "A1"),
        "2021-12-08 1 B ANA t enviada");
    decide_with("p08:review", "A1", "me cobran algo raro.", NULL); /* told again: nothing */
    assert_int_equal(sql_int(pg, SENT, NULL), sent + 1);
    decide_with("p08:contact:B:r1:resp", "A1", "me cobran algo raro.", NULL);
    assert_string_equal(events_of("A1"), "abierto causal_dada decision_cambiada respuesta_dada "
                                         "intento_planificado causal_arrastrada visto_de_nuevo");
    assert_int_equal(sql_int(pg,
                             "SELECT count(*) FROM contact.causal_dada WHERE estado <> 'decidida' AND "
                             "radicado = $1",
                             "A1"),
                     0);

    decide_with("p09:review", "A1", "otra cosa", NULL);
    assert_int_equal(sql_int(pg, SENT, NULL), sent + 1);
    assert_string_equal(estado_of("A1"), "en_revision");
    hold_listed("A1", true);
    decide_with("m07:review", "A1", "Me cobran algo raro", NULL); /* a late one, for its own figures */
    assert_int_equal(sql_int(pg, SENT, NULL), sent + 2);
    assert_string_equal(estado_of("A1"), "en_revision");
    hold_listed("A1", true);
}

/* The person's decision and the next day's sighting come from different topics. */
static void no_order_of_arrival_matters_to_what_goes_again(void **state)
{
    (void)state;
    static const char *const orders[][3] = {{"p07:contact:B:r1:resp", "p08:review", "p08:contact:B:r1:resp"},
                                            {"p08:review", "p07:contact:B:r1:resp", "p08:contact:B:r1:resp"},
                                            {"p08:review", "p08:contact:B:r1:resp", "p07:contact:B:r1:resp"}};
    char first[2000] = "";
    for (size_t i = 0; i < COUNT_OF(orders); i++)
        for (int together = 0; together < 2; together++) {
            char radicado[16];
            snprintf(radicado, sizeof radicado, "N%zu%d", i, together);
            decide("p07:review", radicado);
            hold_given(radicado, "{\"causal\":\"B\",\"quien\":\"ANA\"}", 1, false);
            story_t s = {.n = together ? 3 : 0};
            for (int k = 0; k < 3; k++) {
                if (together) /* in one transaction, as after an interruption */
                    snprintf(s.tokens[k], sizeof s.tokens[k], "%s", orders[i][k]);
                else
                    decide(orders[i][k], radicado);
            }
            if (together)
                (void)apply_story(pg, &s, radicado, the_hour());
            const char *found = case_digest(pg, radicado);
            if (!*first)
                snprintf(first, sizeof first, "%s", found);
            assert_string_equal(found, first);
            assert_int_equal(
                sql_int(pg, "SELECT count(*) FROM contact.por_revisar WHERE radicado = $1", radicado), 0);
        }
}

static void a_refused_causal_is_asked_for_again(void **state)
{
    (void)state;
    decide("p07:review", "X1");
    hold_given("X1", D_BY_ANA, 1, false);
    assert_int_equal(refuse("pendientes/2021-12-07/X1/1").refused, 1);
    assert_int_equal(refuse("pendientes/2021-12-07/X1/1").refused, 0);
    assert_int_equal(refuse("pendientes/2021-12-07/otro/1").refused, 0);
    assert_string_equal(estado_of("X1"), "en_revision");
    assert_string_equal(events_of("X1"), "abierto causal_dada causal_rechazada");
    AUTO(json) json_t *row = listed("X1");
    assert_non_null(strstr(text_of(row, "error"), "archivo de causales"));
    assert_int_equal(int_of(row, "revision"), 1);

    hold_given("X1", "{\"causal\":\"E\",\"quien\":\"LUIS\",\"revision\":1}", 2, false);
    assert_string_equal(estado_of("X1"), "por_clasificar");
    decide("p07:contact:E:r2:resp", "X1");
    assert_string_equal(estado_of("X1"), "por_contactar");
    assert_string_equal(sql_one(pg,
                                "SELECT string_agg(concat(revision, estado), ' ' ORDER BY id) FROM "
                                "contact.causal_dada WHERE radicado = $1",
                                "X1"),
                        "1rechazada 2decidida");
    decide("p08:review", "X1"); /* the last that was said goes again, not the one that was refused */
    assert_string_equal(
        sql_one(pg, "SELECT causal FROM contact.causal_dada WHERE radicado = $1 ORDER BY id DESC LIMIT 1",
                "X1"),
        "E");
}

static void a_refused_causal_that_went_again_takes_its_case_back_to_review(void **state)
{
    (void)state;
    decide("p07:review", "Y1");
    hold_given("Y1", "{\"causal\":\"B\",\"quien\":\"ANA\"}", 1, false);
    decide("p07:contact:B:r1:resp", "Y1");
    decide("p08:review", "Y1");
    assert_int_equal(refuse("pendientes/2021-12-08/Y1/1").refused, 1);
    assert_string_equal(
        sql_one(pg,
                "SELECT concat_ws(' ', estado, fecha_corte, revision, decision, causal, proximo IS "
                "NULL) FROM contact.caso WHERE radicado = $1",
                "Y1"),
        "en_revision 2021-12-08 0 review t");
    assert_string_equal(
        sql_one(pg, "SELECT concat_ws(' ', intento_numero, respuesta) FROM contact.caso WHERE radicado = $1",
                "Y1"),
        "0");
    hold_listed("Y1", true);
    decide("p09:review", "Y1"); /* refused before: a person is asked */
    assert_string_equal(estado_of("Y1"), "en_revision");
    hold_given("Y1", "{\"causal\":\"D\",\"quien\":\"ANA\",\"fecha_corte\":\"2021-12-09\"}", 1, false);

    decide("p07:review", "Y2"); /* overtaken meanwhile: it is told, and moves nothing */
    hold_given("Y2", D_BY_ANA, 1, false);
    decide("p08:escalate:A", "Y2");
    assert_int_equal(refuse("pendientes/2021-12-07/Y2/1").refused, 1);
    assert_string_equal(estado_of("Y2"), "escalado");
    assert_int_equal(
        sql_int(pg,
                "SELECT version - (SELECT count(*) FROM contact.outbox WHERE topic = 'case.event' AND "
                "key = convert_to($1, 'UTF8')) FROM contact.caso WHERE radicado = $1",
                "Y2"),
        0);
}

static void a_refused_causal_does_not_undo_what_was_put_right(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    decide("p07:review", "Z1");
    hold_given("Z1", "{\"causal\":\"B\",\"quien\":\"ANA\"}", 1, false);
    decide("p07:contact:B:r1:resp", "Z1");
    decide("p08:review", "Z1");
    http_post(root, "/v1/titulares/corregir",
              "{\"radicado\":\"Z1\",\"campo\":\"cuenta\",\"despues\":\"70099999\",\"nota\":\"S-1\"}", &a);
    assert_int_equal(a.status, 200);
    assert_int_equal(refuse("pendientes/2021-12-08/Z1/1").refused, 1);
    assert_string_equal(
        sql_one(pg, "SELECT concat_ws(' ', estado, cuenta) FROM contact.caso WHERE radicado = $1", "Z1"),
        "en_revision 70099999");
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
    if (api_start("127.0.0.1", port, 4, NULL, &everybody, service_settings(), &server, &err) != RC_OK)
        fail_msg("%s", err.text);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_list_shows_what_a_person_needs),
        cmocka_unit_test(an_answer_sends_the_whole_sighting_and_its_decision_holds),
        cmocka_unit_test(the_same_answer_again_does_nothing_and_another_is_refused),
        cmocka_unit_test(what_cannot_be_done_is_refused_with_its_reason),
        cmocka_unit_test(an_answer_to_a_sighting_that_was_overtaken_is_refused),
        cmocka_unit_test(the_cases_of_a_batch_are_locked_in_one_order),
        cmocka_unit_test(of_people_who_answer_at_once_one_is_heard),
        cmocka_unit_test(the_causal_goes_again_while_the_motivo_is_the_same),
        cmocka_unit_test(no_order_of_arrival_matters_to_what_goes_again),
        cmocka_unit_test(a_refused_causal_is_asked_for_again),
        cmocka_unit_test(a_refused_causal_that_went_again_takes_its_case_back_to_review),
        cmocka_unit_test(a_refused_causal_does_not_undo_what_was_put_right),
    };
    return cmocka_run_group_tests_name("contact_causal", tests, start, stop);
}
