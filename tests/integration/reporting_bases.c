/* What came, over HTTP on a real PostgreSQL: bases, those that others replaced, what is no base, filters,
 * pages, and what the story of a case says of a replaced workbook. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "tests/integration/reporting_server.h"

static json_t *get_base(const char *sha256, answer_t *a)
{
    char path[128];
    snprintf(path, sizeof path, "/v1/bases/%s", sha256);
    return get(path, a);
}

static void base_that_holds_tells_its_decisions(void **state)
{
    (void)state;
    for (int d = 0; d < WORLD_DAYS; d++)
        for (int b = 0; b < 2; b++) {
            AUTO(answer) answer_t a;
            json_t *body = get_base(world.sha256[d][b], &a), *counts = json_object_get(body, "decisiones"),
                   *n;
            assert_string_equal(text_of(body, "base"), base_name((base_kind_t)b));
            assert_int_equal(int_of(body, "total"), world.totals[d][b]);
            assert_string_equal(text_of(body, "estado"), "vigente");
            const char *key;
            int64_t sum = 0;
            json_object_foreach(counts, key, n) {
                int64_t want = 0;
                for (int r = 0; r < WORLD_RADICADOS; r++) {
                    const sighting_t *s = &world.sightings[d][b][r];
                    char name[64];
                    snprintf(name, sizeof name, "%s/%s", s->there ? decision_name(s->kind) : "",
                             s->there ? s->razon : "");
                    want += strcmp(name, key) == 0;
                }
                assert_true(json_integer_value(n) > 0 && json_integer_value(n) <= want);
                sum += json_integer_value(n);
            }
            assert_int_equal(sum, int_of(body, "aceptados")); /* what came in no workbook is not among them */
        }
}

static void chain_of_workbooks_is_told_from_both_ends(void **state)
{
    (void)state;
    int longest = 0;
    for (int d = 0; d < WORLD_DAYS; d++)
        for (int b = 0; b < 2; b++) {
            int n = world.n_books[d][b];
            longest = n > longest ? n : longest;
            for (int e = 0; e < n; e++) {
                AUTO(answer) answer_t a;
                json_t *body = get_base(world.books[d][b][e], &a);
                assert_int_equal(int_of(body, "entrega"), e);
                assert_string_equal(text_of(body, "estado"), e == n - 1 ? "vigente" : "reemplazada");
                assert_true(same(text_of(body, "reemplaza"), e ? world.books[d][b][e - 1] : NULL));
                assert_true(
                    same(text_of(body, "reemplazada_por"), e < n - 1 ? world.books[d][b][e + 1] : NULL));
                assert_string_equal(text_of(body, "canal"), e ? "correo" : "rest");
                assert_true(same(text_of(body, "remitente"), e ? "informes@operador.example" : NULL));
            }
        }
    assert_int_equal(longest, WORLD_BOOKS);
}

static void replaced_base_keeps_what_no_other_says(void **state)
{
    (void)state;
    int64_t left = 0, want = 0;
    for (int d = 0; d < WORLD_DAYS; d++)
        for (int b = 0; b < 2; b++) {
            for (int r = 0; r < WORLD_RADICADOS; r++)
                want += world.sightings[d][b][r].replaced && !world.sightings[d][b][r].there;
            for (int e = 0; e < world.n_books[d][b] - 1; e++) {
                AUTO(answer) answer_t a;
                const char *key;
                json_t *n, *counts = json_object_get(get_base(world.books[d][b][e], &a), "decisiones");
                json_object_foreach(counts, key, n) {
                    left += json_integer_value(n);
                }
            }
        }
    assert_true(want > 0);
    assert_int_equal(left, want);
}

static void newest_first(const json_t *all)
{
    for (size_t i = 1; i < json_array_size(all); i++)
        assert_true(strcmp(text_of(json_array_get(all, i - 1), "recibido"),
                           text_of(json_array_get(all, i), "recibido")) >= 0);
}

static size_t in_state(const json_t *all, const char *estado)
{
    size_t n = 0, i;
    json_t *o;
    json_array_foreach(all, i, o) {
        n += strcmp(text_of(o, "estado"), estado) == 0;
    }
    return n;
}

static void everything_that_came_is_listed(void **state)
{
    (void)state;
    size_t whole = (size_t)(world.n_bases + WORLD_RECEPTIONS);
    for (int limit = 1; limit < 30; limit += 4) {
        char path[64];
        snprintf(path, sizeof path, "/v1/bases?limite=%d", limit);
        AUTO(json) json_t *all = walk(path, NULL, limit);
        AUTO(answer) answer_t a;
        assert_int_equal(json_array_size(all), whole);
        newest_first(all);
        assert_true(json_equal(all, json_object_get(get("/v1/bases", &a), "datos")));
        assert_int_equal(in_state(all, "vigente"), 2 * WORLD_DAYS);
        assert_int_equal(in_state(all, "reemplazada"), world.n_bases - 2 * WORLD_DAYS);
        assert_int_equal(in_state(all, "rechazada"), 4);
        assert_int_equal(in_state(all, "cuarentena"), 3);
        assert_int_equal(in_state(all, "repetida"), 3);
    }
}

