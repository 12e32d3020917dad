#include "services/ingest/publish/publisher.h"

#include <malloc.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "common/metrics.h"
#include "common/stop.h"
#include "services/ingest/base/base_reader.h"
#include "services/ingest/book/book.h"
#include "services/ingest/publish/claim.h"
#include "services/ingest/publish/registry.h"
#include "services/ingest/publish/replacement.h"
#include "services/ingest/publish/sender.h"

enum {
    TRANSACTION_MS =
        120000, /* longer than the largest base takes, shorter than anyone waits for a crash's leftovers */
    QUEUE_KIB =
        8 *
        1024, /* of values that may wait to be sent: bounds the memory, which is some three times as much */
    TURN_SECONDS = 60, /* how long a base waits for those before it */
    REFRESH_MS = 5000,
    TICK_MS = 2000, /* the same, while nobody waits for it */
    BACKOFF_MS = 200,
    BACKOFF_MAX_MS = 2000,
};

struct publisher {
    publisher_options_t o;
    atomic_bool away;     /* the last thing asked of Kafka was not done */
    pthread_mutex_t lock; /* over all that follows */
    txn_t *txn;
    registry_t *registry; /* looked up without the lock too */
    claims_t *claims;
};

/* One base on its way. */
typedef struct job {
    publisher_t *p;
    const delivery_t *delivery;
    source_t *source;
    survey_t survey;
    base_info_t info;
    sender_t sender;
    bool unsure; /* a commit was asked for and not heard to end */
} job_t;

publisher_t *publisher_new(const publisher_options_t *o)
{
    publisher_t *p = must(calloc(1, sizeof *p));
    char id[200];
    p->o = *o;
    snprintf(id, sizeof id, "pqr-ingest-%s", o->kafka->instance);
    p->txn = txn_new(o->kafka, id, TRANSACTION_MS, QUEUE_KIB);
    p->registry = registry_new(o->kafka);
    p->claims = claims_new(o->kafka, TOPIC_CLAIM, "turnos", NULL, NULL);
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
    claims_free(p->claims);
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
        rc = registry_refresh(p->registry, TICK_MS, err);
    if (rc == RC_OK) /* so that the first base does not wait for it to connect */
        rc = claims_refresh(p->claims, TICK_MS, err);
    p->away = rc == RC_RETRY;
    pthread_mutex_unlock(&p->lock);
    return rc;
}

static void stage(const job_t *j, stage_t s)
{
    progress_t *p = j->delivery->progress;
    if (!p)
        return;
    if (s == STAGE_PUBLISHING) {
        p->rows = p->done = p->total = 0;
        p->began_ms = clock_monotonic_ms();
    }
    p->stage = s;
}

/* ---- what is known ---- */

static void receipt_fill(publisher_t *p, receipt_t *r, const base_info_t *info, bool repetida)
{
    const base_info_t *successor = registry_successor(p->registry, info->sha256);
    r->info = *info;
    snprintf(r->archivo, sizeof r->archivo, "%s", info->archivo);
    r->info.archivo = r->archivo;
    r->repetida = repetida;
    snprintf(r->reemplazada_por, sizeof r->reemplazada_por, "%s", successor ? successor->sha256 : "");
}

/* What is to become of the workbook; for one that is known, ret says what it was. */
static outcome_t judge(job_t *j, receipt_t *ret, err_t *err)
{
    registry_t *r = j->p->registry;
    const char *reemplaza = j->delivery->reemplaza;
    const known_bases_t known = {
        .self = registry_find(r, j->info.sha256),
        .successor = registry_successor(r, j->info.sha256),
        .holder = registry_holder(r, j->info.base, j->info.fecha_corte),
        .target = reemplaza ? registry_find(r, reemplaza) : NULL,
    };
    outcome_t outcome = replacement_judge(&known, reemplaza, &j->info, err);
    bool ours = j->unsure && known.self && strcmp(known.self->recibido, j->info.recibido) == 0;
    if (outcome == OUTCOME_KNOWN)
        receipt_fill(j->p, ret, known.self, !ours);
    return outcome;
}

