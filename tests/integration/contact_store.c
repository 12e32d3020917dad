/* Cases in a real PostgreSQL: batches, orders of arrival, repeats, constraints, rights. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "services/contact/store/store_finish.h"
#include "tests/integration/contact_db.h"
#include "tests/lib/cases.h"

#define COUNT_CASES "SELECT count(*) FROM contact.caso"
#define COUNT_OUTBOX "SELECT count(*) FROM contact.outbox"

static int setup(void **state)
{
    story_workbooks(NULL);
    empty_all();
    *state = pg_new(service_settings());
    return 0;
}

static int teardown(void **state)
{
    pg_free(*state);
    return 0;
}

static void batch_of_thousands_makes_what_each_decision_asks_for(void **state)
{
    static const char *const tokens[] = {"p07:contact:B:resp", "p07:escalate", "p07:close:F", "p07:ya",
                                         "p07:review",         "p07:contact:C"};
    batch_t b = {0};
    for (int i = 0; i < 3000; i++) {
        char radicado[32];
        snprintf(radicado, sizeof radicado, "%016d", i * 7919 % 3000);
        story_add(&b, tokens[i % 6], radicado);
    }
    store_tally_t t = apply_batch(*state, &b, the_hour());
    assert_int_equal(t.opened, 3000);
    assert_int_equal(t.events, 3500); /* an ended case says so apart */
    assert_string_equal(sql_one(*state,
                                "SELECT string_agg(estado || ' ' || n, ', ' ORDER BY estado) FROM "
                                "(SELECT estado, count(*) n FROM contact.caso GROUP BY 1) x",
                                NULL),
                        "cerrado 500, en_revision 500, escalado 500, por_contactar 500, por_finalizar 500, "
                        "por_resolver 500");
    assert_int_equal(sql_int(*state, "SELECT count(*) FROM contact.decision_vista", NULL), 3000);
    assert_int_equal(sql_int(*state,
                             "SELECT count(*) FROM contact.caso WHERE intento_numero = 1 AND ronda = 1 AND "
                             "respuesta_origen = 'plantilla' AND respuesta_signo = 'positiva'",
                             NULL),
                     500);
    assert_int_equal(
        sql_int(*state,
                "SELECT count(*) FROM contact.tarea WHERE tipo = 'escalar' AND destino = 'CASOSPQR-PQRRES'",
                NULL),
        500);
    assert_int_equal(
        sql_int(*state, "SELECT count(*) FROM contact.tarea WHERE tipo = 'finalizar' AND nota LIKE 'PQR %'",
                NULL),
        500);
    assert_int_equal(sql_int(*state, COUNT_OUTBOX, NULL), 3500);
    assert_int_equal(
        sql_int(*state, "SELECT count(*) FROM contact.caso WHERE extract(isodow FROM intento_dia) = 7", NULL),
        0);

    /* The same batch again, as after a crash before the offsets were known elsewhere: nothing. */
    t = apply_batch(*state, &b, the_hour() + 3500000);
    assert_int_equal(t.repeated, 3000);
    assert_int_equal(sql_int(*state, COUNT_OUTBOX, NULL), 3500);
    assert_int_equal(sql_int(*state, "SELECT count(*) FROM contact.caso WHERE version > 2", NULL), 0);
    batch_done(&b);
}

typedef struct orders {
    pg_t *pg;
    const case_row_t *row;
    char expected[2000];
} orders_t;

