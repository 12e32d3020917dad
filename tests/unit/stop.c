/* A stop, whoever asks for it: waits end, and a process that does not is ended. Each case is a process of its
 * own. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/clock.h"
#include "common/stop.h"

enum { FORCED = 70 };

static int child(int (*run)(void))
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(run());
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int asks_and_ends(void)
{
    stop_install(10);
    stop_request();
    return stop_requested() && stop_wait_ms(60000) ? 0 : 1;
}

static int hang(void)
{
    while (getpid())
        pause();
    return 0;
}

static int asks_and_hangs(void)
{
    stop_install(1);
    stop_request();
    return hang();
}

static int is_told_and_hangs(void)
{
    stop_install(1);
    kill(getpid(), SIGTERM);
    return hang();
}

static int reloads_once(void)
{
    stop_install(10);
    kill(getpid(), SIGHUP);
    const int64_t end = clock_monotonic_ms() + 10000;
    while (!stop_reload_requested())
        if (stop_wait_ms(1) || clock_monotonic_ms() > end)
            return 1;
    return stop_reload_requested() || stop_requested() ? 2 : 0;
}

static void stop_whoever_asks(void **state)
{
    (void)state;
    assert_int_equal(child(asks_and_ends), 0);
    assert_int_equal(child(is_told_and_hangs), FORCED);
    assert_int_equal(child(asks_and_hangs), FORCED);
    assert_int_equal(child(reloads_once), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(stop_whoever_asks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
