#include "services/ingest/publish/sender.h"

#include <sodium.h>

#include "common/audit/audit_send.h"
#include "common/metrics.h"
#include "common/stop.h"
#include "common/text.h"

/* The base's content is the trace, and this reading of it the span. */
void sender_begin(sender_t *s)
{
    envelope_t *e = &s->envelope;
    uint64_t span;
    s->rows = metric_of("pqr_ingest_rows_total", NULL);
    randombytes_buf(&span, sizeof span);
    snprintf(e->source, sizeof e->source, SENDER_SOURCE);
    snprintf(e->time, sizeof e->time, "%s", s->info->recibido);
    snprintf(e->traceparent, sizeof e->traceparent, "00-%.32s-%016llx-01", s->info->sha256,
             (unsigned long long)span);
}

static rc_t row_begin(sender_t *s, err_t *err)
{
    if (stop_requested())
        return err_set(err, RC_RETRY, "deteniendo", "el servicio se está deteniendo");
    metric_count(s->rows, 1);
    if (s->progress) {
        s->progress->rows++;
        s->progress->done = s->source->done;
        s->progress->total = s->source->total;
    }
    return RC_OK;
}

static rc_t send_record(void *ctx, const record_t *r, err_t *err)
{
    sender_t *s = ctx;
    rc_t rc = row_begin(s, err);
    if (rc != RC_OK)
        return rc;
    envelope_t *e = &s->envelope;
    event_record_id(r, e->id);
    text_put(e->type, sizeof e->type, TYPE_RECEIVED);
    text_put(e->subject, sizeof e->subject, r->radicado);
    buf_clear(&s->value);
    record_encode(r, &s->value);
    txn_about(s->txn, r->origen.fila);
    return txn_send_event(s->txn, TOPIC_RECEIVED, r->radicado, e, &s->value, err);
}

static rc_t send_rejection(void *ctx, const rejection_t *r, err_t *err)
{
    sender_t *s = ctx;
    rc_t rc = row_begin(s, err);
    if (rc != RC_OK)
        return rc;
    envelope_t *e = &s->envelope;
    snprintf(e->id, sizeof e->id, "%s:%d", r->sha256, r->fila);
    snprintf(e->type, sizeof e->type, TYPE_REJECTED);
    e->subject[0] = '\0'; /* what stands in a rejected row may be anything but a radicado */
    buf_clear(&s->value);
    rejection_encode(r, &s->value);
    txn_about(s->txn, r->fila);
    return txn_send_event(s->txn, TOPIC_REJECTED, e->id, e, &s->value, err);
}

const base_ops_t sender_ops = {.record = send_record, .rejection = send_rejection};

rc_t sender_registration(sender_t *s, err_t *err)
{
    envelope_t *e = &s->envelope;
    snprintf(e->id, sizeof e->id, "%s", s->info->sha256);
    snprintf(e->type, sizeof e->type, TYPE_BASE);
    e->subject[0] = '\0';
    buf_clear(&s->value);
    base_info_encode(s->info, &s->value);
    txn_about(s->txn, 0);
    return txn_send_event(s->txn, TOPIC_BASE, s->info->sha256, e, &s->value, err);
}

/* A file's name may have a person's in it: the base's own registration has it. */
static json_t *base_told(const base_info_t *b)
{
    char corte[11];
    day_format(b->fecha_corte, corte);
    json_t *o =
        json_pack("{s:s,s:s,s:s?,s:I,s:I,s:I,s:I}", "base", base_name(b->base), "fecha_corte", corte, "canal",
                  b->canal, "total", (json_int_t)b->total, "aceptados", (json_int_t)b->aceptados,
                  "rechazados", (json_int_t)b->rechazados, "duplicados", (json_int_t)b->duplicados);
    if (*b->reemplaza)
        json_object_set_new(o, "reemplaza", json_string(b->reemplaza));
    return o;
}

rc_t sender_audit(sender_t *s, err_t *err)
{
    const base_info_t *b = s->info;
    AUTO(buf) buf_t quien = {0};
    char objeto[SHA256_HEX_SIZE + 8];
    snprintf(objeto, sizeof objeto, "base/%s", b->sha256);
    audit_entry_t e = audit_entry("base.publicar", objeto);
    snprintf(e.id, sizeof e.id, "%s", objeto);
    if (!audit_origin_is_known()) { /* it came by itself, or by who wrote it */
        buf_printf(&quien, b->remitente ? "%s:%s" : "%s", b->canal ? b->canal : "ingest", b->remitente);
        e.quien = buf_str(&quien);
    }
    AUTO(mem) char *after = audit_json(base_told(b));
    e.despues = after;
    txn_about(s->txn, 0);
    return audit_txn_send(s->txn, &e, err);
}

rc_t sender_reception(txn_t *t, const reception_t *r, err_t *err)
{
    AUTO(buf) buf_t value = {0};
    envelope_t e = {.source = SENDER_SOURCE, .type = TYPE_RECEPTION};
    snprintf(e.time, sizeof e.time, "%s", r->recibido);
    snprintf(e.id, sizeof e.id, "%s", r->id);
    reception_encode(r, &value);
    return txn_send_event(t, TOPIC_RECEPTION, r->id, &e, &value, err);
}

void sender_done(sender_t *s)
{
    buf_done(&s->value);
}
