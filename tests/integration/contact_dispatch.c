/* Attempts taken on a real database: by whom, when, in which order; and a fleet of dispatchers, each answer
 * delivered ten times. PQR_TEST_CASES: how many cases the fleet has (default 160). */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/calendar_in_force.h"
#include "services/contact/store/store_answers.h"
#include "services/contact/store/store_take.h"
#include "services/contact/store/store_watch.h"
#include "services/contact/work/dispatch.h"
#include "tests/integration/contact_db.h"

#define HOUR_MS 3600000LL
#define LEASE_MS (30 * 60000LL)

static instant_t at(int day, int hour)
{
    return instant_from_day(day_from_civil(2021, 12, day), hour * 60);
}

/* n cases to be called from the seventh of December at 7:00 on, by three terms; `more`: what they have
 * otherwise. */
static void open_cases(pg_t *pg, int n, const char *more)
{
    char sql[2000];
    snprintf(
        sql, sizeof sql,
        "INSERT INTO contact.caso (radicado, base, fecha_corte, entrega, revision, decision, razon, causal, "
        " politica_version, politica_regla, cuenta, telefono, inicio, vence, estado, respuesta_origen, "
        " respuesta_signo, respuesta, proximo, intento_numero, intento_dia, intento_hasta, ronda, "
        "alerta_dia, "
        " version, abierto, actualizado) "
        "SELECT lpad(g::text, 16, '0'), 'pendientes', '2021-12-06', 0, 0, 'contact', 'primer_contacto', 'Q', "
        " 'v1', 'r4', '10' || g, '3101234567 / 6012345678', '2021-12-06', date '2021-12-27' + g %% 3, "
        " 'por_contactar', 'plantilla', 'positiva', 'Se corrige la factura.', "
        " timestamptz '2021-12-07 07:00-05' + g %% 5 * interval '1 minute', 1, '2021-12-07', "
        " '2021-12-07 11:00-05', 1, NULL, 1, '2021-12-06 12:00-05', '2021-12-06 12:00-05' "
        "FROM generate_series(1, %d) g; %s",
        n, more);
    sql_run(pg, sql);
}

static taken_list_t take(pg_t *pg, const take_t *t, take_place_t *place)
{
    err_t err = ERR_INIT;
    taken_list_t list = {0};
    if (pg_begin(pg, &err) != RC_OK || store_take(pg, t, place, &list, &err) != RC_OK ||
        pg_commit(pg, &err) != RC_OK)
        fail_msg("%s", err.text);
    return list;
}

static take_t by_dialer(instant_t now, int max)
{
    return (take_t){.canal = CANAL_MARCADOR,
                    .quien = "marcador",
                    .now = now,
                    .arriendo_hasta = now + LEASE_MS,
                    .max = max};
}

static take_t by_person(const char *quien, instant_t now, int max)
{
    return (take_t){
        .canal = CANAL_AGENTE, .quien = quien, .now = now, .arriendo_hasta = now + LEASE_MS / 2, .max = max};
}

/* ---- who, when, in which order ---- */

static void take_outside_of_the_window_takes_nothing(void **state)
{
    (void)state;
    AUTO(pg) pg_t *pg = pg_new(service_settings());
    empty_all();
    open_cases(pg, 3, "");
    const instant_t closed[] = {at(7, 6), at(7, 19), at(8, 10) /* a holiday */, at(12, 10) /* a Sunday */};
    for (size_t i = 0; i < COUNT_OF(closed); i++) {
        const take_t t = by_dialer(closed[i], 10);
        AUTO(taken_list) taken_list_t list = take(pg, &t, NULL);
        assert_false(list.abierto);
        assert_int_equal(list.n, 0);
    }
}

