/* The contract: CloudEvents 1.0 in Kafka's binary mode, and the data of each type, decoded at the edge into
 * the structs here and encoded from them. The JSON Schemas in deploy/contracts/ say the same for other
 * systems.
 *
 * Ownership: a decoded struct's texts are those of the document it was decoded from, and live as long as the
 * arena that it was parsed into (common/doc.h). A text that is missing or null is NULL. Encoders append to a
 * buf_t of the caller. */
#ifndef PQR_COMMON_EVENT_H
#define PQR_COMMON_EVENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/clock.h"
#include "common/doc.h"
#include "common/err.h"
#include "common/hash.h"

DEFINE_CLEANUP(json, json_t *, json_decref)

typedef enum base_kind {
    BASE_PENDIENTES,
    BASE_MAL_ESCALADOS
} base_kind_t; /* in the order in which decisions rank */
typedef enum decision_kind {
    DECISION_ESCALATE,
    DECISION_CLOSE,
    DECISION_CONTACT,
    DECISION_REVIEW
} decision_kind_t;

const char *base_name(base_kind_t b); /* "pendientes", "mal_escalados" */
bool base_from_name(const char *name, base_kind_t *ret);
const char *decision_name(decision_kind_t d); /* "escalate", … */
bool decision_from_name(const char *name, decision_kind_t *ret);

#define TYPE_RECEIVED "co.pqr.received.v1"
#define TYPE_REJECTED "co.pqr.rejected.v1"
#define TYPE_BASE "co.pqr.base.v1"
#define TYPE_CASE "co.pqr.case.v1"
#define TYPE_RECEPTION "co.pqr.reception.v1"
#define TYPE_POLICY "co.pqr.policy.v1"
#define TYPE_CONTACT_COMMAND "co.pqr.contact-command.v1"
#define TYPE_CONTACT_OUTCOME "co.pqr.contact-outcome.v1"
#define TYPE_RR_COMMAND "co.pqr.rr-command.v1"
#define TYPE_RR_RESULT "co.pqr.rr-result.v1"
/* co.pqr.escalate.v1, co.pqr.close.v1, co.pqr.contact.v1, co.pqr.review.v1 */
const char *decision_type(decision_kind_t d);

#define TOPIC_RECEIVED "pqr.received"
#define TOPIC_REJECTED "pqr.rejected"
#define TOPIC_BASE "pqr.base"
#define TOPIC_CASE "case.event"
#define TOPIC_RECEPTION "pqr.reception"
#define TOPIC_POLICY "pqr.policy"
#define TOPIC_CONTACT_COMMAND "contact.command"
#define TOPIC_CONTACT_OUTCOME "contact.outcome"
#define TOPIC_RR_COMMAND "rr.command"
#define TOPIC_RR_RESULT "rr.result"
const char *decision_topic(decision_kind_t d); /* "pqr.escalate", … */

/* The context attributes that go as headers; every text NUL-terminated. */
typedef struct envelope {
    char id[192];
    char type[48];
    char source[256];     /* "/pqr/ingest", … */
    char time[48];        /* RFC 3339 */
    char subject[128];    /* the radicado; may be empty */
    char traceparent[56]; /* W3C; may be empty */
    /* As read only; what is sent has "1.0" and application/json. */
    char specversion[8], datacontenttype[64];
    bool structured; /* the data stood inside the event's own JSON */
} envelope_t;

/* A sighting: what one row of a base says. */
typedef struct record {
    const char *radicado, *cuenta; /* never NULL */
    base_kind_t base;
    day_t fecha_corte;
    int entrega;  /* 0: of the first workbook of its base and cut-off; one higher for each that replaces it */
    int revision; /* 0 at first, one higher each time that a person has given a causal */
    const char *estado, *motivo, *razon, *subrazon, *usuario, *asesor, *telefono, *ciudad;
    const char *fecha_radicacion; /* ISO date or date-time, or NULL */
    const char *observacion;
    const char *causal; /* "A" … "Q" where a person gave it, else NULL */
    const char *extra;  /* JSON of the object of unknown columns, or NULL */
    struct {
        const char *sha256, *archivo, *hoja; /* NULL when it came from no file */
        int fila;                            /* 1-based row of the sheet; 0: none */
    } origen;
} record_t;

typedef struct decision {
    record_t facts;     /* facts.causal: the one given by a person, if any */
    const char *causal; /* identified, "A" … "Q", or NULL */
    decision_kind_t kind;
    const char *razon;                             /* razon_decision, never NULL */
    const char *politica_version, *politica_regla; /* never NULL */
    const char *nota_rr;                           /* the note to write in RR, on close; else NULL */
    const char *respuesta;                         /* the answer for the customer, or NULL */
    const char *respuesta_signo;                   /* "positiva", "negativa"; NULL: positiva, or no answer */
    int prioridad;                                 /* 0 to 9, the most urgent */
    const char
        *candidatas; /* JSON of the array of causales between which the motivo does not tell, or NULL */
    const char *via; /* causal_por: "persona", "motivo", "marcacion"; NULL: not identified, or not told */
} decision_t;

#define PRIORIDAD_DEFAULT 5 /* of a decision that tells none */

