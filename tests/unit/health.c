/* What /readyz says of what was set. One test: the checks are the program's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/clock.h"
#include "common/health.h"
#include "common/loop_health.h"

static void expect(health_t state, const char *lines)
{
    AUTO(buf) buf_t out = {0};
    assert_int_equal(health_report(&out), state);
    assert_string_equal(buf_str(&out), lines);
}

static void worst_check_tells(void **state)
{
    (void)state;
    expect(HEALTH_NOT_READY, "[-]arranque no está listo\n");
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

/* One of several loops in trouble is named; each kind of trouble ends by itself. */
static void loop_in_trouble_is_named(void **state)
{
    (void)state;
    loop_health_t one = {.check = "kafka-0"}, two = {.check = "kafka-1"};
    loop_health_trouble(&one, LOOP_STARTING, "sin temas");
    loop_health_trouble(&two, LOOP_STARTING, "sin temas");
    loop_health_over(&one, LOOP_STARTING);
    loop_health_over(&two, LOOP_STARTING);
#define OTHERS "[+]correo ok\n[+]kafka ok\n"
    expect(HEALTH_READY, OTHERS "[+]kafka-0 ok\n[+]kafka-1 ok\n");
    loop_health_trouble(&two, LOOP_BATCHES, "no se confirma");
    loop_health_trouble(&two, LOOP_POSITIONS, "no se lee");
    loop_health_over(&two, LOOP_POSITIONS);
    expect(HEALTH_NOT_READY, OTHERS "[+]kafka-0 ok\n[-]kafka-1 no está listo: no se lee\n");
    loop_health_over(&two, LOOP_BATCHES);
    loop_health_error(&one, RD_KAFKA_RESP_ERR__TRANSPORT, "una conexión"); /* no news about all */
    expect(HEALTH_READY, OTHERS "[+]kafka-0 ok\n[+]kafka-1 ok\n");
    loop_health_error(&one, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, "1/1");
    expect(HEALTH_NOT_READY,
           OTHERS "[-]kafka-0 no está listo: ningún servidor de Kafka responde\n[+]kafka-1 ok\n");
}

static void late_call_fails_its_check(void **state)
{
    (void)state;
    AUTO(buf) buf_t out = {0};
    health_set("lento", true, NULL);
    health_expect("lento", 1, "no vuelve");
    const int64_t end = clock_monotonic_ms() + 5000;
    do {
        buf_clear(&out);
        health_report(&out);
    } while (!strstr(buf_str(&out), "[-]lento no está listo: no vuelve\n") && clock_monotonic_ms() < end);
    assert_non_null(strstr(buf_str(&out), "[-]lento no está listo: no vuelve\n"));
    health_expect("lento", 0, NULL);
    buf_clear(&out);
    health_report(&out);
    assert_non_null(strstr(buf_str(&out), "[+]lento ok\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(worst_check_tells),
                                       cmocka_unit_test(loop_in_trouble_is_named),
                                       cmocka_unit_test(late_call_fails_its_check)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
