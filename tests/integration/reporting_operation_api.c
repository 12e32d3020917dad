/* What an operation asks daily, over REST on a real PostgreSQL, on a Tuesday before a holiday: every figure
 * is that of the events behind it, and every list that a figure links to has as many rows as it says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/clock_rate.h"
#include "common/metrics.h"
#include "services/reporting/operation/letters.h"
#include "tests/integration/reporting_server.h"

#define TODAY "2021-12-07"
#define CASES 240

static world_t told;
static pg_t *service;
static const char *const estados[] = {"en_revision", "por_contactar", "respondido",
                                      "escalado",    "cerrado",       "recurso_en_curso"};
static const char *const tareas[] = {"escalar", "cerrar", "finalizar"};

/* ---- what is told ---- */

static void event(const char *radicado, int version, const char *tipo, const char *estado, instant_t when,
                  json_t *datos)
{
    char at[32];
    instant_format(when, at);
    told.events = must(realloc(told.events, (told.n + 1) * sizeof *told.events));
    world_event_t *e = &told.events[told.n++];
    *e =
        (world_event_t){.data = json_pack("{s:s,s:s,s:s,s:s,s:i,s:o}", "radicado", radicado, "tipo", tipo,
                                          "estado", estado, "fecha", at, "version", version, "datos", datos)};
    snprintf(e->envelope.id, sizeof e->envelope.id, "caso.%s.%d", radicado, version);
    snprintf(e->envelope.type, sizeof e->envelope.type, "%s", TYPE_CASE);
    snprintf(e->envelope.time, sizeof e->envelope.time, "%s", at);
}

static instant_t at(const char *day, int minute)
{
    day_t d;
    assert_true(day_parse(day, &d));
    return instant_from_day(d, minute);
}

static json_t *attempt(int id, int numero, const char *dia, const char *regla, const char *resultado)
{
    return json_pack("{s:s,s:i,s:i,s:i,s:s,s:s,s:s?}", "regla", regla, "intento", id, "ronda", 1, "numero",
                     numero, "dia", dia, "canal", "agente", "resultado", resultado);
}

/* One that is open about everywhere: any age, any term, in about every estado; some with a task, some with a
 * recurso. */
static void spread(int i, uint64_t *seed)
{
    char radicado[24], vence[11];
    const day_t today = instant_day(clock_now(), NULL);
    const instant_t entered = instant_from_day(today - (day_t)(rnd(seed) % 40), (int)(rnd(seed) % 1440));
    const char *estado = estados[rnd(seed) % COUNT_OF(estados)];
    int version = 1;
    day_format(today - 15 + (day_t)(rnd(seed) % 45), vence);
    snprintf(radicado, sizeof radicado, "77%014d", i);
    event(radicado, version++, "abierto", "por_resolver", entered - 3600000,
          json_pack("{s:s,s:s,s:s}", "regla", "abre_por_resolver", "vence", vence, "base", "pendientes"));
    if (strcmp(estado, "recurso_en_curso") == 0) {
        event(radicado, version++, "recurso_presentado", estado, entered,
              json_pack("{s:s,s:s,s:s,s:s}", "regla", "recurso_presentado", "tipo",
                        i % 3 ? "reposicion" : "apelacion", "presentado", "2021-12-01", "vence", vence));
        return;
    }
    event(radicado, version++, "cambio", estado, entered, json_pack("{s:s}", "regla", "r"));
    if (rnd(seed) % 2) {
        const char *tarea = tareas[rnd(seed) % COUNT_OF(tareas)];
        event(radicado, version++, "tarea_creada", estado, entered,
              json_pack("{s:s,s:s}", "regla", "r", "tipo", tarea));
        if (rnd(seed) % 4 == 0)
            event(radicado, version++, "tarea_rechazada", estado, entered,
                  json_pack("{s:s,s:s,s:s}", "regla", "r", "tipo", tarea, "error", "RR no la encuentra."));
    }
    if (rnd(seed) % 5 == 0)
        event(radicado, version++, "rebote", estado, entered,
              json_pack("{s:s,s:i}", "regla", "r", "rebotes", 1));
}