static void take_gives_the_most_urgent_first_and_only_what_is_due(void **state)
{
    (void)state;
    AUTO(pg) pg_t *pg = pg_new(service_settings());
    empty_all();
    open_cases(pg, 9,
               "UPDATE contact.caso SET proximo = '2021-12-07 11:00-05' WHERE radicado = '0000000000000003'");
    take_t t = by_dialer(at(7, 10), 5);
    AUTO(taken_list) taken_list_t list = take(pg, &t, NULL);
    /* terms: g % 3 = 0 first; 3 is not due; then by when they were due: g % 5 */
    static const char *const first[] = {"0000000000000006", "0000000000000009", "0000000000000001",
                                        "0000000000000007", "0000000000000004"};
    assert_int_equal(list.n, 5);
    assert_true(list.more);
    for (size_t i = 0; i < COUNT_OF(first); i++)
        assert_string_equal(list.items[i].radicado, first[i]);
    AUTO(taken_list) taken_list_t rest = take(pg, &t, NULL);
    assert_int_equal(rest.n, 3);
    assert_false(rest.more);
    assert_int_equal(sql_int(pg, "SELECT count(*) FROM contact.caso WHERE estado = 'en_llamada'", NULL), 8);
    assert_int_equal(sql_int(pg, "SELECT count(*) FROM contact.outbox WHERE topic = 'contact.command'", NULL),
                     8);
    assert_int_equal(sql_int(pg, "SELECT count(*) FROM contact.outbox WHERE topic = 'case.event'", NULL), 8);
    assert_string_equal(sql_one(pg,
                                "SELECT convert_from(value, 'UTF8')::json->>'expira' FROM contact.outbox "
                                "WHERE topic = 'contact.command' LIMIT 1",
                                NULL),
                        "2021-12-07T15:30:00.000Z");
}

static void take_ends_a_command_with_the_window(void **state)
{
    (void)state;
    AUTO(pg) pg_t *pg = pg_new(service_settings());
    empty_all();
    open_cases(pg, 1, "");
    const take_t t = by_dialer(at(7, 19) - 60000, 5);
    AUTO(taken_list) taken_list_t list = take(pg, &t, NULL);
    assert_int_equal(list.n, 1);
    assert_string_equal(sql_one(pg,
                                "SELECT convert_from(value, 'UTF8')::json->>'expira' FROM contact.outbox "
                                "WHERE topic = 'contact.command'",
                                NULL),
                        "2021-12-08T00:00:00.000Z");
}

static void take_leaves_a_used_band_and_day_alone(void **state)
{
    (void)state;
    AUTO(pg) pg_t *pg = pg_new(service_settings());
    empty_all();
    open_cases(pg, 4,
               "UPDATE contact.caso SET bandas = 1 WHERE radicado LIKE '%1';"
               "UPDATE contact.caso SET ultimo_dia = '2021-12-07' WHERE radicado LIKE '%2';"
               "UPDATE contact.caso SET ultimo_dia = '2021-12-07', bandas = 1, intento_pedido = true "
               "WHERE radicado LIKE '%3'");
    const take_t t = by_dialer(at(7, 10), 10);
    AUTO(taken_list) taken_list_t list = take(pg, &t, NULL);
    assert_int_equal(list.n, 2);
    assert_string_equal(list.items[0].radicado, "0000000000000003");
    assert_true(list.items[0].pedido);
    assert_string_equal(list.items[1].radicado, "0000000000000004");
}

static void take_by_a_person_gives_again_what_is_held(void **state)
{
    (void)state;
    AUTO(pg) pg_t *pg = pg_new(service_settings());
    empty_all();
    open_cases(pg, 9, "");
    take_t ana = by_person("ANA", at(7, 10), 2);
    AUTO(taken_list) taken_list_t first = take(pg, &ana, NULL);
    assert_int_equal(first.n, 2);
    assert_int_equal(sql_int(pg, "SELECT count(*) FROM contact.outbox WHERE topic = 'contact.command'", NULL),
                     0);
    take_t luis = by_person("LUIS", at(7, 10), 3);
    AUTO(taken_list) taken_list_t other = take(pg, &luis, NULL);
    assert_int_equal(other.n, 3);

    ana.now += 60000;
    ana.arriendo_hasta += 60000;
    ana.max = 3;
    AUTO(taken_list) taken_list_t again = take(pg, &ana, NULL);
    assert_int_equal(again.n, 3);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(again.items[i].id, first.items[i].id);
        assert_true(again.items[i].tenido);
        assert_string_equal(again.items[i].respuesta, "Se corrige la factura.");
        assert_non_null(strstr(again.items[i].texto, "recurso de reposición"));
    }
    assert_false(again.items[2].tenido);
    assert_int_equal(sql_int(pg,
                             "SELECT count(*) FROM contact.intento WHERE quien = 'ANA' AND arriendo_hasta = "
                             "'2021-12-07 10:16-05'",
                             NULL),
                     3);
    /* what she holds is given again when nobody may be called any more, too */
    ana.now = at(7, 19);
    AUTO(taken_list) taken_list_t late = take(pg, &ana, NULL);
    assert_int_equal(late.n, 3);
    assert_false(late.abierto);
}

