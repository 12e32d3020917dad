/* A message's parts: what is attached to it, also inside the messages forwarded in it, decoded. One thread at
 * a time per message. */
#ifndef PQR_INGEST_MESSAGE_H
#define PQR_INGEST_MESSAGE_H

#include "common/buf.h"
#include "common/err.h"
#include "services/ingest/book/limits.h"
#include "services/ingest/mail/kinds.h"

typedef struct attachment {
    int number;       /* of the part, from 1, in the order of the text; the same at every reading */
    const char *name; /* UTF-8, no path, never NULL; "" where the message gives none */
    part_kind_t kind; /* never PART_TEXT or PART_MESSAGE */
} attachment_t;

typedef struct message message_t;

/* Reads the whole of a message from memory, which must outlive *ret; any bytes are a message of some sort.
 * RC_REJECT past a bound, with words for the sender: mensaje_muy_grande (l->mail_bytes), mensaje_muy_anidado
 * (l->mail_parts: parts inside parts; a message without parts has one, a part of a multipart or of a
 * forwarded message one more than what it is in), mensaje_demasiadas_partes (mime_scan.h). */
MUST_CHECK rc_t message_parse(const void *bytes, size_t len, const limits_t *l, message_t **ret, err_t *err);
void message_free(message_t *m);
DEFINE_CLEANUP(message, message_t *, message_free)

/* In the order of the text. They live as long as the message. */
const attachment_t *message_attachments(const message_t *m, size_t *ret_n);
/* The content of attachment i as it was before it was encoded for the way, up to max bytes. Replaces ret. */
void message_content(const message_t *m, size_t i, size_t max, buf_t *ret);

/* Words of a head (RFC 2047) as clean UTF-8 of at most max bytes. Replaces ret. */
void message_words(const char *raw, size_t max, buf_t *ret);

#endif