/* Three customers, known by heart: one reached at the second attempt, one by voicemail after three, one lost.
 */
static void calls(void)
{
    event("1", 1, "abierto", "por_contactar", at("2021-12-01", 600),
          json_pack("{s:s,s:s}", "regla", "r", "vence", "2021-12-23"));
    event("1", 2, "intento_tomado", "en_llamada", at("2021-12-02", 8 * 60 + 5),
          attempt(1, 1, "2021-12-02", "intento_tomado", NULL));
    event("1", 3, "llamada", "por_contactar", at("2021-12-02", 9 * 60),
          attempt(1, 1, "2021-12-02", "llamada_sin_contacto", "no_contesta"));
    event("1", 4, "intento_tomado", "en_llamada", at("2021-12-03", 15 * 60),
          attempt(2, 2, "2021-12-03", "intento_tomado", NULL));
    event("1", 5, "llamada", "respondido", at("2021-12-03", 15 * 60 + 4),
          attempt(2, 2, "2021-12-03", "llamada_acepta", "contesto_acepta"));
    event("1", 6, "notificado", "respondido", at("2021-12-03", 15 * 60 + 4),
          json_pack("{s:s,s:s,s:s,s:s}", "regla", "r", "notificacion", "voz", "notificado", "2021-12-03",
                    "recurso_hasta", "2021-12-20"));
    event("1", 7, "cerrado", "cerrado", at("2021-12-03", 16 * 60),
          json_pack("{s:s,s:s}", "regla", "r", "resultado", "respuesta_positiva"));
    for (int n = 1; n <= 3; n++) {
        char dia[11];
        snprintf(dia, sizeof dia, "2021-12-0%d", n);
        event("2", 2 * n - 1, "intento_tomado", "en_llamada", at(dia, 8 * 60),
              attempt(10 + n, n, dia, "intento_tomado", NULL));
        event("2", 2 * n, "llamada", n < 3 ? "por_contactar" : "buzon_pedido", at(dia, 8 * 60 + 3),
              attempt(10 + n, n, dia, n < 3 ? "llamada_sin_contacto" : "llamada_agotada", "ocupado"));
    }
    event("2", 7, "buzon_pedido", "buzon_pedido", at("2021-12-03", 8 * 60 + 3),
          json_pack("{s:s,s:i,s:s,s:s,s:s}", "regla", "r", "numero", 4, "dia", "2021-12-06", "desde",
                    "2021-12-06T13:00:00.000Z", "hasta", "2021-12-06T16:00:00.000Z"));
    event("2", 8, "buzon_dejado", "respondido", at("2021-12-06", 9 * 60),
          attempt(14, 4, "2021-12-06", "buzon_dejado", "buzon_dejado"));
    event("2", 9, "cerrado", "cerrado", at("2021-12-06", 10 * 60),
          json_pack("{s:s,s:s}", "regla", "r", "resultado", "respuesta_negativa"));
    event("3", 1, "intento_tomado", "en_llamada", at(TODAY, 7 * 60 + 30),
          attempt(20, 1, TODAY, "intento_tomado", NULL));
    event("3", 2, "intento_perdido", "por_contactar", at(TODAY, 8 * 60 + 30),
          attempt(20, 1, TODAY, "intento_perdido", NULL));
    event("3", 3, "cerrado", "cerrado", at(TODAY, 9 * 60),
          json_pack("{s:s,s:s}", "regla", "r", "resultado", "ya_finalizada"));
}

static int setup(void **state)
{
    const clock_rate_t clock = {.start = instant_from_day(day_from_civil(2021, 12, 7), 600),
                                .anchor_us = clock_real_us(),
                                .speed = 1};
    clock_set(&clock);
    if (server_setup(state) != 0)
        return -1;
    err_t err = ERR_INIT;
    uint64_t seed = 20211207;
    service = pg_as_service();
    if (pg_run(admin,
               "TRUNCATE reporting.evento_caso, reporting.caso, reporting.intento, reporting.tarea, "
               "reporting.recurso, "
               "reporting.conteo_evento, reporting.conteo_intento",
               &err) != RC_OK)
        return -1;
    for (int i = 0; i < CASES; i++)
        spread(i, &seed);
    calls();
    size_t *order = must(calloc(told.n, sizeof *order));
    for (size_t i = 0; i < told.n; i++)
        order[i] = i;
    shuffle(order, told.n, &seed);
    world_write(&told, service, order, told.n, &seed);
    world_check(service);
    free(order);
    return 0;
}

