/* Counters and gauges of several threads, and how they are printed. The metrics are the program's, so each
 * test has names of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#include "common/metrics.h"

enum { THREADS = 4, TIMES = 50000 };

static void *work(void *arg)
{
    char labels[32]; /* each thread's own text for the one metric */
    snprintf(labels, sizeof labels, "grupo=\"%s\"", (const char *)arg);
    metric_t *read = metric_of("t_read_total", labels), *lag = metric_of("t_lag", labels);
    int64_t told = 0;
    for (int i = 1; i <= TIMES; i++) {
        metric_count(read, 1);
        metric_count(lag, i - told);
        told = i;
    }
    return NULL;
}

static void expect_line(const char *line)
{
    AUTO(buf) buf_t out = {0};
    metrics_print(&out);
    if (!strstr(buf_str(&out), line))
        fail_msg("no «%s» in\n%s", line, buf_str(&out));
}

static void counted_by_threads_sums(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, "g"), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    expect_line("# TYPE t_read_total counter\nt_read_total{grupo=\"g\"} 200000\n");
    expect_line("# TYPE t_lag gauge\nt_lag{grupo=\"g\"} 200000\n");
}

static void untouched_is_not_printed(void **state)
{
    (void)state;
    AUTO(buf) buf_t out = {0};
    metric_t *m = metric_of("t_quiet_total", NULL);
    metric_help("t_quiet_total", "Nada todavía");
    metrics_print(&out);
    assert_null(strstr(buf_str(&out), "t_quiet_total"));
    metric_count(m, 0);
    expect_line("# HELP t_quiet_total Nada todavía\n# TYPE t_quiet_total counter\nt_quiet_total 0\n");
}

static void one_name_and_labels_is_one_metric(void **state)
{
    (void)state;
    char labels[] = "a=\"1\"";
    metric_t *m = metric_of("t_one", labels);
    labels[3] = '2'; /* they were copied */
    assert_ptr_equal(m, metric_of("t_one", "a=\"1\""));
    assert_ptr_not_equal(m, metric_of("t_one", NULL));
    metric_set("t_one", "a=\"1\"", 5);
    metric_put(m, 7);
    expect_line("t_one{a=\"1\"} 7\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counted_by_threads_sums),
        cmocka_unit_test(untouched_is_not_printed),
        cmocka_unit_test(one_name_and_labels_is_one_metric),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
