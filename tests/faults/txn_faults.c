/* Error codes of every transactional request, injected with librdkafka's mock cluster: each ends, within a
 * deadline, in what the table says, and the transaction that is tried again after it is committed. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "common/clock.h"
#include "common/kafka.h"
#include "tests/lib/cases.h"

#include <librdkafka/rdkafka_mock.h> /* wants rdkafka.h before it */

enum {
    DEADLINE_MS = 20000, /* of one transaction, whatever befalls it */
    HUNG_S = 60,         /* nothing came back: the test ends itself */
    TRIES = 2,
    MESSAGES = 3,
    TIMEOUT_MS = 10000,
    QUEUE_KIB = 1024,
    ERRORS_MAX = 8,
    SHARDS = 6, /* processes side by side: most of the time is waiting */
};

static int shard;

typedef struct world {
    rd_kafka_t *host; /* what the mock cluster lives in */
    rd_kafka_mock_cluster_t *mock;
    rd_kafka_t *consumer; /* whose group the offsets are for */
    kafka_settings_t kafka;
} world_t;

static rd_kafka_t *client(rd_kafka_type_t type, rd_kafka_conf_t *conf)
{
    char why[256];
    rd_kafka_t *rk = rd_kafka_new(type, conf, why, sizeof why);
    if (!rk)
        fail_msg("%s", why);
    return rk;
}

static void silent(const rd_kafka_t *rk, int level, const char *facility, const char *text)
{
    (void)rk, (void)level, (void)facility, (void)text;
}

static int world_open(void **state)
{
    world_t *w = must(calloc(1, sizeof *w));
    err_t err = ERR_INIT;
    rd_kafka_conf_t *host = rd_kafka_conf_new();
    rd_kafka_conf_set_log_cb(host, silent);
    w->host = client(RD_KAFKA_PRODUCER, host);
    w->mock = rd_kafka_mock_cluster_new(w->host, 3);
    assert_int_equal(rd_kafka_mock_topic_create(w->mock, "t.out", 2, 3), 0);
    w->kafka = (kafka_settings_t){
        .brokers = rd_kafka_mock_cluster_bootstraps(w->mock), .properties = "", .instance = "prueba"};
    rd_kafka_conf_t *conf = NULL;
    assert_int_equal(kafka_conf(&w->kafka, "prueba", &conf, &err), RC_OK);
    assert_int_equal(kafka_conf_set(conf, "group.id", "prueba", &err), RC_OK);
    w->consumer = client(RD_KAFKA_CONSUMER, conf);
    *state = w;
    return 0;
}

static int world_close(void **state)
{
    world_t *w = *state;
    rd_kafka_destroy(w->consumer);
    rd_kafka_mock_cluster_destroy(w->mock);
    rd_kafka_destroy(w->host);
    free(w);
    return 0;
}

static int16_t api_of(const char *name)
{
    static const struct {
        const char *name;
        int16_t key;
    } apis[] = {
        {"Produce", 0},          {"FindCoordinator", 10}, {"InitProducerId", 22}, {"AddPartitionsToTxn", 24},
        {"AddOffsetsToTxn", 25}, {"EndTxn", 26},          {"TxnOffsetCommit", 28}};
    for (size_t i = 0; i < COUNT_OF(apis); i++)
        if (strcmp(apis[i].name, name) == 0)
            return apis[i].key;
    fail_msg("no such request: %s", name);
    return -1;
}

static rd_kafka_resp_err_t error_of(const char *name)
{
    for (int e = RD_KAFKA_RESP_ERR__BEGIN; e < RD_KAFKA_RESP_ERR_END_ALL; e++)
        if (strcmp(rd_kafka_err2name((rd_kafka_resp_err_t)e), name) == 0)
            return (rd_kafka_resp_err_t)e;
    fail_msg("no such error: %s", name);
    return 0;
}

static void inject(world_t *w, const case_row_t *row)
{
    rd_kafka_resp_err_t errors[ERRORS_MAX];
    const long long times = case_int(row, "times");
    assert_in_range(times, 1, ERRORS_MAX);
    for (long long i = 0; i < times; i++)
        errors[i] = error_of(case_get(row, "error"));
    rd_kafka_mock_push_request_errors_array(w->mock, api_of(case_get(row, "request")), (size_t)times, errors);
}