static int teardown(void **state)
{
    world_done(&told);
    pg_free(service);
    return server_teardown(state);
}

/* ---- answers ---- */

static json_t *rows(json_t *answered)
{
    return json_object_get(answered, "datos");
}

static const json_t *row_where(json_t *answered, const char *name, const char *value)
{
    size_t i;
    json_t *row;
    json_array_foreach(rows(answered), i, row)
        if (same(text_of(row, name), value))
            return row;
    fail_msg("no row has %s = %s", name, value);
    return NULL;
}

static int64_t number(const char *sql)
{
    err_t err = ERR_INIT;
    AUTO(pgresult) PGresult *res = NULL;
    assert_int_equal(pg_exec(service, sql, 0, NULL, &res, &err), RC_OK);
    return pg_int(res, 0, 0);
}

static size_t behind(const char *link)
{
    char path[512];
    snprintf(path, sizeof path, "/v1/operacion/%s&limite=7", link);
    AUTO(json) json_t *all = walk(path, NULL, 7);
    return json_array_size(all);
}

/* Each span of each row has a link where it has any, and the list behind it as many rows. */
static void links_lead_to_what_they_count(const char *path, int64_t want)
{
    AUTO(answer) answer_t a;
    json_t *answered = get(path, &a), *row, *link;
    const char *tramo;
    size_t i;
    int64_t sum = 0, lists = 0;
    json_array_foreach(rows(answered), i, row) {
        int64_t of_row = 0;
        json_object_foreach(json_object_get(row, "enlaces"), tramo, link) {
            assert_int_equal(behind(json_string_value(link)), int_of(row, tramo));
            of_row += int_of(row, tramo);
            lists++;
        }
        const json_t *total = json_object_get(row, "casos");
        assert_int_equal(of_row, json_integer_value(total ? total : json_object_get(row, "pendientes")));
        sum += of_row;
    }
    assert_int_equal(sum, want);
    assert_true(lists > 10);
}

static void backlog_counts_what_its_lists_have(void **state)
{
    (void)state;
    const int64_t open = number("SELECT count(*) FROM reporting.caso WHERE estado <> 'cerrado'");
    assert_true(open > 100);
    links_lead_to_what_they_count("/v1/operacion/pendientes", open);
    links_lead_to_what_they_count("/v1/operacion/pendientes?edad=calendario", open);
    AUTO(answer) answer_t a;
    json_t *answered = get("/v1/operacion/pendientes", &a);
    assert_int_equal(int_of(answered, "total"), open);
    assert_string_equal(text_of(answered, "hoy"), TODAY);
    assert_string_equal(text_of(json_array_get(rows(answered), 0), "estado"), "en_revision");
    assert_string_equal(text_of(json_array_get(rows(answered), 0), "texto"), "En revisión");
}

static void tasks_count_what_their_lists_have(void **state)
{
    (void)state;
    links_lead_to_what_they_count("/v1/operacion/tareas",
                                  number("SELECT count(*) FROM reporting.tarea WHERE fin IS NULL"));
    AUTO(answer) answer_t a;
    json_t *answered = get("/v1/operacion/tareas", &a), *row;
    size_t i;
    int64_t refused = 0;
    json_array_foreach(rows(answered), i, row)
        refused += int_of(row, "rechazadas");
    assert_int_equal(
        refused, number("SELECT count(*) FROM reporting.tarea WHERE fin IS NULL AND rechazada IS NOT NULL"));
    assert_true(refused > 0);
    assert_int_equal(refused, behind("tareas/lista?rechazada=true"));
    AUTO(answer) answer_t b;
    const json_t *one =
        json_array_get(rows(get("/v1/operacion/tareas/lista?rechazada=true&limite=1", &b)), 0);
    assert_string_equal(text_of(one, "error"), "RR no la encuentra.");
}

