#include "services/ingest/publish/publisher.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "common/metrics.h"
#include "common/stop.h"
#include "services/ingest/base/base_reader.h"
#include "services/ingest/book/book.h"
#include "services/ingest/publish/registry.h"

enum {
    TRANSACTION_MS =
        120000, /* longer than the largest base takes, shorter than anyone waits for a crash's leftovers */
    RECORD_MAX = 1000000, /* bytes: pqr.received takes 1 MiB */
    QUEUE_KIB =
        8 *
        1024, /* of values that may wait to be sent: bounds the memory, which is some three times as much */
    TURN_SECONDS = 60, /* how long a base waits for those before it */
    REFRESH_MS = 5000,
    BACKOFF_MS = 200,
    BACKOFF_MAX_MS = 2000,
};

#define SOURCE "/pqr/ingest"

struct publisher {
    publisher_options_t o;
    atomic_bool away;     /* the last thing asked of Kafka was not done */
    pthread_mutex_t lock; /* over all that follows */
    txn_t *txn;
    registry_t *registry;
};

/* One base on its way. */
typedef struct job {
    publisher_t *p;
    source_t *source;
    survey_t survey;
    base_info_t info;
    envelope_t envelope; /* time, source and traceparent are the base's */
    buf_t value;
} job_t;

publisher_t *publisher_new(const publisher_options_t *o)
{
    publisher_t *p = must(calloc(1, sizeof *p));
    char id[200];
    p->o = *o;
    snprintf(id, sizeof id, "pqr-ingest-%s", o->kafka->instance);
    p->txn = txn_new(o->kafka, id, TRANSACTION_MS, QUEUE_KIB);
    p->registry = registry_new(o->kafka);
    pthread_mutex_init(&p->lock, NULL);
    metric_help("pqr_ingest_rows_total", "filas leídas y entregadas a Kafka, publicadas o no");
    metric_help("pqr_ingest_records_total", "registros publicados");
    metric_help("pqr_ingest_rejections_total", "filas no aceptadas, por razón");
    return p;
}

