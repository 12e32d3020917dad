/* How a case stands, as its events say it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "common/json_out.h"
#include "services/reporting/lists/overview.h"
#include "tests/lib/cases.h"

static void events_apply(char *events, arena_t *texts, overview_t *o)
{
    int n = 0;
    for (char *event = events, *end; event && *event; event = end) {
        end = strstr(event, " ;; ");
        if (end) {
            *end = '\0';
            end += 4;
        }
        char *datos = strchr(event, ' '), fecha[16];
        assert_non_null(datos);
        *datos++ = '\0';
        snprintf(fecha, sizeof fecha, "%d", ++n);
        doc_t doc;
        err_t err = ERR_INIT;
        assert_int_equal(doc_parse(&doc, texts, datos, strlen(datos), &err), RC_OK);
        overview_event(o, event, arena_text(texts, fecha), &doc);
    }
}

static json_t *overview_of(const overview_t *o)
{
    AUTO(buf) buf_t out = {0};
    json_out_open(&out, NULL, '{');
    overview_json(o, &out);
    json_out_close(&out, '}');
    json_t *whole = must(json_loads(buf_str(&out), JSON_REJECT_DUPLICATES, NULL));
    json_t *inner = json_incref(json_object_get(whole, "resumen"));
    json_decref(whole);
    return must(inner);
}

static void one_overview(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(arena) arena_t texts = {0};
    AUTO(buf) buf_t members = {0};
    const char *events = case_get(row, "events"), *want = case_get(row, "want");
    char *copy = strdup(events ? events : "");
    overview_t o = {0}, none = {0};
    events_apply(copy, &texts, &o);
    buf_printf(&members, "{%s}", want ? want : "");
    json_t *got = overview_of(&o), *wanted = overview_of(&none);
    json_t *said = must(json_loads(buf_str(&members), JSON_REJECT_DUPLICATES, NULL));
    json_object_update(wanted, said);
    if (!json_equal(got, wanted))
        fail_msg("%s", json_dumps(got, 0));
    json_decref(said);
    json_decref(wanted);
    json_decref(got);
    free(copy);
}

static void overview_cases(void **state)
{
    (void)state;
    cases_run("reporting_overview.tsv", one_overview, NULL);
}

/* However long a case lives and whatever comes, it stays within what it has room for. */
static void overview_of_many_events_is_bounded(void **state)
{
    (void)state;
    AUTO(arena) arena_t texts = {0};
    overview_t o = {0};
    for (int i = 0; i < 100; i++) {
        char event[96];
        snprintf(event, sizeof event,
                 "tarea_creada {\"tipo\":\"t%d\"} ;; recurso_presentado {\"tipo\":\"r%d\"}", i, i);
        events_apply(event, &texts, &o);
    }
    assert_int_equal(o.n_tareas, OVERVIEW_TASKS);
    assert_int_equal(o.n_recursos, OVERVIEW_RECURSOS);
    json_decref(overview_of(&o));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(overview_cases),
        cmocka_unit_test(overview_of_many_events_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