static void terms_count_what_their_lists_have(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    json_t *answered = get("/v1/operacion/terminos", &a), *row;
    size_t i;
    int64_t sum = 0;
    json_array_foreach(rows(answered), i, row) {
        const char *link = text_of(row, "enlace");
        sum += int_of(row, "casos");
        assert_int_equal(int_of(row, "casos"), int_of(row, "por_responder") + int_of(row, "respondidos"));
        if (link)
            assert_int_equal(behind(link), int_of(row, "casos"));
    }
    assert_int_equal(sum, number("SELECT count(*) FROM reporting.caso WHERE estado <> 'cerrado'"));
    assert_int_equal(json_array_size(rows(answered)), 18);
    assert_int_equal(
        int_of(row_where(answered, "tramo", "hoy"), "casos"),
        number("SELECT count(*) FROM reporting.caso WHERE estado <> 'cerrado' AND recurso IS NULL "
               "AND vence BETWEEN '2021-12-07' AND '2021-12-08'"));
    AUTO(answer) answer_t b;
    json_t *recursos = get("/v1/operacion/terminos?termino=recurso", &b);
    assert_int_equal(json_array_size(rows(recursos)), 9);
}

static void contactability_by_number_hour_weekday_and_day(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    json_t *answered = get("/v1/operacion/contactabilidad?desde=2021-12-01&hasta=2021-12-07", &a);
    const json_t *total = json_object_get(answered, "total"), *voice = json_object_get(answered, "buzones");
    assert_int_equal(int_of(total, "intentos"), 5);
    assert_int_equal(int_of(total, "contactos"), 1);
    assert_true(json_real_value(json_object_get(total, "porcentaje")) == 20.0);
    assert_int_equal(int_of(total, "perdido"), 1);
    assert_int_equal(int_of(total, "buzon_dejado"), 1);
    assert_int_equal(int_of(voice, "pedidos"), 1);
    assert_int_equal(int_of(voice, "dejados"), 1);
    assert_int_equal(int_of(voice, "fallidos"), 0);
    const json_t *second = row_where(answered, "clave", "2");
    assert_string_equal(text_of(second, "texto"), "Intento 2");
    assert_int_equal(int_of(second, "intentos"), 2);
    assert_int_equal(int_of(second, "acepta"), 1);
    assert_int_equal(int_of(json_object_get(second, "resultados"), "ocupado"), 1);
    assert_true(is_null(row_where(answered, "clave", "4"), "porcentaje"));

    AUTO(answer) answer_t by_hour;
    json_t *hours = get("/v1/operacion/contactabilidad?desde=2021-12-01&hasta=2021-12-07&por=hora", &by_hour);
    assert_int_equal(int_of(row_where(hours, "texto", "08:00 a 08:59"), "intentos"), 4);
    assert_int_equal(int_of(row_where(hours, "texto", "15:00 a 15:59"), "contactos"), 1);
    assert_int_equal(int_of(row_where(hours, "texto", "07:00 a 07:59"), "perdido"), 1);

    AUTO(answer) answer_t by_weekday;
    json_t *week =
        get("/v1/operacion/contactabilidad?desde=2021-12-01&hasta=2021-12-07&por=semana", &by_weekday);
    assert_int_equal(int_of(row_where(week, "texto", "Jueves"), "intentos"), 2);
    assert_int_equal(int_of(row_where(week, "texto", "Viernes"), "intentos"), 2);

    AUTO(answer) answer_t by_day;
    json_t *days = get("/v1/operacion/contactabilidad?desde=2021-12-02&hasta=2021-12-03&por=dia", &by_day);
    assert_int_equal(json_array_size(rows(days)), 2);
    assert_int_equal(int_of(row_where(days, "clave", "2021-12-03"), "contactos"), 1);
    assert_int_equal(int_of(json_object_get(days, "total"), "intentos"), 4);
}