static void check_order(const story_t *order, int number, void *ctx)
{
    orders_t *o = ctx;
    char radicado[64];
    /* in one batch; one by one; and cut in two */
    for (int cut = 0; cut < 3; cut++) {
        snprintf(radicado, sizeof radicado, "%d-%d-%d", o->row->line, number, cut);
        int step = cut == 0 ? order->n : cut == 1 ? 1 : (order->n + 1) / 2;
        for (int from = 0; from < order->n; from += step) {
            story_t part = {0};
            for (int i = from; i < order->n && i < from + step; i++)
                memcpy(part.tokens[part.n++], order->tokens[i], sizeof part.tokens[0]);
            (void)apply_story(o->pg, &part, radicado, the_hour());
        }
        const char *found = case_digest(o->pg, radicado);
        if (!*o->expected)
            snprintf(o->expected, sizeof o->expected, "%s", found);
        /* The days planned depend on nothing but the hour; the bands depend on the radicado, so they are not
         * compared. */
        assert_string_equal(found, o->expected);
    }
    if (number == 0)
        assert_memory_equal(o->expected, case_get(o->row, "estado"), strlen(case_get(o->row, "estado")));
}

static void check_orders(const case_row_t *row, void *ctx)
{
    orders_t o = {.pg = ctx, .row = row};
    const story_t s = story_read(case_get(row, "story"));
    story_permute(&s, check_order, &o);
    assert_int_equal(
        sql_int(ctx,
                "SELECT count(*) FROM contact.caso AS c FULL JOIN (SELECT convert_from(key, "
                "'UTF8') AS radicado, count(*) AS told FROM contact.outbox GROUP BY 1) AS o USING "
                "(radicado) WHERE c.version IS DISTINCT FROM o.told",
                NULL),
        0);
}

/* Stories of four decisions in 24 orders, each cut three ways into transactions. */
static void every_order_and_every_cut_ends_the_same(void **state)
{
    cases_run("contact_permutations.tsv", check_orders, *state);
}

typedef enum teller { TELL_AT_END, TELL_EVERY_TIME, TELL_HALFWAY, TELLERS } teller_t;

/* The story's tokens as they come: in one transaction, one by one and the cases told after each, or cut in
 * two and told between. */
static void play_replacements(pg_t *pg, const story_t *order, const char *radicado, teller_t how)
{
    int step = how == TELL_AT_END ? order->n : how == TELL_EVERY_TIME ? 1 : (order->n + 1) / 2;
    for (int from = 0; from < order->n; from += step) {
        story_t part = {0};
        for (int i = from; i < order->n && i < from + step; i++)
            memcpy(part.tokens[part.n++], order->tokens[i], sizeof part.tokens[0]);
        (void)apply_story(pg, &part, radicado, the_hour());
        if (how != TELL_AT_END)
            (void)tell_replaced(pg, 10);
    }
    (void)tell_replaced(pg, 10);
}

/* The events in which a case says that a workbook of its was replaced. */
#define SAID                                                                                                 \
    " FROM contact.outbox WHERE key = convert_to($1, 'UTF8') AND "                                           \
    "convert_from(value, 'UTF8')::jsonb->>'tipo' = 'base_reemplazada'"

static void check_replacement_order(const story_t *order, int number, void *ctx)
{
    orders_t *o = ctx;
    for (int how = 0; how < TELLERS; how++) {
        char radicado[64];
        snprintf(radicado, sizeof radicado, "%d-%d-%d", o->row->line, number, how);
        /* What earlier orders told was counted; to read all of it again for each made this test slow. */
        sql_run(o->pg, "DELETE FROM contact.outbox_packet");
        story_workbooks(radicado); /* this order's own workbooks */
        play_replacements(o->pg, order, radicado, (teller_t)how);
        const char *found = case_digest(o->pg, radicado);
        if (!*o->expected)
            snprintf(o->expected, sizeof o->expected, "%s", found);
        assert_string_equal(found, o->expected);
        assert_string_equal(sql_one(o->pg,
                                    "SELECT concat_ws('/', base, fecha_corte, entrega, revision) FROM "
                                    "contact.caso WHERE radicado = $1",
                                    radicado),
                            case_get(o->row, "rige"));
        /* each said once, in the case's own numbering */
        static const char *const counts[] = {
            "SELECT count(*) FROM contact.caso_reemplazo WHERE radicado = $1",
            "SELECT count(DISTINCT convert_from(value, 'UTF8')::jsonb->'datos'->>'reemplazada')" SAID,
            "SELECT count(*)" SAID,
        };
        for (size_t i = 0; i < COUNT_OF(counts); i++)
            assert_int_equal(sql_int(o->pg, counts[i], radicado), case_int(o->row, "told"));
        assert_int_equal(
            sql_int(
                o->pg,
                "SELECT version - (SELECT count(*) FROM contact.outbox WHERE key = convert_to($1, 'UTF8')) "
                "FROM contact.caso WHERE radicado = $1",
                radicado),
            0);
    }
    assert_memory_equal(o->expected, case_get(o->row, "estado"), strlen(case_get(o->row, "estado")));
}

