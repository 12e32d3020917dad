/* A clean stop. stop_install() blocks SIGTERM and SIGINT in the calling thread (call it first in main, so
 * that every thread inherits it) and waits for them in a thread of its own; SIGPIPE is ignored. After a
 * request the process has deadline_s seconds; then the watchdog ends it with exit code 70, because a broken
 * broker can hang a close. */
#ifndef PQR_COMMON_STOP_H
#define PQR_COMMON_STOP_H

#include <stdbool.h>

void stop_install(int deadline_s);
bool stop_requested(void);
void stop_request(void); /* as if SIGTERM had come, its deadline too */
/* Sleeps up to ms, less when a stop is requested; returns stop_requested(). */
bool stop_wait_ms(int ms);
/* SIGHUP: true once for every time it came since the last call. */
bool stop_reload_requested(void);

#endif
