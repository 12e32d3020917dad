/* What /readyz says of what was set. One test: the checks are the program's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "common/health.h"

static void expect(health_t state, const char *lines)
{
    AUTO(buf) buf_t out = {0};
    assert_int_equal(health_report(&out), state);
    assert_string_equal(buf_str(&out), lines);
}

static void worst_check_tells(void **state)
{
    (void)state;
    expect(HEALTH_READY, "");
    health_note("correo", true, "");
    health_set("kafka", true, NULL);
    expect(HEALTH_READY, "[+]correo ok\n[+]kafka ok\n");
    health_note("correo", false, "no responde");
    expect(HEALTH_DEGRADED, "[!]correo degradado: no responde\n[+]kafka ok\n");
    health_set("kafka", false, "sin broker");
    expect(HEALTH_NOT_READY, "[!]correo degradado: no responde\n[-]kafka no está listo: sin broker\n");
    health_note("correo", true, "");
    health_set("kafka", true, "");
    expect(HEALTH_READY, "[+]correo ok\n[+]kafka ok\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(worst_check_tells)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
