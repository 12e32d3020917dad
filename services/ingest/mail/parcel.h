/* One message on its way to Kafka: its workbooks published one after the other, and what is no new base told.
 * All of it may be done again after a crash at any point, and counts nothing twice. */
#ifndef PQR_INGEST_PARCEL_H
#define PQR_INGEST_PARCEL_H

#include "services/ingest/mail/message.h"
#include "services/ingest/mail/verdict.h"
#include "services/ingest/publish/publisher.h"

/* Everything that it points to must live until the calls return. */
typedef struct parcel {
    publisher_t *publisher;
    const limits_t *limits;
    const char *sha256; /* of the message, or of what was read of it: its receptions are called by it */
    const char *remitente, *asunto; /* as they are shown; NULL: none */
    int64_t bytes;                  /* of the message */
    bool again;                     /* an earlier attempt at this message was begun */
    /* Whether another replica is at this message too, or was. RC_RETRY: the mail server is away. */
    rc_t (*elsewhere)(void *ctx, bool *ret, err_t *err);
    void *ctx;
} parcel_t;

/* Publishes every workbook and tells of every attachment that was known already or is refused, counting them
 * in *facts. A workbook that an earlier attempt at the same message published is no repetition: it counts as
 * published. RC_RETRY: Kafka or the mail server is away; do all of it again later. */
MUST_CHECK rc_t parcel_carry(const parcel_t *p, const message_t *m, mail_facts_t *facts, err_t *err);
/* Tells of the message as a whole. resultado: "cuarentena", "rechazada". */
MUST_CHECK rc_t parcel_tell(const parcel_t *p, const char *resultado, const char *codigo, const char *detalle,
                            err_t *err);
/* "Trae: «a.pdf», «b.docx» y 3 más." after a blank, for a message without workbooks; nothing where it brings
 * nothing else either. Appends. */
void parcel_others(const message_t *m, buf_t *out);

#endif