static void check_replacements(const case_row_t *row, void *ctx)
{
    orders_t o = {.pg = ctx, .row = row};
    const story_t s = story_read(case_get(row, "story"));
    story_permute(&s, check_replacement_order, &o);
    assert_int_equal(sql_int(ctx, "SELECT count(*) FROM contact.reemplazo_pendiente", NULL), 0);
}

static void replaced_workbooks_end_the_same_in_every_order(void **state)
{
    cases_run("contact_replacements.tsv", check_replacements, *state);
}

#define MANY 2500

/* A whole base replaced: every case says so, in a few transactions, and lives on as it was. */
static void a_replaced_base_of_thousands_is_told_in_batches(void **state)
{
    batch_t b = {0};
    for (int i = 0; i < MANY; i++) {
        char radicado[32];
        snprintf(radicado, sizeof radicado, "%016d", i);
        story_add(&b, i % 2 ? "p07:contact" : "p07:escalate", radicado);
    }
    story_add(&b, "p08:contact", "otra"); /* of another workbook */
    (void)apply_batch(*state, &b, the_hour());
    char before[64];
    snprintf(before, sizeof before, "%s",
             sql_one(*state,
                     "SELECT md5(string_agg(concat(radicado, estado, revision), '' ORDER BY radicado)) "
                     "FROM contact.caso",
                     NULL));
    batch_clear(&b);
    story_add(&b, "R:p07:e1", NULL);
    assert_int_equal(apply_batch(*state, &b, the_hour()).replaced, 0);
    told_t told = tell_replaced(*state, 1000);
    assert_int_equal(told.cases, MANY);
    assert_int_equal(told.rounds, MANY / 1000 + 1);
    assert_int_equal(tell_replaced(*state, 1000).rounds, 0);
    assert_string_equal(sql_one(*state,
                                "SELECT md5(string_agg(concat(radicado, estado, revision), '' ORDER BY "
                                "radicado)) FROM contact.caso",
                                NULL),
                        before);
    assert_int_equal(sql_int(*state, "SELECT count(*) FROM contact.caso WHERE version = 2", NULL), MANY);
    assert_int_equal(sql_int(*state, COUNT_OUTBOX, NULL), 2 * MANY + 1);
    /* the same registration again, as after a crash elsewhere */
    assert_int_equal(apply_batch(*state, &b, the_hour()).replaced, 0);
    assert_int_equal(tell_replaced(*state, 1000).rounds, 0);
    batch_done(&b);
}

static void rollback_leaves_nothing(void **state)
{
    batch_t b = {0};
    err_t err = ERR_INIT;
    store_tally_t t;
    AUTO(store) store_t *store = store_new();
    story_add(&b, "p07:contact", "1");
    story_add(&b, "p07:escalate", "2");
    assert_int_equal(pg_begin(*state, &err), RC_OK);
    assert_int_equal(store_apply(store, *state, &b, the_hour(), &t, &err), RC_OK);
    assert_int_equal(sql_int(*state, COUNT_CASES, NULL), 2);
    pg_rollback(*state);
    assert_int_equal(
        sql_int(
            *state,
            "SELECT (SELECT count(*) FROM contact.caso) + (SELECT count(*) FROM contact.decision_vista) + "
            "(SELECT count(*) FROM contact.intento) + (SELECT count(*) FROM contact.tarea) + "
            "(SELECT count(*) FROM contact.outbox)",
            NULL),
        0);
    /* and the same store does it again, as the loop would */
    assert_int_equal(pg_begin(*state, &err), RC_OK);
    assert_int_equal(store_apply(store, *state, &b, the_hour(), &t, &err), RC_OK);
    assert_int_equal(pg_commit(*state, &err), RC_OK);
    assert_int_equal(sql_int(*state, COUNT_CASES, NULL), 2);
    batch_done(&b);
}

