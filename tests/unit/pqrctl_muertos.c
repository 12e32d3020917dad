/* pqrctl muertos: which letters are meant, how they are counted, which are sent, and what is told of them. */
#include "services/pqrctl/muertos_filter.h"
#include "services/pqrctl/muertos_group.h"
#include "services/pqrctl/muertos_resolution.h"
#include "services/pqrctl/muertos_settle.h"

#include "tests/unit/common_cases.h"

static void check_moment(const case_row_t *row)
{
    instant_t got;
    char text[32] = "-";
    if (moment_read(row->f[0], strcmp(row->f[1], "yes") == 0, &got))
        instant_format(got, text);
    case_expect(row, "instant", text, row->f[2]);
}

static void moment_table(void **state)
{
    (void)state;
    cases_each("pqrctl_muertos_moment.tsv", 4, check_moment);
}

static void check_id(const case_row_t *row)
{
    char topic[250] = "-";
    int32_t partition = 0;
    int64_t offset = 0;
    (void)letter_id_parse(row->f[0], topic, &partition, &offset);
    case_expect(row, "topic", topic, row->f[1]);
    case_expect_int(row, "partition", partition, atoll(row->f[2]));
    case_expect_int(row, "offset", offset, strtoll(row->f[3], NULL, 10));
}

static void id_table(void **state)
{
    (void)state;
    cases_each("pqrctl_muertos_id.tsv", 5, check_id);
}

static void check_kind(const case_row_t *row)
{
    AUTO(buf) buf_t got = {0};
    letter_error_kind(row->f[0], &got);
    case_expect(row, "kind", buf_str(&got), row->f[1]);
}

static void kind_table(void **state)
{
    (void)state;
    cases_each("pqrctl_muertos_kind.tsv", 3, check_kind);
}

static letter_t a_letter(void)
{
    instant_t written;
    assert_true(moment_read("2021-12-07 08:15:20", false, &written));
    return (letter_t){.id = "pqr.received-dlt:0:17",
                      .dlt = "pqr.received-dlt",
                      .offset = 17,
                      .written = written,
                      .topic = "pqr.received",
                      .stage = "classifier",
                      .code = "campo_invalido",
                      .error = "campo «causal»: no está en el archivo",
                      .key = "radicado1",
                      .key_len = 9,
                      .kept = true};
}

static void check_filter(const case_row_t *row)
{
    filter_t f = {.since = FILTER_SINCE_ANY, .until = FILTER_UNTIL_ANY};
    const char *option = row->f[0], *value = row->f[1];
    letter_t letter = a_letter();
    f.error = strcmp(option, "error") == 0 ? value : NULL;
    f.stage = strcmp(option, "etapa") == 0 ? value : NULL;
    f.key = strcmp(option, "radicado") == 0 ? value : NULL;
    if (strcmp(option, "desde") == 0)
        assert_true(moment_read(value, false, &f.since));
    if (strcmp(option, "hasta") == 0)
        assert_true(moment_read(value, true, &f.until));
    case_expect(row, option, filter_matches(&f, &letter) ? "yes" : "no", row->f[2]);
}

static void filter_table(void **state)
{
    (void)state;
    cases_each("pqrctl_muertos_filter.tsv", 4, check_filter);
}

static void filter_of_a_letter_that_says_nothing(void **state)
{
    (void)state;
    letter_t bare = {.id = "t-dlt:0:0", .dlt = "t-dlt", .topic = "t"};
    filter_t f = {.since = FILTER_SINCE_ANY, .until = FILTER_UNTIL_ANY};
    assert_true(filter_matches(&f, &bare));
    f.error = "algo";
    assert_false(filter_matches(&f, &bare));
    f = (filter_t){.since = FILTER_SINCE_ANY, .until = FILTER_UNTIL_ANY, .key = "1"};
    assert_false(filter_matches(&f, &bare));
    f = (filter_t){.since = FILTER_SINCE_ANY, .until = FILTER_UNTIL_ANY, .stage = "contact"};
    assert_false(filter_matches(&f, &bare));
}

