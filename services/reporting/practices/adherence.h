/* Adherence to the management practices (domain: held ÷ target), and what is still to be done. Pure but for
 * memory.
 *
 * What is measured are whole periods: all that overlap the days asked for, each by its practice's frequency;
 * of a daily practice just those days. One period of one practice, role and person is a cell: how many fell
 * due for that person (practice.h), how many were held. Cells add up to rows.
 *
 * held counts all that were held, target all that were owed; held ÷ target is not capped, as the procedure
 * has it, and so says when more was done. Beside it stands met: what was held of what was owed, cell by cell,
 * so that what somebody did too much of hides no gap of another person, week or practice. */
#ifndef PQR_REPORTING_ADHERENCE_H
#define PQR_REPORTING_ADHERENCE_H

#include "services/reporting/practices/practice.h"

/* A person's time in a role: from … to, both included. to INT32_MAX: open. */
typedef struct stretch {
    const char *persona;
    int role;
    day_t from, to;
} stretch_t;

/* So many of a practice held by a person in a role on a day. */
typedef struct held {
    const char *persona;
    int practice, role;
    day_t day;
    int64_t n, minutes; /* minutes of all n */
} held_t;

/* What tells rows apart. ADHERENCE_SEMANA: by ISO week; fortnights and half-years, which lie in no week, are
 * rows of their own. */
enum { ADHERENCE_SEMANA = 1, ADHERENCE_PRACTICA = 2, ADHERENCE_ROL = 4, ADHERENCE_PERSONA = 8 };

typedef struct adherence_question {
    const practices_t *practices;
    const calendar_t *calendar;
    span_t days;                /* asked for */
    day_t today;                /* what was due before it and is not held is late */
    int practice, role;         /* only this one; -1: all */
    const char *persona;        /* only this one; NULL: all */
    unsigned by;                /* of the above */
    const stretch_t *stretches; /* of one person and role they do not overlap */
    size_t n_stretches;
    const held_t *held; /* of adherence_reach() at least; what lies outside is passed over */
    size_t n_held;
} adherence_question_t;

typedef struct adherence_row {
    frequency_t frequency; /* of the period, with ADHERENCE_SEMANA: the week's, fortnight's or half-year's */
    span_t period;         /* the same; else from the first day to the last of all periods added up */
    int practice, role;    /* -1: all of them */
    const char *persona;   /* NULL: all of them */
    int number;            /* the person's, in the order of their texts (people.h); -1: all of them */
    int64_t target, due;   /* owed in all; of these, due by the end of today */
    int64_t held, met, late; /* late: due before today, and not held */
} adherence_row_t;

/* The days of all periods that overlap those days, whatever their frequency: what has to be read. */
span_t adherence_reach(const practices_t *p, span_t days);

/* Rows in order of period, practice and role (as in the file) and person; the caller frees *ret. Rows without
 * anything owed or held are not there. Persons are the texts of the question. */
void adherence_compute(const adherence_question_t *q, adherence_row_t **ret, size_t *ret_n);

/* All rows added up. */
adherence_row_t adherence_total(const adherence_row_t *rows, size_t n);

/* What a person has to do yet of a practice in the period that runs today. */
typedef struct pending {
    int practice, role;
    const char *persona;
    span_t period;
    int target, held;
    int late;    /* due before today */
    int today;   /* due today or before: late are among them */
    day_t until; /* when the next that is missing falls due, or fell */
} pending_t;

/* Of everybody who holds a role on q->today; q->days, by are not looked at. all: also what falls due later.
 * In order of until, practice, role, person; the caller frees *ret. */
void adherence_pending(const adherence_question_t *q, bool all, pending_t **ret, size_t *ret_n);

/* "semana,practica" → what tells rows apart. False for an unknown word, or one that stands twice, and ret
 * untouched. */
bool adherence_by_parse(const char *text, unsigned *ret);

#endif