static void assert_refused(pg_t *pg, const char *sql, const char *word)
{
    err_t err = ERR_INIT;
    rc_t rc = pg_run(pg, sql, &err);
    if (rc == RC_OK || !strstr(err.text, word))
        fail_msg("%s: %s", sql, rc == RC_OK ? "was done" : err.text);
}

#define INSERT_ATTEMPT(numero)                                                                               \
    "INSERT INTO contact.intento (radicado, ronda, numero, dia, banda, desde, hasta, pedido, canal, quien, " \
    "tomado, arriendo_hasta) SELECT radicado, ronda, " numero                                                \
    ", intento_dia, 0, proximo, intento_hasta, false, 'agente', 'ANA', now(), now() FROM contact.caso "      \
    "WHERE radicado = '1'"

static void database_refuses_what_must_never_be(void **state)
{
    const story_t s = story_read("p07:contact:resp"), e = story_read("p07:escalate");
    (void)apply_story(*state, &s, "1", the_hour());
    (void)apply_story(*state, &e, "2", the_hour());
    /* a second attempt on one day, whatever came of the first */
    sql_run(*state, INSERT_ATTEMPT("1"));
    assert_refused(*state, INSERT_ATTEMPT("2"), "intento_uno_al_dia");
    sql_run(*state, "UPDATE contact.intento SET estado = 'perdido', terminado = now()");
    assert_refused(*state, INSERT_ATTEMPT("2"), "intento_uno_al_dia");
    sql_run(*state, "UPDATE contact.intento SET estado = 'soltado'"); /* nobody was called */
    sql_run(*state, INSERT_ATTEMPT("1"));
    assert_refused(*state, "UPDATE contact.caso SET respuesta = NULL", "caso_con_respuesta");
    assert_refused(*state, "UPDATE contact.caso SET intento_numero = 0", "caso_con_intento");
    /* a second task for one cause, pending or not; a second pending one for another cause */
    assert_refused(*state,
                   "INSERT INTO contact.tarea (radicado, tipo, destino, nota, causa, vence, estado, creada, "
                   "actualizada) "
                   "SELECT radicado, tipo, destino, nota, causa, vence, 'hecha', now(), now() FROM "
                   "contact.tarea LIMIT 1",
                   "tarea_una_por_causa");
    assert_refused(
        *state,
        "INSERT INTO contact.tarea (radicado, tipo, destino, nota, causa, vence, creada, actualizada) "
        "SELECT radicado, tipo, destino, nota, 'otra', vence, now(), now() FROM contact.tarea LIMIT 1",
        "tarea_una_pendiente");
    assert_refused(*state, "UPDATE contact.caso SET estado = 'cerrado' WHERE radicado = '2'",
                   "caso_con_resultado");
    /* the service's role can neither delete a case nor change the schema */
    assert_refused(*state, "DELETE FROM contact.caso", "42501");
    assert_refused(*state, "TRUNCATE contact.intento", "42501");
    assert_refused(*state, "CREATE TABLE contact.otra (x int)", "42501");
    assert_refused(*state, "ALTER TABLE contact.caso ADD otra int", "42501");
}

typedef struct rival {
    rc_t rc;
    err_t err;
    const char *token;
    bool commits;
    store_tally_t tally;
} rival_t;