static void check_topics(const case_row_t *row)
{
    AUTO(topic_list) topic_list_t declared = {0};
    AUTO(buf) buf_t got = {0};
    const char *names[4];
    size_t n = 0;
    err_t err = ERR_INIT;
    topic_list_add(&declared, "pqr.received", 6, 1);
    topic_list_add(&declared, "pqr.base", 1, 1);
    topic_list_add(&declared, "pqr.received-dlt", 1, 1);
    topic_list_add(&declared, "case.event-dlt", 1, 1);
    const char *list = strcmp(row->f[0], "-") == 0 ? NULL : row->f[0];
    if (dlt_topics(&declared, list, names, &n, &err) != RC_OK) {
        AUTO(buf) buf_t quoted = {0};
        buf_printf(&quoted, "«%s»", row->f[1] + 1);
        if (row->f[1][0] != '!' || !strstr(err.text, buf_str(&quoted)))
            fail_msg("%s: %s", row->where, err.text);
        return;
    }
    for (size_t i = 0; i < n; i++)
        buf_printf(&got, "%s%s", i ? "," : "", names[i]);
    case_expect(row, "topics", buf_str(&got), row->f[1]);
}

static void topics_table(void **state)
{
    (void)state;
    cases_each("pqrctl_muertos_topics.tsv", 3, check_topics);
}

/* ---- the plan ---- */

static const resolution_t retried = {.kind = RESOLUTION_RETRIED},
                          retried_with = {.kind = RESOLUTION_RETRIED, .with = "t-dlt:0:1"},
                          discarded = {.kind = RESOLUTION_DISCARDED};

static void check_plan(const case_row_t *row)
{
    letter_t items[8] = {0};
    letters_t l = {.items = items};
    const letter_t *leaders[8];
    settle_counts_t counts;
    AUTO(buf) buf_t got = {0};
    for (char *rest = row->f[0], *one; (one = strsep(&rest, ";")); l.n++) {
        letter_t *x = &items[l.n];
        char *slash = strchr(one, '/');
        *slash = '\0';
        x->topic = one;
        char *end;
        x->from_partition = strtoll(slash + 1, &end, 10);
        x->from_offset = strtoll(end + 1, &end, 10);
        x->kept = *end != 'x';
        x->resolution = *end == 'r'   ? &retried
                        : *end == 'w' ? &retried_with
                        : *end == 'd' ? &discarded
                                      : NULL;
        x->sibling = end[1] == 's';
        x->key = end[1] && end[1] != 's' ? end + 1 : NULL;
        x->key_len = x->key ? strlen(x->key) : 0;
    }
    settle_plan(&l, strcmp(row->f[1], "retry") == 0 ? RESOLUTION_RETRIED : RESOLUTION_DISCARDED, leaders,
                &counts);
    for (size_t i = 0; i < l.n; i++) {
        buf_adds(&got, i ? "," : "");
        if (leaders[i])
            buf_printf(&got, "%zu", (size_t)(leaders[i] - items));
        else
            buf_addc(&got, '-');
    }
    case_expect(row, "leaders", buf_str(&got), row->f[2]);
    case_expect_int(row, "open", counts.open, atoll(row->f[3]));
    case_expect_int(row, "messages", counts.messages, atoll(row->f[4]));
    case_expect_int(row, "lost", counts.lost, atoll(row->f[5]));
    case_expect_int(row, "resolved", counts.resolved, atoll(row->f[6]));
}

static void plan_table(void **state)
{
    (void)state;
    cases_each("pqrctl_muertos_plan.tsv", 8, check_plan);
}

/* ---- headers ---- */

