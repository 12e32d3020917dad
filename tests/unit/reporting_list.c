/* The engine of declared lists: what a request asks for, the statement made of it, pages by key and cells as
 * JSON and in files. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/json_out.h"
#include "services/reporting/lists/list.h"
#include "tests/lib/cases.h"

static const char *wrong_row(const char *value)
{
    return strcmp(value, "13") == 0 ? "no puede ser 13." : NULL;
}

static const char *together(const char *const *filters, err_t *err)
{
    if (!filters[0] || !filters[3] || strcmp(filters[0], "BORRADO") != 0)
        return NULL;
    (void)err_set(err, RC_REJECT, "contradiccion", "El parámetro «usuario» sobra.");
    return "usuario";
}

static const char *const states[] = {"vigente", "reemplazada", "rechazada", NULL};
static const char *const channels[] = {"rest", "correo", NULL};
static const list_t list = {
    .title = "Prueba",
    .sql = "SELECT * FROM t WHERE $1 = $8 -- end",
    .columns =
        (const table_column_t[]){{"dia", "Día", CELL_DAY, 12}, {"radicado", "Radicado", CELL_TEXT, 20}, {0}},
    .filters = (const list_filter_t[]){{"usuario", LIST_TEXT, .max = 8},
                                       {.name = "desde", .kind = LIST_DAY},
                                       {.name = "hasta", .kind = LIST_DAY},
                                       {"fila", LIST_COUNT, .wrong = wrong_row},
                                       {.name = "visto_desde", .kind = LIST_INSTANT},
                                       {"estado", LIST_WORDS, .words = states},
                                       {"vigente", LIST_FLAG, .absent = "true"},
                                       {"canal", LIST_WORD, .words = channels},
                                       {0}},
    .orders = (const list_order_t[]){{"dia", {{"dia", "date"}, {"radicado", "text"}}},
                                     {"radicado", {{"radicado", "text"}}},
                                     {0}},
    .order_default = "-dia",
    .limit_max = 500,
    .check = together,
};

static const char *const last_keys[] = {"2021-12-07", "0042"};

static void after_of(const list_t *of, buf_t *out)
{
    list_request_t r = {.order = of->orders, .backwards = true};
    list_after_write(of, &r, last_keys, out);
}

static void query_of(const char *given, buf_t *out)
{
    list_t other = list;
    other.title = "Otra";
    for (const char *p = given; *p;) {
        if (strncmp(p, "{desde}", 7) != 0 && strncmp(p, "{otra}", 6) != 0) {
            buf_addc(out, *p++);
            continue;
        }
        after_of(p[1] == 'd' ? &list : &other, out);
        p += strcspn(p, "}") + 1;
    }
}

static void read_out(const list_request_t *r, buf_t *out)
{
    static const char *const formats[] = {
        [EXPORT_JSON] = "json", [EXPORT_CSV] = "csv", [EXPORT_XLSX] = "xlsx"};
    for (size_t i = 0; i < list_filters(&list); i++)
        buf_printf(out, "%s%s", i ? "|" : "", r->params[i] ? r->params[i] : "/");
    buf_printf(out, " %s%s %d %s", r->backwards ? "-" : "", r->order->name, r->limit, formats[r->format]);
    for (size_t i = 0; r->after && i < list_keys(r->order); i++)
        buf_printf(out, " %s", r->keys[i]);
}

static void one_query(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(arena) arena_t texts = {0};
    AUTO(buf) buf_t query = {0};
    AUTO(buf) buf_t got = {0};
    list_request_t r = {.limit = -1};
    const char *field = NULL, *want = case_get(row, "want"), *given = case_get(row, "query");
    err_t err = ERR_INIT;
    if (given)
        query_of(given, &query);
    rc_t rc = list_parse(&list, given ? buf_str(&query) : NULL, NULL, &texts, &r, &field, &err);
    if (want) {
        assert_int_equal(rc, RC_OK);
        read_out(&r, &got);
        assert_string_equal(buf_str(&got), want);
        return;
    }
    assert_int_equal(rc, RC_REJECT);
    assert_int_equal(r.limit, -1); /* untouched */
    assert_string_equal(field, case_get(row, "campo"));
    assert_string_equal(err.code, case_get(row, "code"));
    case_says_all(err.text, case_get(row, "says"));
}

static void query_cases(void **state)
{
    (void)state;
    cases_run("reporting_list_query.tsv", one_query, NULL);
}

