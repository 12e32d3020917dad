#include "common/stop.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

static atomic_bool requested;
static atomic_int reloads;
static int wake_fd = -1; /* readable for ever once a stop is requested */
static int deadline_seconds = 10;
static pthread_t watcher;
static atomic_bool watched; /* there is a watcher */

void stop_request(void)
{
    if (atomic_exchange(&requested, true))
        return;
    if (atomic_load(&watched))
        pthread_kill(watcher, SIGTERM); /* its clock runs from now on, whoever asked */
    if (wake_fd >= 0) {
        uint64_t one = 1;
        (void)!write(wake_fd, &one, sizeof one);
    }
}

static void *watch(void *unused)
{
    (void)unused;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    for (;;) {
        int sig;
        if (sigwait(&set, &sig) != 0)
            continue;
        if (sig == SIGHUP) {
            atomic_fetch_add(&reloads, 1);
            continue;
        }
        break;
    }
    stop_request();
    struct timespec left = {.tv_sec = deadline_seconds};
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        ;
    static const char line[] =
        "{\"nivel\":\"error\",\"msg\":\"la parada no terminó a tiempo: fin forzado\"}\n";
    (void)!write(STDERR_FILENO, line, sizeof line - 1);
    _exit(70);
}

void stop_install(int deadline_s)
{
    deadline_seconds = deadline_s;
    wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    signal(SIGPIPE, SIG_IGN);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (pthread_create(&watcher, NULL, watch, NULL) == 0) {
        pthread_detach(watcher);
        atomic_store(&watched, true);
    }
}

bool stop_requested(void)
{
    return atomic_load(&requested);
}

bool stop_wait_ms(int ms)
{
    if (!stop_requested()) {
        struct pollfd p = {.fd = wake_fd, .events = POLLIN};
        (void)poll(&p, wake_fd >= 0, ms);
    }
    return stop_requested();
}

bool stop_reload_requested(void)
{
    int n = atomic_load(&reloads);
    if (n == 0)
        return false;
    atomic_fetch_sub(&reloads, n);
    return true;
}
