/* The sink's effect on a real PostgreSQL: whatever the order, the grouping and the repeats, the tables end
 * alike. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/reporting/intake/batch.h"
#include "services/reporting/intake/store_write.h"
#include "tests/integration/reporting_world.h"

static world_t world;
static pg_t *service, *admin;
static size_t *order;

static int setup(void **state)
{
    (void)state;
    world_make(&world);
    service = pg_as_service();
    admin = pg_as_admin();
    order = must(calloc(2 * world.n, sizeof *order));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    world_done(&world);
    pg_free(service);
    pg_free(admin);
    free(order);
    return 0;
}

static void as_sent(void)
{
    for (size_t i = 0; i < world.n; i++)
        order[i] = i;
}

static void any_order_ends_in_the_same_state(void **state)
{
    (void)state;
    char want[64], got[64];
    uint64_t seed = 1;
    as_sent();
    world_empty(admin);
    world_write(&world, service, order, world.n, &seed);
    world_digest(service, false, want);
    for (int turn = 0; turn < 12; turn++) {
        world_empty(admin);
        as_sent();
        shuffle(order, world.n, &seed);
        world_write(&world, service, order, world.n, &seed);
        world_digest(service, false, got);
        assert_string_equal(got, want);
        world_check(service);
    }
}

/* Topics keep their own order, but any of them may run ahead: here each is read whole, in every rotation. */
static void a_topic_far_ahead_ends_in_the_same_state(void **state)
{
    (void)state;
    static const char *const types[] = {
        "co.pqr.review.v1", "co.pqr.contact.v1", "co.pqr.close.v1", "co.pqr.escalate.v1",
        TYPE_CASE,          TYPE_REJECTED,       TYPE_BASE,         TYPE_RECEPTION};
    char want[64] = "", got[64];
    uint64_t seed = 2;
    for (size_t first = 0; first < COUNT_OF(types); first++) {
        size_t n = 0;
        for (size_t t = 0; t < COUNT_OF(types); t++)
            for (size_t i = 0; i < world.n; i++)
                if (strcmp(world.events[i].envelope.type, types[(first + t) % COUNT_OF(types)]) == 0)
                    order[n++] = i;
        assert_int_equal(n, world.n);
        world_empty(admin);
        world_write(&world, service, order, n, &seed);
        world_digest(service, false, got);
        if (first == 0)
            memcpy(want, got, sizeof want);
        assert_string_equal(got, want);
        world_check(service);
    }
}

static void replay_writes_no_row(void **state)
{
    (void)state;
    char want[64], got[64];
    uint64_t seed = 3;
    as_sent();
    world_empty(admin);
    world_write(&world, service, order, world.n, &seed);
    world_digest(service, true, want);
    world_write(&world, service, order, world.n, &seed);
    shuffle(order, world.n, &seed);
    world_write(&world, service, order, world.n, &seed);
    world_digest(service, true, got);
    assert_string_equal(got, want);
}

static void repeats_inside_one_batch_count_once(void **state)
{
    (void)state;
    char want[64], got[64];
    uint64_t seed = 4;
    as_sent();
    world_empty(admin);
    world_write(&world, service, order, world.n, &seed);
    world_digest(service, false, want);
    for (size_t i = 0; i < world.n; i++)
        order[2 * i] = order[2 * i + 1] = i;
    world_empty(admin);
    world_write(&world, service, order, 2 * world.n, &seed);
    world_digest(service, false, got);
    assert_string_equal(got, want);
}

