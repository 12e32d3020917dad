/* A CloudEvent 1.0 by itself, whatever carried it: how the JSON format is read, and what its attributes must
 * be. The REST of ingest and the readers of Kafka share it, so that an event is held to one contract however
 * it comes. Pure.
 *
 * Faults are RC_REJECT with a text that begins with the attribute at fault («source», …) and never quotes the
 * subject or the data, which are personal. */
#ifndef PQR_COMMON_ENVELOPE_H
#define PQR_COMMON_ENVELOPE_H

#include "common/event.h"

#define EXTENSIONS_MAX 32
#define EXTENSION_NAME_MAX 32   /* bytes; CloudEvents asks senders for 20 */
#define EXTENSION_VALUE_MAX 512 /* bytes */

typedef struct extension {
    const char *name, *value;
} extension_t;

/* The attributes as they were sent, and the data. Every text NUL-terminated and of whoever filled it in;
 * NULL: absent. */
typedef struct cloudevent {
    const char *specversion, *id, *source, *type, *subject, *time, *datacontenttype, *dataschema,
        *traceparent;
    extension_t extensions[EXTENSIONS_MAX];
    size_t n_extensions;
    const char *data; /* JSON of the data as they were written; NULL: none */
    size_t data_len;
} cloudevent_t;

/* An attribute of the standard, or an extension, by its name. Refused: a name that is none, one that was set
 * before, an extension that is too long or one too many. */
MUST_CHECK rc_t cloudevent_set(cloudevent_t *e, const char *name, const char *value, err_t *err);
/* Reads the JSON format (application/cloudevents+json). null is absent; data_base64 is decoded. The texts are
 * the document's and the arena's. */
MUST_CHECK rc_t cloudevent_read(const doc_t *event, arena_t *texts, cloudevent_t *ret, err_t *err);
/* What CloudEvents asks of attributes: specversion 1.0; id, type and a source that is a URI-reference; time
 * RFC 3339; datacontenttype JSON; dataschema a URI; texts not empty and without control characters; within
 * what an envelope_t holds. */
MUST_CHECK rc_t cloudevent_check(const cloudevent_t *e, err_t *err);
/* The same of an envelope that kafka_event() filled, where "" is absent. */
MUST_CHECK rc_t envelope_check(const envelope_t *e, err_t *err);
/* The subject of an event about a radicado is that radicado, or absent. NULL and "" are absent. */
MUST_CHECK rc_t subject_check(const char *subject, const char *radicado, err_t *err);

/* "application/json", with any parameters but a charset that is not UTF-8's. */
bool media_type_is(const char *value, const char *type);
/* W3C Trace Context, version 00. */
bool traceparent_valid(const char *value);

#endif