static rc_t fill(world_t *w, txn_t *t, err_t *err)
{
    rc_t rc = RC_OK;
    for (int i = 0; rc == RC_OK && i < MESSAGES; i++)
        rc = txn_send(t, "t.out", "k", 1, "valor", 5, NULL, err);
    if (rc != RC_OK)
        return rc;
    AUTO(rd_list) rd_kafka_topic_partition_list_t *next = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(next, "t.in", 0)->offset = 7;
    AUTO(rd_group) rd_kafka_consumer_group_metadata_t *group = rd_kafka_consumer_group_metadata(w->consumer);
    return txn_send_offsets(t, group, next, err);
}

/* As a worker of the classifier does it: what fails is given up, and said. given_up: whole as it is, as where
 * a worker finds that its partitions are another's by now. */
static rc_t attempt(world_t *w, txn_t *t, bool given_up, err_t *err)
{
    const int64_t began = clock_monotonic_ms();
    alarm(HUNG_S);
    rc_t rc = txn_begin(t, err);
    if (rc == RC_OK)
        rc = fill(w, t, err);
    if (rc == RC_OK)
        rc = given_up ? err_set(err, RC_RETRY, "prueba", "dada por perdida") : txn_commit(t, err);
    if (rc != RC_OK)
        txn_abort(t);
    alarm(0);
    if (clock_monotonic_ms() - began > DEADLINE_MS)
        fail_msg("took %lld ms: %s", (long long)(clock_monotonic_ms() - began), err->text);
    return rc;
}

static rc_t transaction(world_t *w, txn_t *t, err_t *err)
{
    return attempt(w, t, false, err);
}

static const char *outcome(const txn_t *t, rc_t rc)
{
    if (rc == RC_OK)
        return txn_producers(t) == 1 ? "retried" : "renewed";
    if (rc != RC_RETRY)
        return "refused";
    return txn_is_open(t) ? "aborted" : txn_fenced(t) ? "fenced" : "new producer";
}

/* One of those in "aborted|new producer". */
static bool among(const char *outcomes, const char *got)
{
    AUTO(mem) char *copy = must(strdup(outcomes));
    char *rest = copy, *one;
    while ((one = strsep(&rest, "|")))
        if (strcmp(one, got) == 0)
            return true;
    return false;
}

static void one(const case_row_t *row, void *ctx)
{
    world_t *w = ctx;
    if (row->line % SHARDS != shard)
        return;
    char id[32];
    snprintf(id, sizeof id, "prueba-%d", row->line);
    AUTO(txn) txn_t *t = txn_new(&w->kafka, id, TIMEOUT_MS, QUEUE_KIB);
    err_t err = ERR_INIT;
    const bool given_up = strcmp(case_get(row, "when"), "abort") == 0;
    if (strcmp(case_get(row, "when"), "first") != 0)
        assert_int_equal(transaction(w, t, &err), RC_OK);
    inject(w, row);
    const char *got = outcome(t, attempt(w, t, given_up, &err));
    if (!among(case_get(row, "outcome"), got))
        fail_msg("line %d: %s %s: %s (%s)", row->line, case_get(row, "request"), case_get(row, "error"), got,
                 err.text);
    rd_kafka_mock_clear_request_errors(w->mock, api_of(case_get(row, "request")));
    rc_t rc = RC_RETRY;
    for (int i = 0; rc != RC_OK && i < TRIES; i++) {
        err = ERR_INIT;
        rc = transaction(w, t, &err);
    }
    if (rc != RC_OK)
        fail_msg("line %d: not committed in %d further tries: %s", row->line, TRIES, err.text);
}

static void every_error_ends_as_the_table_says(void **state)
{
    cases_run("txn_faults.tsv", one, *state);
}

static void hung(int sig)
{
    (void)sig;
    static const char text[] = "a transactional call hangs\n";
    (void)!write(STDERR_FILENO, text, sizeof text - 1);
    _exit(1);
}

static int run(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_error_ends_as_the_table_says)};
    signal(SIGALRM, hung);
    return cmocka_run_group_tests(tests, world_open, world_close);
}

int main(void)
{
    pid_t children[SHARDS];
    for (shard = 0; shard < SHARDS; shard++) {
        children[shard] = fork();
        if (children[shard] == 0)
            return run();
    }
    int failed = 0;
    for (int i = 0; i < SHARDS; i++) {
        int status = 1;
        failed |= children[i] < 0 || waitpid(children[i], &status, 0) < 0 || status != 0;
    }
    return failed;
}
