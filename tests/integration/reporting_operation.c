/* What reporting keeps of cases for an operation, on a real PostgreSQL: random histories as contact tells
 * them, in any order, grouping and repeat, come out as contact knows its cases, and all that is kept equals a
 * recount at any moment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/integration/operation_story.h"
#include "tests/integration/reporting_world.h"

#define STORIES 40
#define SHORT 12 /* steps of those that are not told to their end */

static story_t stories[STORIES];
static world_t world;
static pg_t *service, *admin;
static size_t *order;

static void tell(const story_t *s)
{
    size_t i;
    json_t *event;
    json_array_foreach(s->events, i, event) {
        world_event_t *e = &world.events[world.n++];
        *e = (world_event_t){.data = json_incref(event)};
        snprintf(e->envelope.id, sizeof e->envelope.id, "caso.%s.%zu", s->radicado, i + 1);
        snprintf(e->envelope.type, sizeof e->envelope.type, "%s", TYPE_CASE);
        snprintf(e->envelope.time, sizeof e->envelope.time, "%s",
                 json_string_value(json_object_get(event, "fecha")));
    }
}

static int setup(void **state)
{
    (void)state;
    uint64_t seed = 20211207;
    size_t n = 0;
    for (size_t i = 0; i < STORIES; i++) {
        story_make(&stories[i], rnd(&seed), i % 4 ? 1 + (int)(rnd(&seed) % SHORT) * (int)(i % 4) : 0);
        n += json_array_size(stories[i].events);
    }
    world.events = must(calloc(n, sizeof *world.events));
    for (size_t i = 0; i < STORIES; i++)
        tell(&stories[i]);
    order = must(calloc(2 * n, sizeof *order));
    service = pg_as_service();
    admin = pg_as_admin();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    world_done(&world);
    for (size_t i = 0; i < STORIES; i++)
        story_done(&stories[i]);
    free(order);
    pg_free(service);
    pg_free(admin);
    return 0;
}

static PGresult *query(const char *sql, const char *param)
{
    err_t err = ERR_INIT;
    PGresult *res = NULL;
    if (pg_exec(service, sql, param != NULL, &param, &res, &err) != RC_OK)
        fail_msg("%s", err.text);
    return res;
}

/* Every case as contact knows it. */
static void check_known(void)
{
    for (size_t i = 0; i < STORIES; i++) {
        AUTO(pgresult)
        PGresult *res = query(
            "SELECT json_build_object('estado', estado, 'causal', causal, 'vence', nullif(vence, "
            "'infinity'), 'notificacion', notificacion, "
            "'notificado', notificado, 'proximo', CASE WHEN planeado THEN proximo END, "
            "'proximo_desde', CASE WHEN planeado THEN to_char(proximo_desde AT TIME ZONE 'UTC', "
            "'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') END, 'rebotes', rebotes, 'recurso', recurso, "
            "'tarea', (SELECT tipo FROM reporting.tarea t WHERE t.radicado = c.radicado AND fin IS NULL "
            "AND tipo NOT IN ('nota', 'copia_sic')), "
            "'copias', (SELECT count(*) FROM reporting.tarea t WHERE t.radicado = c.radicado AND fin IS NULL "
            "AND tipo = 'copia_sic'), "
            "'atentos', (estado IN ('en_llamada', 'en_buzon'))::integer) "
            "FROM reporting.caso c, LATERAL (SELECT estado IN ('por_contactar', 'buzon_pedido') AS planeado) "
            "x "
            "WHERE radicado = $1",
            stories[i].radicado);
        assert_int_equal(PQntuples(res), 1);
        AUTO(json) json_t *kept = json_loads(pg_text(res, 0, 0), 0, NULL);
        if (json_is_null(json_object_get(stories[i].known, "proximo_desde")))
            json_object_set_new(kept, "proximo_desde", json_null());
        if (!json_equal(kept, stories[i].known)) {
            AUTO(mem)
            char *a = json_dumps(kept, JSON_SORT_KEYS), *b = json_dumps(stories[i].known, JSON_SORT_KEYS);
            fail_msg("%s\nkept  %s\nknown %s", stories[i].radicado, a, b);
        }
    }
}

