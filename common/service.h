/* The start that every service shares: --help and --version, settings, log, stop, admin listener. */
#ifndef PQR_COMMON_SERVICE_H
#define PQR_COMMON_SERVICE_H

#include "common/clock_setting.h"
#include "common/http.h"

typedef struct service_settings {
    const char *log_level;
    const char *http_address;
    long long http_port, http_threads;
    const char *proxy_key;
    const char *admin_address;
    long long admin_port;
    long long stop_seconds;
    clock_settings_t clock;
} service_settings_t;

#define SERVICE_SETTINGS_ROWS(type, member, admin_port_default)                                              \
    {"PQR_LOG_LEVEL",                                                                                        \
     SETTING_TEXT,                                                                                           \
     offsetof(type, member.log_level),                                                                       \
     "info",                                                                                                 \
     0,                                                                                                      \
     0,                                                                                                      \
     "registro: debug, info, warn o error"},                                                                 \
        {"PQR_ADMIN_ADDRESS",                                                                                \
         SETTING_TEXT,                                                                                       \
         offsetof(type, member.admin_address),                                                               \
         "127.0.0.1",                                                                                        \
         0,                                                                                                  \
         0,                                                                                                  \
         "dirección de /livez, /readyz y /metrics"},                                                         \
        {"PQR_ADMIN_PORT",                                                                                   \
         SETTING_INT,                                                                                        \
         offsetof(type, member.admin_port),                                                                  \
         admin_port_default,                                                                                 \
         1,                                                                                                  \
         65535,                                                                                              \
         "puerto de /livez, /readyz y /metrics"},                                                            \
        CLOCK_SETTINGS_ROWS(type, member.clock),                                                             \
    {                                                                                                        \
        "PQR_STOP_SECONDS", SETTING_INT, offsetof(type, member.stop_seconds), "10", 1, 300,                  \
            "segundos que tiene el servicio para terminar tras SIGTERM"                                      \
    }

#define SERVICE_HTTP_ROWS(type, member, http_port_default)                                                   \
    {"PQR_HTTP_ADDRESS",        SETTING_TEXT, offsetof(type, member.http_address), "127.0.0.1", 0, 0,        \
     "dirección de la API REST"},                                                                            \
        {"PQR_HTTP_PORT",        SETTING_INT, offsetof(type, member.http_port), http_port_default, 1, 65535, \
         "puerto de la API REST"},                                                                           \
        {"PQR_PROXY_CLAVE",                                                                                  \
         SETTING_SECRET,                                                                                     \
         offsetof(type, member.proxy_key),                                                                   \
         "",                                                                                                 \
         0,                                                                                                  \
         0,                                                                                                  \
         "lo que el proxy propio dice en X-PQR-Borde: de quien lo dice se cree el último de "               \
         "X-Forwarded-For"},                                                                                 \
    {                                                                                                        \
        "PQR_HTTP_THREADS", SETTING_INT, offsetof(type, member.http_threads), "8", 1, 256,                   \
            "hilos que atienden la API REST"                                                                 \
    }

/* First call of main(). Handles --help and --version (ends with 0) and any other argument or a bad setting
 * (ends with 2 and a line on stderr); blocks signals, loads `table` into `target`, sets the clock, opens the
 * log under `name`, starts the admin listener. Returns it; the program ends with service_done(). */
http_t *service_start(int argc, char **argv, const char *name, const char *about, const setting_t *table,
                      void *target, const service_settings_t *common);
/* Stops the admin listener, logs the end, frees the settings; returns the exit code: 0 for RC_OK, else 1 with
 * err logged. */
int service_done(http_t *admin, const setting_t *table, void *target, rc_t rc, const err_t *err);

#endif