static void take_without_a_number_asks_for_written_notice(void **state)
{
    (void)state;
    AUTO(pg) pg_t *pg = pg_new(service_settings());
    empty_all();
    open_cases(pg, 3,
               "UPDATE contact.caso SET telefono = 'no tiene' WHERE radicado LIKE '%1';"
               "INSERT INTO contact.llamada (intento, radicado, telefono, marcada, resultado, errado) VALUES "
               "(1, '0000000000000002', '3101234567', now(), 'numero_errado', true)");
    const take_t t = by_dialer(at(7, 10), 10);
    AUTO(taken_list) taken_list_t list = take(pg, &t, NULL);
    assert_int_equal(list.n, 2);
    assert_int_equal(list.sin_telefono, 1);
    assert_string_equal(
        sql_one(pg, "SELECT estado FROM contact.caso WHERE radicado = $1", "0000000000000001"),
        "aviso_escrito_pendiente");
    const taken_t *second = &list.items[1];
    assert_string_equal(second->radicado, "0000000000000002");
    assert_int_equal(second->telefonos.n, 1);
    assert_string_equal(second->telefonos.items[0].numero, "6012345678");
}

static void take_goes_on_from_its_place_and_comes_back(void **state)
{
    (void)state;
    AUTO(pg) pg_t *pg = pg_new(service_settings());
    AUTO(take_place) take_place_t *place = take_place_new();
    empty_all();
    open_cases(pg, 9, "");
    take_t t = by_dialer(at(7, 10), 4);
    AUTO(taken_list) taken_list_t one = take(pg, &t, place);
    assert_int_equal(one.n, 4);
    /* something more urgent becomes due behind the place: found when what is before it is used up */
    sql_run(pg, "UPDATE contact.caso SET vence = '2021-12-20' WHERE radicado = '0000000000000008'");
    AUTO(taken_list) taken_list_t two = take(pg, &t, place);
    assert_int_equal(two.n, 4);
    /* one behind the place, one before it: found by two searches of one claim */
    open_cases(pg, 0,
               "INSERT INTO contact.caso SELECT (jsonb_populate_record(c, '{\"radicado\": \"9\", \"estado\": "
               "\"por_contactar\", \"vence\": \"2021-12-30\"}')).* FROM contact.caso c LIMIT 1");
    t.max = 10;
    AUTO(taken_list) taken_list_t three = take(pg, &t, place);
    assert_int_equal(three.n, 2);
    assert_string_equal(three.items[0].radicado, "9");
    assert_int_equal(sql_int(pg, "SELECT count(*) FROM contact.caso WHERE estado = 'por_contactar'", NULL),
                     0);
}

/* ---- a fleet ---- */

#define DISPATCHERS 8
#define DELIVERERS 4
#define TIMES 10

static instant_t fleet_now;

typedef struct hand {
    pthread_t thread;
    int number;
    take_place_t *place;
    reported_t *items; /* of all */
    size_t n;
    int64_t taken, late, repeated;
    err_t err;
} hand_t;

/* Every third transaction is given up when everything is written, as if its process had died. */
static rc_t take_or_give_up(pg_t *pg, hand_t *h, bool give_up, bool *ret_more, err_t *err)
{
    const take_t t = by_dialer(fleet_now, 50);
    AUTO(taken_list) taken_list_t list = {0};
    rc_t rc = pg_begin(pg, err);
    if (rc == RC_OK)
        rc = store_take(pg, &t, h->place, &list, err);
    if (rc == RC_OK && !give_up)
        rc = pg_commit(pg, err);
    else
        pg_rollback(pg);
    *ret_more = list.more || give_up;
    return rc;
}

static void *dispatch(void *ctx)
{
    hand_t *h = ctx;
    AUTO(pg) pg_t *pg = pg_new(service_settings());
    bool more = true;
    for (int i = 0; more; i++)
        if (take_or_give_up(pg, h, (i + h->number) % 3 == 0 && i < 20, &more, &h->err) != RC_OK)
            break;
    return NULL;
}