static void *rival_run(void *arg)
{
    rival_t *r = arg;
    AUTO(pg) pg_t *pg = pg_new(service_settings());
    AUTO(store) store_t *store = store_new();
    batch_t b = {0};
    story_add(&b, r->token, "1");
    r->rc = pg_begin(pg, &r->err);
    if (r->rc == RC_OK)
        r->rc = store_apply(store, pg, &b, the_hour(), &r->tally, &r->err);
    if (r->rc == RC_OK && r->commits)
        r->rc = pg_commit(pg, &r->err);
    pg_rollback(pg);
    batch_done(&b);
    return NULL;
}

/* Until a transaction of the service waits for another one. */
static void wait_for_waiting(void)
{
    AUTO(pg) pg_t *admin = pg_new(admin_settings());
    for (int i = 0; i < 2000; i++) {
        if (sql_int(admin,
                    "SELECT count(*) FROM pg_stat_activity WHERE usename = 'pqr_contact' AND wait_event_type "
                    "= 'Lock'",
                    NULL) > 0)
            return;
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    }
    fail_msg("nobody waits");
}

/* first is under way when second comes, and ends first. What both said of replaced workbooks. */
static int64_t at_once(pg_t *pg, const char *first, const char *second)
{
    batch_t b = {0};
    err_t err = ERR_INIT;
    store_tally_t t;
    rival_t rival = {.err = ERR_INIT, .token = second, .commits = true};
    pthread_t thread;
    AUTO(store) store_t *store = store_new();
    story_add(&b, first, "1");
    assert_int_equal(pg_begin(pg, &err), RC_OK);
    assert_int_equal(store_apply(store, pg, &b, the_hour(), &t, &err), RC_OK);
    assert_int_equal(pthread_create(&thread, NULL, rival_run, &rival), 0);
    wait_for_waiting();
    assert_int_equal(pg_commit(pg, &err), RC_OK);
    pthread_join(thread, NULL);
    assert_int_equal(rival.rc, RC_OK);
    batch_done(&b);
    return t.replaced + rival.tally.replaced;
}

/* A decision of a workbook and that workbook's replacement at the same moment, in two processes: said once,
 * by whichever comes second. */
static void a_decision_and_its_workbook_s_replacement_at_once_is_said(void **state)
{
    assert_int_equal(at_once(*state, "R:p07:e1", "p07:contact"), 1);
    assert_int_equal(tell_replaced(*state, 10).cases, 0);

    const story_t known = story_read("p09:contact");
    (void)apply_story(*state, &known, "1", the_hour());
    assert_int_equal(at_once(*state, "p09:review:r1", "R:p09:e1"), 0);
    assert_int_equal(tell_replaced(*state, 10).cases, 1);
    assert_int_equal(sql_int(*state, "SELECT count(*) FROM contact.caso_reemplazo", NULL), 2);
}

static void two_processes_opening_one_case_one_begins_again(void **state)
{
    batch_t b = {0};
    err_t err = ERR_INIT;
    store_tally_t t;
    rival_t rival = {.err = ERR_INIT, .token = "p08:escalate"};
    pthread_t thread;
    AUTO(store) store_t *store = store_new();
    story_add(&b, "p07:contact", "1");
    assert_int_equal(pg_begin(*state, &err), RC_OK);
    assert_int_equal(store_apply(store, *state, &b, the_hour(), &t, &err), RC_OK);
    assert_int_equal(pthread_create(&thread, NULL, rival_run, &rival), 0);
    wait_for_waiting();
    assert_int_equal(pg_commit(*state, &err), RC_OK);
    pthread_join(thread, NULL);
    assert_int_equal(rival.rc, RC_RETRY);
    assert_string_equal(rival.err.code, "caso_abierto_por_otro");
    batch_done(&b);
}

static int64_t task_id(pg_t *pg, const char *radicado)
{
    return sql_int(pg, "SELECT max(id) FROM contact.tarea WHERE radicado = $1", radicado);
}

