/* The indicators over HTTP on a real PostgreSQL: figures held against a recount of what the world says, the
 * period before beside them, trends, the way to the records, files, and what a client knows already. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "services/reporting/figures/percent.h"
#include "services/reporting/figures/period.h"
#include "tests/integration/reporting_server.h"

/* ---- recounts, over what the world says must stand ---- */

typedef struct count {
    const char *key; /* NULL: none */
    int64_t all, confirmed, overturned;
} count_t;

static size_t recount(base_kind_t base, day_t from, day_t to, bool by_causal, count_t ret[32])
{
    size_t n = 0;
    for (int d = 0; d < WORLD_DAYS; d++)
        for (int r = 0; r < WORLD_RADICADOS; r++) {
            const sighting_t *s = &world.sightings[d][base][r];
            if (!s->there || s->day < from || s->day > to)
                continue;
            const char *key = by_causal ? s->causal : s->usuario;
            size_t i = 0;
            while (i < n && !same(ret[i].key, key))
                i++;
            if (i == n)
                ret[n++] = (count_t){.key = key};
            ret[i].all++;
            ret[i].confirmed += strcmp(s->razon, "error_escalamiento") == 0;
            ret[i].overturned += strcmp(s->razon, "segundo_nivel") == 0;
        }
    return n;
}

static int64_t total_of(base_kind_t base, day_t from, day_t to)
{
    int64_t n = 0;
    for (int d = 0; d < WORLD_DAYS; d++)
        if (world.days[d] >= from && world.days[d] <= to)
            n += world.totals[d][base] + world.loose[d][base];
    return n;
}

/* Most first; ties by key, the one without a key last. */
static void in_order(const json_t *data, const char *key, const char *count)
{
    for (size_t i = 1; i < json_array_size(data); i++) {
        const json_t *a = json_array_get(data, i - 1), *b = json_array_get(data, i);
        assert_true(int_of(a, count) >= int_of(b, count));
        if (int_of(a, count) == int_of(b, count)) {
            assert_non_null(text_of(a, key));
            assert_true(!text_of(b, key) || strcmp(text_of(a, key), text_of(b, key)) < 0);
        }
    }
}

static void indicator_is(const char *path, base_kind_t base, day_t from, day_t to, bool by_causal)
{
    AUTO(answer) answer_t a;
    count_t want[32];
    const char *key = by_causal ? "causal" : "usuario";
    size_t n = recount(base, from, to, by_causal, want);
    json_t *body = get(path, &a), *data = json_object_get(body, "datos");
    int64_t total = total_of(base, from, to);
    char day[11];
    day_format(from, day);
    assert_string_equal(text_of(body, "desde"), day);
    day_format(to, day);
    assert_string_equal(text_of(body, "hasta"), day);
    assert_int_equal(int_of(body, "total_registros"), total);
    assert_int_equal(json_array_size(data), n);
    in_order(data, key, "registros");
    for (size_t i = 0; i < n; i++) {
        const json_t *row = json_array_get(data, i);
        size_t w = 0;
        while (w < n && !same(want[w].key, text_of(row, key)))
            w++;
        assert_true(w < n);
        assert_int_equal(int_of(row, "registros"), want[w].all);
        double hundredths = (double)percent_hundredths(want[w].all, total);
        assert_true(json_real_value(json_object_get(row, "porcentaje")) == hundredths / 100);
        if (!by_causal) {
            assert_int_equal(int_of(row, "confirmadas"), want[w].confirmed);
            assert_int_equal(int_of(row, "revertidas"), want[w].overturned);
            assert_true(text_of(row, "usuario") || !text_of(row, "asesor"));
        }
    }
    /* two decimals as written, not a double's tail */
    for (const char *p = buf_str(&a.body); (p = strstr(p, "\"porcentaje\":")); p++)
        assert_true(strcspn(p + 13, ",}") <= 6);
}

static void indicators_equal_a_recount(void **state)
{
    (void)state;
    const day_t *d = world.days;
    indicator_is("/v1/indicadores/motivos?desde=2021-12-10&hasta=2021-12-15", BASE_PENDIENTES, d[0], d[3],
                 true);
    indicator_is("/v1/indicadores/motivos?desde=2021-12-12&hasta=2021-12-12", BASE_PENDIENTES, d[1], d[1],
                 true);
    indicator_is("/v1/indicadores/mal-escaladas?desde=2021-12-10&hasta=2021-12-15", BASE_MAL_ESCALADOS, d[0],
                 d[3], false);
    indicator_is("/v1/indicadores/mal-escaladas?desde=2021-12-13&hasta=2021-12-14", BASE_MAL_ESCALADOS, d[2],
                 d[2] + 1, false);
    indicator_is("/api/reporting/v1/indicadores/motivos?hasta=2021-12-12", BASE_PENDIENTES, d[0], d[1], true);
}

