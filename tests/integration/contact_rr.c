/* Tasks in the hands of the adapter to RR, on a real PostgreSQL: every kind of them done, refused, put off,
 * unanswered, done too late; one order for one cause, whatever is repeated. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/contact/life/contacto_in_force.h"
#include "services/contact/life/rr_in_force.h"
#include "services/contact/store/store_finish.h"
#include "services/contact/store/store_orders.h"
#include "services/contact/store/store_outcome.h"
#include "services/contact/store/store_recurso.h"
#include "services/contact/store/store_respuesta.h"
#include "services/contact/store/store_rr.h"
#include "tests/integration/contact_db.h"

#define R "0000000000000001"
#define MINUTE 60000LL
#define HOUR (60 * MINUTE)

#define ESTADO "SELECT estado FROM contact.caso WHERE radicado = $1"
/* What stands of the tasks, the first one first. */
#define TAREAS                                                                                               \
    "SELECT coalesce(string_agg(concat_ws(' ', tipo, estado, manos, envios, espera_hasta IS NOT NULL), ', "  \
    "' "                                                                                                     \
    "ORDER BY id), '') FROM contact.tarea WHERE radicado = $1"
/* Commands by action and sending. */
#define ORDENES                                                                                              \
    "SELECT coalesce(string_agg(v->>'accion' || ' ' || (v->>'envio'), ', ' ORDER BY id, place), '') FROM "   \
    "(SELECT id, place, convert_from(value, 'UTF8')::jsonb AS v FROM contact.outbox WHERE topic = "          \
    "'rr.command' AND key = convert_to($1, 'UTF8')) AS o"
#define COMANDO                                                                                              \
    "SELECT convert_from(value, 'UTF8')::jsonb->>'comando' FROM contact.outbox WHERE topic = 'rr.command' "  \
    "AND key = convert_to($1, 'UTF8') ORDER BY id DESC, place DESC LIMIT 1"

static pg_t *pg;

static int setup(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    story_workbooks(NULL);
    empty_all();
    pg = pg_new(service_settings());
    return rr_start("adaptador", &err) == RC_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    pg_free(pg);
    return rr_start("persona", &err) == RC_OK ? 0 : -1;
}

/* ---- small words ---- */

static void begin(void)
{
    err_t err = ERR_INIT;
    if (pg_begin(pg, &err) != RC_OK)
        fail_msg("%s", err.text);
}

static void end(rc_t rc, const err_t *failed)
{
    err_t err = ERR_INIT;
    if (rc != RC_OK)
        fail_msg("%s: %s", failed->code, failed->text);
    if (pg_commit(pg, &err) != RC_OK)
        fail_msg("%s", err.text);
}

static void decide(const char *tokens)
{
    const story_t s = story_read(tokens);
    (void)apply_story(pg, &s, R, the_hour());
}

#define assert_one(sql, value) assert_string_equal(sql_one(pg, sql, R), value)
#define assert_estado(value) assert_one(ESTADO, value)
#define assert_tareas(value) assert_one(TAREAS, value)
#define assert_ordenes(value) assert_one(ORDENES, value)

/* Of the last command; kept until the next call. */
static const char *comando(void)
{
    static char kept[200];
    snprintf(kept, sizeof kept, "%s", sql_one(pg, COMANDO, R));
    return kept;
}

static rr_reported_t says(const char *order, orden_respuesta_t r)
{
    return (rr_reported_t){.comando = order,
                           .radicado = R,
                           .respuesta = r,
                           .error = r == ORDEN_RECHAZADA ? "La cuenta está bloqueada" : NULL,
                           .referencia = r == ORDEN_HECHA ? "RR-77" : NULL,
                           .traceparent = ""};
}

static rr_tally_t result(const char *order, orden_respuesta_t r, instant_t now)
{
    err_t err = ERR_INIT;
    rr_tally_t t = {0};
    rr_reported_t item = says(order, r);
    begin();
    rc_t rc = store_rr(pg, &item, 1, now, &t, &err);
    end(rc, &err);
    return t;
}

static watch_tally_t watch(instant_t now)
{
    err_t err = ERR_INIT;
    watch_tally_t t = {0};
    begin();
    rc_t rc = store_orders(pg, 10, now, &t, &err);
    end(rc, &err);
    return t;
}

