/* pqr-contact itself between a real broker and a real database, killed amid its work: every decision once,
 * every event once and in order, what cannot be understood in the dead letters, and a clean stop.
 * CONTACT_TEST_RADICADOS makes it a measurement: more cases, and no kills. */
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#include "common/kafka.h"
#include "common/kafka_reader.h"
#include "tests/integration/contact_db.h"

extern char **environ;

#define PARTITIONS 6
#define POISON 6
#define KILLS 3

static kafka_settings_t kafka;
static pg_t *pg;
static int radicados = 1500;

#define OK(call)                                                                                             \
    do {                                                                                                     \
        err_t err = ERR_INIT;                                                                                \
        if ((call) != RC_OK)                                                                                 \
            fail_msg("%s: %s", #call, err.text);                                                             \
    } while (0)

/* Two days of decisions on each radicado: six ways to begin, and what the second day says of each. */
static const struct {
    const char *first, *second;
} lives[] = {
    {"p06:contact:B", "p07:contact:B"},
    {"p06:escalate", "p07:escalate"},
    {"p06:close:F", "p07:ya"},
    {"p06:review", "p07:review"},
    {"p06:ya", "p07:ya"},
    {"p06:escalate", "m07:close:F"},
};

static void radicado_text(int i, char ret[32])
{
    snprintf(ret, 32, "%016d", i);
}

static void send_decision(txn_t *t, const char *token, const char *radicado, const char *topic)
{
    envelope_t e;
    decision_t d;
    AUTO(json) json_t *doc = story_event(token, radicado, &e);
    AUTO(buf) buf_t value = {0};
    AUTO(arena) arena_t texts = {0};
    doc_t data;
    story_doc(doc, &texts, &data);
    OK(decision_decode(&data, &d, &err));
    decision_encode(&d, &value);
    OK(txn_send_event(t, topic ? topic : decision_topic(d.kind), radicado, &e, &value, &err));
}

/* Registrations: the workbooks of both days, then one that replaces that of the first; beside them what may
 * lie in the topic without meaning anything here, and what is broken. */
static void feed_bases(txn_t *t)
{
    static const char *const tokens[] = {"R:p06:e0", "R:p07:e0", "R:m07:e0", "R:p06:e1", "R:p06:e1"};
    for (size_t i = 0; i < COUNT_OF(tokens); i++) {
        envelope_t e;
        AUTO(json) json_t *doc = story_base(tokens[i], &e);
        AUTO(buf) buf_t value = {0};
        AUTO(mem) char *text = json_dumps(doc, JSON_COMPACT);
        buf_adds(&value, text);
        OK(txn_send_event(t, TOPIC_BASE, e.id, &e, &value, &err));
        snprintf(e.type, sizeof e.type, "co.pqr.otra.v1");
        OK(txn_send_event(t, TOPIC_BASE, e.id, &e, &value, &err));
        OK(txn_send(t, TOPIC_BASE, "borrada", 7, NULL, 0, NULL, &err));
    }
    envelope_t e;
    AUTO(json) json_t *doc = story_base("R:p06:e1", &e);
    AUTO(buf) buf_t value = {0};
    json_object_set_new(doc, "reemplaza", json_null()); /* a delivery that replaces nothing */
    AUTO(mem) char *text = json_dumps(doc, JSON_COMPACT);
    buf_adds(&value, text);
    OK(txn_send_event(t, TOPIC_BASE, "veneno", &e, &value, &err));
    OK(txn_send(t, TOPIC_BASE, "veneno", 6, "{", 1, NULL, &err));
}

static void feed(void)
{
    txn_t *t = txn_new(&kafka, "feed", 60000, 65536);
    for (int day = 0; day < 2; day++) {
        OK(txn_begin(t, &err));
        for (int i = 0; i < radicados; i++) {
            char radicado[32];
            radicado_text(i, radicado);
            send_decision(t, day ? lives[i % 6].second : lives[i % 6].first, radicado, NULL);
        }
        if (day == 0)
            feed_bases(t);
        OK(txn_commit(t, &err));
    }
    OK(txn_begin(t, &err));
    send_decision(t, "p07:escalate", "veneno", "pqr.close"); /* contradicts its topic */
    send_decision(t, "p07:close:Z", "veneno", NULL);         /* no such causal */
    OK(txn_send(t, "pqr.review", "veneno", 6, "{", 1, NULL, &err));
    OK(txn_send(t, "pqr.contact", "veneno", 6, NULL, 0, NULL, &err));
    OK(txn_commit(t, &err));
    txn_free(t);
}

static void wait_number(const char *sql, int64_t n, int seconds)
{
    int64_t deadline = clock_monotonic_ms() + seconds * 1000;
    while (sql_int(pg, sql, NULL) < n) {
        if (clock_monotonic_ms() > deadline)
            fail_msg("%s: waited for %lld", sql, (long long)n);
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
}

static pid_t service_start_now(void)
{
    char path[512];
    pid_t pid;
    snprintf(path, sizeof path, "%s/pqr-contact", getenv("PQR_BIN_DIR"));
    char *const argv[] = {path, NULL};
    assert_int_equal(posix_spawn(&pid, path, NULL, NULL, argv, environ), 0);
    return pid;
}

static void service_stop(pid_t pid)
{
    int status;
    struct rusage used;
    int64_t began = clock_monotonic_ms();
    kill(pid, SIGTERM);
    assert_int_equal(wait4(pid, &status, 0, &used), pid);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("the service ended with status %x", (unsigned)status);
    assert_true(clock_monotonic_ms() - began < 10000);
    print_message("CPU of the service: %.2f s, peak memory %ld KiB\n",
                  (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                      (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6,
                  used.ru_maxrss);
}

typedef struct seen {
    int *versions; /* per radicado: the last one seen */
    int events, strange, dead, replaced;
} seen_t;

static void note_event(const rd_kafka_message_t *m, seen_t *s)
{
    envelope_t env;
    AUTO(arena) arena_t texts = {0};
    doc_t doc;
    case_event_t e;
    char id[192];
    OK(kafka_event(m, &texts, &env, &doc, &err));
    OK(case_event_decode(&doc, &e, &err));
    snprintf(id, sizeof id, "caso.%s.%lld", e.radicado, (long long)e.version);
    assert_string_equal(env.id, id);
    assert_string_equal(env.type, TYPE_CASE);
    int i = (int)strtol(e.radicado, NULL, 10);
    if (i < 0 || i >= radicados || e.version != ++s->versions[i])
        s->strange++;
    s->events++;
    s->replaced += strcmp(e.tipo, "base_reemplazada") == 0;
}

/* Where a partition ends now, what is undecided included: a commit is acknowledged before its marks are
 * written, and who reads committed messages is told of an end before them. */
static void ends_of(const char *topic, int partitions, int64_t *ret)
{
    AUTO(kafka_reader) kafka_reader_t *written = NULL;
    OK(kafka_reader_new(&kafka, "lector", KAFKA_WRITTEN, &written, &err));
    for (int i = 0; i < partitions; i++) {
        int64_t begin;
        assert_int_equal(
            rd_kafka_query_watermark_offsets(kafka_reader_handle(written), topic, i, &begin, &ret[i], 20000),
            0);
    }
}

/* Every committed message of a topic up to its end now. */
static void topic_read(const char *topic, int partitions, seen_t *s)
{
    int64_t ends[PARTITIONS];
    ends_of(topic, partitions, ends);
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
    AUTO(rd_list) rd_kafka_topic_partition_list_t *parts = rd_kafka_topic_partition_list_new(partitions);
    for (int i = 0; i < partitions; i++)
        rd_kafka_topic_partition_list_add(parts, topic, i)->offset = RD_KAFKA_OFFSET_BEGINNING;
    rd_kafka_assign(rk, parts);
    for (int ended = 0; ended < partitions;) {
        AUTO(rd_message) rd_kafka_message_t *m = rd_kafka_consumer_poll(rk, 20000);
        assert_non_null(m);
        if (m->err == RD_KAFKA_RESP_ERR__PARTITION_EOF)
            ended += m->offset >= ends[m->partition]; /* else there is more to come */
        else if (strcmp(topic, TOPIC_CASE) == 0)
            note_event(m, s);
        else
            s->dead++;
    }
    rd_kafka_consumer_close(rk);
    rd_kafka_destroy(rk);
}

static void decisions_become_cases_and_events_once_whatever_is_killed(void **state)
{
    (void)state;
    const bool measuring = getenv("CONTACT_TEST_RADICADOS") != NULL;
    const int expected = 2 * radicados;
    feed();
    for (int i = 1; i <= KILLS && !measuring; i++) {
        pid_t pid = service_start_now();
        wait_number("SELECT count(*) FROM contact.decision_vista", expected * i / (KILLS + 1), 60);
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
    }
    int64_t began = clock_monotonic_ms();
    pid_t pid = service_start_now();
    wait_number("SELECT count(*) FROM contact.decision_vista", expected, 120);
    int64_t taken = clock_monotonic_ms();
    wait_number("SELECT count(*) FROM contact.caso_reemplazo", radicados, 120);
    /* The watch tells terms after the decisions that open the cases. */
    wait_number("SELECT (count(*) = 0)::int FROM contact.caso "
                "WHERE alerta_dia <= (now() AT TIME ZONE 'America/Bogota')::date",
                1, 120);
    wait_number("SELECT (count(*) = 0)::int FROM (SELECT id FROM contact.outbox LIMIT 1) x", 1, 120);
    int64_t published = clock_monotonic_ms();
    wait_number("SELECT (count(*) = 0)::int FROM contact.outbox_batch", 1, 60);
    service_stop(pid);
    if (measuring)
        print_message("%d decisions: taken in %.2f s, published in %.2f s\n", expected,
                      (double)(taken - began) / 1e3, (double)(published - began) / 1e3);

    assert_int_equal(sql_int(pg, "SELECT count(*) FROM contact.caso", NULL), radicados);
    assert_int_equal(sql_int(pg, "SELECT count(*) FROM contact.decision_vista", NULL), expected);
    assert_string_equal(
        sql_one(pg,
                "SELECT string_agg(estado || coalesce(' ' || resultado, ''), ', ' ORDER BY r) FROM "
                "(SELECT DISTINCT radicado::bigint % 6 r, estado, resultado FROM contact.caso) x",
                NULL),
        "por_resolver, escalado, cerrado ya_finalizada, en_revision, cerrado ya_finalizada, por_finalizar");
    assert_int_equal(sql_int(pg, "SELECT count(*) FROM contact.tarea WHERE estado = 'pendiente'", NULL),
                     radicados / 6 * 2);

    seen_t s = {.versions = must(calloc((size_t)radicados, sizeof(int)))};
    topic_read(TOPIC_CASE, PARTITIONS, &s);
    assert_int_equal(s.strange, 0);
    assert_int_equal(s.replaced, radicados);
    assert_int_equal(sql_int(pg, "SELECT count(*) FROM contact.caso_reemplazo", NULL), radicados);
    assert_int_equal(sql_int(pg, "SELECT count(*) FROM contact.reemplazo_pendiente", NULL), 0);
    assert_int_equal(s.events, sql_int(pg, "SELECT sum(version) FROM contact.caso", NULL));
    static const char *const dead[] = {"pqr.escalate-dlt", "pqr.close-dlt", "pqr.contact-dlt",
                                       "pqr.review-dlt", "pqr.base-dlt"};
    for (size_t i = 0; i < COUNT_OF(dead); i++)
        topic_read(dead[i], 1, &s);
    assert_int_equal(s.dead, POISON);
    free(s.versions);
}

static int setup(void **state)
{
    (void)state;
    const char *n = getenv("CONTACT_TEST_RADICADOS");
    if (n)
        radicados = (int)strtol(n, NULL, 10) / 6 * 6;
    else
        setenv("PQR_BATCH_MAX", "150", 1); /* many transactions to be killed in */
    static char password[200];
    AUTO(file) FILE *f = fopen(getenv("PQR_PG_CONTACT_PASSWORD_FILE"), "re");
    assert_non_null(f);
    assert_non_null(fgets(password, sizeof password, f));
    password[strcspn(password, "\n")] = '\0';
    setenv("PQR_PG_CONNINFO", getenv("PQR_PG_CONTACT_CONNINFO"), 1);
    setenv("PQR_PG_PASSWORD", password, 1);
    setenv("PQR_HTTP_PORT", getenv("PQR_CONTACT_PORT"), 1);
    setenv("PQR_ADMIN_PORT", getenv("PQR_CONTACT_ADMIN_PORT"), 1);
    setenv("PQR_LOG_LEVEL", "warn", 1);
    kafka =
        (kafka_settings_t){.brokers = getenv("PQR_KAFKA_BROKERS"), .properties = "", .instance = "prueba"};
    pg = pg_new(service_settings());
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    pg_free(pg);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decisions_become_cases_and_events_once_whatever_is_killed),
    };
    return cmocka_run_group_tests_name("contact_service", tests, setup, teardown);
}
