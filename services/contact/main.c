/* pqr-contact: the cases. One thread takes decisions in, one the dialer's answers, one tells the cases of
 * replaced workbooks, one watches over leases and terms, some take attempts for the dialer where there is
 * one, one publishes what became of all that, a pool answers. */
#include "common/calendar_in_force.h"
#include "common/health.h"
#include "common/identity/guard.h"
#include "common/outbox.h"
#include "common/service.h"
#include "common/workers.h"
#include "services/contact/api/api.h"
#include "services/contact/intake/answers.h"
#include "services/contact/intake/intake.h"
#include "services/contact/intake/replaced.h"
#include "services/contact/life/contacto_in_force.h"
#include "services/contact/life/rr_in_force.h"
#include "services/contact/store/store.h"
#include "services/contact/work/dispatch.h"
#include "services/contact/work/watch.h"

typedef struct settings {
    service_settings_t service;
    kafka_settings_t kafka;
    pg_settings_t pg;
    const char *calendar_file, *contacto_file, *identidad_file;
    long long batch_max, linger_ms, publish_max, publish_idle_ms;
    long long answers_max, watch_ms, watch_max, anonimizar_meses;
    const char *rr;
    bool dialer;
    long long dispatchers, dialer_batch, dialer_limit, dialer_lease_s, dialer_idle_ms;
} settings_t;

static const setting_t table[] = {
    SERVICE_SETTINGS_ROWS(settings_t, service, "9082"),
    SERVICE_HTTP_ROWS(settings_t, service, "8082"),
    KAFKA_SETTINGS_ROWS(settings_t, kafka, SETTING_HOSTNAME),
    PG_SETTINGS_ROWS(settings_t, pg, "pqr_contact"),
    GUARD_SETTING_ROW(settings_t, identidad_file),
    CALENDAR_SETTING_ROW(settings_t, calendar_file),
    {"PQR_CONTACTO_FILE", SETTING_TEXT, offsetof(settings_t, contacto_file), "", 0, 0,
     "resultados, esperas y plantillas; vacío: los que trae el programa (deploy/policy/contacto.conf)"},
    {"PQR_BATCH_MAX", SETTING_INT, offsetof(settings_t, batch_max), "4000", 1, 100000,
     "decisiones por transacción de la base de datos"},
    {"PQR_LINGER_MS", SETTING_INT, offsetof(settings_t, linger_ms), "100", 0, 10000,
     "milisegundos que espera un lote incompleto"},
    {"PQR_PUBLISH_MAX", SETTING_INT, offsetof(settings_t, publish_max), "20000", 1, 100000,
     "eventos por transacción de Kafka"},
    {"PQR_PUBLISH_IDLE_MS", SETTING_INT, offsetof(settings_t, publish_idle_ms), "100", 1, 10000,
     "milisegundos de pausa cuando no hay eventos por publicar"},
    {"PQR_ANSWERS_MAX", SETTING_INT, offsetof(settings_t, answers_max), "500", 1, 100000,
     "respuestas del marcador y de RR por transacción de la base de datos"},
    {"PQR_WATCH_MS", SETTING_INT, offsetof(settings_t, watch_ms), "1000", 10, 60000,
     "milisegundos entre dos miradas a los arriendos y los términos"},
    {"PQR_WATCH_MAX", SETTING_INT, offsetof(settings_t, watch_max), "500", 1, 100000,
     "casos vigilados por transacción de la base de datos"},
    {"PQR_ANONIMIZAR_MESES", SETTING_INT, offsetof(settings_t, anonimizar_meses), "24", 0, 240,
     "meses después de los cuales un caso cerrado queda sin datos personales; 0: nunca"},
    {"PQR_RR", SETTING_TEXT, offsetof(settings_t, rr), "persona", 0, 0,
     "quién hace las tareas nuevas en RR: persona (en /v1/tareas), o adaptador (por rr.command y rr.result)"},
    {"PQR_MARCADOR", SETTING_BOOL, offsetof(settings_t, dialer), "no", 0, 0,
     "hay un marcador: los intentos se le piden por contact.command; no: las personas los toman de la "
     "agenda"},
    {"PQR_DISPATCHERS", SETTING_INT, offsetof(settings_t, dispatchers), "1", 1, 64,
     "hilos que toman intentos para el marcador"},
    {"PQR_MARCADOR_LOTE", SETTING_INT, offsetof(settings_t, dialer_batch), "1000", 1, 100000,
     "intentos por transacción de la base de datos"},
    {"PQR_MARCADOR_CUPO", SETTING_INT, offsetof(settings_t, dialer_limit), "1000", 0, 10000000,
     "intentos que el marcador tiene a la vez, a lo más; 0: sin límite"},
    {"PQR_MARCADOR_ARRIENDO_S", SETTING_INT, offsetof(settings_t, dialer_lease_s), "0", 0, 86400,
     "segundos que tiene el marcador para decir el resultado; 0: arriendo_marcador_minutos de contacto.conf"},
    {"PQR_MARCADOR_PAUSA_MS", SETTING_INT, offsetof(settings_t, dialer_idle_ms), "500", 1, 60000,
     "milisegundos de pausa cuando ningún intento está por hacerse"},
    {0},
};