/* The planned attempt is taken when it begins, and what came of it told. */
static instant_t call(const char *resultado, const char *recurso)
{
    err_t err = ERR_INIT;
    step_out_t taken = {0};
    outcome_out_t told = {0};
    const instant_t now = sql_int(
        pg, "SELECT (extract(epoch FROM proximo) * 1000)::bigint FROM contact.caso WHERE radicado = $1", R);
    const step_in_t take = {.in = {.que = ENTRADA_INTENTO_TOMADO},
                            .quien = "ANA",
                            .canal = CANAL_AGENTE,
                            .arriendo_hasta = now + HOUR};
    begin();
    rc_t rc = store_step(pg, R, &take, now, &taken, &err);
    const outcome_in_t in = {.intento = taken.id, .resultado = resultado, .quien = "ANA", .recurso = recurso};
    if (rc == RC_OK)
        rc = store_outcome(pg, &in, now + MINUTE, &told, &err);
    end(rc, &err);
    assert_int_equal(told.fate, OUTCOME_TAKEN);
    return now + MINUTE;
}

static void correct(void)
{
    err_t err = ERR_INIT;
    respuesta_given_t out = {0};
    const respuesta_in_t in = {
        .signo = SIGNO_POSITIVA, .texto = "Se corrige la factura.", .corrige = true, .quien = "LUZ"};
    begin();
    rc_t rc = store_respuesta_give(pg, R, &in, the_hour(), &out, &err);
    end(rc, &err);
    assert_null(out.rechazo);
}

static void done_by_a_person(instant_t now)
{
    err_t err = ERR_INIT;
    finish_out_t out = {0};
    begin();
    const int64_t id =
        sql_int(pg, "SELECT id FROM contact.tarea WHERE radicado = $1 AND estado = 'pendiente'", R);
    rc_t rc = store_task_finish(pg, id, &(finish_in_t){.quien = "EVA"}, now, &out, &err);
    end(rc, &err);
    assert_int_equal(out.fate, FINISH_DONE);
}

/* How many events of that tipo there are. */
static int events(const char *tipo)
{
    char sql[200];
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM contact.outbox WHERE topic = 'case.event' AND "
             "convert_from(value, 'UTF8')::jsonb->>'tipo' = '%s'",
             tipo);
    return (int)sql_int(pg, sql, NULL);
}

/* Every note in RR says what it must, and nothing that is not known. */
static void assert_note(const char *tipo, const char *like)
{
    char sql[600];
    snprintf(sql, sizeof sql,
             "SELECT bool_and(nota LIKE 'PQR " R
             ": %%' AND nota ~ 'Causal: [A-Q]\\. .+Motivo: .+Política 2021-12, regla regla-1' AND nota !~ "
             "'sin dato|[{}]') FROM contact.tarea WHERE radicado = $1 AND tipo = '%s'",
             tipo);
    assert_string_equal(sql_one(pg, sql, R), "t");
    snprintf(sql, sizeof sql,
             "SELECT nota FROM contact.tarea WHERE radicado = $1 AND tipo = '%s' ORDER BY "
             "id DESC LIMIT 1",
             tipo);
    const char *nota = sql_one(pg, sql, R);
    if (!strstr(nota, like))
        fail_msg("«%s» lacks «%s»", nota, like);
}

/* The command says what the task does. */
static void assert_command_is_the_task(void)
{
    assert_one(
        "SELECT bool_and(v->>'accion' = t.tipo AND v->>'nota' = t.nota AND v->>'vence' = t.vence::text "
        "AND v->>'cuenta' <> '' AND v->>'destino' IS NOT DISTINCT FROM t.destino AND "
        "(v->>'expira')::timestamptz = t.espera_hasta)"
        "FROM contact.tarea AS t JOIN (SELECT convert_from(value, 'UTF8')::jsonb AS v FROM "
        "contact.outbox WHERE topic = 'rr.command') AS o ON v->>'comando' = concat_ws('.', 'rr', "
        "t.radicado, t.tipo, t.causa) WHERE t.radicado = $1 AND t.manos = 'adaptador' AND t.estado = "
        "'pendiente'",
        "t");
}

