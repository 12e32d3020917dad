/* The two forms of point 11 of the procedure, and what may be done with each when. The way of a form is one
 * ordered table; everything a step depends on comes in one struct. Pure. */
#ifndef PQR_REPORTING_FORM_RULES_H
#define PQR_REPORTING_FORM_RULES_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/clock.h"
#include "common/err.h"

typedef enum form_kind {
    FORM_COMMITMENT, /* Formato compromiso de mejoramiento */
    FORM_AWARE,      /* Formato estoy enterado */
    FORM_KINDS,
} form_kind_t;

typedef enum form_state {
    FORM_PENDING,   /* made with the report */
    FORM_DELIVERED, /* the advisor has it */
    FORM_SIGNED,    /* here a Formato estoy enterado ends */
    FORM_FOLLOWED,  /* what was promised was looked at */
    FORM_STATES,
} form_state_t;

typedef enum form_action {
    FORM_EDIT,       /* what it says */
    FORM_RESCHEDULE, /* only the day of the follow-up */
    FORM_DELIVER,
    FORM_SIGN,
    FORM_SCAN, /* the paper as it came back */
    FORM_FOLLOW_UP,
    FORM_ACTIONS,
} form_action_t;

const char *form_kind_name(form_kind_t k);     /* "compromiso" */
const char *form_kind_title(form_kind_t k);    /* "Formato compromiso de mejoramiento" */
const char *form_state_name(form_state_t s);   /* "seguimiento_hecho" */
const char *form_action_name(form_action_t a); /* "firmado", as the path has it */
bool form_kind_parse(const char *name, form_kind_t *ret);
bool form_state_parse(const char *name, form_state_t *ret);

/* How a form stands. Days are civil days in Bogotá, DAY_NONE where there is none yet. */
typedef struct form_now {
    form_kind_t kind;
    form_state_t state;
    day_t made, delivered, signed_on, follow_up; /* follow_up: the day set for it */
    bool cause, commitment, process;             /* whether they are written */
} form_now_t;

/* What is asked of it. */
typedef struct form_ask {
    form_action_t action;
    day_t day;       /* on which it was delivered, signed or followed up; DAY_NONE for other actions */
    day_t follow_up; /* the day to be set, of an edit; DAY_NONE: none */
    day_t today;
} form_ask_t;

/* The state after it. RC_REJECT otherwise, with the member at fault in *ret_field where there is one (else
 * NULL): transicion_invalida  not in this state: says which it is in and what is possible formato_incompleto
 * it cannot be signed before it says what is signed campo_invalido       a day before what it follows, or one
 * that has not come ret stays untouched then. */
MUST_CHECK rc_t form_decide(const form_now_t *now, const form_ask_t *ask, form_state_t *ret,
                            const char **ret_field, err_t *err);
/* What may be done with it, as words divided by commas: "editar, entregado"; appends nothing where nothing
 * may. */
void form_possible(form_kind_t kind, form_state_t state, buf_t *ret);
bool form_may(form_kind_t kind, form_state_t state, form_action_t action);

/* The day set for the follow-up has passed, and nobody said that it was done. */
bool form_overdue(const form_now_t *now, day_t today);

/* The rows of the table: every one can be reached, and no two say the same. For its test. */
typedef struct form_step {
    form_kind_t kind;
    form_state_t from;
    form_action_t action;
    form_state_t to;
} form_step_t;
const form_step_t *form_steps(size_t *ret_n);

#endif