void publisher_free(publisher_t *p)
{
    if (!p)
        return;
    txn_free(p->txn);
    registry_free(p->registry);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

rc_t publisher_tick(publisher_t *p, err_t *err)
{
    if (pthread_mutex_trylock(&p->lock) != 0) /* a base is on its way: how that goes says it */
        return p->away ? err_set(err, RC_RETRY, "kafka", "Kafka no responde") : RC_OK;
    rc_t rc = txn_open(p->txn, err);
    if (rc == RC_OK)
        rc = registry_refresh(p->registry, REFRESH_MS, err);
    p->away = rc == RC_RETRY;
    pthread_mutex_unlock(&p->lock);
    return rc;
}

/* ---- messages
 * ------------------------------------------------------------------------------------------------- */

/* The base's content is the trace, and this reading of it the span. */
static void envelope_begin(job_t *j)
{
    envelope_t *e = &j->envelope;
    uint64_t span;
    randombytes_buf(&span, sizeof span);
    snprintf(e->source, sizeof e->source, SOURCE);
    snprintf(e->time, sizeof e->time, "%s", j->info.recibido);
    snprintf(e->traceparent, sizeof e->traceparent, "00-%.32s-%016llx-01", j->info.sha256,
             (unsigned long long)span);
}

static rc_t stop_check(err_t *err)
{
    if (stop_requested())
        return err_set(err, RC_RETRY, "deteniendo", "el servicio se está deteniendo");
    return RC_OK;
}

static rc_t send_record(void *ctx, const record_t *r, err_t *err)
{
    job_t *j = ctx;
    rc_t rc = stop_check(err);
    if (rc != RC_OK)
        return rc;
    metric_add("pqr_ingest_rows_total", NULL, 1);
    envelope_t *e = &j->envelope;
    event_record_id(r, e->id);
    snprintf(e->type, sizeof e->type, TYPE_RECEIVED);
    snprintf(e->subject, sizeof e->subject, "%.127s", r->radicado);
    buf_clear(&j->value);
    record_encode(r, &j->value);
    if (j->value.len > RECORD_MAX)
        return err_set(err, RC_REJECT, "mensaje_muy_grande",
                       "La fila %d ocupa %zu bytes, y un registro puede tener %d como mucho. No se publicó "
                       "nada. Acorte sus "
                       "textos.",
                       r->origen.fila, j->value.len, RECORD_MAX);
    return txn_send_event(j->p->txn, TOPIC_RECEIVED, r->radicado, e, &j->value, err);
}

static rc_t send_rejection(void *ctx, const rejection_t *r, err_t *err)
{
    job_t *j = ctx;
    metric_add("pqr_ingest_rows_total", NULL, 1);
    envelope_t *e = &j->envelope;
    snprintf(e->id, sizeof e->id, "%s:%d", r->sha256, r->fila);
    snprintf(e->type, sizeof e->type, TYPE_REJECTED);
    e->subject[0] = '\0'; /* what stands in a rejected row may be anything but a radicado */
    buf_clear(&j->value);
    rejection_encode(r, &j->value);
    return txn_send_event(j->p->txn, TOPIC_REJECTED, e->id, e, &j->value, err);
}

static rc_t send_registration(job_t *j, err_t *err)
{
    envelope_t *e = &j->envelope;
    snprintf(e->id, sizeof e->id, "%s", j->info.sha256);
    snprintf(e->type, sizeof e->type, TYPE_BASE);
    e->subject[0] = '\0';
    buf_clear(&j->value);
    base_info_encode(&j->info, &j->value);
    return txn_send_event(j->p->txn, TOPIC_BASE, j->info.sha256, e, &j->value, err);
}

/* ---- one base
 * ------------------------------------------------------------------------------------------------- */

static void receipt_fill(receipt_t *r, const base_info_t *info, bool repetida)
{
    r->info = *info;
    snprintf(r->archivo, sizeof r->archivo, "%s", info->archivo);
    r->info.archivo = r->archivo;
    r->repetida = repetida;
}

static rc_t already_received(const base_info_t *first, err_t *err)
{
    char corte[11];
    day_format(first->fecha_corte, corte);
    return err_set(err, RC_REJECT, "base_ya_recibida",
                   "La base %s con fecha de corte %s ya se recibió en otro libro: «%.120s» (sha256 %s), el "
                   "%s. No se publicó "
                   "nada. Si este libro es de otro día, corrija la fecha de corte.",
                   base_name(first->base), corte, first->archivo, first->sha256, first->recibido);
}

static rc_t transaction(job_t *j, err_t *err)
{
    static const base_ops_t ops = {.record = send_record, .rejection = send_rejection};
    rc_t rc = txn_begin(j->p->txn, err);
    if (rc == RC_OK)
        rc = base_read(j->source, &j->survey, &ops, j, &j->info, err);
    if (rc == RC_OK)
        rc = send_registration(j, err);
    if (rc == RC_OK)
        rc = txn_commit(j->p->txn, err);
    if (rc != RC_OK)
        txn_abort(j->p->txn);
    return rc;
}

/* The producer is opened before the registry is read: that settles what became of a transaction whose commit
 * was not heard to end, so that it is either seen here or never happened. */
static rc_t attempt(job_t *j, receipt_t *ret, err_t *err)
{
    publisher_t *p = j->p;
    rc_t rc = txn_open(p->txn, err);
    if (rc == RC_OK)
        rc = registry_refresh(p->registry, REFRESH_MS, err);
    if (rc != RC_OK)
        return rc;
    const base_info_t *known = registry_find(p->registry, j->info.sha256);
    if (known) {
        receipt_fill(ret, known, strcmp(known->recibido, j->info.recibido) != 0);
        return RC_OK;
    }
    const base_info_t *first = registry_find_cut(p->registry, j->survey.base, j->survey.fecha_corte);
    if (first)
        return already_received(first, err);
    rc = transaction(j, err);
    if (rc == RC_OK) {
        registry_add(p->registry, &j->info);
        receipt_fill(ret, &j->info, false);
    }
    return rc;
}

static rc_t publish_until(job_t *j, receipt_t *ret, err_t *err)
{
    int64_t deadline = clock_monotonic_ms() + j->p->o.deadline_ms;
    for (int backoff = BACKOFF_MS;; backoff = backoff * 2 < BACKOFF_MAX_MS ? backoff * 2 : BACKOFF_MAX_MS) {
        err_clear(err);
        rc_t rc = attempt(j, ret, err);
        j->p->away = rc == RC_RETRY;
        if (rc != RC_RETRY || clock_monotonic_ms() + backoff > deadline || stop_wait_ms(backoff))
            return rc;
    }
}

static void count(const base_info_t *info)
{
    metric_add("pqr_ingest_records_total", NULL, info->aceptados);
    metric_add("pqr_ingest_rejections_total", "motivo=\"rechazado\"", info->rechazados);
    metric_add("pqr_ingest_rejections_total", "motivo=\"duplicado\"", info->duplicados);
    metric_add("pqr_ingest_warnings_total", NULL, info->advertencias);
}

/* One base at a time: waits its turn for as long as a base may take, then asks the caller to come again. */
static rc_t turn_take(publisher_t *p, err_t *err)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += TURN_SECONDS;
    if (pthread_mutex_timedlock(&p->lock, &until) == 0)
        return RC_OK;
    return err_set(err, RC_RETRY, "ocupado",
                   "hay otras bases en curso; esta no se publicó: envíela de nuevo en un momento");
}

