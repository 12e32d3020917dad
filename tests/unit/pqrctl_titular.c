/* Of whom an order about a person is, and what is kept of him or her as people read it. */
#include "services/pqrctl/titular_input.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/event.h"
#include "services/pqrctl/titular_text.h"
#include "tests/lib/cases.h"

static void check(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *names[8] = {NULL};
    AUTO(mem) char *words = strdup(case_get(row, "names"));
    size_t n = 0;
    for (char *w = strtok(words, " "); w; w = strtok(NULL, " "))
        names[n++] = w;
    AUTO(json) json_t *got = NULL;
    err_t err = ERR_INIT;
    const char *text = case_get(row, "text");
    rc_t rc = titular_input(text ? text : "", names, (size_t)atoi(case_get(row, "needed")), &got, &err);
    const char *refused = case_get(row, "refused");
    if (refused) {
        assert_int_equal(rc, RC_REJECT);
        assert_non_null(strstr(err.text, refused));
        assert_null(strstr(err.text, "70012345")); /* never what was said */
        return;
    }
    assert_int_equal(rc, RC_OK);
    AUTO(mem) char *read = json_dumps(got, JSON_COMPACT | JSON_SORT_KEYS);
    assert_string_equal(read, case_get(row, "read"));
}

static void lines_are_read_or_refused(void **state)
{
    (void)state;
    cases_run("pqrctl_titular_input.tsv", check, NULL);
}

static void what_is_kept_is_read_as_text(void **state)
{
    (void)state;
    AUTO(json)
    json_t *all = json_loads(
        "{\"contact\":[{\"radicado\":\"1\",\"caso\":{\"cuenta\":\"7\",\"motivo\":null,\"version\":3},"
        "\"llamadas\":[],\"avisos\":[{\"texto\":\"a\\u001b[31mb\"}]}],\"reporting\":[]}",
        0, NULL);
    AUTO(buf) buf_t out = {0};
    titular_text(all, &out);
    assert_non_null(
        strstr(buf_str(&out),
               "contact:\n  radicado: 1\n  caso:\n    cuenta: 7\n    version: 3\n  avisos:\n    texto: a"));
    assert_null(strchr(buf_str(&out), '\x1b')); /* no terminal is told what to do */
    assert_null(strstr(buf_str(&out), "motivo"));
    assert_null(strstr(buf_str(&out), "reporting"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lines_are_read_or_refused),
                                       cmocka_unit_test(what_is_kept_is_read_as_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
