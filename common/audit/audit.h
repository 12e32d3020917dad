/* What is told of every change by a person or a system, every export, every look at a whole telephone number
 * and every failed sign-in: who, when, from where, what, and what it was before and after. Entries never have
 * personal data of customers but the radicado, nor passwords or tokens: of a personal field that changes its
 * name is told.
 *
 * Who acts is known where a request is received, and needed where its change is written, in the same thread:
 * the server says it (audit_origin_set()) before a handler and takes it back after. A thread that nobody said
 * it to works for its service. */
#ifndef PQR_COMMON_AUDIT_H
#define PQR_COMMON_AUDIT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/clock.h"
#include "common/err.h"
#include "common/identity/identity.h"

#define AUDIT_ID_SIZE 192

/* Texts are borrowed; NULL where but said. */
typedef struct audit_entry {
    const char *servicio;   /* that tells it; never NULL */
    char id[AUDIT_ID_SIZE]; /* one entry of the service's, however often it is told */
    instant_t momento;      /* real time, whatever the service's clock says */
    const char *quien;  /* the name of who asked (identity/name.h); a system's name; the operating system's
                           user; never NULL */
    const char *roles;  /* of a person: names with spaces between */
    const char *desde;  /* the client's address (client_address.h), or an operator's machine */
    const char *accion; /* "caso.respuesta": of what, a point, what; never NULL */
    const char *objeto; /* kind and key: "caso/4436210001099330"; never NULL */
    const char *antes, *despues; /* JSON objects */
    const char *solicitud;       /* X-Request-Id */
} audit_entry_t;

/* The name under which this process tells; a literal, once at its start. */
void audit_service(const char *name);
const char *audit_service_name(void);

/* For whom this thread works until audit_origin_clear(). who NULL: it is not known. desde, solicitud: or
 * NULL; copied. Of a solicitud only what a header's token may have is kept, up to 64 bytes. */
void audit_origin_set(const identity_t *who, const char *desde, const char *solicitud);
/* The operating system's user, on this machine: of a program that an operator runs. */
void audit_origin_operator(void);
void audit_origin_clear(void);
/* Whether somebody known asks. */
bool audit_origin_is_known(void);

/* An entry of now, under an id of chance, by whom this thread works for. Its texts live until the origin
 * changes. */
audit_entry_t audit_entry(const char *accion, const char *objeto);

/* The answer under way hands out something of which is to be told (a file, a whole telephone number): the
 * server tells it before it sends the answer, and sends none where that fails. objeto NULL: the path that was
 * asked. details: an object, taken over. The last call counts; audit_hand_detail() adds a member to what was
 * said or is said later. */
void audit_hand_out(const char *accion, const char *objeto, json_t *details);
void audit_hand_detail(const char *name, json_t *value);
/* For the server, after the handler: *ret's texts live until the origin changes. False: nothing of the kind.
 * path: without the prefix of an origin. query: as it came, or NULL; its empty pairs are left out; what is
 * personal stands in none. */
bool audit_handed(const char *path, const char *query, audit_entry_t *ret);
/* Whether an entry tells a query whole: nothing is handed out to one that it would not. Pure. */
bool audit_query_fits(const char *query);

/* The handler refuses what is not for whoever asks because of whose it is, not because of a role: the server
 * tells it, as it tells those that the roles refuse. codigo: a literal. objeto NULL: the route. */
void audit_deny(const char *codigo, const char *objeto);
/* The same of a case beyond the reach of whoever asks: fuera_de_alcance. Told also where there is no such
 * case, so that neither the answer nor how long it takes says which it was; what was asked for then may be
 * anything, and is left out. */
void audit_deny_case(const char *radicado, bool there);
/* For the server, after the handler; *ret_objeto may be NULL. False: nothing of the kind. */
bool audit_denied(const char **ret_codigo, const char **ret_objeto);

/* The JSON of an object whose reference is taken over; NULL stays NULL. Members are sorted. The caller frees.
 */
char *audit_json(json_t *taken);

#endif
