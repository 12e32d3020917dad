/* pqr-reporting: the read side. Four threads consume into PostgreSQL, one sends the dead letters out, some
 * tell others of what happened, a pool answers. */
#include "common/calendar_in_force.h"
#include "common/health.h"
#include "common/identity/guard.h"
#include "common/outbox.h"
#include "common/service.h"
#include "common/workers.h"
#include "services/reporting/api/api.h"
#include "services/reporting/api/kept.h"
#include "services/reporting/audit/audit_anchor.h"
#include "services/reporting/audit/audit_stream.h"
#include "services/reporting/figures/counts.h"
#include "services/reporting/intake/sink.h"
#include "services/reporting/notices/notices.h"
#include "services/reporting/operation/dead_stream.h"
#include "services/reporting/operation/freshness.h"
#include "services/reporting/people/gate.h"
#include "services/reporting/practices/practice.h"
#include "services/reporting/reports/reports.h"
#include "services/reporting/upkeep/months_run.h"

typedef struct settings {
    service_settings_t service;
    kafka_settings_t kafka;
    pg_settings_t pg;
    const char *causales_file, *identidad_file;
    long long batch_max, linger_ms;
    const char *calendar_file;
    notices_t notices;
    const char *practices_file;
    reports_t reports;
    months_t months;
    gate_t gate;
    audit_anchoring_t anchoring;
    long long answers_mib;
} settings_t;

static const setting_t table[] = {
    SERVICE_SETTINGS_ROWS(settings_t, service, "9083"),
    SERVICE_HTTP_ROWS(settings_t, service, "8083"),
    KAFKA_SETTINGS_ROWS(settings_t, kafka, SETTING_HOSTNAME),
    PG_SETTINGS_ROWS(settings_t, pg, "pqr_reporting"),
    {"PQR_CAUSALES_FILE", SETTING_TEXT, offsetof(settings_t, causales_file), "deploy/policy/causales.conf", 0,
     0, "catálogo de causales (libconfig): de él se toman los nombres"},
    {"PQR_BATCH_MAX", SETTING_INT, offsetof(settings_t, batch_max), "20000", 1, 100000,
     "mensajes por transacción de la base de datos"},
    {"PQR_LINGER_MS", SETTING_INT, offsetof(settings_t, linger_ms), "50", 0, 10000,
     "milisegundos que espera un lote incompleto"},
    GUARD_SETTING_ROW(settings_t, identidad_file),
    CALENDAR_SETTING_ROW(settings_t, calendar_file),
    NOTICES_SETTINGS_ROWS(settings_t, notices),
    PRACTICES_SETTING_ROW(settings_t, practices_file),
    REPORTS_SETTINGS_ROWS(settings_t, reports),
    MONTHS_SETTINGS_ROWS(settings_t, months),
    GATE_SETTINGS_ROWS(settings_t, gate),
    AUDIT_SETTING_ROW(settings_t, anchoring),
    {"PQR_ANSWERS_MIB", SETTING_INT, offsetof(settings_t, answers_mib), "64", 0, 65536,
     "MiB de memoria para respuestas y cifras que siguen valiendo; 0: cada consulta lee de nuevo"},
    {0},
};

static rc_t publish(void *ctx, err_t *err)
{
    const settings_t *s = ctx;
    const outbox_options_t o = {
        .schema = "reporting", .cursor_topic = "reporting.cursor", .batch_max = 500, .idle_ms = 1000};
    return outbox_publish_run(&s->kafka, &s->pg, &o, err);
}

int main(int argc, char **argv)
{
    settings_t s = {.pg.application_name = "pqr-reporting", .pg.schema = "reporting"};
    http_t *admin =
        service_start(argc, argv, "reporting",
                      "Indicadores, informes y consulta de casos de la célula de PQR", table, &s, &s.service);
    err_t err = ERR_INIT;
    http_t *server = NULL;
    keys_t *keys = NULL;
    catalogue_t *catalogue = NULL;
    freshness_t freshness;
    api_t api = {.pg = &s.pg, .freshness = &freshness, .gate = &s.gate};
    reporting_sink_t sink = {&s.kafka, &s.pg, (int)s.batch_max, (int)s.linger_ms};
    worker_t workers[] = {
        {.run = reporting_records_run, .ctx = &sink},
        {.run = reporting_cases_run, .ctx = &sink},
        {.run = reporting_dead_run, .ctx = &sink},
        {.run = audit_stream_run, .ctx = &sink},
        {.run = audit_anchor_run, .ctx = &s.anchoring},
        {.run = freshness_run, .ctx = &freshness},
        {.run = publish, .ctx = &s},
        {.run = notices_deliver, .ctx = &s.notices},
        {.run = notices_deliver, .ctx = &s.notices},
        {.run = notices_deliver, .ctx = &s.notices},
        {.run = notices_watch, .ctx = &s.notices},
        {.run = notices_summarize, .ctx = &s.notices},
        {.run = reports_run, .ctx = &s.reports},
        {.run = months_run, .ctx = &s.months},
    };
    freshness_init(&freshness, &s.kafka);
    s.reports.freshness = &freshness;
    health_set("kafka", false, "aún sin particiones asignadas");
    health_set("kafka_casos", false, "aún sin particiones asignadas");
    s.anchoring.pg = &s.pg;
    health_set("kafka_auditoria", false, "aún sin particiones asignadas");
    health_set("kafka_muertos", false, "aún sin particiones asignadas");
    health_set("postgres", false, "aún sin conexión");

    rc_t rc = catalogue_load(s.causales_file, &catalogue, &err);
    if (rc == RC_OK)
        rc = calendar_start(s.calendar_file, &err);
    if (rc == RC_OK)
        rc = practices_start(s.practices_file, &err);
    if (rc == RC_OK)
        rc = notices_start(&s.notices, &s.pg, &err);
    if (rc == RC_OK)
        rc = reports_start(&s.reports, &s.pg, catalogue, &err);
    s.months.pg = &s.pg;
    counts_limit((size_t)s.answers_mib << 19);
    kept_limit((size_t)s.answers_mib << 19);
    api.catalogue = catalogue;
    api.proxy_key = s.gate.proxy_key = s.service.proxy_key;
    api.notices_reach = s.notices.reach;
    if (rc == RC_OK)
        rc = guard_start(s.identidad_file, &keys, &err);
    if (rc == RC_OK && *s.gate.sign_file)
        rc = keys_own(keys, s.gate.issuer, &err);
    const http_guard_t bearer = guard_of(keys), guard = gate_guard(&s.gate);
    if (rc == RC_OK)
        rc = gate_start(&s.gate, &s.pg, &bearer, s.service.http_threads, &err);
    if (rc == RC_OK)
        rc = api_start(s.service.http_address, (int)s.service.http_port, (int)s.service.http_threads, &guard,
                       &api, &server, &err);
    if (rc == RC_OK)
        rc = workers_run(workers, COUNT_OF(workers), &err);
    http_stop(server);
    gate_done(&s.gate);
    keys_stop(keys);
    freshness_done(&freshness);
    catalogue_free(catalogue);
    notices_done(&s.notices);
    return service_done(admin, table, &s, rc, &err);
}