/* ---- one base ---- */

/* The row that Kafka does not take, in words for its sender: to send it again would change nothing. */
static rc_t not_taken(const job_t *j, rc_t rc, err_t *err)
{
    int fila = rc == RC_REJECT ? txn_refused(j->p->txn) : 0;
    if (!fila)
        return rc;
    err_clear(err);
    return err_set(
        err, RC_REJECT, "mensaje_muy_grande",
        "La fila %d ocupa más de lo que la mensajería (Kafka) admite en un mensaje. No se publicó nada. "
        "Acorte sus textos y envíe el libro de nuevo, o pida a quien opera el sistema que amplíe ese "
        "límite.",
        fila);
}

static rc_t publish_rows(job_t *j, err_t *err)
{
    stage(j, STAGE_PUBLISHING);
    rc_t rc = base_read(j->source, &j->survey, &sender_ops, &j->sender, &j->info, err);
    if (rc == RC_OK)
        rc = sender_registration(&j->sender, err);
    if (rc == RC_OK)
        rc = sender_audit(&j->sender, err);
    stage(j, STAGE_COMMITTING);
    if (rc == RC_OK) {
        rc = txn_commit(j->p->txn, err);
        j->unsure = rc == RC_RETRY;
    }
    return not_taken(j, rc, err);
}

/* Reads the registry. *ret_settled: the workbook is known; RC_REJECT: it is refused; else it is to be
 * published. */
static rc_t look_up(job_t *j, receipt_t *ret, bool *ret_settled, err_t *err)
{
    rc_t rc = registry_refresh(j->p->registry, REFRESH_MS, err);
    if (rc != RC_OK)
        return rc;
    outcome_t outcome = judge(j, ret, err);
    *ret_settled = outcome == OUTCOME_KNOWN;
    return outcome == OUTCOME_REFUSED ? RC_REJECT : RC_OK;
}

/* By what was read last. What seems new is looked up once more under its claims, so it need not be now. */
static bool seems_new(job_t *j, receipt_t *unused)
{
    err_t ignored = ERR_INIT;
    return judge(j, unused, &ignored) == OUTCOME_PUBLISH;
}

/* The registry is read after the claims were taken: by then it shows everything that came before them, or
 * will never happen. */
static rc_t claimed(job_t *j, receipt_t *ret, bool *ret_published, err_t *err)
{
    bool settled = false;
    rc_t rc = look_up(j, ret, &settled, err);
    if (rc != RC_OK || settled)
        return rc;
    rc = publish_rows(j, err);
    *ret_published = rc == RC_OK;
    return rc;
}

static rc_t attempt(job_t *j, receipt_t *ret, err_t *err)
{
    publisher_t *p = j->p;
    char content[80], cut[40], corte[11];
    const char *const keys[] = {content, cut};
    day_format(j->info.fecha_corte, corte);
    snprintf(content, sizeof content, "libro/%s", j->info.sha256);
    snprintf(cut, sizeof cut, "corte/%s/%s", base_name(j->info.base), corte);
    bool published = false, settled = false;
    stage(j, STAGE_WAITING);
    rc_t rc = txn_open(p->txn, err);
    if (rc == RC_OK && !seems_new(j, ret)) /* what is known or refused already needs no turn */
        rc = look_up(j, ret, &settled, err);
    if (rc != RC_OK || settled)
        return rc;
    rc = txn_begin(p->txn, err);
    if (rc == RC_OK)
        rc = claims_take(p->claims, p->txn, keys, COUNT_OF(keys), "", REFRESH_MS, err);
    if (rc == RC_OK)
        rc = claimed(j, ret, &published, err);
    if (published) {
        registry_add(p->registry, &j->info);
        receipt_fill(p, ret, &j->info, false);
        return RC_OK;
    }
    txn_abort(p->txn);
    if (rc == RC_RETRY && strcmp(err->code, "turno") == 0) {
        err_t ignored = ERR_INIT; /* why it has to come again is known already */
        stage(j, STAGE_WAITING);
        if (claims_wait(p->claims, REFRESH_MS, &ignored) == RC_OK)
            (void)stop_wait_ms((int)randombytes_uniform(BACKOFF_MS));
    }
    return rc;
}

