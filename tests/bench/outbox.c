/* The outbox alone, for measuring: writes messages about calls into contact.outbox, or publishes what is
 * there.
 *
 * usage: bench_outbox write N PER_TRANSACTION | bench_outbox publish PER_KAFKA_TRANSACTION
 *
 * Connects by PQR_PG_CONTACT_CONNINFO and PQR_KAFKA_BROKERS (with-stack). `publish` ends when nothing is
 * left. Prints the seconds that it took, to the last commit, and its own CPU seconds. */
#include <string.h>
#include <sys/resource.h>

#include "common/clock.h"
#include "common/json_out.h"
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

static void add(outbox_t *o, const char *topic, const char *type, const char *key, int n, const buf_t *value)
{
    envelope_t e = {.source = "/pqr/contact",
                    .time = "2026-11-28T14:00:00.000Z",
                    .traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"};
    snprintf(e.type, sizeof e.type, "%s", type);
    snprintf(e.id, sizeof e.id, "llamada.%s.%d", key, n);
    snprintf(e.subject, sizeof e.subject, "%s", key);
    outbox_add_event(o, topic, key, &e, value);
}

/* About as large as a command to call is. */
static void add_command(outbox_t *o, const char *radicado, int n, const char *telefono, const char *respuesta)
{
    AUTO(buf) buf_t value = {0};
    json_out_open(&value, NULL, '{');
    json_out_text(&value, "radicado", radicado);
    json_out_text(&value, "orden", "llamar");
    json_out_int(&value, "intento", n);
    json_out_text(&value, "telefonos", telefono);
    json_out_text(&value, "desde", "2026-11-28T14:00:00.000Z");
    json_out_text(&value, "hasta", "2026-11-28T23:59:00.000Z");
    json_out_text(&value, "causal", "Q");
    json_out_text(&value, "respuesta", respuesta);
    json_out_close(&value, '}');
    add(o, "contact.command", "co.pqr.contact.command.v1", radicado, n, &value);
}

#define ANSWER                                                                                                \
    "Se revisó la factura de la cuenta y se ajustó el cobro de reconexión; el valor corregido se refleja " \
    "en la "                                                                                                  \
    "próxima factura."

static const char *number_text(int i, char ret[24])
{
    snprintf(ret, 24, "%016lld", 7000000000000000LL + i);
    return ret;
}

static rc_t write_all(int n, int per_transaction, err_t *err)
{
    char key[24];
    AUTO(pg) pg_t *pg = pg_new(&pg_settings);
    rc_t rc = pg_connect(pg, err);
    outbox_t o = {0};
    for (int at = 0; rc == RC_OK && at < n;) {
        for (int i = 0; i < per_transaction && at < n; i++)
            add_command(&o, number_text(at, key), at % 3 + 1, "3101234567 / 6012345678", ANSWER), at++;
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
            pg,
            "SELECT EXISTS (SELECT FROM contact.outbox_packet) OR EXISTS (SELECT FROM contact.outbox_batch)",
            0, NULL, &res, err);
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
        worker_t workers[] = {{.run = publish}, {.run = stop_when_empty}};
        batch_max = atoi(argv[2]);
        rc = workers_run(workers, COUNT_OF(workers), &err);
    }
    if (rc != RC_OK) {
        fprintf(stderr, "bench_outbox: %s\n", err.text);
        return 1;
    }
    print_result(began);
    return 0;
}