static void indicators_without_period_take_all_that_is_known(void **state)
{
    (void)state;
    indicator_is("/v1/indicadores/motivos", BASE_PENDIENTES, world.days[0], world.days[3], true);
    indicator_is("/v1/indicadores/mal-escaladas?desde=2021-12-11", BASE_MAL_ESCALADOS, world.days[0] + 1,
                 world.days[3], false);
}

static void indicator_of_an_empty_period_is_empty(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    json_t *body = get("/v1/indicadores/motivos?desde=2030-01-01", &a);
    assert_string_equal(text_of(body, "hasta"), "2030-01-01");
    assert_int_equal(int_of(body, "total_registros"), 0);
    assert_int_equal(json_array_size(json_object_get(body, "datos")), 0);
}

static void advisor_goes_by_the_name_seen_last(void **state)
{
    (void)state;
    static const struct {
        const char *query, *user, *name;
    } rows[] = {
        {"?hasta=2021-12-13", "ECM1", "Ana María"}, /* whatever the period */
        {"", "ECM1", "Ana María"},
        {"", "ECM6", "Fabio"}, /* the last sightings name nobody */
        {"?desde=2021-12-15", "ECM6", "Fabio"},
        {"?hasta=2021-12-13", NULL, NULL}, /* no advisor has no name, whatever stands beside it */
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(answer) answer_t a;
        char path[128];
        size_t at;
        json_t *row;
        bool found = false;
        snprintf(path, sizeof path, "/v1/indicadores/mal-escaladas%s", rows[i].query);
        json_t *data = json_object_get(get(path, &a), "datos");
        json_array_foreach(data, at, row) {
            if (!same(text_of(row, "usuario"), rows[i].user))
                continue;
            found = true;
            assert_true(same(text_of(row, "asesor"), rows[i].name));
        }
        assert_true(found);
    }
}

/* ---- the period before beside it ---- */

static const count_t *count_of(const count_t *counts, size_t n, const char *key)
{
    static const count_t none;
    for (size_t i = 0; i < n; i++)
        if (same(counts[i].key, key))
            return &counts[i];
    return &none;
}

static double share(int64_t part, int64_t whole)
{
    return (double)percent_hundredths(part, whole) / 100;
}

static void compared_is(const char *path, base_kind_t base, period_t now, period_t before, bool by_causal)
{
    AUTO(answer) answer_t a;
    count_t counts[32], counts_before[32];
    const char *key = by_causal ? "causal" : "usuario";
    size_t n = recount(base, now.desde, now.hasta, by_causal, counts),
           n_before = recount(base, before.desde, before.hasta, by_causal, counts_before), rows = n;
    int64_t total_before = total_of(base, before.desde, before.hasta);
    json_t *body = get(path, &a), *data = json_object_get(body, "datos"), *row;
    char day[11];
    size_t at;
    for (size_t i = 0; i < n_before; i++)
        rows += count_of(counts, n, counts_before[i].key)->all == 0;
    day_format(before.desde, day);
    assert_string_equal(text_of(json_object_get(body, "anterior"), "desde"), day);
    day_format(before.hasta, day);
    assert_string_equal(text_of(json_object_get(body, "anterior"), "hasta"), day);
    assert_int_equal(int_of(body, "total_registros_antes"), total_before);
    assert_int_equal(json_array_size(data), rows);
    json_array_foreach(data, at, row) {
        const count_t *is = count_of(counts, n, text_of(row, key)),
                      *was = count_of(counts_before, n_before, text_of(row, key));
        assert_int_equal(int_of(row, "registros"), is->all);
        assert_int_equal(int_of(row, "registros_antes"), was->all);
        assert_true(json_real_value(json_object_get(row, "porcentaje_antes")) ==
                    share(was->all, total_before));
        if (!by_causal) {
            assert_int_equal(int_of(row, "confirmadas_antes"), was->confirmed);
            assert_int_equal(int_of(row, "revertidas_antes"), was->overturned);
        }
    }
}

static void period_before_stands_beside(void **state)
{
    (void)state;
    const day_t *d = world.days;
    compared_is("/v1/indicadores/mal-escaladas?desde=2021-12-13&hasta=2021-12-15&comparar=anterior",
                BASE_MAL_ESCALADOS, (period_t){d[2], d[3]}, (period_t){d[2] - 3, d[2] - 1}, false);
    compared_is("/v1/indicadores/motivos?desde=2021-12-13&hasta=2021-12-15&comparar=anterior",
                BASE_PENDIENTES, (period_t){d[2], d[3]}, (period_t){d[2] - 3, d[2] - 1}, true);
    day_t december = day_from_civil(2021, 12, 1);
    compared_is("/v1/indicadores/motivos?desde=2022-01-01&hasta=2022-01-31&comparar=anterior",
                BASE_PENDIENTES, (period_t){december + 31, december + 61},
                (period_t){december, december + 30}, true);
}

