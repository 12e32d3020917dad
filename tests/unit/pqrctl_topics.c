/* pqrctl topics: the declaration, and declared × existing → differences. Also the two small pure parts of its
 * client: the pauses between tries and the Link header. */
#include "common/link.h"
#include "services/pqrctl/backoff.h"
#include "services/pqrctl/topics_plan.h"

#include "common/event.h"
#include "tests/unit/common_cases.h"

/* "name:partitions:replication:a=1,b=2;…"; a setting with * after its value is the broker's default */
static void read_topics(const char *text, topic_list_t *ret)
{
    AUTO(mem) char *copy = strdup(text);
    for (char *rest = copy, *item; (item = strsep(&rest, ";"));) {
        if (!*item || strcmp(item, "-") == 0)
            continue;
        char *name = strsep(&item, ":"), *partitions = strsep(&item, ":"), *replication = strsep(&item, ":");
        topic_t *t = topic_list_add(ret, name, atoi(partitions), atoi(replication));
        for (char *setting; item && (setting = strsep(&item, ","));) {
            if (!*setting)
                continue;
            char *value = strchr(setting, '=');
            size_t len = strlen(setting);
            bool own = setting[len - 1] != '*';
            if (!own)
                setting[len - 1] = '\0';
            *value++ = '\0';
            topic_config_add(t, setting, value, own);
        }
    }
}

static void check_plan(const case_row_t *row)
{
    AUTO(topic_list) topic_list_t declared = {0}, existing = {0};
    AUTO(plan) plan_t plan = {0};
    AUTO(buf) buf_t got = {0};
    read_topics(row->f[0], &declared);
    read_topics(row->f[1], &existing);
    plan_make(&declared, &existing, &plan);
    for (size_t i = 0; i < plan.n; i++) {
        buf_printf(&got, "%s%s %s: ", i ? "; " : "", difference_mendable(&plan.items[i]) ? "mend" : "leave",
                   plan.items[i].declared->name);
        difference_words(&plan.items[i], &got);
    }
    case_expect(row, "plan", plan.n ? buf_str(&got) : "-", row->f[2]);
}

static void plan_table(void **state)
{
    (void)state;
    cases_each("pqrctl_plan.tsv", 4, check_plan);
}

static void plan_config_keeps_what_stands_on_the_topic(void **state)
{
    (void)state;
    AUTO(topic_list) topic_list_t declared = {0}, existing = {0}, all = {0};
    read_topics("t:1:1:a=1,b=2", &declared);
    read_topics("t:1:1:a=9,c=3,d=4*", &existing);
    plan_config_set(&declared.items[0], &existing.items[0], &all);
    assert_int_equal(all.n, 1);
    assert_int_equal(all.items[0].n_config, 3);
    assert_string_equal(topic_config_find(&all.items[0], "a")->value, "1");
    assert_string_equal(topic_config_find(&all.items[0], "b")->value, "2");
    assert_string_equal(topic_config_find(&all.items[0], "c")->value,
                        "3");                           /* not declared, but somebody set it */
    assert_null(topic_config_find(&all.items[0], "d")); /* a default is not made a setting */
}

static void check_declaration(const case_row_t *row)
{
    AUTO(json) json_t *doc = json_loads(row->f[0], JSON_DECODE_ANY, NULL);
    AUTO(topic_list) topic_list_t l = {0};
    err_t err = ERR_INIT;
    assert_non_null(doc);
    rc_t rc = topics_decode(doc, 0, &l, &err);
    if (strcmp(row->f[1], "ok") == 0) {
        case_expect(row, "error", err.text, "");
        case_expect_int(row, "result", rc, RC_OK);
    } else {
        case_expect_int(row, "result", rc, RC_REJECT);
        if (!strstr(err.text, row->f[1]))
            fail_msg("%s: no dice «%s»: %s", row->where, row->f[1], err.text);
    }
}

static void declaration_table(void **state)
{
    (void)state;
    cases_each("pqrctl_declaration.tsv", 3, check_declaration);
}

/* The project's own declaration: readable, every consumed topic with its dead letters, compaction where it
 * must be. */