static void activity_of_a_period_is_its_days(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    AUTO(answer) answer_t b;
    json_t *whole = get("/v1/operacion/actividad?desde=2021-10-01&hasta=2021-12-31&tipo=rebote", &a), *row;
    json_t *days = get("/v1/operacion/actividad?desde=2021-10-01&hasta=2021-12-31&tipo=rebote&por=dia", &b);
    size_t i;
    int64_t sum = 0;
    assert_int_equal(json_array_size(rows(whole)), 1);
    json_array_foreach(rows(days), i, row)
        sum += int_of(row, "eventos");
    assert_int_equal(sum, int_of(whole, "total"));
    assert_int_equal(sum, number("SELECT count(*) FROM reporting.evento_caso WHERE tipo = 'rebote'"));
    assert_true(sum > 10);
    assert_int_equal(behind("casos?rebotes=true"),
                     number("SELECT count(*) FROM reporting.caso WHERE estado <> 'cerrado' AND rebotes > 0"));
}

static void recursos_by_kind_decision_and_term(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    json_t *answered = get("/v1/operacion/recursos?desde=2021-12-01&hasta=2021-12-01", &a), *row;
    size_t i;
    int64_t sum = 0, over = 0;
    json_array_foreach(rows(answered), i, row) {
        sum += int_of(row, "recursos");
        over += same(text_of(row, "plazo"), "vencido") ? int_of(row, "recursos") : 0;
        assert_true(is_null(row, "decision"));
    }
    assert_true(sum > 10);
    assert_int_equal(sum, int_of(answered, "total"));
    assert_int_equal(sum, int_of(answered, "abiertos"));
    assert_int_equal(over, int_of(answered, "vencidos"));
    assert_int_equal(over, behind("recursos/lista?estado=abierto&vence_hasta=2021-12-06"));
    assert_int_equal(sum, behind("recursos/lista?estado=abierto"));
}

static void rejected_rows_of_each_base_by_reason(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    json_t *answered = get("/v1/operacion/rechazos?limite=1000", &a), *row, *reason;
    size_t i, j;
    assert_int_equal(json_array_size(rows(answered)), world.n_bases);
    json_array_foreach(rows(answered), i, row) {
        int64_t n = 0;
        json_array_foreach(json_object_get(row, "razones"), j, reason)
            n += int_of(reason, "filas");
        assert_int_equal(n, WORLD_REJECTED);
    }
    assert_non_null(
        strstr(text_of(json_array_get(rows(answered), 0), "detalle"), "missing_cuenta (cuenta): 3"));
}

/* ---- dead letters ---- */

static letter_t a_letter(int64_t offset, const char *resolution, instant_t when)
{
    letter_t l = {.topico = "case.event", .particion = 2, .posicion = offset, .escrito = at(TODAY, 540)};
    if (resolution) {
        l.resolucion = resolution;
        l.resuelto = when;
        l.resuelto_por = "ana";
    } else {
        l.de_particion = 1;
        l.de_posicion = 70 + offset;
        l.etapa = "contact";
        l.codigo = "campo_invalido";
        l.error = "campo «…»: debe ser fecha";
        l.bytes = 100;
    }
    return l;
}

/* What the database cannot take of a letter leaves its place; where not even that can be kept, the others are
 * written. */
static void letters_that_the_database_refuses_hold_nothing_up(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    letter_t unreadable = a_letter(2, NULL, 0), nowhere = a_letter(3, NULL, 0);
    unreadable.error = "\xff";
    nowhere.topico = NULL;
    const letter_t letters[] = {a_letter(1, NULL, 0), unreadable, nowhere, a_letter(4, NULL, 0),
                                a_letter(1, "reintentado", at(TODAY, 560))};
    letters_t l = {0};
    for (size_t i = 0; i < COUNT_OF(letters); i++)
        letters_add(&l, &letters[i]);
    assert_int_equal(pg_run(admin, "TRUNCATE reporting.muerto", &err), RC_OK);
    assert_int_equal(pg_begin(service, &err), RC_OK);
    if (letters_write(&l, service, &err) != RC_OK)
        fail_msg("%s", err.text);
    assert_int_equal(pg_commit(service, &err), RC_OK);
    letters_done(&l);
    assert_int_equal(number("SELECT count(*) FROM reporting.muerto WHERE visto"), 3);
    assert_int_equal(
        number("SELECT count(*) FROM reporting.muerto WHERE posicion IN (1, 4) AND etapa = 'contact'"), 2);
    assert_int_equal(
        number("SELECT count(*) FROM reporting.muerto WHERE posicion = 1 AND resolucion = 'reintentado'"), 1);
    assert_int_equal(
        number("SELECT count(*) FROM reporting.muerto WHERE posicion = 2 AND codigo = 'carta_ilegible' "
               "AND etapa IS NULL AND de_posicion = 72"),
        1);
    AUTO(buf) buf_t metrics = {0};
    metrics_print(&metrics);
    assert_non_null(strstr(buf_str(&metrics), LETTERS_LOST " 1\n"));
}

