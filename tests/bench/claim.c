/* Attempts taken for the dialer, for measuring: threads that claim until nothing is due, while what they
 * write is published, or without that.
 *
 * usage: bench_claim claim THREADS PER_TRANSACTION [SECONDS [anew]]
 *        bench_claim publish THREADS PER_TRANSACTION PER_KAFKA_TRANSACTION
 * SECONDS: at most so long; anew: every search from the agenda's beginning.
 *
 * Connects by PQR_PG_CONTACT_CONNINFO and PQR_KAFKA_BROKERS; the time is PQR_BENCH_NOW (RFC 3339). Prints
 * attempts, the seconds that it took to the last commit, CPU seconds of its own, and what a claim took:
 * median, 99th percentile and longest, in milliseconds. */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/resource.h>

#include "common/clock.h"
#include "common/log.h"
#include "common/outbox.h"
#include "common/stop.h"
#include "common/workers.h"
#include "services/contact/work/dispatch.h"

#define CLAIMS_MAX 100000

typedef struct bench {
    pg_settings_t pg;
    dispatch_options_t options;
    take_place_t *place;
    instant_t now;
    int64_t until_ms;
} bench_t;

typedef struct thread {
    const bench_t *b;
    pthread_t id;
    int64_t taken;
    double *ms;
    size_t n;
    err_t err;
} thread_t;

static atomic_int claiming; /* how many may still write something to publish */

static void *run(void *ctx)
{
    thread_t *t = ctx;
    AUTO(pg) pg_t *pg = pg_new(&t->b->pg);
    dispatched_t d = {.more = true};
    while (d.more && t->n < CLAIMS_MAX && clock_monotonic_ms() < t->b->until_ms) {
        struct timespec from, to;
        clock_gettime(CLOCK_MONOTONIC, &from);
        if (dispatch_once(pg, &t->b->options, t->b->place, t->b->now, &d, &t->err) != RC_OK)
            break;
        clock_gettime(CLOCK_MONOTONIC, &to);
        t->ms[t->n++] = (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6;
        t->taken += d.taken;
    }
    claiming--;
    return NULL;
}

/* ---- publishing beside it ---- */

static kafka_settings_t kafka = {.properties = "", .instance = "bench"};
static pg_settings_t pg_settings = {.application_name = "bench-claim-publish"};
static int publish_max;

static rc_t publish(void *ctx, err_t *err)
{
    (void)ctx;
    const outbox_options_t o = {
        .schema = "contact", .cursor_topic = "contact.cursor", .batch_max = publish_max, .idle_ms = 5};
    return outbox_publish_run(&kafka, &pg_settings, &o, err);
}

static rc_t stop_when_empty(void *ctx, err_t *err)
{
    (void)ctx;
    AUTO(pg) pg_t *pg = pg_new(&pg_settings);
    bool left = true;
    rc_t rc = RC_OK;
    while (rc == RC_OK && left && !stop_wait_ms(20)) {
        bool more = claiming > 0; /* asked before the outbox is: what it still wrote is there then */
        AUTO(pgresult) PGresult *res = NULL;
        rc = pg_exec(
            pg,
            "SELECT EXISTS (SELECT FROM contact.outbox_packet) OR EXISTS (SELECT FROM contact.outbox_batch)",
            0, NULL, &res, err);
        left = more || (rc == RC_OK && pg_bool(res, 0, 0));
    }
    return rc;
}

static rc_t publish_all(err_t *err)
{
    worker_t workers[] = {{.run = publish}, {.run = stop_when_empty}};
    kafka.brokers = getenv("PQR_KAFKA_BROKERS");
    pg_settings.conninfo = getenv("PQR_PG_CONTACT_CONNINFO");
    return workers_run(workers, COUNT_OF(workers), err);
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_result(thread_t *threads, int n, int64_t began_ms)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    double *all = must(malloc((size_t)n * CLAIMS_MAX * sizeof *all));
    size_t claims = 0;
    int64_t taken = 0;
    for (int i = 0; i < n; i++) {
        memcpy(all + claims, threads[i].ms, threads[i].n * sizeof *all);
        claims += threads[i].n;
        taken += threads[i].taken;
    }
    qsort(all, claims, sizeof *all, by_value);
    printf("{\"attempts\": %lld, \"claims\": %zu, \"seconds\": %.3f, \"cpu\": %.3f, \"p50_ms\": %.2f, "
           "\"p99_ms\": %.2f, \"max_ms\": %.2f}\n",
           (long long)taken, claims, (double)(clock_monotonic_ms() - began_ms) / 1000,
           (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
               (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6,
           claims ? all[claims / 2] : 0, claims ? all[claims * 99 / 100] : 0, claims ? all[claims - 1] : 0);
    free(all);
}

int main(int argc, char **argv)
{
    const bool publishes = argc == 5 && strcmp(argv[1], "publish") == 0;
    if (argc < 4 || (!publishes && strcmp(argv[1], "claim") != 0))
        return 2;
    log_init("bench", "warn");
    stop_install(30);
    const int n = atoi(argv[2]);
    const int64_t began_ms = clock_monotonic_ms();
    AUTO(take_place) take_place_t *place = take_place_new();
    bench_t b = {.pg = {.conninfo = getenv("PQR_PG_CONTACT_CONNINFO"), .application_name = "bench-claim"},
                 .options = {.batch_max = atoi(argv[3])},
                 .place = argc > 5 ? NULL : place,
                 .until_ms = began_ms + (argc > 4 && !publishes ? atoll(argv[4]) * 1000 : INT64_MAX / 2)};
    if (!getenv("PQR_BENCH_NOW") || !instant_parse(getenv("PQR_BENCH_NOW"), &b.now))
        return 2;
    thread_t *threads = must(calloc((size_t)n, sizeof *threads));
    err_t err = ERR_INIT;
    int result = 0;
    claiming = n;
    for (int i = 0; i < n; i++) {
        threads[i].b = &b;
        threads[i].ms = must(malloc(CLAIMS_MAX * sizeof(double)));
        pthread_create(&threads[i].id, NULL, run, &threads[i]);
    }
    publish_max = publishes ? atoi(argv[4]) : 0;
    if (publishes && publish_all(&err) != RC_OK) {
        fprintf(stderr, "bench_claim: %s\n", err.text);
        result = 1;
    }
    for (int i = 0; i < n; i++) {
        pthread_join(threads[i].id, NULL);
        if (threads[i].err.rc != RC_OK) {
            fprintf(stderr, "bench_claim: %s\n", threads[i].err.text);
            result = 1;
        }
    }
    print_result(threads, n, began_ms);
    for (int i = 0; i < n; i++)
        free(threads[i].ms);
    free(threads);
    return result;
}