static rd_kafka_headers_t *dead_headers(void)
{
    rd_kafka_headers_t *h = rd_kafka_headers_new(8);
    rd_kafka_header_add(h, "ce_id", -1, "x", 1);
    rd_kafka_header_add(h, "dlt_error", -1, "del original", -1); /* somebody's own: not who put it aside */
    rd_kafka_header_add(h, "retry_of", -1, "t-dlt:0:1", -1);
    rd_kafka_header_add(h, "vacía", -1, NULL, 0);
    rd_kafka_header_add(h, "ce_id", -1, "\0y", 2);
    rd_kafka_header_add(h, "dlt_partition", -1, "3", -1);
    rd_kafka_header_add(h, "dlt_offset", -1, "17", -1);
    rd_kafka_header_add(h, "dlt_stage", -1, "contact", -1);
    rd_kafka_header_add(h, "dlt_code", -1, "", -1);
    rd_kafka_header_add(h, "dlt_error", -1, "cortado a la mitad \xc3", -1);
    rd_kafka_header_add(h, "dlt_truncated", -1, "1900001", -1);
    return h;
}

static void headers_say_where_it_died_and_why(void **state)
{
    (void)state;
    AUTO(rd_headers) rd_kafka_headers_t *h = dead_headers();
    AUTO(arena) arena_t texts = {0};
    letter_t l = {0};
    letter_headers(h, &texts, &l);
    assert_int_equal(l.from_partition, 3);
    assert_int_equal(l.from_offset, 17);
    assert_string_equal(l.stage, "contact");
    assert_null(l.code);
    assert_string_equal(l.error, "cortado a la mitad \xEF\xBF\xBD"); /* well-formed again */
    assert_string_equal(l.retry_of, "t-dlt:0:1");
    assert_false(l.kept);
    letter_headers(NULL, &texts, &l);
    assert_int_equal(l.from_offset, -1);
    assert_true(l.kept);
}

static void retried_headers_are_the_original_ones_and_whose_retry_it_is(void **state)
{
    (void)state;
    AUTO(rd_headers) rd_kafka_headers_t *dead = dead_headers();
    AUTO(rd_headers) rd_kafka_headers_t *h = letter_retry_headers(dead, "t-dlt:0:2");
    static const char *const names[] = {"ce_id", "vacía", "ce_id", "retry_of"};
    static const char *const values[] = {"x", NULL, "\0y", "t-dlt:0:2"};
    static const size_t sizes[] = {1, 0, 2, 9};
    const char *name;
    const void *value;
    size_t n, i = 0;
    for (; !rd_kafka_header_get_all(h, i, &name, &value, &n); i++) {
        assert_true(i < COUNT_OF(names));
        assert_string_equal(name, names[i]);
        assert_int_equal(n, sizes[i]);
        if (values[i])
            assert_memory_equal(value, values[i], n);
        else
            assert_null(value);
    }
    assert_int_equal(i, COUNT_OF(names));
}

/* ---- groups ---- */

static void groups_are_by_topic_stage_code_kind_and_state(void **state)
{
    (void)state;
    AUTO(letter_groups) letter_groups_t g = {0};
    letter_t a = a_letter(), b = a, c = a, d = a, e = a, f = a;
    b.written += 1000;
    b.error = "campo «motivo»: no está en el archivo"; /* another quotation, the same kind */
    c.stage = "contact";
    d.resolution = &retried;
    e.code = NULL;
    f.dlt = "case.event-dlt";
    const letter_t *const all[] = {&b, &a, &c, &d, &e, &f};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        letter_groups_add(&g, all[i]);
    letter_groups_sort(&g);
    assert_int_equal(g.n, 5);
    assert_string_equal(g.items[0].example->dlt, "case.event-dlt");
    assert_int_equal(g.items[1].n, 2); /* the most of their topic first */
    assert_int_equal(g.items[1].first, a.written);
    assert_int_equal(g.items[1].last, b.written);
    for (size_t i = 2; i < g.n; i++)
        assert_int_equal(g.items[i].n, 1);
}

/* ---- resolutions ---- */

static void resolution_decoded(const resolution_t *r, resolution_t *ret, doc_t *doc, arena_t *texts)
{
    AUTO(buf) buf_t json = {0};
    err_t err = ERR_INIT;
    resolution_encode(r, &json);
    assert_int_equal(doc_parse(doc, texts, json.data, json.len, &err), RC_OK);
    assert_int_equal(resolution_decode(doc, ret, &err), RC_OK);
}