static void declaration_of_the_project(void **state)
{
    (void)state;
    AUTO(topic_list) topic_list_t l = {0};
    err_t err = ERR_INIT;
    assert_int_equal(topics_load(SOURCE_DIR "/deploy/kafka/topics.json", 3, &l, &err), RC_OK);
    assert_int_equal(l.items[0].replication, 3); /* as asked, not as declared */
    static const char *const consumed[] = {TOPIC_RECEIVED, TOPIC_BASE,  TOPIC_REJECTED,
                                           TOPIC_CASE,     "rr.result", "contact.outcome"};
    for (size_t i = 0; i < COUNT_OF(consumed) + 4; i++) {
        const char *name =
            i < COUNT_OF(consumed) ? consumed[i] : decision_topic((decision_kind_t)(i - COUNT_OF(consumed)));
        char dlt[128];
        snprintf(dlt, sizeof dlt, "%s-dlt", name);
        assert_non_null(topic_find(&l, name));
        assert_non_null(topic_find(&l, dlt));
    }
    assert_int_equal(topic_find(&l, TOPIC_BASE)->partitions, 1);
    assert_string_equal(topic_config_find(topic_find(&l, TOPIC_BASE), "cleanup.policy")->value, "compact");
    assert_string_equal(topic_config_find(topic_find(&l, "contact.cursor"), "cleanup.policy")->value,
                        "compact");
    /* What was done about a dead letter is known for longer than the letter is there. */
    const topic_t *resolutions = topic_find(&l, "dlt.resolution");
    assert_string_equal(topic_config_find(resolutions, "cleanup.policy")->value, "compact,delete");
    assert_true(atoll(topic_config_find(resolutions, "retention.ms")->value) >
                atoll(topic_config_find(topic_find(&l, "pqr.received-dlt"), "retention.ms")->value));
}

static void declaration_that_is_not_there_is_named(void **state)
{
    (void)state;
    AUTO(topic_list) topic_list_t l = {0};
    err_t err = ERR_INIT;
    assert_int_equal(topics_load("/nonexistent/topics.json", 0, &l, &err), RC_REJECT);
    assert_non_null(strstr(err.text, "/nonexistent/topics.json"));
}

static void backoff_doubles_to_its_limit_and_ends(void **state)
{
    (void)state;
    backoff_t b = {0};
    int64_t pause = 0, now = 1000, pauses[16];
    int n = 0;
    while (backoff_next(&b, now, 20000, 0, &pause) && n < 16) {
        pauses[n++] = pause;
        now += pause;
    }
    static const int64_t want[] = {250, 500, 1000, 2000, 4000, 4000, 4000, 4000, 250};
    assert_int_equal(n, COUNT_OF(want));
    for (int i = 0; i < n; i++)
        assert_int_equal(pauses[i], want[i]);
    assert_int_equal(now, 21000); /* exactly the limit */
}

static void backoff_heeds_retry_after_within_the_limit(void **state)
{
    (void)state;
    backoff_t b = {0};
    int64_t pause = 0;
    assert_true(backoff_next(&b, 0, 10000, 3, &pause));
    assert_int_equal(pause, 3000);
    assert_true(backoff_next(&b, 3000, 10000, 60, &pause));
    assert_int_equal(pause, 7000);
    assert_false(backoff_next(&b, 10000, 10000, 1, &pause));
}

static void backoff_of_no_time_never_retries(void **state)
{
    (void)state;
    backoff_t b = {0};
    int64_t pause = 7;
    assert_false(backoff_next(&b, 5000, 0, 1, &pause));
    assert_int_equal(pause, 7);
}

static void check_link(const case_row_t *row)
{
    AUTO(buf) buf_t got = {0};
    bool found = link_next(row->f[0], "http://h:8083/v1/bases?limite=50", &got);
    case_expect(row, "link_next", found ? buf_str(&got) : "-", row->f[1]);
}

static void link_table(void **state)
{
    (void)state;
    cases_each("pqrctl_link.tsv", 3, check_link);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plan_table),
        cmocka_unit_test(plan_config_keeps_what_stands_on_the_topic),
        cmocka_unit_test(declaration_table),
        cmocka_unit_test(declaration_of_the_project),
        cmocka_unit_test(declaration_that_is_not_there_is_named),
        cmocka_unit_test(backoff_doubles_to_its_limit_and_ends),
        cmocka_unit_test(backoff_heeds_retry_after_within_the_limit),
        cmocka_unit_test(backoff_of_no_time_never_retries),
        cmocka_unit_test(link_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