static void stored_sightings_are_those_that_hold(void **state)
{
    (void)state;
    uint64_t seed = 5;
    as_sent();
    shuffle(order, world.n, &seed);
    world_empty(admin);
    world_write(&world, service, order, world.n, &seed);
    err_t err = ERR_INIT;
    size_t there = 0;
    AUTO(pgresult) PGresult *all = NULL;
    assert_int_equal(
        pg_exec(service,
                "SELECT fecha_corte, base, radicado, usuario, causal, decision, razon_decision, "
                "suelto FROM reporting.registro_vigente ORDER BY fecha_corte, base DESC, radicado",
                0, NULL, &all, &err),
        RC_OK);
    for (int d = 0; d < WORLD_DAYS; d++)
        for (int b = 0; b < 2; b++)
            for (int r = 0; r < WORLD_RADICADOS; r++) {
                const sighting_t *s = &world.sightings[d][b][r];
                if (!s->there)
                    continue;
                char day[11];
                day_format(s->day, day);
                int row = (int)there++;
                assert_true(row < PQntuples(all));
                assert_string_equal(pg_text(all, row, 0), day);
                assert_string_equal(pg_text(all, row, 1), base_name(s->base));
                assert_string_equal(pg_text(all, row, 2), s->radicado);
                const char *usuario = pg_text(all, row, 3), *causal = pg_text(all, row, 4);
                assert_string_equal(usuario ? usuario : "", s->usuario ? s->usuario : "");
                assert_string_equal(causal ? causal : "", s->causal ? s->causal : "");
                assert_string_equal(pg_text(all, row, 5), decision_name(s->kind));
                assert_string_equal(pg_text(all, row, 6), s->razon);
            }
    assert_int_equal(there, PQntuples(all));
    int64_t loose = 0;
    for (int i = 0; i < PQntuples(all); i++)
        loose += pg_bool(all, i, 7);
    for (int d = 0; d < WORLD_DAYS; d++)
        loose -= world.loose[d][0] + world.loose[d][1];
    assert_int_equal(loose, 0);
}

/* Whatever has arrived so far: no more records than were sent, or a percentage would pass 100. */
static void records_never_exceed_what_was_sent(void **state)
{
    (void)state;
    uint64_t seed = 9;
    for (int turn = 0; turn < 8; turn++) {
        as_sent();
        shuffle(order, world.n, &seed);
        world_empty(admin);
        for (size_t at = 0; at < world.n;) {
            size_t n = 1 + rnd(&seed) % 400;
            n = n < world.n - at ? n : world.n - at;
            world_write(&world, service, order + at, n, &seed);
            at += n;
            err_t err = ERR_INIT;
            AUTO(pgresult) PGresult *res = NULL;
            assert_int_equal(
                pg_exec(service,
                        "SELECT count(*) FILTER (WHERE r.n > coalesce(b.total, 0) + r.sueltos) FROM "
                        "(SELECT fecha_corte, base, count(*) AS n, count(*) FILTER (WHERE suelto) AS sueltos "
                        "FROM reporting.registro_vigente GROUP BY 1, 2) r LEFT JOIN "
                        "(SELECT fecha_corte, base, sum(total) AS total FROM reporting.base_estado "
                        "WHERE estado = 'vigente' GROUP BY 1, 2) b USING (fecha_corte, base)",
                        0, NULL, &res, &err),
                RC_OK);
            assert_int_equal(pg_int(res, 0, 0), 0);
        }
    }
}

static void case_is_what_its_highest_version_says(void **state)
{
    (void)state;
    uint64_t seed = 6;
    as_sent();
    shuffle(order, world.n, &seed);
    world_empty(admin);
    world_write(&world, service, order, world.n, &seed);
    err_t err = ERR_INIT;
    AUTO(pgresult) PGresult *res = NULL;
    assert_int_equal(
        pg_exec(service,
                "SELECT count(*), count(*) FILTER (WHERE c.estado = 'cerrado' AND c.version = e.version "
                "AND c.abierto = e.primera AND c.actualizado = e.ultima) FROM reporting.caso c "
                "JOIN (SELECT radicado, max(version) AS version, min(fecha) AS primera, max(fecha) AS ultima "
                "FROM reporting.evento_caso GROUP BY radicado) e USING (radicado)",
                0, NULL, &res, &err),
        RC_OK);
    assert_int_equal(pg_int(res, 0, 0), WORLD_RADICADOS / 2);
    assert_int_equal(pg_int(res, 0, 1), WORLD_RADICADOS / 2);
}

/* Kept by triggers through replacements, from the first batch to the last, whatever has arrived so far. */
static void counts_equal_a_recount_at_any_moment(void **state)
{
    (void)state;
    uint64_t seed = 8;
    for (int turn = 0; turn < 6; turn++) {
        as_sent();
        shuffle(order, world.n, &seed);
        world_empty(admin);
        for (size_t at = 0; at < world.n;) {
            size_t n = 1 + rnd(&seed) % 300;
            n = n < world.n - at ? n : world.n - at;
            world_write(&world, service, order + at, n, &seed);
            at += n;
            world_check(service);
        }
    }
}

