#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "common/outbox.h"
#include "common/pg.h"
#include "common/stop.h"

extern char **environ;

#define MESSAGES 4000
#define PARTITIONS 3
#define KEYS 50

static kafka_settings_t kafka;
static pg_settings_t pg_settings;
static pg_t *pg;

#define OK(call)                                                                                             \
    do {                                                                                                     \
        err_t err = ERR_INIT;                                                                                \
        if ((call) != RC_OK)                                                                                 \
            fail_msg("%s: %s", #call, err.text);                                                             \
    } while (0)

/* ---- workers ---- */

static pid_t worker_start(const char *role)
{
    pid_t pid;
    char *const argv[] = {(char *)WORKER, (char *)role, NULL};
    assert_int_equal(posix_spawn(&pid, WORKER, NULL, NULL, argv, environ), 0);
    return pid;
}

static void worker_kill(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

/* Ends by itself, with 0, and within its deadline. */
static void worker_stop(pid_t pid)
{
    int status;
    kill(pid, SIGTERM);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (!WIFEXITED(status))
        fail_msg("the worker ended by signal %d", WTERMSIG(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* ---- topics ---- */

static void topics_create(void)
{
    static const struct {
        const char *name;
        int partitions;
    } wanted[] = {
        {"t.in", PARTITIONS}, {"t.in-dlt", 1}, {"t.out", PARTITIONS}, {"t.cursor", 1}, {"t.event", 1}};
    rd_kafka_conf_t *conf = NULL;
    OK(kafka_conf(&kafka, "admin", &conf, &err));
    char why[200];
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    assert_non_null(rk);
    rd_kafka_NewTopic_t *topics[COUNT_OF(wanted)];
    for (size_t i = 0; i < COUNT_OF(wanted); i++)
        topics[i] = rd_kafka_NewTopic_new(wanted[i].name, wanted[i].partitions, 1, why, sizeof why);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(rk);
    rd_kafka_CreateTopics(rk, topics, COUNT_OF(wanted), NULL, queue);
    rd_kafka_event_t *ev = rd_kafka_queue_poll(queue, 20000);
    assert_non_null(ev);
    assert_int_equal(rd_kafka_event_error(ev), 0);
    rd_kafka_event_destroy(ev);
    rd_kafka_NewTopic_destroy_array(topics, COUNT_OF(wanted));
    rd_kafka_queue_destroy(queue);
    rd_kafka_destroy(rk);
}

typedef void (*visit_t)(const rd_kafka_message_t *m, void *ctx);

/* Every committed message of a topic, partition by partition, up to its end now. Returns how many there were.
 */
static int topic_read(const char *topic, int partitions, visit_t visit, void *ctx)
{
    rd_kafka_conf_t *conf = NULL;
    OK(kafka_conf(&kafka, "lector", &conf, &err));
    OK(kafka_conf_set(conf, "group.id", "lector", &err));
    OK(kafka_conf_set(conf, "enable.partition.eof", "true", &err));
    OK(kafka_conf_set(conf, "fetch.wait.max.ms", "10", &err)); /* the end is what is waited for */
    OK(kafka_conf_set(conf, "enable.auto.commit", "false", &err));
    OK(kafka_conf_set(conf, "isolation.level", "read_committed", &err));
    char why[200];
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof why);
    assert_non_null(rk);
    rd_kafka_topic_partition_list_t *parts = rd_kafka_topic_partition_list_new(partitions);
    for (int i = 0; i < partitions; i++)
        rd_kafka_topic_partition_list_add(parts, topic, i)->offset = RD_KAFKA_OFFSET_BEGINNING;
    rd_kafka_assign(rk, parts);
    int n = 0;
    for (int ended = 0; ended < partitions;) {
        rd_kafka_message_t *m = rd_kafka_consumer_poll(rk, 10000);
        assert_non_null(m);
        if (m->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
            ended++;
        } else {
            assert_int_equal(m->err, 0);
            n++;
            if (visit)
                visit(m, ctx);
        }
        rd_kafka_message_destroy(m);
    }
    rd_kafka_topic_partition_list_destroy(parts);
    rd_kafka_consumer_close(rk);
    rd_kafka_destroy(rk);
    return n;
}

/* ---- the database ---- */

static long long number(const char *sql)
{
    AUTO(pgresult) PGresult *res = NULL;
    OK(pg_exec(pg, sql, 0, NULL, &res, &err));
    return pg_int(res, 0, 0);
}

/* Waits, up to a bound, until the query answers at least n. */
static void wait_number(const char *sql, long long n)
{
    int64_t deadline = clock_monotonic_ms() + 60000;
    while (number(sql) < n) {
        if (clock_monotonic_ms() > deadline)
            fail_msg("%s: %lld, waited for %lld", sql, number(sql), n);
        stop_wait_ms(5);
    }
}

static int set_up(void **state)
{
    (void)state;
    AUTO(file) FILE *f = fopen(getenv("PQR_PG_ADMIN_PASSWORD_FILE"), "re");
    static char password[200];
    assert_non_null(f);
    assert_non_null(fgets(password, sizeof password, f));
    password[strcspn(password, "\n")] = '\0';
    setenv("PLUMBING_PASSWORD", password, 1);
    kafka =
        (kafka_settings_t){.brokers = getenv("PQR_KAFKA_BROKERS"), .properties = "", .instance = "prueba"};
    pg_settings = (pg_settings_t){
        .conninfo = getenv("PQR_PG_ADMIN_CONNINFO"), .password = password, .application_name = "prueba"};
    pg = pg_new(&pg_settings);
    OK(pg_run(
        pg,
        "CREATE SCHEMA plumbing;"
        "CREATE TABLE plumbing.effect (value text CHECK (value <> 'unwritable'));"
        "CREATE TABLE plumbing.consumer_offset (topic text, partition int, next_offset bigint NOT NULL,"
        " PRIMARY KEY (topic, partition));"
        "CREATE TABLE plumbing.outbox_packet (id bigserial PRIMARY KEY, messages int, bytes int, topics "
        "text[], keys bytea[], headers bytea[], bodies bytea[]);"
        "CREATE VIEW plumbing.outbox AS SELECT id, m.* FROM plumbing.outbox_packet p, "
        "unnest(topics, keys, p.headers, bodies) AS m (topic, key, headers, value);"
        "CREATE TABLE plumbing.outbox_batch (batch bigint PRIMARY KEY, ids bigint[]);",
        &err));
    topics_create();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pg_free(pg);
    return 0;
}

/* ---- what the workers read ---- */

static int poisoned, unwritable;

#define HUGE                                                                                                 \
    55 /* a message that fits its topic only because it compresses, and no dead-letter topic whole           \
        */
#define HUGE_SIZE 1950000 /* bytes */

static bool is_poison(int i)
{
    return i % 100 == 7 || i == HUGE;
}

static bool is_unwritable(int i)
{
    return i == 1234 || i == 3333;
}

static void feed(void **state)
{
    (void)state;
    txn_t *t = txn_new(&kafka, "feed", 30000, 4096);
    OK(txn_begin(t, &err));
    for (int i = 0; i < MESSAGES; i++) {
        char key[16], value[32];
        snprintf(key, sizeof key, "k%d", i % KEYS);
        snprintf(value, sizeof value, "%06d", i);
        if (is_poison(i)) {
            snprintf(value, sizeof value, "poison");
            poisoned++;
        } else if (is_unwritable(i)) {
            snprintf(value, sizeof value, "unwritable");
            unwritable++;
        }
        if (i == HUGE) {
            AUTO(mem) char *huge = must(calloc(1, HUGE_SIZE));
            OK(txn_send(t, "t.in", key, strlen(key), huge, HUGE_SIZE, NULL, &err));
            continue;
        }
        OK(txn_send(t, "t.in", key, strlen(key), value, strlen(value), NULL, &err));
    }
    OK(txn_commit(t, &err));
    /* What an aborted transaction left behind is seen by nobody. */
    OK(txn_begin(t, &err));
    OK(txn_send(t, "t.in", "k1", 2, "aborted", 7, NULL, &err));
    txn_abort(t);
    txn_free(t);
    assert_int_equal(topic_read("t.in", PARTITIONS, NULL, NULL), MESSAGES);
}

typedef struct seen {
    int times[MESSAGES];
    int last_of_key[KEYS];
    int disorder, strange;
} seen_t;

static void note(const rd_kafka_message_t *m, void *ctx)
{
    seen_t *s = ctx;
    char text[32], *end;
    snprintf(text, sizeof text, "%.*s", (int)m->len, (const char *)m->payload);
    long i = strtol(text, &end, 10);
    if (*end || i < 0 || i >= MESSAGES) {
        s->strange++;
        return;
    }
    s->times[i]++;
    int *last = &s->last_of_key[i % KEYS];
    if (*last > i)
        s->disorder++;
    *last = (int)i;
}

static void note_dead(const rd_kafka_message_t *m, void *ctx)
{
    static const char *const wanted[] = {"dlt_topic", "dlt_partition", "dlt_offset", "dlt_stage",
                                         "dlt_error"};
    rd_kafka_headers_t *headers = NULL;
    assert_int_equal(rd_kafka_message_headers(m, &headers), 0);
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        const void *value;
        size_t n;
        assert_int_equal(rd_kafka_header_get_last(headers, wanted[i], &value, &n), 0);
        assert_true(n > 0);
    }
    assert_true(m->key_len >= 2);
    const void *size;
    size_t n;
    if (rd_kafka_header_get_last(headers, "dlt_truncated", &size, &n) == RD_KAFKA_RESP_ERR_NO_ERROR)
        assert_int_equal(m->len, 0);
    else
        assert_memory_equal(m->payload, "poison", 6);
    ++*(int *)ctx;
}

static void kafka_to_kafka_killed_nothing_lost_nothing_twice(void **state)
{
    (void)state;
    for (int round = 1; round <= 4; round++) {
        pid_t pid = worker_start("kafka");
        int64_t deadline = clock_monotonic_ms() + 60000;
        while (topic_read("t.out", PARTITIONS, NULL, NULL) < round * 600 && clock_monotonic_ms() < deadline)
            stop_wait_ms(20);
        worker_kill(pid);
    }
    pid_t pid = worker_start("kafka");
    int64_t deadline = clock_monotonic_ms() + 60000;
    while (topic_read("t.out", PARTITIONS, NULL, NULL) < MESSAGES - poisoned &&
           clock_monotonic_ms() < deadline)
        stop_wait_ms(20);
    worker_stop(pid);
    seen_t seen = {0};
    assert_int_equal(topic_read("t.out", PARTITIONS, note, &seen), MESSAGES - poisoned);
    for (int i = 0; i < MESSAGES; i++)
        assert_int_equal(seen.times[i], is_poison(i) || is_unwritable(i) ? 0 : 1);
    assert_int_equal(seen.strange, unwritable);
    assert_int_equal(seen.disorder, 0);
    int dead = 0;
    topic_read("t.in-dlt", 1, note_dead, &dead);
    assert_int_equal(dead, poisoned);
}

static void kafka_to_postgres_killed_nothing_lost_nothing_twice(void **state)
{
    (void)state;
    for (int round = 1; round <= 4; round++) {
        pid_t pid = worker_start("pg");
        wait_number("SELECT count(*) FROM plumbing.effect", round * 600);
        worker_kill(pid);
    }
    pid_t pid = worker_start("pg");
    wait_number("SELECT count(*) FROM plumbing.effect", MESSAGES - poisoned - unwritable);
    wait_number("SELECT count(*) FROM plumbing.outbox", poisoned + unwritable);
    worker_stop(pid);
    assert_int_equal(number("SELECT count(*) FROM plumbing.effect"), MESSAGES - poisoned - unwritable);
    assert_int_equal(number("SELECT count(DISTINCT value) FROM plumbing.effect"),
                     MESSAGES - poisoned - unwritable);
    assert_int_equal(number("SELECT count(*) FROM plumbing.outbox WHERE topic = 't.in-dlt'"),
                     poisoned + unwritable);
}

/* Offsets are the database's: a group that forgot everything reads nothing again. */
static void kafka_to_postgres_group_reset_reads_nothing_twice(void **state)
{
    (void)state;
    long long before = number("SELECT sum(next_offset) FROM plumbing.consumer_offset");
    assert_int_equal(number("SELECT count(*) FROM plumbing.consumer_offset"), PARTITIONS);
    txn_t *t = txn_new(&kafka, "feed", 30000, 4096);
    OK(txn_begin(t, &err));
    OK(txn_send(t, "t.in", "k1", 2, "one more", 8, NULL, &err));
    OK(txn_commit(t, &err));
    txn_free(t);
    rd_kafka_conf_t *conf = NULL;
    OK(kafka_conf(&kafka, "admin", &conf, &err));
    char why[200];
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    rd_kafka_DeleteGroup_t *group = rd_kafka_DeleteGroup_new("pg");
    rd_kafka_queue_t *queue = rd_kafka_queue_new(rk);
    /* The group is empty once its dead member's session has ended. */
    int64_t deadline = clock_monotonic_ms() + 30000;
    bool deleted = false;
    while (!deleted && clock_monotonic_ms() < deadline) {
        rd_kafka_DeleteGroups(rk, &group, 1, NULL, queue);
        rd_kafka_event_t *ev = rd_kafka_queue_poll(queue, 10000);
        assert_non_null(ev);
        size_t n;
        const rd_kafka_group_result_t **results =
            rd_kafka_DeleteGroups_result_groups(rd_kafka_event_DeleteGroups_result(ev), &n);
        deleted = n == 1 && !rd_kafka_group_result_error(results[0]);
        rd_kafka_event_destroy(ev);
        stop_wait_ms(50);
    }
    rd_kafka_DeleteGroup_destroy(group);
    rd_kafka_queue_destroy(queue);
    rd_kafka_destroy(rk);
    assert_true(deleted);

    pid_t pid = worker_start("pg");
    wait_number("SELECT count(*) FROM plumbing.effect WHERE value = 'one more'", 1);
    worker_stop(pid);
    assert_int_equal(number("SELECT count(*) FROM plumbing.effect"), MESSAGES - poisoned - unwritable + 1);
    assert_true(number("SELECT sum(next_offset) FROM plumbing.consumer_offset") > before);
}

static void outbox_fill(int from, int to, int per_transaction)
{
    outbox_t o = {0};
    for (int i = from; i < to; i++) {
        envelope_t e = {.type = "co.pqr.case.v1", .source = "/prueba"};
        snprintf(e.id, sizeof e.id, "e%d", i);
        char key[16];
        AUTO(buf) buf_t value = {0};
        snprintf(key, sizeof key, "k%d", i % KEYS);
        buf_printf(&value, "%06d", i);
        outbox_add_event(&o, "t.event", key, &e, &value);
        if (o.n < per_transaction && i + 1 < to)
            continue;
        OK(pg_begin(pg, &err));
        OK(outbox_write(&o, pg, "plumbing", &err));
        OK(pg_commit(pg, &err));
    }
    outbox_done(&o);
}

/* In one transaction, and so one packet after the other. */
static void outbox_fill_huge(void)
{
    outbox_t o = {0};
    AUTO(mem) char *huge = must(calloc(1, HUGE_SIZE));
    huge[0] = 'x';
    for (int i = 0; i < 2; i++)
        outbox_add_raw(&o, "t.event", "k0", 2, huge, HUGE_SIZE, NULL);
    OK(pg_begin(pg, &err));
    OK(outbox_write(&o, pg, "plumbing", &err));
    OK(pg_commit(pg, &err));
    outbox_done(&o);
    assert_int_equal(
        number("SELECT count(*) FROM plumbing.outbox_packet WHERE messages = 1 AND bytes > 1000000"), 2);
}

static void outbox_killed_nothing_lost_nothing_twice(void **state)
{
    (void)state;
    OK(pg_run(pg, "TRUNCATE plumbing.outbox_packet", &err));
    /* While one transaction that took earlier ids stays open, later ids commit: they go out, and the earlier
     * ones after. */
    pg_t *slow = pg_new(&pg_settings);
    OK(pg_begin(slow, &err));
    OK(pg_run(slow,
              "INSERT INTO plumbing.outbox_packet (messages, bytes, topics, keys, headers, bodies) "
              "VALUES (1, 4, '{t.event}', '{NULL}', '{NULL}', '{slow}')",
              &err));
    outbox_fill_huge();
    outbox_fill(0, 1000, 1);
    outbox_fill(1000, 2000, 20);
    for (int round = 0; round < 4; round++) {
        pid_t pid = worker_start("outbox");
        wait_number("SELECT 2002 - count(*) FROM plumbing.outbox", 100 + round * 450);
        worker_kill(pid);
    }
    OK(pg_commit(slow, &err));
    pg_free(slow);
    outbox_fill(2000, MESSAGES, 700);
    pid_t first = worker_start("outbox"), second = worker_start("outbox"); /* one publishes, one stands by */
    wait_number("SELECT -count(*) FROM plumbing.outbox", 0);
    worker_stop(first);
    worker_stop(second);
    seen_t seen = {0};
    assert_int_equal(topic_read("t.event", 1, note, &seen), MESSAGES + 3);
    for (int i = 0; i < MESSAGES; i++)
        assert_int_equal(seen.times[i], 1);
    assert_int_equal(seen.strange, 3); /* the slow one and the huge ones */
    assert_int_equal(seen.disorder, 0);
    assert_int_equal(number("SELECT count(*) FROM plumbing.outbox_batch"), 0);
}

/* ---- statements in one trip ---- */

#define ANY_ONE "SELECT 1"
#define ADD_ONE "SELECT $1::int + 1"
#define BROKEN "SELECT 1 / $1::int"

static const char *const one_param[] = {"41"}, *const zero_param[] = {"0"};

static void together_all_or_none(void **state)
{
    (void)state;
    pg_ask_t good[] = {{.sql = ADD_ONE, .n = 1, .params = one_param},
                       {.sql = "SELECT txid_current_if_assigned() IS NULL"},
                       {.sql = ADD_ONE, .n = 1, .params = one_param}};
    for (int i = 0; i < 3; i++) { /* prepared by the first, used by the others */
        OK(pg_together(pg, good, COUNT_OF(good), &err));
        assert_string_equal(pg_text(good[0].ret, 0, 0), "42");
        assert_string_equal(pg_text(good[2].ret, 0, 0), "42");
        for (size_t k = 0; k < COUNT_OF(good); k++)
            PQclear(TAKE(good[k].ret));
    }
    err_t why = ERR_INIT;
    pg_ask_t bad[] = {{.sql = ANY_ONE}, {.sql = BROKEN, .n = 1, .params = zero_param}, {.sql = ANY_ONE}};
    assert_int_equal(pg_together(pg, bad, COUNT_OF(bad), &why), RC_REJECT);
    for (size_t k = 0; k < COUNT_OF(bad); k++)
        assert_null(bad[k].ret);
    assert_int_equal(number("SELECT 7"), 7); /* the connection is as good as before */
}

/* Cut between two uses: that the transaction had not begun yet lets it begin anew. */
static void begin_with_finds_a_lost_connection_and_makes_it_anew(void **state)
{
    (void)state;
    pg_t *view = pg_new(&pg_settings);
    for (int i = 0; i < 3; i++) {
        AUTO(pgresult) PGresult *backend = NULL;
        AUTO(pgresult) PGresult *isolation = NULL;
        pg_begin_with(view, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        OK(pg_exec_prepared(view, "SELECT pg_backend_pid()", 0, NULL, &backend, &err));
        OK(pg_exec(view, "SHOW transaction_isolation", 0, NULL, &isolation, &err));
        assert_string_equal(pg_text(isolation, 0, 0), "repeatable read");
        pg_leave(view);
        if (i == 1)
            continue; /* the next one is on the same connection */
        OK(pg_exec(pg, "SELECT pg_terminate_backend($1::int, 5000)", 1,
                   (const char *[]){pg_text(backend, 0, 0)}, NULL, &err));
    }
    pg_begin_with(view, "BEGIN READ ONLY"); /* by a statement that is not prepared, and one that fails */
    err_t why = ERR_INIT;
    assert_int_not_equal(pg_exec(view, "CREATE TABLE plumbing.never ()", 0, NULL, NULL, &why), RC_OK);
    pg_leave(view);
    pg_begin_with(view, "BEGIN");
    pg_leave(view); /* nothing was asked: nothing began */
    OK(pg_begin(view, &err));
    OK(pg_commit(view, &err));
    pg_free(view);
}

/* ---- the envelope, both modes ---- */

typedef struct event_case {
    const char *header, *header_value, *value;
    rc_t rc;
    const char *says; /* id on success, else part of the error */
} event_case_t;

static const event_case_t event_cases[] = {
    {"ce_id", "i1", "{\"a\":1}", RC_OK, "i1"},
    {"ce_id", "i2", "{\"a\":", RC_REJECT, "JSON"},
    {"ce_id", NULL, "{\"a\":1}", RC_REJECT, "id"},
    {"ce_id", "i4", "{\"a\":1,\"a\":2}", RC_REJECT, "duplicate"},
    {"content-type", "application/cloudevents+json; charset=UTF-8",
     "{\"specversion\":\"1.0\",\"id\":\"i5\",\"type\":\"t\",\"source\":\"s\",\"data\":{\"a\":1}}", RC_OK,
     "i5"},
    {"content-type", "application/cloudevents+json",
     "{\"specversion\":\"1.0\",\"id\":\"i6\",\"type\":\"t\",\"source\":\"s\"}", RC_REJECT, "data"},
    {"content-type", "application/cloudevents+json",
     "{\"id\":\"i7\",\"type\":\"t\",\"source\":\"s\",\"data\":{}}", RC_REJECT, "specversion"},
    {"content-type", "application/cloudevents+json", "{\"specversion\":\"1.0\",\"id\":7,\"data\":{}}",
     RC_REJECT, "id"},
};

static void check_event(const rd_kafka_message_t *m, void *ctx)
{
    int *i = ctx;
    if (m->key_len != 1) /* of another test */
        return;
    const event_case_t *c = &event_cases[*i];
    ++*i;
    envelope_t e;
    AUTO(arena) arena_t texts = {0};
    doc_t data;
    err_t err = ERR_INIT;
    assert_int_equal(kafka_event(m, &texts, &e, &data, &err), c->rc);
    if (c->rc == RC_OK) {
        assert_string_equal(e.id, c->says);
        doc_fields_t fields = doc_fields(&data);
        const doc_member_t *a = doc_find(&fields, "a");
        assert_non_null(a);
        assert_int_equal(a->kind, DOC_INTEGER);
        assert_int_equal(a->integer, 1);
    } else if (!strstr(err.text, c->says)) {
        fail_msg("«%s» does not say «%s»", err.text, c->says);
    }
}

static void event_both_modes_and_faults(void **state)
{
    (void)state;
    txn_t *t = txn_new(&kafka, "events", 30000, 4096);
    OK(txn_begin(t, &err));
    for (size_t i = 0; i < COUNT_OF(event_cases); i++) {
        const event_case_t *c = &event_cases[i];
        rd_kafka_headers_t *h = rd_kafka_headers_new(8);
        if (strncmp(c->header, "ce_", 3) == 0) {
            rd_kafka_header_add(h, "ce_specversion", -1, "1.0", -1);
            rd_kafka_header_add(h, "ce_type", -1, "t", -1);
            rd_kafka_header_add(h, "ce_source", -1, "s", -1);
        }
        if (c->header_value)
            rd_kafka_header_add(h, c->header, -1, c->header_value, -1);
        OK(txn_send(t, "t.event", "x", 1, c->value, strlen(c->value), h, &err));
    }
    OK(txn_commit(t, &err));
    txn_free(t);
    int n = 0;
    topic_read("t.event", 1, check_event, &n);
    assert_int_equal(n, (int)COUNT_OF(event_cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(feed),
        cmocka_unit_test(kafka_to_kafka_killed_nothing_lost_nothing_twice),
        cmocka_unit_test(kafka_to_postgres_killed_nothing_lost_nothing_twice),
        cmocka_unit_test(kafka_to_postgres_group_reset_reads_nothing_twice),
        cmocka_unit_test(outbox_killed_nothing_lost_nothing_twice),
        cmocka_unit_test(together_all_or_none),
        cmocka_unit_test(begin_with_finds_a_lost_connection_and_makes_it_anew),
        cmocka_unit_test(event_both_modes_and_faults),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