/* Kafka took everything and was asked to commit, and then went away: it may have done so. */
static rc_t not_heard(err_t *err)
{
    err_clear(err);
    return err_set(
        err, RC_RETRY, "sin_confirmar",
        "Kafka dejó de responder mientras confirmaba este libro: puede haberse publicado. Vuelva a enviarlo "
        "en unos segundos: si ya se publicó, así se dirá, y nada se cuenta dos veces.");
}

static rc_t publish_until(job_t *j, receipt_t *ret, err_t *err)
{
    int64_t deadline = clock_monotonic_ms() + j->p->o.deadline_ms;
    for (int backoff = BACKOFF_MS;; backoff = backoff * 2 < BACKOFF_MAX_MS ? backoff * 2 : BACKOFF_MAX_MS) {
        err_clear(err);
        rc_t rc = attempt(j, ret, err);
        bool turn = rc == RC_RETRY && strcmp(err->code, "turno") == 0;
        j->p->away = rc == RC_RETRY && !turn;
        if (rc != RC_RETRY || clock_monotonic_ms() + backoff > deadline ||
            (turn ? stop_requested() : stop_wait_ms(backoff)))
            return rc == RC_RETRY && j->unsure ? not_heard(err) : rc;
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
    stage(j, STAGE_WAITING);
    rc_t rc = turn_take(j->p, err);
    if (rc != RC_OK)
        return rc;
    instant_format(clock_now(), j->info.recibido);
    sender_begin(&j->sender);
    rc = publish_until(j, ret, err);
    if (rc == RC_OK && !ret->repetida)
        count(&ret->info);
    pthread_mutex_unlock(&j->p->lock);
    return rc;
}

/* Opening and surveying need no turn: what is known (even while Kafka is away) and what is no base are
 * answered at once, whatever else is under way. */
static rc_t publish(publisher_t *p, const delivery_t *d, receipt_t *ret, err_t *err)
{
    job_t j = {
        .p = p,
        .delivery = d,
        .info = {.archivo = d->archivo, .canal = d->canal, .remitente = d->remitente},
        .sender = {.txn = p->txn, .info = &j.info, .progress = d->progress},
    };
    stage(&j, STAGE_OPENING);
    rc_t rc = content_sha256(&d->content, j.info.sha256, err);
    if (rc != RC_OK)
        return rc;
    if (registry_find(p->registry, j.info.sha256))
        return judge(&j, ret, err) == OUTCOME_KNOWN ? RC_OK : RC_REJECT;
    AUTO(source) source_t *source = NULL;
    rc = book_open(&d->content, &p->o.columns->limits, &source, err);
    if (rc == RC_OK)
        rc = base_survey(source, p->o.columns, d->archivo, &j.survey, err);
    if (rc != RC_OK)
        return rc;
    j.source = source;
    j.sender.source = source;
    j.info.base = j.survey.base;
    j.info.fecha_corte = j.survey.fecha_corte;
    rc = publish_surveyed(&j, ret, err);
    survey_done(&j.survey);
    sender_done(&j.sender);
    return rc;
}

rc_t publisher_publish(publisher_t *p, const delivery_t *d, receipt_t *ret, err_t *err)
{
    rc_t rc = publish(p, d, ret, err);
    /* What so many small pieces left behind, of a base that was refused too: the next one would come on top
     * of it. */
    malloc_trim(0);
    return rc;
}

rc_t publisher_tell(publisher_t *p, const reception_t *r, err_t *err)
{
    rc_t rc = turn_take(p, err);
    if (rc != RC_OK)
        return rc;
    rc = txn_begin(p->txn, err);
    if (rc == RC_OK)
        rc = sender_reception(p->txn, r, err);
    if (rc == RC_OK)
        rc = txn_commit(p->txn, err);
    if (rc != RC_OK)
        txn_abort(p->txn);
    p->away = rc == RC_RETRY;
    pthread_mutex_unlock(&p->lock);
    return rc;
}
