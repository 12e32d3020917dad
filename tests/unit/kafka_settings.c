/* How the connection to Kafka is set, and what is told of one that is not taken. */
#include "common/buf.h"
#include "common/kafka_fault.h"
#include "common/kafka_properties.h"

#include "tests/unit/common_cases.h"

static void check_properties(const case_row_t *row)
{
    AUTO(mem) char *text = must(strdup(row->f[0]));
    kafka_properties_t all = kafka_properties_of(text);
    kafka_property_t p;
    AUTO(buf) buf_t got = {0};
    err_t err = ERR_INIT;
    rc_t rc;
    while ((rc = kafka_property_next(&all, &p, &err)) == RC_OK && p.name)
        buf_printf(&got, "%s%s=%s", got.len ? "|" : "", p.name, p.value);
    if (strcmp(row->f[1], "refused") == 0) {
        case_expect_int(row, "result", rc, RC_FATAL);
        assert_null(strstr(err.text, "hunter2"));
    } else {
        case_expect_int(row, "result", rc, RC_OK);
        case_expect(row, "properties", got.len ? buf_str(&got) : "-", row->f[1]);
    }
}

static void properties_table(void **state)
{
    (void)state;
    cases_each("common_kafka_properties.tsv", 3, check_properties);
}

static void check_fault(const case_row_t *row)
{
    const char *got = kafka_fault_of_log(row->f[0]);
    if (strcmp(row->f[1], "-") == 0)
        assert_null(got);
    else if (!got || !strstr(got, row->f[1]))
        fail_msg("%s: «%s» no dice «%s»", row->where, got ? got : "(nada)", row->f[1]);
}

static void fault_table(void **state)
{
    (void)state;
    cases_each("common_kafka_fault.tsv", 3, check_fault);
}

static void fault_of_a_certificate_tells_the_name_from_the_authority(void **state)
{
    (void)state;
    assert_non_null(strstr(kafka_fault_of_certificate(62), "otro nombre"));
    assert_non_null(strstr(kafka_fault_of_certificate(64), "otro nombre"));
    assert_non_null(strstr(kafka_fault_of_certificate(20), "autoridad"));
    assert_non_null(strstr(kafka_fault_of_certificate(10), "venció"));
    assert_non_null(strstr(kafka_fault_of_certificate(26), "no es válido"));
}

static void fault_is_nothing_where_nothing_was_heard(void **state)
{
    (void)state;
    char because[KAFKA_FAULT_TEXT];
    assert_string_equal(kafka_fault_because(because), "");
}

/* Its value may be a password with a name that was mistyped. */
static void conf_of_an_unknown_property_names_it_and_not_its_value(void **state)
{
    (void)state;
    const kafka_settings_t s = {"127.0.0.1:1", "sasl.pasword=hunter2", "prueba"};
    AUTO(rd_conf) rd_kafka_conf_t *conf = NULL;
    err_t err = ERR_INIT;
    assert_int_equal(kafka_conf(&s, "prueba", &conf, &err), RC_FATAL);
    assert_non_null(strstr(err.text, "sasl.pasword"));
    assert_null(strstr(err.text, "hunter2"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(properties_table),
        cmocka_unit_test(fault_table),
        cmocka_unit_test(fault_of_a_certificate_tells_the_name_from_the_authority),
        cmocka_unit_test(fault_is_nothing_where_nothing_was_heard),
        cmocka_unit_test(conf_of_an_unknown_property_names_it_and_not_its_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