static void resolution_comes_back_as_it_was(void **state)
{
    (void)state;
    AUTO(arena) arena_t texts = {0};
    doc_t doc;
    resolution_t got;
    const resolution_t whole = {.id = "pqr.received-dlt:0:17",
                                .written = 1638882920250,
                                .kind = RESOLUTION_DISCARDED,
                                .topic = "pqr.received",
                                .stage = "classifier",
                                .code = "campo_invalido",
                                .error = "campo «causal»",
                                .who = "Núñez",
                                .why = "no \"sirve\"",
                                .with = "pqr.received-dlt:0:16",
                                .when = 1638882930001};
    resolution_decoded(&whole, &got, &doc, &texts);
    assert_string_equal(got.id, whole.id);
    assert_int_equal(got.written, whole.written);
    assert_int_equal(got.kind, RESOLUTION_DISCARDED);
    assert_string_equal(got.who, whole.who);
    assert_string_equal(got.why, whole.why);
    assert_string_equal(got.with, whole.with);
    assert_int_equal(got.when, whole.when);
    const resolution_t least = {.id = "t-dlt:0:0", .topic = "t", .who = "x"};
    resolution_decoded(&least, &got, &doc, &texts);
    assert_int_equal(got.kind, RESOLUTION_RETRIED);
    assert_null(got.why);
    assert_null(got.code);
}

static void resolution_of_another_shape_is_refused(void **state)
{
    (void)state;
    static const char other_state[] =
        "{\"id\":\"t-dlt:0:0\",\"escrito\":\"2021-12-07T00:00:00Z\",\"estado\":\"otro\","
        "\"topico\":\"t\",\"quien\":\"x\",\"cuando\":\"2021-12-07T00:00:00Z\"}";
    static const char *const wrong[] = {"{}", "{\"id\":\"t-dlt:0:0\",\"estado\":\"reintentado\"}",
                                        other_state};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        AUTO(arena) arena_t texts = {0};
        doc_t doc;
        resolution_t got;
        err_t err = ERR_INIT;
        assert_int_equal(doc_parse(&doc, &texts, wrong[i], strlen(wrong[i]), &err), RC_OK);
        assert_int_equal(resolution_decode(&doc, &got, &err), RC_REJECT);
    }
}

/* The last one holds; and it holds for the letter that it was written about, not for one that came to have
 * its place in a topic made anew. */
static void resolution_of_the_letter_that_it_is_about(void **state)
{
    (void)state;
    AUTO(resolutions) resolutions_t l = {0};
    letter_t letter = a_letter();
    resolution_t r = {.id = letter.id, .written = letter.written, .topic = "t", .who = "x"};
    assert_null(resolution_of(&l, &letter));
    resolutions_add(&l, &r);
    assert_string_equal(resolution_word(resolution_of(&l, &letter)), "reintentado");
    r.kind = RESOLUTION_DISCARDED;
    resolutions_add(&l, &r);
    assert_string_equal(resolution_word(resolution_of(&l, &letter)), "descartado");
    letter.written++;
    assert_null(resolution_of(&l, &letter));
    assert_string_equal(resolution_word(NULL), "abierto");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moment_table),
        cmocka_unit_test(id_table),
        cmocka_unit_test(kind_table),
        cmocka_unit_test(filter_table),
        cmocka_unit_test(filter_of_a_letter_that_says_nothing),
        cmocka_unit_test(topics_table),
        cmocka_unit_test(plan_table),
        cmocka_unit_test(headers_say_where_it_died_and_why),
        cmocka_unit_test(retried_headers_are_the_original_ones_and_whose_retry_it_is),
        cmocka_unit_test(groups_are_by_topic_stage_code_kind_and_state),
        cmocka_unit_test(resolution_comes_back_as_it_was),
        cmocka_unit_test(resolution_of_another_shape_is_refused),
        cmocka_unit_test(resolution_of_the_letter_that_it_is_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
