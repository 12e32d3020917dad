/* The chain walked from end to end: every hash computed again by the rule in common/audit/audit_chain.h, and
 * what was made known of it on audit.anchor compared. Memory does not grow with the chain; an announcement
 * costs 48 bytes. */
#ifndef PQR_REPORTING_AUDIT_CHECK_H
#define PQR_REPORTING_AUDIT_CHECK_H

#include "common/audit/audit_chain.h"
#include "common/kafka.h"
#include "common/pg.h"

typedef struct audit_anchors {
    audit_anchor_t *items;
    size_t n, cap;
} audit_anchors_t;
void audit_anchors_done(audit_anchors_t *a);
__attribute__((unused)) static inline void audit_anchors_cleanup(audit_anchors_t *a)
{
    audit_anchors_done(a);
}
/* All, in the order of their numbers. RC_REJECT: one that is none. */
MUST_CHECK rc_t audit_anchors_read(const kafka_settings_t *k, audit_anchors_t *ret, err_t *err);

/* What the database says of announcements, read before they are. */
typedef struct audit_state {
    int64_t announced; /* up to which row */
    bool waiting;      /* one is still on its way to Kafka */
} audit_state_t;
MUST_CHECK rc_t audit_state_read(pg_t *pg, audit_state_t *ret, err_t *err);

typedef struct audit_check {
    int64_t from;                   /* the first row; what stands before it is not looked at */
    const audit_anchors_t *anchors; /* read before; NULL: they are not compared */
    audit_state_t state;            /* where there are anchors; read before them */
    int64_t patience_s;             /* so long a row may wait for its announcement while the chain goes on */
    void (*found)(void *ctx, const audit_finding_t *f);
    void *ctx;
    /* what came of it */
    int64_t rows, findings, last, unannounced; /* the last: rows behind the last announcement */
    char head[65]; /* the hash of the last row, in hexadecimal; "": there is none */
} audit_check_t;

/* In one statement, so in one view of the database. */
MUST_CHECK rc_t audit_check_run(pg_t *pg, audit_check_t *c, err_t *err);

/* The last entries that fit, in their order: n, momento, servicio, quien, roles, desde, accion, objeto,
 * antes, despues, solicitud, hash. */
typedef struct audit_wish {
    const char *quien, *objeto,
        *accion;              /* accion: whole, or its beginning up to a point; NULL: any, as the next two */
    const char *from, *until; /* days, ISO */
    int64_t limit;
} audit_wish_t;
MUST_CHECK rc_t audit_last(pg_t *pg, const audit_wish_t *w, PGresult **ret, err_t *err);

#endif
