#include "common/service.h"
#include "services/classifier/router.h"

typedef struct settings {
    service_settings_t service;
    kafka_settings_t kafka;
    router_settings_t router;
} settings_t;

static const setting_t table[] = {
    SERVICE_SETTINGS_ROWS(settings_t, service, "9084"),
    KAFKA_SETTINGS_ROWS(settings_t, kafka, SETTING_HOSTNAME),
    {"PQR_CAUSALES_FILE", SETTING_TEXT, offsetof(settings_t, router.causales_path),
     "deploy/policy/causales.conf", 0, 0, "archivo de causales y sus frases"},
    {"PQR_POLICY_FILE", SETTING_TEXT, offsetof(settings_t, router.policy_path), "deploy/policy/abc.conf", 0,
     0, "archivo de la política (ABC)"},
    {"PQR_GROUP", SETTING_TEXT, offsetof(settings_t, router.group), "pqr-classifier", 0, 0,
     "grupo de consumo de Kafka"},
    {"PQR_BATCH_MAX", SETTING_INT, offsetof(settings_t, router.batch_max), "5000", 1, 100000,
     "mensajes por transacción, como mucho"},
    {"PQR_LINGER_MS", SETTING_INT, offsetof(settings_t, router.linger_ms), "100", 1, 10000,
     "milisegundos por transacción, como mucho"},
    {0},
};

int main(int argc, char **argv)
{
    settings_t s = {0};
    http_t *admin = service_start(argc, argv, "classifier",
                                  "decide cada registro por su causal y la política", table, &s, &s.service);
    err_t err = ERR_INIT;
    rc_t rc = router_run(&s.kafka, &s.router, &err);
    return service_done(admin, table, &s, rc, &err);
}
