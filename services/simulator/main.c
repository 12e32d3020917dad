/* pqr-simulador: for tests and demonstrations, plays those whom the system has to do with: the dialer and the
 * customers it calls, RR, and the people of the cell. */
#include "common/log.h"
#include "common/service.h"
#include "common/workers.h"
#include "services/simulator/answer/answer.h"
#include "services/simulator/people/people.h"

typedef struct settings {
    service_settings_t service;
    kafka_settings_t kafka;
    answer_settings_t answer;
    people_settings_t people;
    story_settings_t story_settings;
    story_t story;
} settings_t;

static const setting_t table[] = {
    SERVICE_SETTINGS_ROWS(settings_t, service, "9085"),
    KAFKA_SETTINGS_ROWS(settings_t, kafka, SETTING_HOSTNAME),
    {"PQR_GROUP", SETTING_TEXT, offsetof(settings_t, answer.group), "pqr-simulador", 0, 0,
     "grupo de consumo de Kafka"},
    {"PQR_BATCH_MAX", SETTING_INT, offsetof(settings_t, answer.batch_max), "2000", 1, 100000,
     "órdenes por transacción, como mucho"},
    {"PQR_SIM_WAIT_MS", SETTING_INT, offsetof(settings_t, answer.wait_ms), "1500", 0, 4000,
     "milisegundos reales que se espera, como mucho, a que una respuesta venza por el reloj"},
    {"PQR_SIM_SEED", SETTING_INT, offsetof(settings_t, story_settings.seed), "1", 0, 0,
     "semilla: con la misma, la misma historia"},
    {"PQR_SIM_LLAMADA", SETTING_TEXT, offsetof(settings_t, story_settings.llamada),
     "contesto_acepta=34 contesto_no_acepta=10 no_contesta=28 ocupado=8 buzon=10 numero_errado=3 "
     "pidio_otra_hora=4 colgo=3",
     0, 0, "qué sale de una llamada: resultado=peso …"},
    {"PQR_SIM_BUZON", SETTING_TEXT, offsetof(settings_t, story_settings.buzon),
     "buzon_dejado=85 buzon_fallido=15", 0, 0, "qué sale de un mensaje de voz"},
    {"PQR_SIM_RECURSO", SETTING_TEXT, offsetof(settings_t, story_settings.recurso),
     "ninguno=40 reposicion=40 apelacion=20", 0, 0, "qué presenta quien no acepta la respuesta"},
    {"PQR_SIM_RR", SETTING_TEXT, offsetof(settings_t, story_settings.rr),
     "hecha=85 ocupada=8 rechazada=3 silencio=4", 0, 0, "qué hace RR con una orden"},
    {"PQR_SIM_SIGNO", SETTING_TEXT, offsetof(settings_t, story_settings.signo), "positiva=65 negativa=35", 0,
     0, "cómo responde una persona a un reclamo"},
    {"PQR_SIM_DECISION", SETTING_TEXT, offsetof(settings_t, story_settings.decision),
     "confirma=60 modifica=20 revoca=20", 0, 0, "qué se decide de un recurso"},
    {"PQR_SIM_LLAMADA_MINUTOS", SETTING_INT, offsetof(settings_t, story_settings.llamada_minutos), "12", 1,
     1440, "minutos del reloj que tarda el resultado de una llamada, como mucho"},
    {"PQR_SIM_RR_MINUTOS", SETTING_INT, offsetof(settings_t, story_settings.rr_minutos), "20", 1, 1440,
     "minutos del reloj que tarda RR, como mucho"},
    {"PQR_SIM_PERSONA_MINUTOS", SETTING_INT, offsetof(settings_t, story_settings.persona_minutos), "240", 1,
     100000, "minutos del reloj que tarda una persona en atender lo suyo, como mucho"},
    {"PQR_SIM_PERSONAS", SETTING_BOOL, offsetof(settings_t, people.on), "si", 0, 0,
     "si hace también de las personas de la célula, por la API REST de contact"},
    {"PQR_SIM_PERSONAS_MS", SETTING_INT, offsetof(settings_t, people.every_ms), "300", 10, 60000,
     "milisegundos reales entre dos miradas a lo que tienen pendiente"},
    {"PQR_CONTACT_URL", SETTING_TEXT, offsetof(settings_t, people.contact_url), "http://127.0.0.1:8082", 0, 0,
     "dirección de contact"},
    {"PQR_TOKEN", SETTING_SECRET, offsetof(settings_t, people.token), "", 0, 0,
     "token con que las personas simuladas piden (o PQR_TOKEN_FILE, el archivo que lo tiene)"},
    {0},
};

static rc_t answer(void *ctx, err_t *err)
{
    const settings_t *s = ctx;
    return answer_run(&s->kafka, &s->answer, &s->story, err);
}

static rc_t people(void *ctx, err_t *err)
{
    const settings_t *s = ctx;
    return people_run(&s->people, &s->story, err);
}

int main(int argc, char **argv)
{
    settings_t s = {0};
    http_t *admin =
        service_start(argc, argv, "simulador",
                      "SOLO para pruebas y demostraciones: hace de marcador, de clientes, de RR y de "
                      "las personas de la célula",
                      table, &s, &s.service);
    worker_t workers[] = {{.run = answer, .ctx = &s}, {.run = people, .ctx = &s}};
    err_t err = ERR_INIT;
    rc_t rc = story_read(&s.story_settings, &s.story, &err);
    if (rc == RC_OK) {
        log_warn("SIMULADOR: lo que este proceso responde no pasó", "{s:I}", "semilla",
                 (json_int_t)s.story_settings.seed);
        rc = workers_run(workers, s.people.on ? 2 : 1, &err);
    }
    return service_done(admin, table, &s, rc, &err);
}