static json_t *a_base(const char *sha256, const char *replaces)
{
    json_t *o = json_pack("{s:s,s:s,s:s,s:s,s:i,s:i,s:i,s:i,s:s}", "sha256", sha256, "archivo", "base.xlsx",
                          "base", "pendientes", "fecha_corte", "2021-12-06", "total", 1, "aceptados", 1,
                          "rechazados", 0, "duplicados", 0, "recibido", "2021-12-06T10:00:00Z");
    if (replaces) {
        json_object_set_new(o, "entrega", json_integer(1));
        json_object_set_new(o, "reemplaza", json_string(replaces));
    }
    return o;
}

static json_t *a_decision(int revision, const char *sha256)
{
    json_t *o =
        json_pack("{s:s,s:s,s:s,s:s,s:i,s:s,s:s,s:{s:s,s:s}}", "radicado", "R1", "cuenta", "1", "base",
                  "pendientes", "fecha_corte", "2021-12-06", "revision", revision, "decision", "escalate",
                  "razon_decision", "segundo_nivel", "politica", "version", "v", "regla", "r");
    if (sha256)
        json_object_set_new(o, "origen", json_pack("{s:s,s:i}", "sha256", sha256, "fila", 7));
    return o;
}

/* One number of the database. */
static int64_t number(const char *sql)
{
    err_t err = ERR_INIT;
    AUTO(pgresult) PGresult *res = NULL;
    assert_int_equal(pg_exec(service, sql, 0, NULL, &res, &err), RC_OK);
    return pg_int(res, 0, 0);
}

/* A causal of another system may name another file, of a lesser or a greater hash, or none: in every order of
 * arrival and grouping the sighting is one of the workbook that brought it, and goes when that is replaced.
 */
static void sighting_stays_in_the_workbook_that_brought_it(void **state)
{
    (void)state;
    static const char own[] = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
                      lesser[] = "0000000000000000000000000000000000000000000000000000000000000000",
                      greater[] = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                      next[] = "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc";
    enum { EVENTS = 5, ORDERS = 120 };
    world_event_t events[EVENTS + 1] = {{.data = a_base(own, NULL)},     {.data = a_decision(0, own)},
                                        {.data = a_decision(1, lesser)}, {.data = a_decision(2, greater)},
                                        {.data = a_decision(3, NULL)},   {.data = a_base(next, own)}};
    for (size_t i = 0; i <= EVENTS; i++) {
        envelope_t *e = &events[i].envelope;
        snprintf(e->id, sizeof e->id, "e%zu", i);
        snprintf(e->type, sizeof e->type, "%s", i % EVENTS ? decision_type(DECISION_ESCALATE) : TYPE_BASE);
        snprintf(e->time, sizeof e->time, "2021-12-06T10:00:00.000Z");
    }
    world_t small = {.events = events, .n = EVENTS + 1};
    /* Without the last one or two decisions another one holds. */
    for (size_t n = EVENTS - 2; n <= EVENTS; n++) {
        char want[64] = "", got[64];
        for (size_t turn = 0; turn < ORDERS; turn++) {
            size_t at[EVENTS + 1], left = turn;
            for (size_t i = 0; i < n; i++)
                at[i] = i;
            for (size_t i = n; i > 1; i--) {
                size_t j = left % i, other = at[i - 1];
                left /= i;
                at[i - 1] = at[j];
                at[j] = other;
            }
            if (left)
                break; /* all orders of n */
            world_empty(admin);
            for (size_t i = 0, until; i < n; i = until) {
                uint64_t seed = turn;
                until = i + 1 + (turn >> i) % 2;
                until = until < n ? until : n;
                world_write(&small, service, at + i, until - i, &seed);
            }
            assert_int_equal(number("SELECT count(*) FROM reporting.registro_vigente "
                                    "WHERE sha256 = repeat('b', 64) AND NOT suelto"),
                             1);
            assert_int_equal(number("SELECT sum(registros)::bigint FROM reporting.base_conteo "
                                    "WHERE sha256 = repeat('b', 64)"),
                             1);
            assert_int_equal(number("SELECT sum(abs(registros))::bigint FROM reporting.base_conteo"), 1);
            world_digest(service, false, got);
            if (turn == 0)
                memcpy(want, got, sizeof want);
            assert_string_equal(got, want);
            uint64_t seed = turn;
            at[0] = EVENTS;
            world_check(service);
            world_write(&small, service, at, 1, &seed);
            assert_int_equal(number("SELECT count(*) FROM reporting.registro_vigente"), 0);
            world_check(service);
        }
    }
    for (size_t i = 0; i <= EVENTS; i++)
        json_decref(events[i].data);
}

