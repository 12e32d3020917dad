#include "common/calendar_in_force.h"
#include "common/service.h"
#include "services/classifier/route/route.h"

typedef struct settings {
    service_settings_t service;
    kafka_settings_t kafka;
    route_settings_t route;
    const char *calendar_file;
} settings_t;

static const setting_t table[] = {
    SERVICE_SETTINGS_ROWS(settings_t, service, "9084"),
    KAFKA_SETTINGS_ROWS(settings_t, kafka, SETTING_HOSTNAME),
    {"PQR_CAUSALES_FILE", SETTING_TEXT, offsetof(settings_t, route.causales_path),
     "deploy/policy/causales.conf", 0, 0, "archivo de causales y sus frases"},
    {"PQR_POLICY_FILE", SETTING_TEXT, offsetof(settings_t, route.policy_path), "deploy/policy/abc.conf", 0, 0,
     "archivo de la política (ABC)"},
    CALENDAR_SETTING_ROW(settings_t, calendar_file),
    {"PQR_GROUP", SETTING_TEXT, offsetof(settings_t, route.group), "pqr-classifier", 0, 0,
     "grupo de consumo de Kafka"},
    {"PQR_BATCH_MAX", SETTING_INT, offsetof(settings_t, route.batch_max), "10000", 1, 100000,
     "mensajes por transacción, como mucho"},
    {"PQR_LINGER_MS", SETTING_INT, offsetof(settings_t, route.linger_ms), "100", 1, 10000,
     "milisegundos por transacción, como mucho"},
    {"PQR_WORKERS", SETTING_INT, offsetof(settings_t, route.workers), "1", 1, 64,
     "trabajadores del proceso, cada uno con su consumidor y su productor"},
    {0},
};

int main(int argc, char **argv)
{
    settings_t s = {0};
    http_t *admin = service_start(argc, argv, "classifier",
                                  "decide cada registro por su causal y la política", table, &s, &s.service);
    err_t err = ERR_INIT;
    rc_t rc = calendar_start(s.calendar_file, &err);
    if (rc == RC_OK)
        rc = route_run(&s.kafka, &s.route, &err);
    return service_done(admin, table, &s, rc, &err);
}
