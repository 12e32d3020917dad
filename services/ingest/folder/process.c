#include "services/ingest/folder/process.h"

#include <string.h>

#include "common/log.h"
#include "common/metrics.h"
#include "services/ingest/book/filename.h"
#include "services/ingest/folder/report.h"
#include "services/ingest/folder/shelf.h"
#include "services/ingest/inspect/inspect.h"

#define CANAL "carpeta"
#define NO_NAME "sin-nombre"

/* All that is known of one file on its way. */
typedef struct job {
    const processor_t *p;
    const char *name; /* in the folder: bytes */
    buf_t archivo;    /* as shown */
    arrival_t arrival;
    receipt_t receipt;
    err_t refusal;
    folder_outcome_t outcome;
} job_t;

/* What a crash, or a shelf that could not be entered, kept from being moved finds its own registration: it
 * was registered from this folder, under this name, since it lies here as it is (a file keeps its ctime until
 * it is moved). Left anew, it is younger than that. */
static bool is_own_registration(const job_t *j)
{
    const base_info_t *b = &j->receipt.info;
    instant_t registered;
    return b->canal && strcmp(b->canal, CANAL) == 0 && strcmp(b->archivo, buf_str(&j->archivo)) == 0 &&
           instant_parse(b->recibido, &registered) &&
           registered > clock_at_real(j->arrival.look.ctime_ns / 1000000);
}

static void outcome_fill(job_t *j, rc_t rc)
{
    bool known = rc == RC_OK && j->receipt.repetida && !is_own_registration(j);
    j->outcome = (folder_outcome_t){
        .archivo = buf_str(&j->archivo),
        .bytes = j->arrival.look.size,
        .sha256 = j->arrival.sha256,
        .when = clock_now(),
        .fate = rc == RC_REJECT ? FATE_REFUSED
                : known         ? FATE_KNOWN
                                : FATE_PUBLISHED,
        .receipt = rc == RC_REJECT ? NULL : &j->receipt,
        .refusal = rc == RC_REJECT ? &j->refusal : NULL,
    };
}

/* RC_OK: it is decided what becomes of the file. */
static rc_t publish(job_t *j, err_t *err)
{
    rc_t rc = RC_REJECT; /* refused unread */
    if (j->arrival.state == ARRIVAL_READY) {
        const delivery_t d = {.archivo = buf_str(&j->archivo), .content = j->arrival.content, .canal = CANAL};
        rc = publisher_publish(j->p->publisher, &d, &j->receipt, &j->refusal);
    }
    if (rc != RC_OK && rc != RC_REJECT)
        return err_set(err, rc, j->refusal.code, "%s", j->refusal.text);
    outcome_fill(j, rc);
    return RC_OK;
}

/* The same however often this arrival is told of, and another one when the same file is left again: a file
 * keeps its ctime until it is moved. */
static void reception_id(const job_t *j, char ret[128])
{
    char name_hash[SHA256_HEX_SIZE];
    sha256_t sum;
    sha256_init(&sum);
    sha256_add(&sum, j->name, strlen(j->name) + 1);
    sha256_add(&sum, &j->arrival.look.ctime_ns, sizeof j->arrival.look.ctime_ns);
    sha256_hex(&sum, name_hash);
    snprintf(ret, 128, CANAL "/%s/%.16s", *j->arrival.sha256 ? j->arrival.sha256 : "-", name_hash);
}

/* What became a new base is told by its registration. */
static rc_t tell(const job_t *j, err_t *err)
{
    const folder_outcome_t *o = &j->outcome;
    if (o->fate == FATE_PUBLISHED)
        return RC_OK;
    char id[128];
    AUTO(buf) buf_t detalle = {0};
    reception_id(j, id);
    report_sentence(o, &detalle);
    reception_t r = {
        .id = id,
        .canal = CANAL,
        .resultado = fate_name(o->fate),
        .codigo = o->fate == FATE_REFUSED ? o->refusal->code : "base_repetida",
        .detalle = buf_str(&detalle),
        .archivo = o->archivo,
        .sha256 = *o->sha256 ? o->sha256 : NULL,
        .bytes = o->bytes,
    };
    instant_format(o->when, r.recibido);
    return publisher_tell(j->p->publisher, &r, err);
}

/* What became of it, and how it reads: every row that was not accepted, with its reason and its remedy. */
static rc_t write_report(void *ctx, FILE *out, err_t *err)
{
    const job_t *j = ctx;
    AUTO(buf) buf_t head = {0};
    err_t refusal = ERR_INIT; /* known already */
    report_head(&j->outcome, &head);
    fputs(buf_str(&head), out);
    if (j->arrival.state != ARRIVAL_READY)
        return RC_OK;
    const inspect_options_t all = {.limit = INSPECT_ALL};
    rc_t rc = inspect_base(&j->arrival.content, j->p->columns, buf_str(&j->archivo), &all, out, &refusal);
    if (rc == RC_OK || rc == RC_REJECT)
        return RC_OK;
    return err_set(err, RC_RETRY, "carpeta", "no se pudo escribir el informe: %s", refusal.text);
}