/* ---- retired months ---- */

#define EIGHT(letter) letter letter letter letter letter letter letter letter
#define SHA(letter) EIGHT(EIGHT(letter))

static json_t *book_of(const char *day, const char *sha256, const char *replaces)
{
    json_t *o = a_base(sha256, replaces);
    json_object_set_new(o, "fecha_corte", json_string(day));
    return o;
}

static json_t *seen(const char *day, const char *radicado, int revision, const char *sha256, const char *name)
{
    json_t *o = a_decision(revision, sha256);
    json_object_set_new(o, "fecha_corte", json_string(day));
    json_object_set_new(o, "radicado", json_string(radicado));
    json_object_set_new(o, "usuario", json_string("ECM1"));
    if (name)
        json_object_set_new(o, "asesor", json_string(name));
    return o;
}

static void tell(json_t *data)
{
    uint64_t seed = 1;
    bool book = json_object_get(data, "total") != NULL;
    world_event_t event = {.data = data};
    snprintf(event.envelope.id, sizeof event.envelope.id, "%s", book ? "libro" : "decision");
    snprintf(event.envelope.type, sizeof event.envelope.type, "%s",
             book ? TYPE_BASE : decision_type(DECISION_ESCALATE));
    snprintf(event.envelope.time, sizeof event.envelope.time, "2021-12-06T10:00:00.000Z");
    world_write(&(world_t){.events = &event, .n = 1}, service, (size_t[]){0}, 1, &seed);
    json_decref(data);
}

#define OCTOBER                                                                                              \
    "(SELECT md5(string_agg(x, '|' ORDER BY x)) FROM ("                                                      \
    "SELECT t::text AS x FROM reporting.conteo_base t WHERE nivel = 0 AND desde < '2021-11-01' UNION ALL "   \
    "SELECT t::text FROM reporting.conteo_asesor t WHERE nivel = 0 AND desde < '2021-11-01' UNION ALL "      \
    "SELECT t::text FROM reporting.conteo_causal t WHERE nivel = 0 AND desde < '2021-11-01' UNION ALL "      \
    "SELECT t::text FROM reporting.base_conteo t WHERE fecha_corte < '2021-11-01') AS todo)"

static void text_of(const char *sql, char ret[64])
{
    err_t err = ERR_INIT;
    AUTO(pgresult) PGresult *res = NULL;
    if (pg_exec(service, sql, 0, NULL, &res, &err) != RC_OK)
        fail_msg("%s", err.text);
    snprintf(ret, 64, "%s", pg_text(res, 0, 0) ? pg_text(res, 0, 0) : "");
}

/* October: a workbook, a sighting that came alone, and one whose workbook is registered later. November: the
 * same radicado in a workbook that was replaced by one without it, and names that are taken back. */
static void october_and_november(void)
{
    world_empty(admin);
    tell(book_of("2021-10-05", SHA("a"), NULL));
    tell(seen("2021-10-05", "R1", 0, SHA("a"), "Ana"));
    tell(seen("2021-10-06", "R2", 0, NULL, NULL));
    tell(seen("2021-10-07", "R3", 0, SHA("d"), NULL));
    tell(book_of("2021-11-09", SHA("b"), NULL));
    tell(seen("2021-11-09", "R1", 0, SHA("b"), "Ana María"));
    tell(book_of("2021-11-09", SHA("c"), SHA("b")));
    tell(seen("2021-11-09", "R4", 0, SHA("c"), "Anita"));
    world_check(service);
}

static void no_month_is_retired(void)
{
    err_t err = ERR_INIT;
    if (pg_run(admin, "TRUNCATE reporting.particion_retirada, reporting.asesor_retirado", &err) != RC_OK)
        fail_msg("%s", err.text);
    world_empty(admin);
}

