/* The outbox alone, for measuring: writes messages about calls into contact.outbox, or publishes what is
 * there.
 *
 * usage: bench_outbox write N PER_TRANSACTION | bench_outbox publish PER_KAFKA_TRANSACTION
 *
 * Connects by PQR_PG_CONTACT_CONNINFO and PQR_KAFKA_BROKERS (with-stack). `publish` ends when nothing is
 * left. Prints the seconds that it took, from the first message to the last commit, and its own CPU seconds.
 */
#include <string.h>
#include <sys/resource.h>

#include "common/clock.h"
#include "common/log.h"
#include "common/outbox.h"
#include "common/stop.h"
#include "common/workers.h"

static pg_settings_t pg_settings = {.application_name = "bench-outbox"};
static kafka_settings_t kafka = {.properties = "", .instance = "bench"};
static int batch_max;

static void print_result(int64_t began)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    printf("{\"seconds\": %.3f, \"cpu\": %.3f}\n", (double)(clock_monotonic_ms() - began) / 1000,
           (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
               (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6);
}

/* About as large as a command to call is. */
static void add_message(outbox_t *o, int i)
{
    char key[24];
    envelope_t e = {.type = "co.pqr.contact.command.v1",
                    .source = "/pqr/contact",
                    .time = "2026-11-28T14:00:00.000Z",
                    .traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"};
    snprintf(key, sizeof key, "%016lld", 7000000000000000LL + i);
    snprintf(e.id, sizeof e.id, "llamada.%s.%d", key, i % 3 + 1);
    snprintf(e.subject, sizeof e.subject, "%s", key);
    AUTO(buf) buf_t value = {0};
    buf_printf(
        &value,
        "{\"radicado\":\"%s\",\"orden\":\"llamar\",\"intento\":%d,\"telefonos\":[\"3%09d\",\"601%07d\"],"
        "\"desde\":\"2026-11-28T14:00:00.000Z\",\"hasta\":\"2026-11-28T23:59:00.000Z\",\"causal\":\"Q\","
        "\"respuesta\":\"Se revisó la factura de la cuenta %d y se ajustó el cobro de reconexión; el "
        "valor corregido se refleja en la próxima factura.\"}",
        key, i % 3 + 1, i % 1000000000, i % 10000000, 10000000 + i);
    outbox_add_event(o, "contact.command", key, &e, &value);
}

static rc_t write_all(int n, int per_transaction, err_t *err)
{
    AUTO(pg) pg_t *pg = pg_new(&pg_settings);
    rc_t rc = pg_connect(pg, err);
    outbox_t o = {0};
    for (int at = 0; rc == RC_OK && at < n;) {
        for (int i = 0; i < per_transaction && at < n; i++)
            add_message(&o, at++);
        rc = pg_begin(pg, err);
        if (rc == RC_OK)
            rc = outbox_write(&o, pg, "contact", err);
        if (rc == RC_OK)
            rc = pg_commit(pg, err);
    }
    outbox_done(&o);
    return rc;
}

static rc_t publish(void *ctx, err_t *err)
{
    (void)ctx;
    const outbox_options_t o = {
        .schema = "contact", .cursor_topic = "contact.cursor", .batch_max = batch_max, .idle_ms = 5};
    return outbox_publish_run(&kafka, &pg_settings, &o, err);
}

static rc_t stop_when_empty(void *ctx, err_t *err)
{
    (void)ctx;
    AUTO(pg) pg_t *pg = pg_new(&pg_settings);
    bool left = true;
    rc_t rc = RC_OK;
    while (rc == RC_OK && left && !stop_wait_ms(20)) {
        AUTO(pgresult) PGresult *res = NULL;
        rc = pg_exec(
            pg, "SELECT EXISTS (SELECT FROM contact.outbox) OR EXISTS (SELECT FROM contact.outbox_batch)", 0,
            NULL, &res, err);
        left = rc == RC_OK && pg_bool(res, 0, 0);
    }
    return rc;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    log_init("bench", "warn");
    stop_install(30);
    pg_settings.conninfo = getenv("PQR_PG_CONTACT_CONNINFO");
    kafka.brokers = getenv("PQR_KAFKA_BROKERS");
    err_t err = ERR_INIT;
    int64_t began = clock_monotonic_ms();
    rc_t rc;
    if (strcmp(argv[1], "write") == 0) {
        rc = write_all(atoi(argv[2]), argc > 3 ? atoi(argv[3]) : 1000, &err);
    } else {
        batch_max = atoi(argv[2]);
        worker_t workers[] = {{.run = publish}, {.run = stop_when_empty}};
        rc = workers_run(workers, COUNT_OF(workers), &err);
    }
    if (rc != RC_OK) {
        fprintf(stderr, "bench_outbox: %s\n", err.text);
        return 1;
    }
    print_result(began);
    return 0;
}