static void *deliver(void *ctx)
{
    hand_t *h = ctx;
    AUTO(pg) pg_t *pg = pg_new(service_settings());
    reported_t *batch = must(malloc(40 * sizeof *batch));
    for (size_t i = (size_t)h->number; i < h->n && h->err.rc == RC_OK;) {
        size_t n = 0;
        for (; n < 40 && i < h->n; i += DELIVERERS)
            batch[n++] = h->items[i];
        answers_tally_t t = {0};
        rc_t rc = pg_begin(pg, &h->err);
        if (rc == RC_OK)
            rc = store_answers(pg, batch, n, fleet_now + 60000, &t, &h->err);
        if (rc == RC_OK)
            rc = pg_commit(pg, &h->err);
        h->taken += t.taken;
        h->late += t.late;
        h->repeated += t.repeated;
    }
    free(batch);
    return NULL;
}

static void all_hands(hand_t *hands, int n, void *(*work)(void *))
{
    for (int i = 0; i < n; i++) {
        hands[i].number = i;
        pthread_create(&hands[i].thread, NULL, work, &hands[i]);
    }
    for (int i = 0; i < n; i++)
        pthread_join(hands[i].thread, NULL);
    for (int i = 0; i < n; i++)
        if (hands[i].err.rc != RC_OK)
            fail_msg("%s", hands[i].err.text);
}

static uint32_t mix(uint64_t x)
{
    x ^= x >> 31;
    x *= 0x9E3779B97F4A7C15u;
    x ^= x >> 27;
    x *= 0x94D049BB133111EBu;
    return (uint32_t)(x >> 33);
}

/* What came of an attempt: by its id alone; some never answer. */
static bool answer_of(int64_t id, bool voicemail, reported_t *r)
{
    static const char *const calls[] = {
        "no_contesta",        "no_contesta", "ocupado",         "no_contesta", "buzon",
        "numero_errado",      "no_contesta", "pidio_otra_hora", "no_contesta", "contesto_acepta",
        "contesto_no_acepta", NULL};
    static const call_in_t first = {.telefono = "3101234567"};
    const char *resultado = voicemail ? "buzon_dejado" : calls[mix((uint64_t)id) % COUNT_OF(calls)];
    r->outcome.resultado = resultado;
    r->outcome.evidencia = voicemail ? "{\"grabacion\": \"g1\"}" : NULL;
    r->outcome.llamadas = &first;
    r->outcome.n_llamadas = 1;
    return resultado != NULL;
}

/* Every attempt under way is answered, ten times in a disorder of its own. */
static void answer_all(pg_t *pg, hand_t *hands, arena_t *texts)
{
    err_t err = ERR_INIT;
    AUTO(pgresult) PGresult *open = NULL;
    if (pg_exec(pg, "SELECT id, radicado, numero FROM contact.intento WHERE estado = 'en_curso' ORDER BY id",
                0, NULL, &open, &err) != RC_OK)
        fail_msg("%s", err.text);
    const int n = PQntuples(open);
    reported_t *items = must(calloc((size_t)n * TIMES + 1, sizeof *items));
    size_t kept = 0;
    for (int i = 0; i < n; i++) {
        char comando[32];
        reported_t r = {.radicado = arena_text(texts, pg_text(open, i, 1)),
                        .outcome = {.intento = pg_int(open, i, 0)}};
        snprintf(comando, sizeof comando, "intento.%s", pg_text(open, i, 0));
        r.comando = arena_text(texts, comando);
        for (int k = 0; k < TIMES && answer_of(r.outcome.intento, pg_int(open, i, 2) == INTENTO_BUZON, &r);
             k++)
            items[kept++] = r;
    }
    for (size_t i = kept; i > 1; i--) {
        const size_t j = mix(i * 7919) % i;
        const reported_t swap = items[i - 1];
        items[i - 1] = items[j];
        items[j] = swap;
    }
    for (int i = 0; i < DELIVERERS; i++) {
        hands[i].items = items;
        hands[i].n = kept;
    }
    all_hands(hands, DELIVERERS, deliver);
    free(items);
}

static void rescue(pg_t *pg)
{
    err_t err = ERR_INIT;
    watch_tally_t t = {.found = 100};
    while (t.found >= 100)
        if (pg_begin(pg, &err) != RC_OK || store_rescue(pg, 100, fleet_now, &t, &err) != RC_OK ||
            pg_commit(pg, &err) != RC_OK)
            fail_msg("%s", err.text);
}