static void a_month_stays_while_it_is_to_be_kept(void **state)
{
    (void)state;
    october_and_november();
    char months[96];
    /* As many as have gone by since: all of them are to be kept. */
    snprintf(months, sizeof months, "%lld",
             (long long)number("SELECT 12 * extract(year FROM d) + extract(month FROM d) - 12 * 2021 - 10 "
                               "FROM (SELECT now() AT TIME ZONE 'America/Bogota' AS d) AS hoy"));
    err_t err = ERR_INIT;
    AUTO(pgresult) PGresult *kept = NULL;
    assert_int_equal(pg_exec(service, "SELECT reporting.particion_retirar('2021-10-01', $1::integer, false)",
                             1, (const char *[]){months}, &kept, &err),
                     RC_OK);
    assert_true(PQgetisnull(kept, 0, 0));
    assert_int_equal(number("SELECT count(*) FROM reporting.registro WHERE fecha_corte < '2021-11-01'"), 3);
    static const char *const refused[] = {
        "SELECT reporting.particion_retirar('2021-10-01', 0, false)",
        "SELECT reporting.particion_retirar('2021-10-01', NULL, false)",
        "SELECT reporting.particion_retirar('2021-10-02', 1, false)",
    };
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        assert_int_equal(pg_exec(service, refused[i], 0, NULL, NULL, &err), RC_REJECT);
        err_clear(&err);
    }
    /* The month of the last cut-off stays, whatever has gone by since. */
    assert_int_equal(number("SELECT coalesce(reporting.particion_retirar('2021-11-01', 1, false), -1)"), -1);
    no_month_is_retired();
}

static void a_retired_month_stays_as_it_was(void **state)
{
    (void)state;
    char before[64], now[64];
    october_and_november();
    text_of("SELECT " OCTOBER, before);
    text_of("SELECT concat_ws(' ', vale, fecha_corte) FROM reporting.ficha WHERE radicado = 'R1'", now);
    assert_string_equal(now, "t 2021-10-05");

    assert_int_equal(number("SELECT reporting.particion_retirar('2021-10-01', 1, false)"), 3);
    world_check(service);
    text_of("SELECT concat_ws(' ', vale, fecha_corte) FROM reporting.ficha WHERE radicado = 'R1'", now);
    assert_string_equal(now, "f 2021-11-09"); /* as the story of the case takes it from now on */
    text_of("SELECT concat_ws(' ', vale, fecha_corte) FROM reporting.ficha WHERE radicado = 'R2'", now);
    assert_string_equal(now, "t 2021-10-06"); /* there is no other: it is still found */

    /* Neither the divisor moves nor what is divided by it. */
    tell(book_of("2021-10-07", SHA("d"), NULL));
    world_check(service);
    tell(book_of("2021-10-05", SHA("e"), SHA("a")));
    world_check(service);
    text_of("SELECT " OCTOBER, now);
    assert_string_equal(now, before);

    /* Nobody but October names him now. */
    tell(seen("2021-11-09", "R4", 1, SHA("c"), NULL));
    tell(seen("2021-11-09", "R1", 1, SHA("b"), NULL));
    world_check(service);
    text_of("SELECT concat_ws(' ', nombre, visto) FROM reporting.asesor WHERE usuario = 'ECM1'", now);
    assert_string_equal(now, "Ana 2021-10-05");

    /* Seen again, it is found by that, even where it does not count. */
    tell(seen("2021-11-09", "R2", 0, SHA("b"), NULL));
    world_check(service);
    text_of("SELECT concat_ws(' ', vale, fecha_corte) FROM reporting.ficha WHERE radicado = 'R2'", now);
    assert_string_equal(now, "f 2021-11-09");
    no_month_is_retired();
}

static rc_t gather(batch_t *b, const char *day, const char *radicado, err_t *err)
{
    AUTO(json) json_t *json = seen(day, radicado, 0, NULL, NULL);
    AUTO(mem) char *text = must(json_dumps(json, JSON_COMPACT));
    envelope_t e = {.id = "d", .time = "2021-12-06T10:00:00.000Z"};
    snprintf(e.type, sizeof e.type, "%s", decision_type(DECISION_ESCALATE));
    doc_t data;
    rc_t rc = doc_parse(&data, &b->texts, text, strlen(text), err);
    return rc == RC_OK ? batch_add(b, &e, &data, 0, err) : rc;
}

/* The batch that meets a retired month comes again once, whole; from then on its sightings are refused alone.
 */
