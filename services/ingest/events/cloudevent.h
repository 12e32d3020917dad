/* Events as a client posts them (CloudEvents 1.0, HTTP binding): which of the three forms a request has, how
 * many events, and each of them as the message that it becomes. Pure. */
#ifndef PQR_INGEST_CLOUDEVENT_H
#define PQR_INGEST_CLOUDEVENT_H

#include "common/envelope.h"
#include "services/ingest/events/batch.h"
#include "services/ingest/events/types.h"

#define EVENTS_MAX 1000        /* in one batch */
#define EVENT_DATA_MAX 1000000 /* bytes: pqr.received takes 1 MiB */
#define EVENT_JSON_MAX 2000000 /* bytes of one event as JSON, which may hold its data in Base64 */

typedef enum event_form {
    FORM_BINARY,     /* attributes in ce-… headers, the body is the data */
    FORM_STRUCTURED, /* application/cloudevents+json */
    FORM_BATCH       /* application/cloudevents-batch+json */
} event_form_t;
const char *event_form_name(event_form_t f); /* "binario", "estructurado", "lote" */

typedef struct header {
    const char *name, *value;
} header_t;

/* What of a request counts. Whoever fills it in owns all of it. */
typedef struct event_request {
    const char *content_type; /* or NULL */
    const char *traceparent;  /* the request's, for events that bring none; or NULL */
    const header_t *headers;  /* those that begin with ce-, in any case, once per name */
    size_t n_headers;
    const char *body;
    size_t len;
} event_request_t;

typedef struct event_set {
    const event_request_t *request;
    event_form_t form;
    size_t n; /* ≥ 1 */
    slice_t items[EVENTS_MAX];
} event_set_t;

/* RC_REJECT: formato_no_admitido (the content type), json_invalido, lote_vacio, lote_muy_grande. */
MUST_CHECK rc_t event_set_open(const event_request_t *q, event_set_t *ret, err_t *err);

/* An event as the message that it becomes. */
typedef struct outgoing {
    const char *topic;
    const char *sender_id; /* the event's own id; NULL where it cannot be read */
    event_about_t about;   /* key and id */
    envelope_t envelope;   /* complete but for a time or traceparent that the sender did not give: "" */
    const extension_t *extensions; /* the sender's further attributes, to be handed on */
    size_t n_extensions;
    const char *value; /* the data as they were written: what nobody here knows of travels on */
    size_t len;
} outgoing_t;

/* Reads the i-th event and holds it to the contract. The texts are in the arena or the request. On RC_REJECT
 * ret has the sender_id where there is one; codes: evento_invalido, tipo_desconocido, campo_invalido,
 * json_invalido, no_es_objeto, mensaje_muy_grande. */
MUST_CHECK rc_t event_read(const event_set_t *s, size_t i, arena_t *texts, outgoing_t *ret, err_t *err);
/* The attribute or field that an error of event_read() names; false: none. */
bool event_fault_field(const err_t *e, char ret[64]);

#endif
