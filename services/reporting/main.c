/* pqr-reporting: the read side. One thread consumes into PostgreSQL, one sends the dead letters out, a pool
 * answers. */
#include <pthread.h>

#include "common/health.h"
#include "common/outbox.h"
#include "common/service.h"
#include "common/stop.h"
#include "services/reporting/api.h"
#include "services/reporting/sink.h"

typedef struct settings {
    service_settings_t service;
    kafka_settings_t kafka;
    pg_settings_t pg;
    const char *causales_file;
    long long batch_max, linger_ms;
} settings_t;

static const setting_t table[] = {
    SERVICE_SETTINGS_ROWS(settings_t, service, "9083"),
    SERVICE_HTTP_ROWS(settings_t, service, "8083"),
    KAFKA_SETTINGS_ROWS(settings_t, kafka, "reporting-0"),
    PG_SETTINGS_ROWS(settings_t, pg, "pqr_reporting"),
    {"PQR_CAUSALES_FILE", SETTING_TEXT, offsetof(settings_t, causales_file), "deploy/policy/causales.conf", 0,
     0, "catálogo de causales (libconfig): de él se toman los nombres"},
    {"PQR_BATCH_MAX", SETTING_INT, offsetof(settings_t, batch_max), "5000", 1, 100000,
     "mensajes por transacción de la base de datos"},
    {"PQR_LINGER_MS", SETTING_INT, offsetof(settings_t, linger_ms), "50", 0, 10000,
     "milisegundos que espera un lote incompleto"},
    {0},
};

typedef struct publisher {
    const settings_t *settings;
    rc_t rc;
    err_t err;
} publisher_t;

static void *publish(void *arg)
{
    publisher_t *p = arg;
    const outbox_options_t o = {
        .schema = "reporting", .cursor_topic = "reporting.cursor", .batch_max = 500, .idle_ms = 1000};
    p->rc = outbox_publish_run(&p->settings->kafka, &p->settings->pg, &o, &p->err);
    stop_request(); /* one half without the other is no service */
    return NULL;
}

int main(int argc, char **argv)
{
    settings_t s = {.pg.application_name = "pqr-reporting"};
    http_t *admin =
        service_start(argc, argv, "reporting",
                      "Indicadores, informes y consulta de casos de la célula de PQR", table, &s, &s.service);
    err_t err = ERR_INIT;
    http_t *server = NULL;
    catalogue_t *catalogue = NULL;
    api_t api = {.pg = &s.pg};
    publisher_t publisher = {.settings = &s, .err = ERR_INIT};
    pthread_t thread;
    health_set("kafka", false, "aún sin particiones asignadas");
    health_set("postgres", false, "aún sin conexión");

    rc_t rc = catalogue_load(s.causales_file, &catalogue, &err);
    api.catalogue = catalogue;
    if (rc == RC_OK)
        rc = api_start(s.service.http_address, (int)s.service.http_port, (int)s.service.http_threads, &api,
                       &server, &err);
    if (rc == RC_OK && pthread_create(&thread, NULL, publish, &publisher) != 0)
        rc = err_set(&err, RC_FATAL, "hilo", "no se pudo crear un hilo");
    if (rc == RC_OK) {
        const reporting_sink_options_t o = {.batch_max = (int)s.batch_max, .linger_ms = (int)s.linger_ms};
        rc = reporting_sink_run(&s.kafka, &s.pg, &o, &err);
        stop_request();
        pthread_join(thread, NULL);
        if (rc == RC_OK && publisher.rc != RC_OK)
            rc = err_set(&err, publisher.rc, publisher.err.code, "%s", publisher.err.text);
    }
    http_stop(server);
    catalogue_free(catalogue);
    return service_done(admin, table, &s, rc, &err);
}
