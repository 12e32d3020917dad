/* A delivery to Kafka, whole or not at all: every record (pqr.received), every rejection (pqr.rejected) and
 * the base's registration (pqr.base) in one transaction. Thread-safe; one base at a time, so that memory
 * stays bounded. */
#ifndef PQR_INGEST_PUBLISHER_H
#define PQR_INGEST_PUBLISHER_H

#include "common/kafka.h"
#include "services/ingest/base/columns.h"
#include "services/ingest/book/content.h"
#include "services/ingest/publish/progress.h"

typedef struct publisher publisher_t;

typedef struct publisher_options {
    const kafka_settings_t *kafka;
    const columns_t *columns; /* names and limits */
    int deadline_ms;          /* how long a base is tried again while Kafka is away */
} publisher_options_t;

/* Everything that o points to must outlive it. */
publisher_t *publisher_new(const publisher_options_t *o);
void publisher_free(publisher_t *p);
DEFINE_CLEANUP(publisher, publisher_t *, publisher_free)

/* Fences a crashed predecessor, which ends its open transaction, and reads the registry. Call at start and
 * now and then: RC_OK says that Kafka answers. While a base is being published it returns at once with how
 * that goes. */
MUST_CHECK rc_t publisher_tick(publisher_t *p, err_t *err);

/* What came, and how. Everything that it points to must live until the call returns. */
typedef struct delivery {
    const char *archivo; /* the file's name; never NULL */
    content_t content;
    const char *canal;     /* "rest", "correo", "carpeta" */
    const char *remitente; /* who sent it, or NULL */
    const char *reemplaza; /* SHA-256 of the workbook that this one corrects, or NULL */
    progress_t *progress;  /* or NULL */
} delivery_t;

typedef struct receipt {
    base_info_t info; /* info.archivo points to `archivo` below: not to be copied */
    char archivo[256];
    bool repetida;                         /* the same content was known: this is its first summary */
    char reemplazada_por[SHA256_HEX_SIZE]; /* with repetida: the workbook that has replaced it since; "" */
} receipt_t;

/* RC_REJECT: nothing was published; the code says why: those of base_reader.h and book.h; base_ya_recibida
 * (another workbook of this base and cut-off holds); reemplazo_desconocido, reemplazo_ajeno (it is of another
 * base or cut-off) and base_reemplazada (the workbook sent, or the one to be replaced, no longer holds).
 * RC_RETRY: Kafka is away or another base comes first, nothing was published, and the sender may try again.
 */
MUST_CHECK rc_t publisher_publish(publisher_t *p, const delivery_t *d, receipt_t *ret, err_t *err);

/* Tells of what is no new base (pqr.reception). Telling twice under one id is telling once. RC_RETRY: Kafka
 * is away. */
MUST_CHECK rc_t publisher_tell(publisher_t *p, const reception_t *r, err_t *err);

#endif
