/* A workbook to Kafka, whole or not at all: every record (pqr.received), every rejection (pqr.rejected) and
 * the base's registration (pqr.base) in one transaction. Thread-safe; one base at a time, so that memory
 * stays bounded. */
#ifndef PQR_INGEST_PUBLISHER_H
#define PQR_INGEST_PUBLISHER_H

#include "common/kafka.h"
#include "services/ingest/columns.h"
#include "services/ingest/limits.h"

typedef struct publisher publisher_t;

typedef struct publisher_options {
    const kafka_settings_t *kafka;
    const columns_t *columns;
    limits_t limits;
    int deadline_ms; /* how long a base is tried again while Kafka is away */
} publisher_options_t;

/* Everything that o points to must outlive it. */
publisher_t *publisher_new(const publisher_options_t *o);
void publisher_free(publisher_t *p);
DEFINE_CLEANUP(publisher, publisher_t *, publisher_free)

/* Fences a crashed predecessor, which ends its open transaction, and reads the registry. Call at start and
 * now and then: RC_OK says that Kafka answers. While a base is being published it returns at once with how
 * that goes. */
MUST_CHECK rc_t publisher_tick(publisher_t *p, err_t *err);

typedef struct receipt {
    base_info_t info; /* info.archivo points to `archivo` below: not to be copied */
    char archivo[256];
    bool repetida; /* the same content was known: this is its first summary */
} receipt_t;

/* RC_REJECT: nothing was published; the code says why (those of base_reader.h and xlsx.h, and
 * base_ya_recibida). RC_RETRY: Kafka is away, nothing was published, and the sender may try again. */
MUST_CHECK rc_t publisher_publish(publisher_t *p, const char *archivo, const void *data, size_t len,
                                  receipt_t *ret, err_t *err);

#endif
