/* pqr-reporting: the read side. Two threads consume into PostgreSQL, one sends the dead letters out, a pool
 * answers. */
#include <string.h>

#include "common/calendar_in_force.h"
#include "common/health.h"
#include "common/outbox.h"
#include "common/service.h"
#include "common/workers.h"
#include "services/reporting/api/api.h"
#include "services/reporting/intake/sink.h"
#include "services/reporting/notices/notice_deliver.h"
#include "services/reporting/notices/threshold_watch.h"

typedef struct settings {
    service_settings_t service;
    kafka_settings_t kafka;
    pg_settings_t pg;
    const char *causales_file;
    long long batch_max, linger_ms;
    const char *calendar_file;
    const char *notices_reach, *thresholds_file;
    thresholds_t thresholds;
    long long notice_first_s, notice_max_s, notice_hours, notice_timeout_ms, notice_idle_ms;
    long long thresholds_s;
} settings_t;

static const setting_t table[] = {
    SERVICE_SETTINGS_ROWS(settings_t, service, "9083"),
    SERVICE_HTTP_ROWS(settings_t, service, "8083"),
    KAFKA_SETTINGS_ROWS(settings_t, kafka, SETTING_HOSTNAME),
    PG_SETTINGS_ROWS(settings_t, pg, "pqr_reporting"),
    {"PQR_CAUSALES_FILE", SETTING_TEXT, offsetof(settings_t, causales_file), "deploy/policy/causales.conf", 0,
     0, "catálogo de causales (libconfig): de él se toman los nombres"},
    CALENDAR_SETTING_ROW(settings_t, calendar_file),
    {"PQR_BATCH_MAX", SETTING_INT, offsetof(settings_t, batch_max), "5000", 1, 100000,
     "mensajes por transacción de la base de datos"},
    {"PQR_LINGER_MS", SETTING_INT, offsetof(settings_t, linger_ms), "50", 0, 10000,
     "milisegundos que espera un lote incompleto"},
    {"PQR_AVISOS_RED", SETTING_TEXT, offsetof(settings_t, notices_reach), "publica", 0, 0,
     "a dónde pueden ir los avisos: publica (https, direcciones públicas) o interna (también http y "
     "privadas)"},
    {"PQR_AVISOS_PRIMERA_S", SETTING_INT, offsetof(settings_t, notice_first_s), "10", 1, 3600,
     "segundos hasta el segundo intento de un aviso; la pausa se dobla con cada intento"},
    {"PQR_AVISOS_PAUSA_MAX_S", SETTING_INT, offsetof(settings_t, notice_max_s), "3600", 1, 86400,
     "segundos de la pausa más larga entre dos intentos"},
    {"PQR_AVISOS_HORAS", SETTING_INT, offsetof(settings_t, notice_hours), "24", 1, 720,
     "horas durante las que se intenta entregar un aviso; después queda muerto"},
    {"PQR_AVISOS_ESPERA_MS", SETTING_INT, offsetof(settings_t, notice_timeout_ms), "10000", 100, 60000,
     "milisegundos que se espera a quien recibe un aviso"},
    {"PQR_AVISOS_PAUSA_MS", SETTING_INT, offsetof(settings_t, notice_idle_ms), "500", 10, 60000,
     "milisegundos de pausa cuando no hay avisos por entregar"},
    {"PQR_AVISOS_FILE", SETTING_TEXT, offsetof(settings_t, thresholds_file), "", 0, 0,
     "umbrales de los que se avisa; vacío: los que trae el programa (deploy/policy/avisos.conf)"},
    {"PQR_UMBRALES_S", SETTING_INT, offsetof(settings_t, thresholds_s), "60", 1, 3600,
     "segundos entre dos medidas de los umbrales"},
    {0},
};

static reach_t reach_of(const char *name)
{
    return strcmp(name, "interna") == 0 ? REACH_INSIDE : REACH_PUBLIC;
}

static rc_t publish(void *ctx, err_t *err)
{
    const settings_t *s = ctx;
    const outbox_options_t o = {
        .schema = "reporting", .cursor_topic = "reporting.cursor", .batch_max = 500, .idle_ms = 1000};
    return outbox_publish_run(&s->kafka, &s->pg, &o, err);
}

static rc_t deliver(void *ctx, err_t *err)
{
    const settings_t *s = ctx;
    deliver_options_t o = {.pg = &s->pg,
                           .retry = {.first_ms = s->notice_first_s * 1000,
                                     .max_ms = s->notice_max_s * 1000,
                                     .total_ms = s->notice_hours * 3600 * 1000},
                           .timeout_ms = (int)s->notice_timeout_ms,
                           .idle_ms = (int)s->notice_idle_ms,
                           .at_once = 2, /* of three: a receiver that hangs leaves one for the others */
                           .reach = reach_of(s->notices_reach)};
    return notices_deliver_run(&o, err);
}

static rc_t watch_thresholds(void *ctx, err_t *err)
{
    const settings_t *s = ctx;
    threshold_watch_t w = {
        .pg = &s->pg, .thresholds = &s->thresholds, .every_ms = (int)s->thresholds_s * 1000};
    return thresholds_watch_run(&w, err);
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
    reporting_sink_t sink = {&s.kafka, &s.pg, (int)s.batch_max, (int)s.linger_ms};
    worker_t workers[] = {
        {.run = reporting_records_run, .ctx = &sink},
        {.run = reporting_cases_run, .ctx = &sink},
        {.run = publish, .ctx = &s},
        {.run = deliver, .ctx = &s},
        {.run = deliver, .ctx = &s},
        {.run = deliver, .ctx = &s},
        {.run = watch_thresholds, .ctx = &s},
    };
    health_set("kafka", false, "aún sin particiones asignadas");
    health_set("kafka_casos", false, "aún sin particiones asignadas");
    health_set("postgres", false, "aún sin conexión");

    rc_t rc = catalogue_load(s.causales_file, &catalogue, &err);
    if (rc == RC_OK)
        rc = calendar_start(s.calendar_file, &err);
    if (rc == RC_OK)
        rc = thresholds_load(s.thresholds_file, &s.thresholds, &err);
    api.catalogue = catalogue;
    api.notices_reach = reach_of(s.notices_reach);
    if (rc == RC_OK)
        rc = api_start(s.service.http_address, (int)s.service.http_port, (int)s.service.http_threads, &api,
                       &server, &err);
    if (rc == RC_OK)
        rc = workers_run(workers, COUNT_OF(workers), &err);
    http_stop(server);
    catalogue_free(catalogue);
    thresholds_done(&s.thresholds);
    return service_done(admin, table, &s, rc, &err);
}