static finish_fate_t do_task(pg_t *pg, int64_t id)
{
    err_t err = ERR_INIT;
    const finish_in_t in = {.quien = "ANA"};
    finish_out_t done = {.fate = FINISH_UNKNOWN};
    if (pg_begin(pg, &err) != RC_OK || store_task_finish(pg, id, &in, the_hour(), &done, &err) != RC_OK ||
        pg_commit(pg, &err) != RC_OK)
        fail_msg("%s", err.text);
    return done.fate;
}

static void task_done_moves_the_case_once(void **state)
{
    const story_t escalate = story_read("p07:escalate"), close = story_read("p07:close"),
                  ya = story_read("p08:ya");
    (void)apply_story(*state, &escalate, "1", the_hour());
    (void)apply_story(*state, &close, "2", the_hour());
    (void)apply_story(*state, &escalate, "3", the_hour());

    assert_int_equal(do_task(*state, task_id(*state, "1")), FINISH_DONE);
    assert_string_equal(
        sql_one(*state, "SELECT estado || version FROM contact.caso WHERE radicado = '1'", NULL),
        "en_area_cliente2");
    assert_int_equal(do_task(*state, task_id(*state, "2")), FINISH_DONE);
    assert_string_equal(
        sql_one(*state,
                "SELECT concat_ws(' ', estado, resultado, version) FROM contact.caso WHERE radicado = '2'",
                NULL),
        "cerrado finalizada 3");
    int64_t events = sql_int(*state, COUNT_OUTBOX, NULL);
    assert_int_equal(do_task(*state, task_id(*state, "1")), FINISH_WAS_DONE);
    assert_int_equal(do_task(*state, task_id(*state, "2")), FINISH_WAS_DONE);
    assert_int_equal(sql_int(*state, COUNT_OUTBOX, NULL), events);

    (void)apply_story(*state, &ya, "3", the_hour()); /* the operator finalised it meanwhile */
    assert_int_equal(do_task(*state, task_id(*state, "3")), FINISH_CANCELLED);
    assert_int_equal(do_task(*state, 99999999), FINISH_UNKNOWN);
    assert_int_equal(sql_int(*state, "SELECT version FROM contact.caso WHERE radicado = '3'", NULL), 4);
}

static void a_late_older_decision_may_bring_the_term_forward_only(void **state)
{
    const story_t newer = story_read("p08:escalate"), older = story_read("p07:close:f2021-11-30");
    (void)apply_story(*state, &newer, "1", the_hour());
    assert_string_equal(sql_one(*state, "SELECT vence FROM contact.caso", NULL), "2021-12-29");
    (void)apply_story(*state, &older, "1", the_hour());
    assert_string_equal(
        sql_one(*state,
                "SELECT concat_ws(' ', c.vence, t.vence, c.estado, c.causal, t.tipo) FROM contact.caso c "
                "JOIN contact.tarea t USING (radicado)",
                NULL),
        "2021-12-22 2021-12-22 escalado A escalar");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(batch_of_thousands_makes_what_each_decision_asks_for, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(every_order_and_every_cut_ends_the_same, setup, teardown),
        cmocka_unit_test_setup_teardown(replaced_workbooks_end_the_same_in_every_order, setup, teardown),
        cmocka_unit_test_setup_teardown(a_replaced_base_of_thousands_is_told_in_batches, setup, teardown),
        cmocka_unit_test_setup_teardown(a_decision_and_its_workbook_s_replacement_at_once_is_said, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(rollback_leaves_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(database_refuses_what_must_never_be, setup, teardown),
        cmocka_unit_test_setup_teardown(two_processes_opening_one_case_one_begins_again, setup, teardown),
        cmocka_unit_test_setup_teardown(task_done_moves_the_case_once, setup, teardown),
        cmocka_unit_test_setup_teardown(a_late_older_decision_may_bring_the_term_forward_only, setup,
                                        teardown),
    };
    return cmocka_run_group_tests_name("contact_store", tests, NULL, NULL);
}
