/* What was held and who holds which role: made, changed, annulled, in one transaction each. */
#ifndef PQR_REPORTING_PRACTICE_WRITE_H
#define PQR_REPORTING_PRACTICE_WRITE_H

#include "common/identity/identity.h"
#include "common/pg.h"
#include "services/reporting/practices/practice_body.h"

/* One of the two: practica_registro, practica_persona. */
typedef struct practice_kind {
    const char *table;
    const body_field_t *fields;
    facts_check_fn check;
    const char *create_sql, *take_sql, *change_sql, *annul_sql, *by_key_sql;
    const char *reserve_sql, *overlap_sql; /* NULL: nothing may be twice of it */
    const char *team_sql; /* whether its person is of a team; NULL: whoever may write, may of anybody */
} practice_kind_t;

extern const practice_kind_t registro_kind, persona_kind;

typedef enum outcome {
    OUTCOME_MADE,
    OUTCOME_REPLAYED, /* made before by the same request under the same key */
    OUTCOME_CHANGED,  /* or annulled; also where it said what stands already, and then no version is made */
    OUTCOME_KEY_USED, /* by another request */
    OUTCOME_UNKNOWN,  /* no such id */
    OUTCOME_STALE,    /* it is no longer the version that was read */
    OUTCOME_ANNULLED, /* it was annulled before, and changes no more */
    OUTCOME_OVERLAP,  /* the person holds the role already on some of the days */
    OUTCOME_REFUSED,  /* what it would become breaks a rule */
    OUTCOME_BEYOND,   /* its person, as it stands or would become, is out of reach (practice_reach.h) */
} outcome_t;

typedef enum practice_act { ACT_MAKE, ACT_CHANGE, ACT_ANNUL } practice_act_t;

typedef struct practice_write {
    const practice_kind_t *kind;
    practice_act_t act;
    const identity_t *asks;
    const practice_body_t *body; /* with por: who does it */
    const char *id;              /* of ACT_CHANGE and ACT_ANNUL: digits */
    const char *key;             /* Idempotency-Key of ACT_MAKE, or NULL */
    int version;                 /* that was read, of the other two */
    const practices_t *practices;
    instant_t now;
    /* what came of it */
    outcome_t outcome;
    char ret_id[24];                   /* where it was made, replayed or overlaps: of what stands */
    int version_now;                   /* OUTCOME_STALE */
    char other_from[16], other_to[16]; /* OUTCOME_OVERLAP: of what stands; to "": open */
    err_t why;                         /* OUTCOME_REFUSED */
    const char *field;                 /* the same */
} practice_write_t;

/* RC_OK with w->outcome; a failure of the database as pg_thread_write() has it. */
MUST_CHECK rc_t practice_write(const pg_settings_t *pg, practice_write_t *w, err_t *err);

#endif