static void one_body(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(arena) arena_t texts = {0};
    AUTO(buf) buf_t got = {0};
    AUTO(buf) buf_t text = {0};
    list_request_t r = {.limit = -1};
    const char *field = NULL, *want = case_get(row, "want");
    err_t err = ERR_INIT;
    query_of(case_get(row, "body"), &text);
    json_t *body = json_loads(buf_str(&text), JSON_REJECT_DUPLICATES, NULL);
    assert_true(json_is_object(body));
    rc_t rc = list_search_parse(&list, case_get(row, "query"), body, NULL, &texts, &r, &field, &err);
    json_decref(body);
    if (want) {
        assert_int_equal(rc, RC_OK);
        read_out(&r, &got);
        assert_string_equal(buf_str(&got), want);
        return;
    }
    assert_int_equal(rc, RC_REJECT);
    assert_int_equal(r.limit, -1); /* untouched */
    assert_string_equal(field, case_get(row, "campo"));
    assert_string_equal(err.code, case_get(row, "code"));
    case_says_all(err.text, case_get(row, "says"));
}

static void body_cases(void **state)
{
    (void)state;
    cases_run("reporting_list_body.tsv", one_body, NULL);
}

/* In a URL it is refused with where it may go, and not even named among what is admitted. */
static void what_is_personal_goes_in_a_body_only(void **state)
{
    (void)state;
    AUTO(arena) arena_t texts = {0};
    list_filter_t filters[LIST_FILTERS_MAX];
    list_t personal = list;
    list_request_t r;
    const char *field;
    err_t err = ERR_INIT;
    memcpy(filters, list.filters, (list_filters(&list) + 1) * sizeof *filters);
    filters[0].personal = true;
    personal.filters = filters;
    personal.search = "/v1/prueba/buscar";
    assert_int_equal(list_parse(&personal, "desde=2021-12-07&usuario=ECM1", NULL, &texts, &r, &field, &err),
                     RC_REJECT);
    assert_string_equal(field, "usuario");
    assert_string_equal(err.code, "parametro_en_url");
    assert_non_null(strstr(err.text, "POST /v1/prueba/buscar"));
    err = (err_t)ERR_INIT;
    assert_int_equal(list_parse(&personal, "otro=1", NULL, &texts, &r, &field, &err), RC_REJECT);
    assert_null(strstr(err.text, "usuario"));
    json_t *body = json_pack("{s:s}", "usuario", "ECM1");
    assert_int_equal(list_search_parse(&personal, NULL, body, NULL, &texts, &r, &field, &err), RC_OK);
    assert_string_equal(r.params[0], "ECM1");
    json_decref(body);
}

static void accept_asks_for_a_file_too(void **state)
{
    (void)state;
    AUTO(arena) arena_t texts = {0};
    list_request_t r;
    const char *field;
    err_t err = ERR_INIT;
    assert_int_equal(list_parse(&list, NULL, "text/csv", &texts, &r, &field, &err), RC_OK);
    assert_int_equal(r.format, EXPORT_CSV);
    assert_int_equal(list_parse(&list, "limite=3", "text/csv", &texts, &r, &field, &err), RC_REJECT);
    assert_string_equal(field, "limite");
}

static void next_keeps_every_parameter(void **state)
{
    (void)state;
    AUTO(arena) arena_t texts = {0};
    AUTO(buf) buf_t next = {0};
    AUTO(buf) buf_t want = {0};
    list_request_t r;
    const char *field, *query = "usuario=a%26%3E+b&limite=2&orden=-dia";
    err_t err = ERR_INIT;
    assert_int_equal(list_parse(&list, query, NULL, &texts, &r, &field, &err), RC_OK);
    list_next(&list, query, &r, last_keys, &next);
    buf_adds(&want, "usuario=a%26%3E%20b&limite=2&orden=-dia&despues=");
    after_of(&list, &want);
    assert_string_equal(buf_str(&next), buf_str(&want));

    /* and the next one of that has another despues, not two */
    AUTO(buf) buf_t after = {0};
    assert_int_equal(list_parse(&list, buf_str(&next), NULL, &texts, &r, &field, &err), RC_OK);
    list_next(&list, buf_str(&next), &r, last_keys, &after);
    assert_string_equal(buf_str(&after), buf_str(&want));
}

/* Whatever the keys are: the empty one and what divides others are among them. */
static void after_says_the_keys_again(void **state)
{
    (void)state;
    static const char *const keys[][2] = {{"", ""},         {"a", ""},
                                          {"", "b"},        {"ñandú", "😀"},
                                          {"a\nb", "&?=%"}, {"2021-12-07 13:14:15.123456+00", "x"}};
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        AUTO(arena) arena_t texts = {0};
        AUTO(buf) buf_t text = {0};
        list_request_t r = {.order = list.orders}, back = {.order = list.orders};
        list_after_write(&list, &r, keys[i], &text);
        assert_int_equal(
            strspn(buf_str(&text), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
            text.len);
        assert_true(list_after_read(&list, buf_str(&text), &texts, &back));
        assert_string_equal(back.keys[0], keys[i][0]);
        assert_string_equal(back.keys[1], keys[i][1]);
    }
}

static void after_that_was_changed_is_none(void **state)
{
    (void)state;
    AUTO(arena) arena_t texts = {0};
    AUTO(buf) buf_t text = {0};
    after_of(&list, &text);
    for (size_t i = 0; i < text.len; i++) {
        list_request_t r = {.order = list.orders, .backwards = true};
        char was = text.data[i];
        text.data[i] = was == 'A' ? 'B' : 'A';
        assert_false(list_after_read(&list, buf_str(&text), &texts, &r));
        text.data[i] = was;
    }
}