/* A workbook's registration: pqr.base. total = aceptados + rechazados + duplicados. */
typedef struct base_info {
    char sha256[SHA256_HEX_SIZE];
    const char *archivo; /* never NULL */
    base_kind_t base;
    day_t fecha_corte;
    int64_t total, aceptados, rechazados, duplicados, advertencias;
    char recibido[32];               /* RFC 3339 */
    int entrega;                     /* 0, or the number of workbooks that it replaces, one after the other */
    char reemplaza[SHA256_HEX_SIZE]; /* the one before it; "" */
    const char *canal, *remitente;   /* how it came: "rest", "correo", "carpeta"; who sent it; or NULL */
} base_info_t;

/* A row that was not accepted: pqr.rejected. */
typedef struct rejection {
    char sha256[SHA256_HEX_SIZE];
    base_kind_t base;
    day_t fecha_corte;
    int fila;                                /* 1-based row of the sheet */
    const char *razon;                       /* missing_radicado, missing_cuenta, bad_value, duplicate */
    const char *campo;                       /* the field at fault, or NULL */
    const char *detalle;                     /* Spanish: what was found, or NULL */
    const char *remedio;                     /* Spanish: how to mend it, or NULL */
    const char *radicado, *cuenta, *usuario; /* as read, or NULL */
    const char *original;                    /* JSON of the object column → text as read, or NULL */
} rejection_t;

/* Something that came by itself (by mail, in a folder) and is no new base: pqr.reception. What became a base
 * is told by its registration. */
typedef struct reception {
    const char *id;                 /* the same however often it is told: its key; never NULL */
    const char *canal;              /* "correo", "carpeta"; never NULL */
    const char *resultado;          /* "repetida", "rechazada", "cuarentena"; never NULL */
    const char *codigo;             /* as in problem+json; never NULL */
    const char *detalle;            /* Spanish, for the sender; never NULL */
    const char *archivo;            /* its name, or what stands for it; never NULL */
    const char *remitente, *asunto; /* of the message, or NULL */
    const char *sha256;             /* of the content, or NULL */
    int64_t bytes;
    char recibido[32]; /* RFC 3339 */
} reception_t;

/* The rules by which decisions are made: pqr.policy, under its hash, so that whoever has a decision finds
 * them. The last one published is the one in force. */
typedef struct policy_event {
    char hash[SHA256_HEX_SIZE]; /* SHA-256 of politica, a NUL, causales */
    const char *version;        /* "etiqueta@first 12 of the hash", as in decisions; never NULL */
    const char *etiqueta;       /* never NULL */
    day_t vigente_desde;
    const char *politica, *causales; /* the files' texts; never NULL */
    char publicado[32];              /* RFC 3339 */
    const char *instancia;           /* of the classifier that published it, or NULL */
} policy_event_t;

/* A change of a case: case.event. */
typedef struct case_event {
    const char *radicado, *tipo; /* never NULL; tipo: abierto, decidido, tarea_creada, … */
    const char *estado;          /* of the case after the change */
    const char *causal;          /* or NULL */
    const char *fecha;           /* RFC 3339 */
    int64_t version;             /* of the case, 1 at its opening, one higher per event: orders them */
    const char *datos;           /* JSON of the object with what is particular to tipo, or NULL */
} case_event_t;

/* Deterministic ids, so that anyone downstream can deduplicate. */
/* "pendientes/2021-12-07/4436210001099330/0"; for a replacing workbook's record "@entrega" follows. */
void event_record_id(const record_t *r, char ret[192]);
void event_decision_id(const char *record_id, char ret[192]);

/* Decoders: RC_REJECT names the field at fault; ret is then as before. */
MUST_CHECK rc_t record_decode(const doc_t *data, record_t *ret, err_t *err);
MUST_CHECK rc_t decision_decode(const doc_t *data, decision_t *ret, err_t *err);
MUST_CHECK rc_t base_info_decode(const doc_t *data, base_info_t *ret, err_t *err);
MUST_CHECK rc_t rejection_decode(const doc_t *data, rejection_t *ret, err_t *err);
MUST_CHECK rc_t reception_decode(const doc_t *data, reception_t *ret, err_t *err);
MUST_CHECK rc_t policy_event_decode(const doc_t *data, policy_event_t *ret, err_t *err);
MUST_CHECK rc_t case_event_decode(const doc_t *data, case_event_t *ret, err_t *err);

/* Encoders: the JSON data, compact UTF-8, appended. */
void record_encode(const record_t *r, buf_t *out);
void decision_encode(const decision_t *d, buf_t *out);
/* The same, made from the text of the record's own JSON object by adding the decision's fields before its
 * closing brace: a sixth of the work, and what the decoder does not know of travels on. `data` is that text
 * parsed. */
void decision_encode_onto(const doc_t *data, const char *text, size_t len, const decision_t *d, buf_t *out);
/* An object as it came, what the decoder does not know of included, without those of its members. */
void event_encode_without(const doc_t *data, const char *const *without, size_t n, buf_t *out);
/* A record as it came, under another revision. */
void record_encode_revision(const doc_t *data, int revision, buf_t *out);
void base_info_encode(const base_info_t *b, buf_t *out);
void rejection_encode(const rejection_t *r, buf_t *out);
void reception_encode(const reception_t *r, buf_t *out);
void policy_event_encode(const policy_event_t *e, buf_t *out);
void case_event_encode(const case_event_t *e, buf_t *out);
json_t *base_info_json(const base_info_t *b); /* a new reference, for REST answers that add fields */

#endif
