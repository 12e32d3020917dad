/* pqr-ingest: bytes to records. Publishes a base whole or not at all. */
#include "common/health.h"
#include "common/log.h"
#include "common/service.h"
#include "common/stop.h"
#include "services/ingest/rest/api.h"
#include "services/ingest/rest/cargas.h"

typedef struct settings {
    service_settings_t service;
    kafka_settings_t kafka;
    const char *columns_file;
    long long publish_seconds;
} settings_t;

static const setting_t table[] = {
    SERVICE_SETTINGS_ROWS(settings_t, service, "9081"),
    SERVICE_HTTP_ROWS(settings_t, service, "8081"),
    KAFKA_SETTINGS_ROWS(settings_t, kafka, SETTING_HOSTNAME),
    {"PQR_RECEPTION_FILE", SETTING_TEXT, offsetof(settings_t, columns_file), "", 0, 0,
     "cómo se reconocen y se leen las bases, y sus límites; vacío: lo que trae el programa "
     "(deploy/policy/recepcion.conf)"},
    {"PQR_PUBLISH_SECONDS", SETTING_INT, offsetof(settings_t, publish_seconds), "20", 1, 600,
     "segundos que se reintenta una base mientras Kafka no responde"},
    {0},
};

/* Says whether Kafka answers, now and then, until the end. */
static void watch(publisher_t *publisher)
{
    bool ready;
    do {
        err_t err = ERR_INIT;
        ready = publisher_tick(publisher, &err) == RC_OK;
        health_set("kafka", ready, err.text);
    } while (!stop_wait_ms(ready ? 2000 : 500));
}

int main(int argc, char **argv)
{
    settings_t s = {0};
    columns_t columns = {0};
    http_t *rest = NULL;
    err_t err = ERR_INIT;
    http_t *admin = service_start(argc, argv, "ingest", "recibe las bases de PQR y las publica en Kafka",
                                  table, &s, &s.service);
    health_set("kafka", false, "todavía no responde");
    rc_t rc = columns_load(s.columns_file, &columns, &err);
    publisher_t *publisher = publisher_new(&(publisher_options_t){
        .kafka = &s.kafka, .columns = &columns, .deadline_ms = (int)s.publish_seconds * 1000});
    AUTO(cargas) cargas_t *cargas = cargas_new();
    api_t api = {.publisher = publisher, .columns = &columns, .cargas = cargas};
    if (rc == RC_OK)
        rc = api_start(&(api_options_t){.address = s.service.http_address,
                                        .port = (int)s.service.http_port,
                                        .threads = (int)s.service.http_threads,
                                        .api = &api},
                       &rest, &err);
    if (rc == RC_OK)
        watch(publisher);
    http_stop(rest);
    publisher_free(publisher);
    columns_done(&columns);
    return service_done(admin, table, &s, rc, &err);
}