/* ---- each kind ---- */

static void escalation_is_asked_for_and_done(void **state)
{
    (void)state;
    decide("p07:escalate:A");
    assert_tareas("escalar pendiente adaptador 1 t");
    assert_ordenes("escalar 1");
    assert_command_is_the_task();
    assert_note("escalar", "usuario CASOSPQR-PQRRES");
    const char *order = comando();
    assert_string_equal(order, "rr." R ".escalar.pendientes/2021-12-07/0");
    assert_int_equal(result(order, ORDEN_HECHA, the_hour() + MINUTE).done, 1);
    assert_estado("en_area_cliente");
    assert_one("SELECT concat_ws(' ', estado, quien, evidencia->>'referencia', espera_hasta) FROM "
               "contact.tarea WHERE radicado = $1",
               "hecha rr RR-77");
    assert_int_equal(result(order, ORDEN_HECHA, the_hour() + MINUTE).repeated, 1); /* delivered again */
    assert_int_equal(events("tarea_hecha"), 1);
    assert_int_equal(watch(the_hour() + 48 * HOUR).found, 0);
}

static void finalisation_is_asked_for_and_done(void **state)
{
    (void)state;
    decide("m07:close:B");
    assert_ordenes("finalizar 1");
    assert_command_is_the_task();
    assert_int_equal(result(comando(), ORDEN_HECHA, the_hour()).done, 1);
    assert_one("SELECT estado || ' ' || resultado FROM contact.caso WHERE radicado = $1",
               "cerrado finalizada");
}

static void closing_is_asked_for_when_the_customer_was_told(void **state)
{
    (void)state;
    decide("p07:contact:B:resp");
    assert_ordenes("");
    const instant_t told = call("contesto_acepta", NULL);
    assert_ordenes("cerrar 1");
    assert_command_is_the_task();
    assert_note("cerrar", "Se informó al cliente por teléfono: «El cargo es el de la reconexión del 3.» "
                          "Cliente: acepta la respuesta.");
    assert_int_equal(result(comando(), ORDEN_HECHA, told).done, 1);
    assert_estado("cerrado");
}

static void correction_done_plans_the_call_and_refused_goes_back(void **state)
{
    (void)state;
    decide("p07:contact:B");
    correct();
    assert_ordenes("corregir_factura 1");
    assert_command_is_the_task();
    assert_note("corregir_factura", "«Se corrige la factura.»");
    assert_int_equal(result(comando(), ORDEN_HECHA, the_hour()).done, 1);
    assert_estado("por_contactar");

    empty_all();
    decide("p07:contact:B");
    correct();
    const char *order = comando();
    assert_int_equal(result(order, ORDEN_RECHAZADA, the_hour()).refused, 1);
    assert_estado("por_resolver");
    assert_one("SELECT concat_ws(' ', estado, error) FROM contact.tarea WHERE radicado = $1",
               "rechazada La cuenta está bloqueada");
    assert_int_equal(result(order, ORDEN_RECHAZADA, the_hour()).repeated, 1);
    assert_int_equal(events("tarea_rechazada"), 1);
    /* and then it did it all the same */
    assert_int_equal(result(order, ORDEN_HECHA, the_hour()).late, 1);
    assert_estado("por_resolver");
}