/* ---- decisions by reason ---- */

static int64_t decided(base_kind_t base, const char *reason, decision_kind_t kind)
{
    int64_t n = 0;
    for (int d = 0; d < WORLD_DAYS; d++)
        for (int r = 0; r < WORLD_RADICADOS; r++) {
            const sighting_t *s = &world.sightings[d][base][r];
            n += s->there && s->kind == kind && strcmp(s->razon, reason) == 0;
        }
    return n;
}

static void decisions_equal_a_recount(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    json_t *body = get("/v1/indicadores/decisiones", &a), *row;
    size_t at;
    int64_t all = 0, there = 0;
    json_array_foreach(json_object_get(body, "datos"), at, row) {
        base_kind_t base;
        assert_true(base_from_name(text_of(row, "base"), &base));
        int64_t total = total_of(base, world.days[0], world.days[3]), n = int_of(row, "registros");
        decision_kind_t kind = DECISION_ESCALATE;
        while (strcmp(decision_name(kind), text_of(row, "decision")) != 0)
            kind++;
        assert_int_equal(n, decided(base, text_of(row, "razon_decision"), kind));
        assert_true(json_real_value(json_object_get(row, "porcentaje")) == share(n, total));
        assert_int_equal(int_of(json_object_get(body, "total_registros"), base_name(base)), total);
        all += n;
    }
    for (int d = 0; d < WORLD_DAYS; d++)
        for (int b = 0; b < 2; b++)
            for (int r = 0; r < WORLD_RADICADOS; r++)
                there += world.sightings[d][b][r].there;
    assert_int_equal(all, there);
}

/* ---- trends ---- */

static void trend_is(const char *query, bool by_causal, const char *key, size_t rows)
{
    AUTO(answer) answer_t a;
    base_kind_t base = by_causal ? BASE_PENDIENTES : BASE_MAL_ESCALADOS;
    char path[160];
    snprintf(path, sizeof path, "/v1/indicadores/%s/tendencia%s", by_causal ? "motivos" : "mal-escaladas",
             query);
    json_t *data = json_object_get(get(path, &a), "datos"), *row;
    size_t at;
    assert_int_equal(json_array_size(data), rows);
    json_array_foreach(data, at, row) {
        day_t from, to;
        count_t counts[32], want = {0};
        assert_true(day_parse(text_of(row, "desde"), &from));
        assert_true(day_parse(text_of(row, "hasta"), &to));
        int64_t total = total_of(base, from, to);
        size_t n = recount(base, from, to, by_causal, counts);
        for (size_t i = 0; i < n; i++)
            if (!key || same(counts[i].key, *key ? key : NULL)) {
                want.all += counts[i].all;
                want.confirmed += counts[i].confirmed;
                want.overturned += counts[i].overturned;
            }
        assert_int_equal(int_of(row, "total_registros"), total);
        assert_int_equal(int_of(row, "registros"), want.all);
        assert_true(json_real_value(json_object_get(row, "porcentaje")) == share(want.all, total));
        if (!by_causal) {
            assert_int_equal(int_of(row, "confirmadas"), want.confirmed);
            assert_int_equal(int_of(row, "revertidas"), want.overturned);
        }
    }
}

static void trends_equal_a_recount(void **state)
{
    (void)state;
    trend_is("", false, NULL, 4);
    trend_is("", true, NULL, 4);
    trend_is("?por=semana", false, NULL, 2);
    trend_is("?por=mes", true, NULL, 1);
    trend_is("?por=semana&usuario=ecm3", false, "ECM3", 2);
    trend_is("?sin_asesor=true", false, "", 4);
    trend_is("?causal=A&desde=2021-12-11", true, "A", 3);
    trend_is("?sin_identificar=true&por=mes", true, "", 1);
    trend_is("?desde=2030-01-01&hasta=2030-01-31", true, NULL, 0);
}

static void a_step_is_named_and_lies_in_the_period(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    json_t *row = json_array_get(
        json_object_get(get("/v1/indicadores/motivos/tendencia?por=semana&desde=2021-12-11", &a), "datos"),
        0);
    assert_string_equal(text_of(row, "paso"), "2021-W49");
    assert_string_equal(text_of(row, "desde"), "2021-12-11");
    assert_string_equal(text_of(row, "hasta"), "2021-12-12");
    assert_string_equal(text_of(row, "detalle"),
                        "../../registros?base=pendientes&desde=2021-12-11&hasta=2021-12-12");
}

