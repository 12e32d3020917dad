#include "common/service.h"

#include <locale.h>
#include <sodium.h>
#include <string.h>

#include "common/audit/audit.h"
#include "common/harden.h"
#include "common/health.h"
#include "common/log.h"
#include "common/stop.h"

static void arguments(int argc, char **argv, const char *about, const setting_t *table)
{
    if (argc < 2)
        return;
    if (strcmp(argv[1], "--help") == 0) {
        config_help(stdout, argv[0], about, table);
        exit(0);
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("%s\n", PQR_VERSION);
        exit(0);
    }
    fprintf(stderr, "%s: no se conoce «%s»; pruebe --help\n", argv[0], argv[1]);
    exit(2);
}

http_t *service_start(int argc, char **argv, const char *name, const char *about, const setting_t *table,
                      void *target, const service_settings_t *common)
{
    arguments(argc, argv, about, table);
    harden_process();
    err_t err = ERR_INIT;
    http_t *admin = NULL;
    if (config_load(table, target, &err) != RC_OK || clock_start(&common->clock, &err) != RC_OK) {
        fprintf(stderr, "%s: %s\n", argv[0], err.text);
        exit(2);
    }
    log_init(name, common->log_level);
    audit_service(name);
    stop_install((int)common->stop_seconds);
    (void)setlocale(LC_CTYPE, "C.UTF-8"); /* LC_NUMERIC stays C: jansson prints and reads numbers by it */
    if (sodium_init() < 0 ||
        http_start_admin(common->admin_address, (int)common->admin_port, &admin, &err) != RC_OK) {
        log_error("no se pudo arrancar", "{s:s}", "error", err.text);
        exit(2);
    }
    log_info("arranca", "{s:s,s:i}", "version", PQR_VERSION, "puerto_admin", (int)common->admin_port);
    if (clock_is_set())
        log_warn("RELOJ SIMULADO: este proceso no cuenta el tiempo por la hora real", "{s:s,s:s,s:I}",
                 "desde", common->clock.start, "ancla", common->clock.anchor, "velocidad",
                 (json_int_t)common->clock.speed);
    return admin;
}

int service_done(http_t *admin, const setting_t *table, void *target, rc_t rc, const err_t *err)
{
    if (rc == RC_OK)
        log_info("termina", NULL);
    else
        log_error("termina por un error", "{s:s,s:s}", "codigo", err->code, "error", err->text);
    http_stop(admin);
    config_done(table, target);
    return rc == RC_OK ? 0 : 1;
}
