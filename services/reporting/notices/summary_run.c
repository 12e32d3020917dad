#include "services/reporting/notices/summary_run.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "common/calendar_in_force.h"
#include "common/hash.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/stop.h"
#include "embed/reporting_core/resumen_datos_sql.h"
#include "embed/reporting_core/resumen_existe_sql.h"
#include "embed/reporting_core/resumen_marcar_sql.h"
#include "embed/reporting_core/resumen_preparar_sql.h"
#include "embed/reporting_core/resumen_tomar_sql.h"
#include "services/reporting/notices/threshold.h"

#define NEAR_DAYS 2

rc_t summary_options_check(const summary_options_t *o, err_t *err)
{
    AUTO(buf) buf_t people = {0};
    AUTO(buf) buf_t from = {0};
    bool plain;
    int minute;
    if (!*o->smtp.url)
        return RC_OK;
    rc_t rc = smtp_url_check(o->smtp.url, &plain, err);
    if (rc != RC_OK)
        return rc;
    if (!summary_hour_parse(o->hour, &minute))
        return err_set(err, RC_FATAL, "resumen_hora", "PQR_RESUMEN_HORA debe ser una hora, como 07:00");
    if (!summary_people_parse(o->people, &people) || people.len == 0)
        return err_set(err, RC_FATAL, "resumen_para",
                       "PQR_RESUMEN_PARA debe ser una lista de direcciones de correo separadas por comas");
    if (!summary_people_parse(o->smtp.from, &from) || from.len == 0 || strchr(buf_str(&from), ','))
        return err_set(err, RC_FATAL, "smtp_de", "PQR_SMTP_DE debe ser una dirección de correo");
    return RC_OK;
}

static rc_t gather(pg_t *pg, day_t today, day_t from, PGresult **ret, err_t *err)
{
    char begin[32], end[32], opened[11];
    instant_format(instant_from_day(from, 0), begin);
    instant_format(instant_from_day(today, 0), end);
    day_format(threshold_opened_until(calendar_in_force(), today, NEAR_DAYS), opened);
    return pg_exec(pg, resumen_datos_sql, 3, (const char *[]){begin, end, opened}, ret, err);
}

static void write_message(const summary_options_t *o, const PGresult *rows, day_t from, day_t to,
                          const char *people, const char *id, buf_t *ret)
{
    int n = PQntuples(rows);
    summary_line_t *lines = must(calloc((size_t)n + 1, sizeof *lines));
    for (int i = 0; i < n; i++)
        lines[i] = (summary_line_t){pg_text(rows, i, 0), pg_text(rows, i, 1), pg_text(rows, i, 2)};
    const summary_t s = {from, to, lines, n};
    summary_message(&s, o->smtp.from, people, id, clock_now(), ret);
    free(lines);
}

/* The Message-ID is a function of the day and the people: whoever makes the message gives it the same. */
static void message_id(const char *day, const char *people, char ret[64])
{
    char hash[SHA256_HEX_SIZE];
    hash_sha256_hex(people, strlen(people), hash);
    snprintf(ret, 64, "resumen.%s.%.16s@pqr", day, hash);
}

/* Today's, unless it is there already or not due. */
static rc_t prepare(pg_t *pg, const summary_options_t *o, const char *people, err_t *err)
{
    int minute = 0, due = 0;
    day_t today = instant_day(clock_now(), &minute), from, to;
    if (!summary_hour_parse(o->hour, &due) || !summary_due(calendar_in_force(), today, minute, due))
        return RC_OK;
    AUTO(pgresult) PGresult *there = NULL;
    AUTO(pgresult) PGresult *rows = NULL;
    AUTO(buf) buf_t message = {0};
    char day[11], id[64];
    day_format(today, day);
    rc_t rc = pg_exec(pg, resumen_existe_sql, 2, (const char *[]){day, people}, &there, err);
    if (rc != RC_OK || pg_bool(there, 0, 0))
        return rc;
    summary_days(calendar_in_force(), today, &from, &to);
    rc = gather(pg, today, from, &rows, err);
    if (rc != RC_OK)
        return rc;
    message_id(day, people, id);
    write_message(o, rows, from, to, people, id, &message);
    return pg_exec(pg, resumen_preparar_sql, 4, (const char *[]){day, people, id, buf_str(&message)}, NULL,
                   err);
}

static rc_t send_next(pg_t *pg, const summary_options_t *o, err_t *err)
{
    AUTO(pgresult) PGresult *r = NULL;
    err_t why = ERR_INIT;
    rc_t rc = pg_exec(pg, resumen_tomar_sql, 0, NULL, &r, err);
    if (rc != RC_OK || PQntuples(r) == 0)
        return rc;
    const char *people = pg_text(r, 0, 1), *tries = pg_text(r, 0, 3);
    bool sent = summary_send(&o->smtp, people, pg_text(r, 0, 2), &why) == RC_OK;
    char pause[24];
    snprintf(pause, sizeof pause, "%" PRId64,
             retry_pause_ms(&o->retry, (int)pg_int(r, 0, 3), randombytes_uniform(DICE_SIDES)));
    metric_add("pqr_reporting_summaries_total", sent ? "resultado=\"enviado\"" : "resultado=\"fallido\"", 1);
    if (!sent)
        log_warn("no se pudo enviar el resumen diario, se repite", "{s:s,s:s}", "codigo", why.code, "error",
                 why.text);
    return pg_exec(pg, resumen_marcar_sql, 5,
                   (const char *[]){pg_text(r, 0, 0), people, tries, sent ? NULL : why.text, pause}, NULL,
                   err);
}

rc_t summary_run(void *ctx, err_t *err)
{
    const summary_options_t *o = ctx;
    AUTO(pg) pg_t *pg = pg_new(o->pg);
    AUTO(buf) buf_t people = {0};
    metric_help("pqr_reporting_summaries_total", "Envíos del resumen diario por su resultado");
    if (*o->smtp.url && !summary_people_parse(o->people, &people))
        return err_set(err, RC_FATAL, "resumen_para", "PQR_RESUMEN_PARA no es una lista de direcciones");
    while (!stop_requested()) {
        err_t why = ERR_INIT;
        rc_t rc = RC_OK;
        if (*o->smtp.url)
            rc = prepare(pg, o, buf_str(&people), &why);
        if (rc == RC_OK && *o->smtp.url)
            rc = send_next(pg, o, &why);
        if (rc == RC_FATAL) {
            *err = why;
            return rc;
        }
        if (rc != RC_OK)
            log_warn("no se pudo hacer el resumen diario, se repite", "{s:s,s:s}", "codigo", why.code,
                     "error", why.text);
        stop_wait_ms(o->every_ms);
    }
    return RC_OK;
}