static void sightings_of_a_retired_month_are_refused_while_gathered(void **state)
{
    (void)state;
    batch_t b = {0};
    err_t err = ERR_INIT;
    october_and_november();
    assert_int_equal(number("SELECT reporting.particion_retirar('2021-10-01', 1, false)"), 3);
    assert_int_equal(gather(&b, "2021-11-10", "R8", &err), RC_OK);
    assert_int_equal(gather(&b, "2021-10-10", "R9", &err), RC_OK);
    batch_fold(&b);
    assert_int_equal(pg_begin(service, &err), RC_OK);
    assert_int_equal(store_write(service, &b, &err), RC_RETRY);
    assert_string_equal(err.code, BATCH_RETIRED);
    pg_rollback(service);
    err_clear(&err);

    batch_clear(&b);
    assert_int_equal(gather(&b, "2021-11-10", "R8", &err), RC_OK);
    assert_int_equal(gather(&b, "2021-10-31", "R9", &err), RC_REJECT);
    assert_string_equal(err.code, BATCH_RETIRED);
    err_clear(&err);
    batch_fold(&b);
    assert_int_equal(pg_begin(service, &err), RC_OK);
    if (store_write(service, &b, &err) != RC_OK)
        fail_msg("%s", err.text);
    assert_int_equal(pg_commit(service, &err), RC_OK);
    assert_int_equal(number("SELECT count(*) FROM reporting.registro WHERE radicado = 'R8'"), 1);
    batch_done(&b);
    no_month_is_retired();
}

/* ---- the connection ---- */

/* The connection is made anew, and the next try finds what there is now. */
static void prepared_statement_outlives_a_migration(void **state)
{
    (void)state;
    static const char sql[] = "SELECT * FROM reporting.prueba";
    static const struct {
        bool as_admin;
        const char *sql, *why;
        int columns;
    } rows[] = {
        {true, "ALTER TABLE reporting.prueba ADD COLUMN b integer", "0A000", 2},
        {false, "DEALLOCATE ALL", "26000", 2},
    };
    err_t err = ERR_INIT;
    assert_int_equal(pg_run(admin,
                            "CREATE TABLE reporting.prueba (a integer); "
                            "GRANT SELECT ON reporting.prueba TO pqr_reporting",
                            &err),
                     RC_OK);
    assert_int_equal(pg_exec_prepared(service, sql, 0, NULL, NULL, &err), RC_OK);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(pgresult) PGresult *res = NULL;
        assert_int_equal(pg_run(rows[i].as_admin ? admin : service, rows[i].sql, &err), RC_OK);
        assert_int_equal(pg_exec_prepared(service, sql, 0, NULL, &res, &err), RC_RETRY);
        assert_non_null(strstr(err.text, rows[i].why));
        err_clear(&err);
        assert_int_equal(pg_exec_prepared(service, sql, 0, NULL, &res, &err), RC_OK);
        assert_int_equal(PQnfields(res), rows[i].columns);
    }
    assert_int_equal(pg_run(admin, "DROP TABLE reporting.prueba", &err), RC_OK);
}

/* The service's role can do its work (above) and nothing else. */
static void role_has_no_further_rights(void **state)
{
    (void)state;
    static const char *const forbidden[] = {
        "DELETE FROM reporting.registro",
        "TRUNCATE reporting.caso",
        "UPDATE reporting.base SET total = 0",
        "UPDATE reporting.recepcion SET detalle = ''",
        "DELETE FROM reporting.rechazo",
        "CREATE TABLE reporting.otra (x int)",
        "CREATE TABLE public.otra (x int)",
        "DROP TABLE reporting.outbox_packet",
        "ALTER TABLE reporting.registro ADD COLUMN x int",
    };
    for (size_t i = 0; i < COUNT_OF(forbidden); i++) {
        err_t err = ERR_INIT;
        assert_int_not_equal(pg_run(service, forbidden[i], &err), RC_OK);
        assert_non_null(strstr(err.text, "42501"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_order_ends_in_the_same_state),
        cmocka_unit_test(a_topic_far_ahead_ends_in_the_same_state),
        cmocka_unit_test(replay_writes_no_row),
        cmocka_unit_test(repeats_inside_one_batch_count_once),
        cmocka_unit_test(stored_sightings_are_those_that_hold),
        cmocka_unit_test(records_never_exceed_what_was_sent),
        cmocka_unit_test(case_is_what_its_highest_version_says),
        cmocka_unit_test(counts_equal_a_recount_at_any_moment),
        cmocka_unit_test(sighting_stays_in_the_workbook_that_brought_it),
        cmocka_unit_test(a_month_stays_while_it_is_to_be_kept),
        cmocka_unit_test(a_retired_month_stays_as_it_was),
        cmocka_unit_test(sightings_of_a_retired_month_are_refused_while_gathered),
        cmocka_unit_test(prepared_statement_outlives_a_migration),
        cmocka_unit_test(role_has_no_further_rights),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