/* A month of calling hours. Even dispatchers share a place, odd ones have none. */
static void run_the_month(pg_t *pg)
{
    hand_t dispatchers[DISPATCHERS] = {0}, deliverers[DELIVERERS] = {0};
    AUTO(take_place) take_place_t *place = take_place_new();
    AUTO(arena) arena_t texts = {0};
    for (int i = 0; i < DISPATCHERS; i += 2)
        dispatchers[i].place = place;
    for (int day = 7; day <= 31; day++)
        for (int hour = 6; hour <= 20; hour += 2) {
            fleet_now = at(day, hour);
            rescue(pg);
            if (sql_int(pg,
                        "SELECT count(*) FROM contact.caso WHERE estado IN ('por_contactar', 'buzon_pedido', "
                        "'en_llamada', 'en_buzon')",
                        NULL) == 0)
                return;
            all_hands(dispatchers, DISPATCHERS, dispatch);
            answer_all(pg, deliverers, &texts);
            arena_reset(&texts);
        }
    fail_msg("the month was not long enough");
}

static void fleet_calls_nobody_twice(void **state)
{
    (void)state;
    AUTO(pg) pg_t *pg = pg_new(service_settings());
    const char *asked = getenv("PQR_TEST_CASES");
    empty_all();
    open_cases(pg, asked ? atoi(asked) : 160, "ANALYZE contact.caso");
    run_the_month(pg);
    static const struct {
        const char *what, *sql; /* counts what must not be */
    } never[] = {
        {"more than three attempts of one case",
         "SELECT count(*) FROM (SELECT FROM contact.intento WHERE estado = 'hecho' AND numero <= 3 "
         "GROUP BY radicado, ronda HAVING count(*) > 3) x"},
        {"two attempts on one day",
         "SELECT count(*) FROM (SELECT FROM contact.intento WHERE estado IN ('hecho', 'perdido') "
         "GROUP BY radicado, dia HAVING count(*) > 1) x"},
        {"an attempt outside of the calling hours",
         "SELECT count(*) FROM contact.intento WHERE (tomado AT TIME ZONE 'America/Bogota')::time NOT "
         "BETWEEN "
         "'07:00' AND '18:59' OR extract(isodow FROM dia) = 7 OR dia IN ('2021-12-08', '2021-12-25') "
         "OR extract(isodow FROM dia) = 6 AND (tomado AT TIME ZONE 'America/Bogota')::time >= '15:00'"},
        {"a voicemail before three attempts on three days",
         "SELECT count(*) FROM contact.intento v WHERE numero = 4 AND (SELECT count(DISTINCT dia) "
         "FROM contact.intento i WHERE i.radicado = v.radicado AND i.estado = 'hecho' AND i.dia < v.dia) < "
         "3"},
        {"an attempt without its command",
         "SELECT count(*) FROM contact.intento i WHERE 'intento.' || id NOT IN (SELECT convert_from(value, "
         "'UTF8')::json->>'comando' FROM contact.outbox WHERE topic = 'contact.command')"},
        {"a command twice", "SELECT count(*) - count(DISTINCT convert_from(value, 'UTF8')::json->>'comando') "
                            "FROM contact.outbox "
                            "WHERE topic = 'contact.command'"},
        {"a command of no attempt",
         "SELECT (SELECT count(*) FROM contact.outbox WHERE topic = 'contact.command') - "
         "(SELECT count(*) FROM contact.intento)"},
        {"a change told twice, or not",
         "SELECT count(*) FROM contact.caso c LEFT JOIN (SELECT convert_from(key, 'UTF8') AS radicado, "
         "count(*) AS n "
         "FROM contact.outbox WHERE topic = 'case.event' GROUP BY 1) e USING (radicado) "
         "WHERE version - 1 <> coalesce(n, 0)"},
        {"a case without an end",
         "SELECT count(*) FROM contact.caso WHERE estado NOT IN ('respondido', 'aviso_escrito_pendiente')"},
    };
    for (size_t i = 0; i < COUNT_OF(never); i++)
        if (sql_int(pg, never[i].sql, NULL) != 0)
            fail_msg("%s: %s", never[i].what, sql_one(pg, never[i].sql, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(take_outside_of_the_window_takes_nothing),
        cmocka_unit_test(take_gives_the_most_urgent_first_and_only_what_is_due),
        cmocka_unit_test(take_ends_a_command_with_the_window),
        cmocka_unit_test(take_leaves_a_used_band_and_day_alone),
        cmocka_unit_test(take_by_a_person_gives_again_what_is_held),
        cmocka_unit_test(take_without_a_number_asks_for_written_notice),
        cmocka_unit_test(take_goes_on_from_its_place_and_comes_back),
        cmocka_unit_test(fleet_calls_nobody_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