static void log_outcome(const job_t *j, int64_t ms)
{
    const folder_outcome_t *o = &j->outcome;
    static const char *const labels[] = {[FATE_PUBLISHED] = "resultado=\"publicada\"",
                                         [FATE_KNOWN] = "resultado=\"repetida\"",
                                         [FATE_REFUSED] = "resultado=\"rechazada\""};
    metric_add("pqr_ingest_folder_files_total", labels[o->fate], 1);
    if (o->fate == FATE_REFUSED) {
        log_warn("archivo de la carpeta rechazado", "{s:s,s:s,s:I,s:I}", "codigo", o->refusal->code, "sha256",
                 o->sha256, "bytes", (json_int_t)o->bytes, "ms", (json_int_t)ms);
        return;
    }
    const base_info_t *b = &o->receipt->info;
    log_info(o->fate == FATE_KNOWN ? "archivo de la carpeta repetido" : "archivo de la carpeta publicado",
             "{s:s,s:s,s:I,s:I,s:I,s:I,s:I,s:I}", "sha256", b->sha256, "base", base_name(b->base), "bytes",
             (json_int_t)o->bytes, "total", (json_int_t)b->total, "aceptados", (json_int_t)b->aceptados,
             "rechazados", (json_int_t)b->rechazados, "duplicados", (json_int_t)b->duplicados, "ms",
             (json_int_t)ms);
}

static rc_t shelve(job_t *j, int dir, processed_t *ret, err_t *err)
{
    shelved_t shelved;
    rc_t rc =
        shelf_put(dir, fate_folder(j->outcome.fate), j->name, &j->arrival, write_report, j, &shelved, err);
    if (rc == RC_OK)
        *ret = shelved == SHELVED_DONE   ? PROCESSED_DONE
               : shelved == SHELVED_GONE ? PROCESSED_GONE
                                         : PROCESSED_WAITING;
    return rc;
}

static bool is_still_there(const job_t *j, int dir)
{
    look_t now;
    return arrival_look(dir, j->name, &now) && look_same(&now, &j->arrival.look);
}

/* Whether it was Kafka that failed, or only this file: another replica has its turn, there is no room for it,
 * it takes longer than a transaction may. */
static processed_t blame(const job_t *j)
{
    err_t ignored = ERR_INIT;
    return publisher_tick(j->p->publisher, &ignored) == RC_OK ? PROCESSED_FAILED : PROCESSED_STUCK;
}

static rc_t process(job_t *j, int dir, processed_t *ret, err_t *err)
{
    int64_t start = clock_monotonic_ms();
    rc_t rc = publish(j, err);
    if (rc != RC_OK) {
        *ret = blame(j);
        return rc;
    }
    /* Another replica may have been faster; what it has moved is no repetition. */
    if (!is_still_there(j, dir)) {
        *ret = PROCESSED_WAITING;
        return RC_OK;
    }
    rc = tell(j, err);
    if (rc == RC_REJECT) { /* the file's fate is decided all the same, and its report says it */
        log_error("no se pudo contar qué pasó con un archivo de la carpeta", "{s:s,s:s}", "codigo", err->code,
                  "error", err->text);
        err_clear(err);
    } else if (rc != RC_OK) {
        *ret = blame(j);
        return rc;
    }
    *ret = PROCESSED_FAILED;
    rc = shelve(j, dir, ret, err);
    if (rc == RC_OK && *ret == PROCESSED_DONE)
        log_outcome(j, clock_monotonic_ms() - start);
    return rc;
}

rc_t process_file(const processor_t *p, int dir, const char *name, processed_t *ret, err_t *err)
{
    job_t j = {.p = p, .name = name, .arrival = {.fd = -1, .copy = -1}, .refusal = ERR_INIT};
    filename_tidy(name, &j.archivo);
    if (j.archivo.len == 0)
        buf_adds(&j.archivo, NO_NAME);
    *ret = PROCESSED_FAILED;
    rc_t rc = arrival_take(dir, name, p->columns->limits.file_bytes, &j.arrival, &j.refusal);
    if (rc != RC_OK)
        (void)err_set(err, rc, j.refusal.code, "%s", j.refusal.text);
    else if (j.arrival.state == ARRIVAL_GONE)
        *ret = PROCESSED_GONE;
    else if (j.arrival.state == ARRIVAL_BUSY)
        *ret = PROCESSED_WAITING;
    else
        rc = process(&j, dir, ret, err);
    arrival_done(&j.arrival);
    buf_done(&j.archivo);
    return rc;
}