static rc_t take_decisions(void *ctx, err_t *err)
{
    const settings_t *s = ctx;
    const intake_options_t o = {.batch_max = (int)s->batch_max, .linger_ms = (int)s->linger_ms};
    return intake_run(&s->kafka, &s->pg, &o, err);
}

static rc_t take_answers(void *ctx, err_t *err)
{
    const settings_t *s = ctx;
    const answers_options_t o = {.batch_max = (int)s->answers_max, .linger_ms = (int)s->linger_ms};
    return answers_run(&s->kafka, &s->pg, &o, err);
}

static rc_t take_attempts(void *ctx, err_t *err)
{
    const settings_t *s = ctx;
    const dispatch_options_t o = {.threads = (int)s->dispatchers,
                                  .batch_max = (int)s->dialer_batch,
                                  .limit = (int)s->dialer_limit,
                                  .lease_s = (int)s->dialer_lease_s,
                                  .idle_ms = (int)s->dialer_idle_ms};
    return dispatch_run(&s->pg, &o, err);
}

static rc_t watch(void *ctx, err_t *err)
{
    const settings_t *s = ctx;
    const watch_options_t o = {.batch_max = (int)s->watch_max,
                               .every_ms = (int)s->watch_ms,
                               .anonimizar_meses = (int)s->anonimizar_meses};
    return watch_run(&s->pg, &o, err);
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
    keys_t *keys = NULL;
    worker_t workers[] = {{.run = take_decisions, .ctx = &s}, {.run = take_answers, .ctx = &s},
                          {.run = tell_replaced, .ctx = &s},  {.run = watch, .ctx = &s},
                          {.run = publish, .ctx = &s},        {.run = take_attempts, .ctx = &s}};
    const size_t n_workers = COUNT_OF(workers) - !s.dialer; /* the last one is for the dialer */
    health_set("kafka", false, "aún sin particiones asignadas");
    health_set("postgres", false, "aún sin conexión");

    rc_t rc = calendar_start(s.calendar_file, &err);
    if (rc == RC_OK)
        rc = contacto_start(s.contacto_file, &err);
    if (rc == RC_OK)
        rc = rr_start(s.rr, &err);
    if (rc == RC_OK)
        rc = guard_start(s.identidad_file, &keys, &err);
    const http_guard_t guard = guard_of(keys);
    if (rc == RC_OK)
        rc = api_start(s.service.http_address, (int)s.service.http_port, (int)s.service.http_threads,
                       s.service.proxy_key, &guard, &s.pg, &server, &err);
    if (rc == RC_OK)
        rc = workers_run(workers, n_workers, &err);
    http_stop(server);
    keys_stop(keys);
    return service_done(admin, table, &s, rc, &err);
}