static void recurso_is_noted_in_rr_and_the_sic_is_a_persons(void **state)
{
    (void)state;
    decide("p07:contact:B:resp");
    const instant_t told = call("contesto_no_acepta", "apelacion");
    assert_tareas("cerrar cancelada persona 0 f, nota pendiente adaptador 1 t");
    assert_ordenes("nota 1"); /* closing was asked for and given up within one transaction */
    assert_command_is_the_task();
    assert_note("nota",
                "presenta recurso de reposición y en subsidio de apelación el 7 de diciembre de 2021");
    assert_note("nota", "Decisión: pendiente. Se le informó que se responde en 15 días hábiles.");
    assert_note("nota", "(por teléfono): «El cargo es el de la reconexión del 3.»");
    assert_one(
        "SELECT convert_from(value, 'UTF8')::jsonb->'datos'->>'nota' = (SELECT nota FROM contact.tarea "
        "WHERE radicado = $1 AND tipo = 'nota') FROM contact.outbox WHERE convert_from(value, "
        "'UTF8')::jsonb->>'tipo' = 'recurso_presentado'",
        "t");
    const char *order = comando();
    assert_int_equal(result(order, ORDEN_HECHA, told + MINUTE).done, 1);
    assert_int_equal(result(order, ORDEN_HECHA, told + MINUTE).repeated, 1);
    assert_estado("recurso_en_curso");

    err_t err = ERR_INIT;
    recurso_decided_t d = {0};
    const int64_t id = sql_int(pg, "SELECT id FROM contact.recurso WHERE radicado = $1", R);
    begin();
    rc_t rc = store_recurso_decide(pg, id,
                                   &(recurso_decision_in_t){.decision = RECURSO_REVOCA,
                                                            .texto = "Se devuelve el cargo.",
                                                            .quien = "LUZ"},
                                   told + HOUR, &d, &err);
    end(rc, &err);
    assert_null(d.rechazo);
    assert_one(
        "SELECT string_agg(tipo || ' ' || manos, ', ' ORDER BY tipo) FROM contact.tarea WHERE radicado "
        "= $1 AND estado = 'pendiente'",
        "cerrar adaptador, copia_sic persona");
    assert_ordenes("nota 1, cerrar 1");
    assert_note("cerrar", "Decisión: se revoca la respuesta");
    assert_int_equal(result(comando(), ORDEN_HECHA, told + HOUR).done, 1);
    assert_estado("cerrado");
}

/* ---- refused, busy, silent ---- */

static void refused_task_is_left_to_a_person_once(void **state)
{
    (void)state;
    decide("p07:escalate:A");
    const char *order = comando();
    assert_int_equal(result(order, ORDEN_RECHAZADA, the_hour()).refused, 1);
    assert_estado("escalado");
    assert_tareas("escalar pendiente persona 1 f");
    assert_one("SELECT error FROM contact.tarea WHERE radicado = $1", "La cuenta está bloqueada");
    assert_int_equal(result(order, ORDEN_RECHAZADA, the_hour()).repeated, 1);
    assert_int_equal(result(order, ORDEN_OCUPADA, the_hour()).repeated, 1);
    assert_int_equal(events("tarea_rechazada"), 1);
    assert_int_equal(watch(the_hour() + 100 * HOUR).found, 0);
    done_by_a_person(the_hour() + HOUR);
    assert_estado("en_area_cliente");
    assert_ordenes("escalar 1");
}

static void busy_task_is_asked_for_again_and_done(void **state)
{
    (void)state;
    instant_t now = the_hour();
    decide("p07:escalate:A");
    const char *order = comando();
    assert_int_equal(result(order, ORDEN_OCUPADA, now).busy, 1);
    assert_one("SELECT error FROM contact.tarea WHERE radicado = $1", "RR está ocupado");
    assert_int_equal(watch(now + 5 * MINUTE - 1).found, 0);
    now += 5 * MINUTE;
    assert_int_equal(watch(now).asked, 1);
    assert_ordenes("escalar 1, escalar 2");
    assert_string_equal(comando(), "rr." R ".escalar.pendientes/2021-12-07/0");
    assert_int_equal(watch(now).found, 0);
    assert_int_equal(result(order, ORDEN_OCUPADA, now).busy, 1);
    assert_int_equal(watch(now + 10 * MINUTE - 1).found, 0); /* the pause doubles */
    now += 10 * MINUTE;
    assert_int_equal(watch(now).asked, 1);
    assert_int_equal(result(order, ORDEN_HECHA, now).done, 1);
    assert_estado("en_area_cliente");
    assert_tareas("escalar hecha adaptador 3 f");
}