/* ---- from a number to its records ---- */

static void every_number_leads_to_its_records(void **state)
{
    (void)state;
    static const char *const paths[] = {"/v1/indicadores/motivos", "/v1/indicadores/mal-escaladas",
                                        "/v1/indicadores/decisiones", "/v1/indicadores/motivos/tendencia",
                                        "/v1/indicadores/mal-escaladas/tendencia?por=mes&sin_asesor=true"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        AUTO(answer) answer_t a;
        json_t *data = json_object_get(get(paths[i], &a), "datos"), *row;
        size_t at;
        assert_true(json_array_size(data) > 0);
        json_array_foreach(data, at, row) {
            AUTO(answer) answer_t records;
            char path[256];
            snprintf(path, sizeof path, "/v1/%s&limite=1000", strstr(text_of(row, "detalle"), "registros?"));
            assert_int_equal(json_array_size(json_object_get(get(path, &records), "datos")),
                             int_of(row, "registros"));
        }
    }
}

/* ---- files, tags, refusals ---- */

static void indicator_is_a_file_too(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    ask(root, "/v1/indicadores/motivos?desde=2021-12-10&hasta=2021-12-15&formato=csv", NULL, &a);
    assert_int_equal(a.status, 200);
    assert_non_null(strstr(buf_str(&a.headers), "text/csv"));
    assert_non_null(strstr(buf_str(&a.headers), "de%202021-12-10%20a%202021-12-15.csv"));
    assert_non_null(strstr(buf_str(&a.body), "\"Causal\";\"Nombre\";\"Registros\";\"%\""));
    assert_null(strstr(buf_str(&a.body), "registros?base")); /* a link is nothing for a cell */
}

static void what_is_known_is_not_sent_again(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "/v1/indicadores/motivos", "/v1/indicadores/mal-escaladas?comparar=anterior",
        "/v1/indicadores/decisiones", "/v1/indicadores/mal-escaladas/tendencia?por=mes"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        AUTO(answer) answer_t first, again;
        char header[96] = "If-None-Match: ";
        ask(root, paths[i], NULL, &first);
        assert_int_equal(first.status, 200);
        const char *tag = strcasestr(buf_str(&first.headers), "ETag: ");
        assert_non_null(tag);
        strncat(header, tag + 6, strcspn(tag + 6, "\r\n"));
        ask(root, paths[i], header, &again);
        assert_int_equal(again.status, 304);
        assert_int_equal(again.body.len, 0);
    }
}

static void refusals_name_the_field(void **state)
{
    (void)state;
    problem("/v1/indicadores/motivos?desde=2000-01-01&hasta=9999-12-31&comparar=anterior", 400,
            "fecha_invalida", "«hasta»");
    problem("/v1/practicas/pendientes?fecha=9999-08-15", 400, "fecha_invalida", "«fecha»");
    problem("/v1/practicas/adherencia?desde=0001-01-01&hasta=0001-01-02", 400, "fecha_invalida", "«desde»");
    problem("/v1/indicadores/motivos?comparar=siguiente", 400, "filtro_invalido", "«comparar»");
    problem("/v1/indicadores/motivos?dsde=2021-12-07", 400, "parametro_desconocido", "«dsde»");
    problem("/v1/indicadores/motivos?limite=3", 400, "parametro_desconocido", "«limite»");
    problem("/v1/indicadores/motivos/tendencia?causal=A&sin_identificar=true", 400, "filtro_contradictorio",
            "«sin_identificar»");
    problem("/v1/indicadores/motivos/tendencia?por=hora", 400, "filtro_invalido", "«por»");
    problem("/v1/indicadores/mal-escaladas/tendencia?usuario=", 400, "parametro_vacio", "«usuario»");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(indicators_equal_a_recount),
        cmocka_unit_test(indicators_without_period_take_all_that_is_known),
        cmocka_unit_test(indicator_of_an_empty_period_is_empty),
        cmocka_unit_test(advisor_goes_by_the_name_seen_last),
        cmocka_unit_test(period_before_stands_beside),
        cmocka_unit_test(decisions_equal_a_recount),
        cmocka_unit_test(trends_equal_a_recount),
        cmocka_unit_test(a_step_is_named_and_lies_in_the_period),
        cmocka_unit_test(every_number_leads_to_its_records),
        cmocka_unit_test(indicator_is_a_file_too),
        cmocka_unit_test(what_is_known_is_not_sent_again),
        cmocka_unit_test(refusals_name_the_field),
    };
    return cmocka_run_group_tests(tests, server_setup, server_teardown);
}