static void digest(char ret[64])
{
    AUTO(pgresult)
    PGresult *res =
        query("SELECT md5(concat_ws('/', "
              "(SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM reporting.caso t), "
              "(SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM reporting.intento t), "
              "(SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM reporting.tarea t), "
              "(SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM reporting.recurso t), "
              "(SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM reporting.conteo_evento t), "
              "(SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM reporting.conteo_intento t "
              "WHERE intentos <> 0)))",
              NULL);
    snprintf(ret, 64, "%s", pg_text(res, 0, 0));
}

static void as_told(void)
{
    for (size_t i = 0; i < world.n; i++)
        order[i] = i;
}

static void any_order_ends_as_contact_knows_its_cases(void **state)
{
    (void)state;
    char want[64] = "", got[64];
    uint64_t seed = 1;
    for (int turn = 0; turn < 3; turn++) {
        as_told();
        if (turn)
            shuffle(order, world.n, &seed);
        world_empty(admin);
        world_write(&world, service, order, world.n, &seed);
        check_known();
        world_check(service);
        digest(got);
        if (turn == 0)
            memcpy(want, got, sizeof want);
        assert_string_equal(got, want);
    }
}

/* Part by part, with repeats of what came before. */
static void what_is_kept_equals_a_recount_at_any_moment(void **state)
{
    (void)state;
    uint64_t seed = 2;
    as_told();
    shuffle(order, world.n, &seed);
    world_empty(admin);
    for (size_t at = 0; at < world.n;) {
        size_t n = 1 + rnd(&seed) % (world.n / 8);
        n = n < world.n - at ? n : world.n - at;
        world_write(&world, service, order + at, n, &seed);
        if (at)
            world_write(&world, service, order + rnd(&seed) % at, 1 + rnd(&seed) % n, &seed);
        at += n;
        world_check(service);
    }
    check_known();
}

static void replay_writes_no_row(void **state)
{
    (void)state;
    uint64_t seed = 3;
    as_told();
    world_empty(admin);
    world_write(&world, service, order, world.n, &seed);
    static const char mark[] =
        "SELECT md5(string_agg(x, '')) FROM (SELECT xmin::text || ctid::text AS x FROM reporting.caso "
        "UNION ALL SELECT xmin::text || ctid::text FROM reporting.intento "
        "UNION ALL SELECT xmin::text || ctid::text FROM reporting.tarea "
        "UNION ALL SELECT xmin::text || ctid::text FROM reporting.recurso "
        "UNION ALL SELECT xmin::text || ctid::text FROM reporting.conteo_evento "
        "UNION ALL SELECT xmin::text || ctid::text FROM reporting.conteo_intento ORDER BY 1) t";
    AUTO(pgresult) PGresult *before = query(mark, NULL);
    shuffle(order, world.n, &seed);
    world_write(&world, service, order, world.n, &seed);
    AUTO(pgresult) PGresult *after = query(mark, NULL);
    assert_string_equal(pg_text(before, 0, 0), pg_text(after, 0, 0));
}

/* What an outcome is to contactability hangs on the names of the rules of the life of a case. */
static void every_outcome_is_told_apart_as_contact_means_it(void **state)
{
    (void)state;
    const char *tipo, *regla;
    bool reached;
    size_t n = 0;
    for (size_t i = 0; story_outcome_rule(&i, &tipo, &regla, &reached); n++) {
        err_t err = ERR_INIT;
        AUTO(pgresult) PGresult *res = NULL;
        assert_int_equal(
            pg_exec(service,
                    "SELECT coalesce(e IN ('acepta', 'no_acepta', 'otra_hora', 'informado'), false), "
                    "e IS NULL FROM reporting.intento_efecto($1, $2) e",
                    2, (const char *[]){tipo, regla}, &res, &err),
            RC_OK);
        if (pg_bool(res, 0, 0) != reached || pg_bool(res, 0, 1))
            fail_msg("%s by %s", tipo, regla);
    }
    assert_true(n >= 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_order_ends_as_contact_knows_its_cases),
        cmocka_unit_test(what_is_kept_equals_a_recount_at_any_moment),
        cmocka_unit_test(replay_writes_no_row),
        cmocka_unit_test(every_outcome_is_told_apart_as_contact_means_it),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
