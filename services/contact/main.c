/* pqr-contact: the cases. One thread takes decisions in, one tells the cases of replaced workbooks, one
 * publishes what became of them, a pool answers. */
#include "common/calendar_in_force.h"
#include "common/health.h"
#include "common/outbox.h"
#include "common/service.h"
#include "common/workers.h"
#include "services/contact/api/api.h"
#include "services/contact/intake/intake.h"
#include "services/contact/intake/replaced.h"
#include "services/contact/store/store.h"

typedef struct settings {
    service_settings_t service;
    kafka_settings_t kafka;
    pg_settings_t pg;
    const char *calendar_file;
    long long batch_max, linger_ms, publish_max, publish_idle_ms;
} settings_t;

static const setting_t table[] = {
    SERVICE_SETTINGS_ROWS(settings_t, service, "9082"),
    SERVICE_HTTP_ROWS(settings_t, service, "8082"),
    KAFKA_SETTINGS_ROWS(settings_t, kafka, SETTING_HOSTNAME),
    PG_SETTINGS_ROWS(settings_t, pg, "pqr_contact"),
    CALENDAR_SETTING_ROW(settings_t, calendar_file),
    {"PQR_BATCH_MAX", SETTING_INT, offsetof(settings_t, batch_max), "4000", 1, 100000,
     "decisiones por transacción de la base de datos"},
    {"PQR_LINGER_MS", SETTING_INT, offsetof(settings_t, linger_ms), "100", 0, 10000,
     "milisegundos que espera un lote incompleto"},
    {"PQR_PUBLISH_MAX", SETTING_INT, offsetof(settings_t, publish_max), "20000", 1, 100000,
     "eventos por transacción de Kafka"},
    {"PQR_PUBLISH_IDLE_MS", SETTING_INT, offsetof(settings_t, publish_idle_ms), "100", 1, 10000,
     "milisegundos de pausa cuando no hay eventos por publicar"},
    {0},
};

static rc_t take_decisions(void *ctx, err_t *err)
{
    const settings_t *s = ctx;
    const intake_options_t o = {.batch_max = (int)s->batch_max, .linger_ms = (int)s->linger_ms};
    return intake_run(&s->kafka, &s->pg, &o, err);
}

static rc_t tell_replaced(void *ctx, err_t *err)
{
    const settings_t *s = ctx;
    return replaced_run(&s->pg, (int)s->batch_max, err);
}

static rc_t publish(void *ctx, err_t *err)
{
    const settings_t *s = ctx;
    const outbox_options_t o = {.schema = CONTACT_SCHEMA,
                                .cursor_topic = "contact.cursor",
                                .batch_max = (int)s->publish_max,
                                .idle_ms = (int)s->publish_idle_ms};
    return outbox_publish_run(&s->kafka, &s->pg, &o, err);
}

int main(int argc, char **argv)
{
    settings_t s = {.pg.application_name = "pqr-contact"};
    http_t *admin =
        service_start(argc, argv, "contact", "Casos de la célula de PQR: decisiones, llamadas y tareas en RR",
                      table, &s, &s.service);
    err_t err = ERR_INIT;
    http_t *server = NULL;
    worker_t workers[] = {
        {.run = take_decisions, .ctx = &s}, {.run = tell_replaced, .ctx = &s}, {.run = publish, .ctx = &s}};
    health_set("kafka", false, "aún sin particiones asignadas");
    health_set("postgres", false, "aún sin conexión");

    rc_t rc = calendar_start(s.calendar_file, &err);
    if (rc == RC_OK)
        rc = api_start(s.service.http_address, (int)s.service.http_port, (int)s.service.http_threads, &s.pg,
                       &server, &err);
    if (rc == RC_OK)
        rc = workers_run(workers, COUNT_OF(workers), &err);
    http_stop(server);
    return service_done(admin, table, &s, rc, &err);
}