static void silent_rr_is_asked_again_until_a_person_takes_over(void **state)
{
    (void)state;
    const int again = contacto_in_force()->rr_reintentos;
    instant_t now = the_hour();
    decide("p07:escalate:A");
    const char *order = comando();
    assert_int_equal(watch(now + 30 * MINUTE - 1).found, 0);
    for (int i = 0; i < again; i++) {
        now = sql_int(
            pg,
            "SELECT (extract(epoch FROM espera_hasta) * 1000)::bigint FROM contact.tarea WHERE radicado = $1",
            R);
        assert_int_equal(watch(now).asked, 1);
    }
    assert_ordenes("escalar 1, escalar 2, escalar 3, escalar 4, escalar 5, escalar 6");
    assert_int_equal(sql_int(pg,
                             "SELECT count(DISTINCT convert_from(value, 'UTF8')::jsonb->>'comando') * 10 + "
                             "count(DISTINCT headers) FROM contact.outbox WHERE topic = 'rr.command'",
                             NULL),
                     16);
    now += 24 * HOUR;
    assert_int_equal(watch(now).handed, 1);
    assert_tareas("escalar pendiente persona 6 f");
    assert_one("SELECT error FROM contact.tarea WHERE radicado = $1",
               "sin respuesta de RR: verifique en RR antes de hacerla");
    assert_int_equal(watch(now + 24 * HOUR).found, 0);
    /* its answer comes at last */
    assert_int_equal(result(order, ORDEN_HECHA, now).done, 1);
    assert_estado("en_area_cliente");
}

/* ---- too late ---- */

static void done_after_it_was_cancelled_is_told(void **state)
{
    (void)state;
    decide("p07:escalate:A");
    const char *order = comando();
    decide("p08:ya"); /* the operator closed it meanwhile */
    assert_tareas("escalar cancelada adaptador 1 t");
    assert_int_equal(watch(the_hour() + 48 * HOUR).found, 0);
    assert_int_equal(result(order, ORDEN_OCUPADA, the_hour()).repeated, 1);
    assert_int_equal(result(order, ORDEN_RECHAZADA, the_hour()).repeated, 1);
    assert_int_equal(result(order, ORDEN_HECHA, the_hour()).late, 1);
    assert_int_equal(result(order, ORDEN_HECHA, the_hour()).repeated, 1);
    assert_one(
        "SELECT string_agg(concat_ws('|', v->'datos'->>'tipo', v->'datos'->>'tarde', "
        "v->'datos'->>'nota', v->>'estado'), ',') FROM (SELECT convert_from(value, 'UTF8')::jsonb AS v "
        "FROM contact.outbox WHERE key = convert_to($1, 'UTF8')) AS o WHERE v->>'tipo' = 'tarea_hecha'",
        "escalar|true|RR la hizo cuando ya estaba cancelada: verifique en RR|cerrado");
    assert_one("SELECT concat_ws(' ', estado, evidencia->'rr'->>'referencia') FROM contact.tarea WHERE "
               "radicado = $1",
               "cancelada RR-77");
}

static void done_twice_is_told_where_a_person_did_it(void **state)
{
    (void)state;
    decide("p07:escalate:A");
    const char *order = comando();
    done_by_a_person(the_hour());
    assert_int_equal(result(order, ORDEN_HECHA, the_hour()).late, 1);
    assert_int_equal(result(order, ORDEN_HECHA, the_hour()).repeated, 1);
    assert_estado("en_area_cliente");
    assert_int_equal(events("tarea_hecha"), 2);
    assert_one("SELECT concat_ws(' ', estado, quien) FROM contact.tarea WHERE radicado = $1", "hecha EVA");
}

/* ---- orders that are none ---- */

static void unknown_order_is_a_dead_letter(void **state)
{
    (void)state;
    static const char *const orders[] = {"rr." R ".escalar.v9", "intento.1", "rr." R ".finalizar.v1", ""};
    decide("p07:escalate:A");
    for (size_t i = 0; i < COUNT_OF(orders); i++) {
        err_t err = ERR_INIT;
        rr_tally_t t = {0};
        rr_reported_t item = says(orders[i], ORDEN_HECHA);
        begin();
        assert_int_equal(store_rr(pg, &item, 1, the_hour(), &t, &err), RC_REJECT);
        assert_string_equal(err.code, "comando_desconocido");
        pg_rollback(pg);
    }
    err_t err = ERR_INIT;
    rr_tally_t t = {0};
    rr_reported_t item = says(comando(), ORDEN_HECHA);
    item.radicado = "0000000000000002"; /* no such case */
    begin();
    assert_int_equal(store_rr(pg, &item, 1, the_hour(), &t, &err), RC_REJECT);
    pg_rollback(pg);
    assert_estado("escalado");
}