static void what_is_no_base_says_why(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    json_t *data = json_object_get(get("/v1/bases?estado=rechazada,cuarentena,repetida", &a), "datos"), *o;
    size_t i;
    assert_int_equal(json_array_size(data), WORLD_RECEPTIONS);
    json_array_foreach(data, i, o) {
        assert_string_equal(text_of(o, "codigo"), "remitente_desconocido");
        assert_string_equal(text_of(o, "detalle"), "El remitente no está en la lista.");
        assert_string_equal(text_of(o, "archivo"), "adjunto.xlsx");
        static const char *const nothing[] = {"base",         "fecha_corte",    "total",   "aceptados",
                                              "rechazados",   "duplicados",     "entrega", "reemplaza",
                                              "advertencias", "reemplazada_por"};
        for (size_t k = 0; k < COUNT_OF(nothing); k++)
            assert_true(is_null(o, nothing[k]));
        bool mail = strcmp(text_of(o, "canal"), "correo") == 0;
        assert_true(same(text_of(o, "remitente"), mail ? "alguien@otro.example" : NULL));
        assert_true(same(text_of(o, "asunto"), mail ? "Base" : NULL));
        assert_true(same(text_of(o, "sha256"),
                         strcmp(text_of(o, "estado"), "repetida") == 0 ? world.sha256[0][0] : NULL));
    }
    AUTO(answer) answer_t bases;
    data = json_object_get(get("/v1/bases?estado=vigente", &bases), "datos");
    json_array_foreach(data, i, o) {
        assert_true(is_null(o, "codigo") && is_null(o, "detalle") && is_null(o, "asunto"));
    }
}

static void filters_choose_and_stay_with_the_pages(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        int rest, mail, folder; /* which are meant: bases first delivered; replacing ones and receptions */
    } rows[] = {{"canal=rest", 1, 0, 0}, {"canal=carpeta", 0, 0, 1}, {"canal=rest,carpeta", 1, 0, 1}};
    int first = 2 * WORLD_DAYS, folder = WORLD_RECEPTIONS / 2;
    int mail = world.n_bases - first + WORLD_RECEPTIONS / 2;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char path[96];
        snprintf(path, sizeof path, "/v1/bases?limite=2&%s", rows[i].query);
        AUTO(json) json_t *got = walk(path, NULL, 2);
        assert_int_equal(json_array_size(got),
                         rows[i].rest * first + rows[i].mail * mail + rows[i].folder * folder);
    }
    AUTO(json) json_t *comma = walk("/v1/bases?limite=3&estado=vigente,rechazada", NULL, 3);
    assert_int_equal(json_array_size(comma), 2 * WORLD_DAYS + 4);
    AUTO(json) json_t *both = walk("/v1/bases?limite=3&estado=rechazada&canal=correo", NULL, 3);
    assert_int_equal(json_array_size(both), 2);
}

static void wrong_filters_are_named(void **state)
{
    (void)state;
    problem("/v1/bases?estado=perdida", 400, "filtro_invalido", "«perdida»");
    problem("/v1/bases?estado=vigente,", 400, "filtro_invalido", "«estado»");
    problem("/v1/bases?estado=otra", 400, "filtro_invalido", "vigente, reemplazada");
    problem("/v1/bases?estado=vigente&estado=rechazada", 400, "parametro_repetido", "«estado»");
    problem("/v1/bases?estado=", 400, "parametro_vacio", "«estado»");
    problem("/v1/bases?estados=vigente", 400, "parametro_desconocido", "«estados»");
    problem("/v1/bases?canal=fax", 400, "filtro_invalido", "rest, correo o carpeta");
    problem("/v1/bases?despues=x", 400, "despues_invalido", "«despues»");
    problem("/v1/bases?limite=0", 400, "limite_invalido", "«limite»");
}

static void story_tells_that_a_workbook_was_replaced(void **state)
{
    (void)state;
    int told = 0;
    for (int r = 0; r < WORLD_RADICADOS; r++) {
        AUTO(answer) answer_t a;
        char path[64];
        snprintf(path, sizeof path, "/v1/casos/44332100001%05d", r);
        ask(root, path, NULL, &a);
        size_t i;
        json_t *entry;
        int replaced = 0, sightings = 0, want = 0;
        json_array_foreach(json_object_get(a.json, "historia"), i, entry) {
            const char *tipo = text_of(entry, "tipo"), *by = text_of(entry, "reemplazada_por");
            sightings += strcmp(tipo, "registro") == 0 && by;
            if (strcmp(tipo, "libro_reemplazado") != 0)
                continue;
            replaced++;
            /* by the next workbook of the chain, when that one came */
            bool found = false;
            for (int d = 0; d < WORLD_DAYS; d++)
                for (int b = 0; b < 2; b++)
                    for (int e = 1; e < world.n_books[d][b]; e++) {
                        if (strcmp(world.books[d][b][e], by) != 0)
                            continue;
                        char at[32];
                        instant_format(instant_from_day(world.days[d], 420 + 10 * b + e), at);
                        assert_string_equal(text_of(entry, "sha256"), world.books[d][b][e - 1]);
                        assert_string_equal(text_of(entry, "fecha"), at);
                        found = true;
                    }
            assert_true(found);
        }
        for (int d = 0; d < WORLD_DAYS; d++)
            for (int b = 0; b < 2; b++)
                want += world.sightings[d][b][r].replaced && !world.sightings[d][b][r].there;
        assert_int_equal(replaced, want);
        assert_int_equal(sightings, want);
        told += want;
    }
    assert_true(told > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base_that_holds_tells_its_decisions),
        cmocka_unit_test(chain_of_workbooks_is_told_from_both_ends),
        cmocka_unit_test(replaced_base_keeps_what_no_other_says),
        cmocka_unit_test(everything_that_came_is_listed),
        cmocka_unit_test(what_is_no_base_says_why),
        cmocka_unit_test(filters_choose_and_stay_with_the_pages),
        cmocka_unit_test(wrong_filters_are_named),
        cmocka_unit_test(story_tells_that_a_workbook_was_replaced),
    };
    curl_global_init(CURL_GLOBAL_DEFAULT);
    int failed = cmocka_run_group_tests(tests, server_setup, server_teardown);
    curl_global_cleanup();
    return failed;
}