static void write_letters(const letter_t *letters, size_t n, size_t cut)
{
    letters_t l = {0};
    err_t err = ERR_INIT;
    for (size_t i = 0; i < n; i++) {
        letters_add(&l, &letters[i]);
        if (i + 1 != cut && i + 1 != n)
            continue;
        assert_int_equal(pg_begin(service, &err), RC_OK);
        if (letters_write(&l, service, &err) != RC_OK)
            fail_msg("%s", err.text);
        assert_int_equal(pg_commit(service, &err), RC_OK);
        l.n = 0;
    }
    letters_done(&l);
}

/* In every order and in one or two batches: three letters, one sent back, one sent back and then discarded.
 */
static void dead_letters_and_what_became_of_them(void **state)
{
    (void)state;
    const letter_t letters[] = {a_letter(1, NULL, 0),
                                a_letter(2, NULL, 0),
                                a_letter(3, NULL, 0),
                                a_letter(1, "reintentado", at(TODAY, 560)),
                                a_letter(2, "reintentado", at(TODAY, 560)),
                                a_letter(2, "descartado", at(TODAY, 570))};
    enum { N = COUNT_OF(letters), ORDERS = 720 };
    for (size_t turn = 0; turn < ORDERS; turn += 7) {
        letter_t mixed[N];
        memcpy(mixed, letters, sizeof mixed);
        size_t left = turn;
        for (size_t i = N; i > 1; i--) {
            const size_t j = left % i;
            const letter_t other = mixed[i - 1];
            left /= i;
            mixed[i - 1] = mixed[j];
            mixed[j] = other;
        }
        err_t err = ERR_INIT;
        assert_int_equal(pg_run(admin, "TRUNCATE reporting.muerto", &err), RC_OK);
        write_letters(mixed, N, 1 + turn % N);
        write_letters(mixed, N, 0); /* and again */
        assert_int_equal(number("SELECT count(*) FROM reporting.muerto WHERE visto"), 3);
        assert_int_equal(
            number("SELECT count(*) FROM reporting.muerto WHERE posicion = 1 AND resolucion = 'reintentado'"),
            1);
        assert_int_equal(
            number("SELECT count(*) FROM reporting.muerto WHERE posicion = 2 AND resolucion = 'descartado'"),
            1);
        assert_int_equal(
            number("SELECT count(*) FROM reporting.muerto WHERE posicion = 3 AND resolucion IS NULL"), 1);
    }
    AUTO(answer) answer_t a;
    json_t *answered = get("/v1/operacion/muertos", &a);
    const json_t *row = json_array_get(rows(answered), 0);
    assert_int_equal(int_of(answered, "abiertos"), 1);
    assert_int_equal(int_of(row, "reintentados"), 1);
    assert_int_equal(int_of(row, "descartados"), 1);
    assert_string_equal(text_of(row, "etapa"), "contact");
    AUTO(answer) answer_t b;
    const json_t *open = json_array_get(rows(get("/v1/operacion/muertos/lista?estado=abierto", &b)), 0);
    assert_string_equal(text_of(open, "id"), "case.event-dlt:2:3");
    assert_string_equal(text_of(open, "codigo"), "campo_invalido");
    assert_int_equal(behind("muertos/lista?topico=case.event"), 3);
}

/* ---- freshness and the summary ---- */