static void task_of_a_person_is_no_order(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    assert_int_equal(rr_start("nadie", &err), RC_FATAL);
    assert_int_equal(rr_start("persona", &err), RC_OK);
    decide("p07:escalate:A");
    assert_tareas("escalar pendiente persona 0 f");
    assert_ordenes("");
    rr_tally_t t = {0};
    rr_reported_t item = says("rr." R ".escalar.pendientes/2021-12-07/0", ORDEN_HECHA);
    err = (err_t)ERR_INIT;
    begin();
    assert_int_equal(store_rr(pg, &item, 1, the_hour(), &t, &err), RC_REJECT);
    pg_rollback(pg);
}

/* ---- one cause, one order ---- */

static void repeated_decisions_make_one_order(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++)
        decide("p07:escalate:A p07:escalate:A");
    decide("p08:escalate:A"); /* a further sighting of the same: its task goes on */
    assert_ordenes("escalar 1");
    decide("p09:close:B p10:escalate:A"); /* each cause has its own */
    assert_int_equal(
        sql_int(pg,
                "SELECT count(*) - count(DISTINCT convert_from(value, 'UTF8')::jsonb->>'comando') "
                "FROM contact.outbox WHERE topic = 'rr.command'",
                NULL),
        0);
    assert_ordenes("escalar 1, escalar 1");
}

/* What a killed process leaves: nothing, and the same once more. */
static void transaction_that_is_lost_and_made_again_makes_one_order(void **state)
{
    (void)state;
    const story_t s = story_read("p07:escalate:A");
    for (int i = 0; i < 3; i++) {
        err_t err = ERR_INIT;
        store_tally_t t;
        batch_t b = {0};
        AUTO(store) store_t *store = store_new();
        AUTO(pg) pg_t *killed = pg_new(service_settings());
        story_add(&b, s.tokens[0], R);
        assert_int_equal(pg_begin(killed, &err), RC_OK);
        assert_int_equal(store_apply(store, killed, &b, the_hour(), &t, &err), RC_OK);
        batch_done(&b); /* its connection ends before it commits */
    }
    decide("p07:escalate:A");
    decide("p07:escalate:A");
    assert_ordenes("escalar 1");
    for (int i = 0; i < 3; i++) {
        err_t err = ERR_INIT;
        watch_tally_t t;
        AUTO(pg) pg_t *killed = pg_new(service_settings());
        assert_int_equal(pg_begin(killed, &err), RC_OK);
        assert_int_equal(store_orders(killed, 10, the_hour() + HOUR, &t, &err), RC_OK);
        assert_int_equal(t.asked, 1);
        assert_int_equal(watch(the_hour() + HOUR).found, 0); /* another one is at it: passed over */
        pg_rollback(killed); /* the server sees a connection's end only some time later */
    }
    assert_int_equal(watch(the_hour() + HOUR).asked, 1);
    assert_int_equal(watch(the_hour() + HOUR).asked, 0);
    assert_ordenes("escalar 1, escalar 2");
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(escalation_is_asked_for_and_done),
        STORY(finalisation_is_asked_for_and_done),
        STORY(closing_is_asked_for_when_the_customer_was_told),
        STORY(correction_done_plans_the_call_and_refused_goes_back),
        STORY(recurso_is_noted_in_rr_and_the_sic_is_a_persons),
        STORY(refused_task_is_left_to_a_person_once),
        STORY(busy_task_is_asked_for_again_and_done),
        STORY(silent_rr_is_asked_again_until_a_person_takes_over),
        STORY(done_after_it_was_cancelled_is_told),
        STORY(done_twice_is_told_where_a_person_did_it),
        STORY(unknown_order_is_a_dead_letter),
        STORY(task_of_a_person_is_no_order),
        STORY(repeated_decisions_make_one_order),
        STORY(transaction_that_is_lost_and_made_again_makes_one_order),
    };
    return cmocka_run_group_tests_name("contact_rr", tests, NULL, NULL);
}