static void statement_is_declared_text_and_numbers(void **state)
{
    (void)state;
    AUTO(sql_text) sql_text_t sql = {0};
    list_request_t r = {.order = &list.orders[0], .backwards = true};
    list_sql(&list, &r, 8, true, &sql);
    assert_string_equal(sql_str(&sql), "SELECT l.\"dia\", l.\"radicado\", l.\"dia\", l.\"radicado\"\nFROM (\n"
                                       "SELECT * FROM t WHERE $1 = $8 -- end\n) AS l\n"
                                       "ORDER BY l.\"dia\" DESC, l.\"radicado\" DESC\nLIMIT $9::bigint");
    sql_done(&sql);
    r = (list_request_t){.order = &list.orders[0], .after = true};
    list_sql(&list, &r, 8, false, &sql);
    assert_string_equal(sql_str(&sql), "SELECT l.\"dia\", l.\"radicado\", l.\"dia\", l.\"radicado\"\nFROM (\n"
                                       "SELECT * FROM t WHERE $1 = $8 -- end\n) AS l\n"
                                       "WHERE (l.\"dia\", l.\"radicado\") > ($9::date, $10::text)\n"
                                       "ORDER BY l.\"dia\", l.\"radicado\"");
}

static void table_is_json_of_its_kinds(void **state)
{
    (void)state;
    static const table_column_t columns[] = {
        {"texto", "T", CELL_TEXT, 9},      {"n", "N", CELL_COUNT, 9},       {"dia", "D", CELL_DAY, 9},
        {"momento", "M", CELL_INSTANT, 9}, {"parte", "P", CELL_PERCENT, 9}, {"si", "S", CELL_FLAG, 9},
        {"datos", NULL, CELL_JSON, 0}};
    static const char *const full[] = {"a\"ñ\n", "17", "2021-12-07", "2021-12-07 13:14:15.1234+00",
                                       "8.10",   "t",  "{\"a\":[1]}"};
    static const char *const none[COUNT_OF(columns)] = {NULL};
    AUTO(buf) buf_t out = {0};
    json_out_open(&out, NULL, '[');
    json_out_open(&out, NULL, '{');
    table_json(columns, COUNT_OF(columns), full, &out);
    json_out_close(&out, '}');
    json_out_open(&out, NULL, '{');
    table_json(columns, COUNT_OF(columns), none, &out);
    json_out_close(&out, '}');
    json_out_close(&out, ']');
    assert_string_equal(buf_str(&out), "[{\"texto\":\"a\\\"ñ\\u000a\",\"n\":17,\"dia\":\"2021-12-07\","
                                       "\"momento\":\"2021-12-07T13:14:15.123Z\","
                                       "\"parte\":8.10,\"si\":true,\"datos\":{\"a\":[1]}},{\"texto\":null,"
                                       "\"n\":null,\"dia\":null,\"momento\":null,"
                                       "\"parte\":null,\"si\":null,\"datos\":null}]");
}

static void one_cell(const case_row_t *row, void *ctx)
{
    (void)ctx;
    static const char *const kinds[] = {
        [EXPORT_TEXT] = "text",       [EXPORT_NUMBER] = "number",   [EXPORT_DAY] = "day",
        [EXPORT_INSTANT] = "instant", [EXPORT_PERCENT] = "percent", [EXPORT_FLAG] = "flag"};
    AUTO(buf) buf_t out = {0};
    const char *text = case_get(row, "text"), *number = case_get(row, "number");
    double got = 0;
    export_cell_t kind = EXPORT_TEXT;
    while (strcmp(kinds[kind], case_get(row, "kind")) != 0)
        assert_true(++kind <= EXPORT_FLAG);
    export_csv_cell(kind, text, &out);
    assert_string_equal(buf_str(&out), case_get(row, "csv"));
    if (!text)
        return; /* a file has nothing there */
    assert_int_equal(export_xlsx_number(kind, text, &got), number != NULL);
    if (number)
        assert_true(fabs(got - strtod(number, NULL)) < 1e-9);
}

static void cell_cases(void **state)
{
    (void)state;
    cases_run("reporting_export_cells.tsv", one_cell, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(query_cases),
        cmocka_unit_test(body_cases),
        cmocka_unit_test(what_is_personal_goes_in_a_body_only),
        cmocka_unit_test(accept_asks_for_a_file_too),
        cmocka_unit_test(next_keeps_every_parameter),
        cmocka_unit_test(after_says_the_keys_again),
        cmocka_unit_test(after_that_was_changed_is_none),
        cmocka_unit_test(statement_is_declared_text_and_numbers),
        cmocka_unit_test(table_is_json_of_its_kinds),
        cmocka_unit_test(cell_cases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