static rc_t publish_surveyed(job_t *j, receipt_t *ret, err_t *err)
{
    rc_t rc = turn_take(j->p, err);
    if (rc != RC_OK)
        return rc;
    instant_format(clock_now(), j->info.recibido);
    envelope_begin(j);
    rc = publish_until(j, ret, err);
    if (rc == RC_OK && !ret->repetida)
        count(&ret->info);
    pthread_mutex_unlock(&j->p->lock);
    return rc;
}

/* Opening and surveying need no turn: what is known (even while Kafka is away) and what is no base are
 * answered at once, whatever else is under way. */
rc_t publisher_publish(publisher_t *p, const delivery_t *d, receipt_t *ret, err_t *err)
{
    job_t j = {.p = p, .info = {.archivo = d->archivo, .canal = d->canal, .remitente = d->remitente}};
    rc_t rc = content_sha256(&d->content, j.info.sha256, err);
    if (rc != RC_OK)
        return rc;
    const base_info_t *known = registry_find(p->registry, j.info.sha256);
    if (known) {
        receipt_fill(ret, known, true);
        return RC_OK;
    }
    AUTO(source) source_t *source = NULL;
    rc = book_open(&d->content, &p->o.columns->limits, &source, err);
    if (rc == RC_OK)
        rc = base_survey(source, p->o.columns, d->archivo, &j.survey, err);
    if (rc != RC_OK)
        return rc;
    j.source = source;
    rc = publish_surveyed(&j, ret, err);
    survey_done(&j.survey);
    buf_done(&j.value);
    return rc;
}

rc_t publisher_tell(publisher_t *p, const reception_t *r, err_t *err)
{
    job_t j = {.p = p};
    rc_t rc = turn_take(p, err);
    if (rc != RC_OK)
        return rc;
    rc = txn_open(p->txn, err);
    if (rc == RC_OK)
        rc = txn_begin(p->txn, err);
    if (rc == RC_OK) {
        envelope_t *e = &j.envelope;
        snprintf(e->source, sizeof e->source, SOURCE);
        snprintf(e->time, sizeof e->time, "%s", r->recibido);
        snprintf(e->id, sizeof e->id, "%s", r->id);
        snprintf(e->type, sizeof e->type, TYPE_RECEPTION);
        reception_encode(r, &j.value);
        rc = txn_send_event(p->txn, TOPIC_RECEPTION, r->id, e, &j.value, err);
        if (rc == RC_OK)
            rc = txn_commit(p->txn, err);
        if (rc != RC_OK)
            txn_abort(p->txn);
    }
    p->away = rc == RC_RETRY;
    pthread_mutex_unlock(&p->lock);
    buf_done(&j.value);
    return rc;
}
