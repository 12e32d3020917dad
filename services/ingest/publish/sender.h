/* The messages of one base, into an open transaction: its records, its rejections, its registration. */
#ifndef PQR_INGEST_SENDER_H
#define PQR_INGEST_SENDER_H

#include "common/kafka.h"
#include "services/ingest/base/base_reader.h"
#include "services/ingest/publish/progress.h"

typedef struct sender {
    txn_t *txn;
    base_info_t *info;
    const source_t *source; /* where the rows come from, for the progress */
    progress_t *progress;   /* or NULL */
    struct metric *rows;    /* read so far by this process */
    envelope_t envelope;    /* time, source and traceparent are the base's */
    buf_t value;
} sender_t;

#define SENDER_SOURCE "/pqr/ingest"

/* Of a new reading: info->recibido is its time. */
void sender_begin(sender_t *s);
/* For base_read(), with the sender as ctx. */
extern const base_ops_t sender_ops;
MUST_CHECK rc_t sender_registration(sender_t *s, err_t *err);
/* To the audit: who published the base, one entry however often it is tried. */
MUST_CHECK rc_t sender_audit(sender_t *s, err_t *err);
MUST_CHECK rc_t sender_reception(txn_t *t, const reception_t *r, err_t *err);
void sender_done(sender_t *s);

#endif
