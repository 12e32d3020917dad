/* pqr-ingest: bytes to records. Publishes a base whole or not at all, whichever way it comes. */
#include <malloc.h>

#include "common/health.h"
#include "common/identity/guard.h"
#include "common/log.h"
#include "common/service.h"
#include "common/stop.h"
#include "common/workers.h"
#include "services/ingest/events/events.h"
#include "services/ingest/folder/folder.h"
#include "services/ingest/mail/mailbox.h"
#include "services/ingest/rest/api.h"
#include "services/ingest/rest/cargas.h"

#define BLOCK_OF_ITS_OWN (1 << 17) /* bytes */

typedef struct settings {
    service_settings_t service;
    kafka_settings_t kafka;
    const char *reception_file, *identidad_file;
    long long publish_seconds;
    folder_settings_t folder;
    mail_settings_t mail;
} settings_t;

static const setting_t table[] = {
    SERVICE_SETTINGS_ROWS(settings_t, service, "9081"),
    SERVICE_HTTP_ROWS(settings_t, service, "8081"),
    KAFKA_SETTINGS_ROWS(settings_t, kafka, SETTING_HOSTNAME),
    GUARD_SETTING_ROW(settings_t, identidad_file),
    {"PQR_RECEPTION_FILE", SETTING_TEXT, offsetof(settings_t, reception_file), "", 0, 0,
     "cómo se reconocen y se leen las bases, quién puede enviarlas y los límites; vacío: lo que trae el "
     "programa (deploy/policy/recepcion.conf)"},
    {"PQR_PUBLISH_SECONDS", SETTING_INT, offsetof(settings_t, publish_seconds), "20", 1, 600,
     "segundos que se reintenta una base mientras Kafka no responde"},
    FOLDER_SETTINGS_ROWS(settings_t, folder),
    MAIL_SETTINGS_ROWS(settings_t, mail),
    {0},
};

/* Everything that runs, made in this order and ended in the other. */
typedef struct ingest {
    columns_t columns;
    publisher_t *publisher;
    events_t *events;
    cargas_t *cargas;
    mailbox_t *mailbox; /* NULL: there is none; the next too */
    folder_t *folder;
    api_t api;
    keys_t *keys;
    http_t *rest;
} ingest_t;

static rc_t parts_make(const settings_t *s, ingest_t *in, err_t *err)
{
    int deadline_ms = (int)s->publish_seconds * 1000;
    rc_t rc = columns_load(s->reception_file, &in->columns, err);
    if (rc != RC_OK)
        return rc;
    in->publisher = publisher_new(
        &(publisher_options_t){.kafka = &s->kafka, .columns = &in->columns, .deadline_ms = deadline_ms});
    in->events = events_new(&s->kafka, deadline_ms);
    in->cargas = cargas_new();
    const mailbox_options_t mail = {
        .settings = &s->mail, .columns = &in->columns, .publisher = in->publisher};
    if (*s->mail.account.url)
        rc = mailbox_new(&mail, &in->mailbox, err);
    if (rc == RC_OK && *s->folder.path)
        in->folder = folder_new(&s->folder, in->publisher, &in->columns);
    return rc;
}

static rc_t rest_start(const settings_t *s, ingest_t *in, err_t *err)
{
    in->api = (api_t){
        .publisher = in->publisher, .columns = &in->columns, .cargas = in->cargas, .events = in->events};
    rc_t rc = guard_start(s->identidad_file, &in->keys, err);
    if (rc != RC_OK)
        return rc;
    const http_guard_t guard = guard_of(in->keys);
    const api_options_t options = {.address = s->service.http_address,
                                   .port = (int)s->service.http_port,
                                   .threads = (int)s->service.http_threads,
                                   .proxy_key = s->service.proxy_key,
                                   .guard = &guard,
                                   .api = &in->api};
    return api_start(&options, &in->rest, err);
}

/* Says whether Kafka answers, now and then, until the end. */
static rc_t watch(void *ctx, err_t *err)
{
    (void)err;
    ingest_t *in = ctx;
    bool ready;
    do {
        err_t why = ERR_INIT;
        ready = publisher_tick(in->publisher, &why) == RC_OK && events_tick(in->events, &why) == RC_OK;
        health_set("kafka", ready, why.text);
    } while (!stop_wait_ms(ready ? 2000 : 500));
    return RC_OK;
}

static rc_t work(ingest_t *in, err_t *err)
{
    worker_t workers[3] = {{.run = watch, .ctx = in}};
    size_t n = 1;
    if (in->mailbox)
        workers[n++] = (worker_t){.run = mailbox_run, .ctx = in->mailbox};
    if (in->folder)
        workers[n++] = (worker_t){.run = folder_run, .ctx = in->folder};
    return workers_run(workers, n, err);
}

static void parts_free(ingest_t *in)
{
    http_stop(in->rest);
    keys_stop(in->keys);
    folder_free(in->folder);
    mailbox_free(in->mailbox);
    cargas_free(in->cargas);
    events_free(in->events);
    publisher_free(in->publisher);
    columns_done(&in->columns);
}

int main(int argc, char **argv)
{
    /* What a base needs is taken and given back by several threads; with a heap for each of them, every base
     * would leave the holes of another one. */
    mallopt(M_ARENA_MAX, 2);
    /* A body has its own pages, which go back as soon as it is put aside. Unless told otherwise, the library
     * takes the first large piece that is freed for a sign to keep all of them in its heaps. */
    mallopt(M_MMAP_THRESHOLD, BLOCK_OF_ITS_OWN);
    mallopt(M_TRIM_THRESHOLD, BLOCK_OF_ITS_OWN);
    settings_t s = {0};
    ingest_t in = {0};
    err_t err = ERR_INIT;
    http_t *admin = service_start(argc, argv, "ingest", "recibe las bases de PQR y las publica en Kafka",
                                  table, &s, &s.service);
    health_set("kafka", false, "todavía no responde");
    rc_t rc = parts_make(&s, &in, &err);
    if (rc == RC_OK)
        rc = rest_start(&s, &in, &err);
    if (rc == RC_OK)
        rc = work(&in, &err);
    parts_free(&in);
    return service_done(admin, table, &s, rc, &err);
}