static void freshness_is_unknown_without_kafka(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    assert_int_equal(
        pg_run(service,
               "INSERT INTO reporting.consumer_offset VALUES ('case.event', 0, 42), ('pqr.base', 0, 7); "
               "INSERT INTO reporting.lectura VALUES ('case.event', 0, '2021-12-07T14:00:00Z')",
               &err),
        RC_OK);
    AUTO(answer) answer_t a;
    json_t *answered = get("/v1/operacion/frescura", &a);
    assert_string_equal(text_of(answered, "estado"), "desconocido");
    assert_true(is_null(answered, "medido"));
    assert_true(is_null(answered, "por_leer"));
    const json_t *row = row_where(answered, "topico", "case.event");
    assert_int_equal(int_of(row, "posicion"), 42);
    assert_true(is_null(row, "fin"));
    assert_string_equal(text_of(row, "ultimo"), "2021-12-07T14:00:00.000Z");
    const json_t *bases = json_object_get(answered, "bases");
    assert_int_equal(json_array_size(bases), 2);
    assert_string_equal(text_of(json_array_get(bases, 0), "base"), "mal_escalados");
    assert_string_equal(text_of(json_array_get(bases, 1), "fecha_corte"), "2021-12-15");
}

static void summary_says_what_the_reports_say(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    json_t *s = get("/v1/operacion/resumen", &a);
    assert_string_equal(text_of(s, "hoy"), TODAY);
    assert_int_equal(int_of(s, "pendientes"),
                     number("SELECT count(*) FROM reporting.caso WHERE estado <> 'cerrado'"));
    assert_int_equal(json_array_size(json_object_get(s, "terminos")), 18);
    assert_int_equal(int_of(json_object_get(s, "contactabilidad"), "perdido"), 1);
    assert_int_equal(int_of(json_object_get(s, "actividad"), "intento_perdido"), 1);
    assert_int_equal(int_of(json_object_get(s, "tareas"), "pendientes"),
                     number("SELECT count(*) FROM reporting.tarea WHERE fin IS NULL"));
    assert_int_equal(int_of(json_object_get(s, "recursos"), "abiertos"),
                     number("SELECT count(*) FROM reporting.recurso WHERE decidido IS NULL"));
    assert_int_equal(int_of(json_object_get(s, "muertos"), "abiertos"), 1);
    assert_string_equal(text_of(json_object_get(s, "frescura"), "estado"), "desconocido");
}

/* ---- the forms of answers ---- */

static const char *const reports[] = {"pendientes", "terminos", "contactabilidad?desde=2021-12-01",
                                      "actividad",  "recursos", "tareas",
                                      "muertos",    "frescura"};
static const char *const lists[] = {"casos", "recursos/lista", "tareas/lista", "rechazos", "muertos/lista"};

static size_t lines_of(const answer_t *a)
{
    size_t n = 0;
    for (const char *s = buf_str(&a->body); (s = strstr(s, "\r\n")); s += 2)
        n++;
    return n;
}

static void as_file(const char *what, bool paged)
{
    char path[256];
    const char *more = strchr(what, '?') ? "&" : "?";
    AUTO(answer) answer_t json;
    AUTO(answer) answer_t csv;
    AUTO(answer) answer_t xlsx;
    snprintf(path, sizeof path, "/v1/operacion/%s%s", what, paged ? "?limite=1000" : "");
    const size_t n = json_array_size(rows(get(path, &json)));
    snprintf(path, sizeof path, "/v1/operacion/%s%sformato=csv", what, more);
    ask(root, path, NULL, &csv);
    assert_int_equal(csv.status, 200);
    assert_int_equal(lines_of(&csv), n + 1);
    assert_non_null(strstr(buf_str(&csv.headers), "text/csv"));
    snprintf(path, sizeof path, "/v1/operacion/%s%sformato=xlsx", what, more);
    ask(root, path, NULL, &xlsx);
    assert_int_equal(xlsx.status, 200);
    assert_memory_equal(xlsx.body.data, "PK", 2);
}

static void each_is_a_file_too(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(reports); i++)
        as_file(reports[i], false);
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        as_file(lists[i], true);
}

