/* Sign-in as the service runs it: its settings, what bounds it, and the guard that goes before every route.
 */
#ifndef PQR_REPORTING_GATE_H
#define PQR_REPORTING_GATE_H

#include <semaphore.h>
#include <stdatomic.h>
#include <stddef.h>

#include "common/config.h"
#include "common/http.h"
#include "common/identity/signer.h"
#include "common/pg.h"
#include "services/reporting/people/session.h"
#include "services/reporting/people/throttle.h"

typedef struct gate {
    /* from the settings */
    const char *sign_file, *issuer;
    long long idle_minutes, total_hours, at_once;
    const char *proxy_key; /* from those of every service */
    /* set by gate_start() */
    const pg_settings_t *pg;
    http_guard_t bearer; /* who asks without a session */
    session_limits_t limits;
    signer_t *signer; /* NULL: no tokens are made */
    throttle_t *by_address, *by_user;
    sem_t turns;        /* passwords being tried: 64 MiB and a core each */
    atomic_int waiting; /* for a turn, each with a thread of the server's */
    int waiting_max;    /* so that half of the threads that have no turn stay for others */
} gate_t;

#define GATE_SETTINGS_ROWS(type, member)                                                                     \
    {"PQR_SESION_MINUTOS",                                                                                   \
     SETTING_INT,                                                                                            \
     offsetof(type, member.idle_minutes),                                                                    \
     "30",                                                                                                   \
     1,                                                                                                      \
     1440,                                                                                                   \
     "minutos sin uso tras los que termina una sesión"},                                                     \
        {"PQR_SESION_HORAS",                                                                                 \
         SETTING_INT,                                                                                        \
         offsetof(type, member.total_hours),                                                                 \
         "12",                                                                                               \
         1,                                                                                                  \
         168,                                                                                                \
         "horas tras las que termina una sesión, con uso o sin él"},                                         \
        {"PQR_CLAVES_A_LA_VEZ",                                                                              \
         SETTING_INT,                                                                                        \
         offsetof(type, member.at_once),                                                                     \
         "2",                                                                                                \
         1,                                                                                                  \
         64,                                                                                                 \
         "claves que se comprueban a la vez, con 64 MiB de memoria cada una; menos que PQR_HTTP_THREADS"},   \
        {"PQR_FIRMA_FILE",                                                                                   \
         SETTING_TEXT,                                                                                       \
         offsetof(type, member.sign_file),                                                                   \
         "",                                                                                                 \
         0,                                                                                                  \
         0,                                                                                                  \
         "claves privadas (pqrctl token clave) con que se firman los tokens de quien entró; vacío: no se " \
         "hacen"},                                                                                           \
    {                                                                                                        \
        "PQR_EMISOR", SETTING_TEXT, offsetof(type, member.issuer), "https://pqr.ejemplo.co/", 0, 0,          \
            "iss de esos tokens, como lo admite identidad.conf de los servicios que los reciben"             \
    }

/* Checks the settings and reads the keys. RC_FATAL names what is at fault. pg outlives p; threads: of the
 * REST server. */
MUST_CHECK rc_t gate_start(gate_t *p, const pg_settings_t *pg, const http_guard_t *bearer, long long threads,
                           err_t *err);
void gate_done(gate_t *p);

/* The session of a request's cookie, else its bearer token; p outlives it. */
http_guard_t gate_guard(gate_t *p);

/* The token in the request's cookie; NULL: it brings none. */
const char *gate_cookie(const http_request_t *q);
/* The session of that token, used now if the request was made by a person. RC_REJECT: sesion_vencida; csrf:
 * `method` changes something, and the request is not shown to be the page's own. */
MUST_CHECK rc_t gate_session(gate_t *p, const http_request_t *q, const char *token, const char *method,
                             session_t *ret, err_t *err);

#endif