static void a_problem_names_its_field(void **state)
{
    (void)state;
    static const struct {
        const char *path, *code, *campo;
    } rows_of[] = {
        {"pendientes?edad=lunar", "filtro_invalido", "edad"},
        {"pendientes?limite=3", "parametro_desconocido", "limite"},
        {"pendientes?otro=3", "parametro_desconocido", "otro"},
        {"terminos?termino=x", "filtro_invalido", "termino"},
        {"contactabilidad?desde=ayer", "fecha_invalida", "desde"},
        {"contactabilidad?desde=2021-12-07&hasta=2021-12-06", "periodo_invertido", "hasta"},
        {"contactabilidad?desde=2000-01-01&por=dia", "periodo_muy_largo", "desde"},
        {"actividad?desde=2000-01-01&por=dia", "periodo_muy_largo", "desde"},
        {"contactabilidad?por=mes", "filtro_invalido", "por"},
        {"casos?estado=cerrado", "filtro_invalido", "estado"},
        {"casos?vence_desde=2021-12-07&vence_hasta=2021-12-01", "periodo_invertido", "vence_hasta"},
        {"muertos/lista?estado=x", "filtro_invalido", "estado"},
        {"frescura?formato=pdf", "formato_invalido", "formato"},
    };
    for (size_t i = 0; i < COUNT_OF(rows_of); i++) {
        char path[256];
        AUTO(answer) answer_t a;
        snprintf(path, sizeof path, "/v1/operacion/%s", rows_of[i].path);
        ask(root, path, NULL, &a);
        if (a.status != 400 || !same(text_of(a.json, "code"), rows_of[i].code) ||
            !same(text_of(a.json, "campo"), rows_of[i].campo))
            fail_msg("%s: %ld %s", path, a.status, buf_str(&a.body));
    }
}

static void what_has_not_changed_is_not_sent_again(void **state)
{
    (void)state;
    AUTO(answer) answer_t first;
    AUTO(answer) answer_t again;
    char header[128];
    get("/v1/operacion/pendientes", &first);
    const char *tag = strcasestr(buf_str(&first.headers), "\r\nETag: ");
    assert_non_null(tag);
    tag += strlen("\r\nETag: ");
    snprintf(header, sizeof header, "If-None-Match: %.*s", (int)strcspn(tag, "\r"), tag);
    ask(root, "/v1/operacion/pendientes", header, &again);
    assert_int_equal(again.status, 304);
}

/* What the document describes is there, and nothing else. */
static void every_path_is_described(void **state)
{
    (void)state;
    AUTO(answer) answer_t doc;
    const char *path;
    json_t *item, *paths = json_object_get(get("/openapi.json", &doc), "paths");
    size_t n = 0;
    json_object_foreach(paths, path, item) {
        AUTO(answer) answer_t a = {0};
        if (strncmp(path, "/v1/operacion/", strlen("/v1/operacion/")) != 0)
            continue;
        get(path, &a);
        n++;
    }
    assert_int_equal(n, COUNT_OF(reports) + COUNT_OF(lists) + 1);
}

static void without_a_database_it_says_so(void **state)
{
    (void)state;
    static const char *const all[] = {"resumen", "pendientes", "casos", "frescura"};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        char path[64];
        AUTO(answer) answer_t a;
        snprintf(path, sizeof path, "/v1/operacion/%s", all[i]);
        ask(root_without_database, path, NULL, &a);
        assert_int_equal(a.status, 503);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(backlog_counts_what_its_lists_have),
        cmocka_unit_test(tasks_count_what_their_lists_have),
        cmocka_unit_test(terms_count_what_their_lists_have),
        cmocka_unit_test(contactability_by_number_hour_weekday_and_day),
        cmocka_unit_test(activity_of_a_period_is_its_days),
        cmocka_unit_test(recursos_by_kind_decision_and_term),
        cmocka_unit_test(rejected_rows_of_each_base_by_reason),
        cmocka_unit_test(letters_that_the_database_refuses_hold_nothing_up),
        cmocka_unit_test(dead_letters_and_what_became_of_them),
        cmocka_unit_test(freshness_is_unknown_without_kafka),
        cmocka_unit_test(summary_says_what_the_reports_say),
        cmocka_unit_test(each_is_a_file_too),
        cmocka_unit_test(a_problem_names_its_field),
        cmocka_unit_test(what_has_not_changed_is_not_sent_again),
        cmocka_unit_test(every_path_is_described),
        cmocka_unit_test(without_a_database_it_says_so),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
