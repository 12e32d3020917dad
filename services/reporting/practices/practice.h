/* Management practices (procedure, section 7): which there are, how often, and how many each role owes. Read
 * once and then only read. Pure but for the loading.
 *
 * A target belongs to a period of its practice's frequency, and counts as it stood on the period's first day:
 * a change amid a week holds from the next week on. The m of a period fall due spread over its n working
 * days: by the end of the i-th, floor(i·m ÷ n) of them. So the only one of a week is due on its last working
 * day, and three in five days on the 2nd, 4th and 5th; a period without a working day owes nothing. Who holds
 * the role on a day owes what falls due on it: who comes amid a period owes from then on, who leaves owes
 * what was due until then, and of two who hand a role over exactly one owes each. */
#ifndef PQR_REPORTING_PRACTICE_H
#define PQR_REPORTING_PRACTICE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"
#include "common/calendar.h"
#include "common/err.h"
#include "common/hash.h"

#define ROLES_MAX 16
#define PRACTICES_MAX 64
#define PRACTICE_TARGETS_MAX 64
#define SATURDAYS_MAX 16
#define TARGET_MAX 50   /* of a period */
#define MINUTES_MAX 600 /* of one practice held */

typedef enum frequency {
    FREQUENCY_DIARIA,
    FREQUENCY_SEMANAL,   /* the ISO week */
    FREQUENCY_QUINCENAL, /* two ISO weeks, counted from Monday 2021-01-04 on in both directions */
    FREQUENCY_SEMESTRAL, /* January to June, July to December */
    FREQUENCIES,
} frequency_t;

typedef struct role {
    const char *key, *name;
} role_t;

/* From a day (INT32_MIN: always) until another of the same role. */
typedef struct target {
    int role, n;
    day_t from;
} target_t;

typedef struct practice {
    const char *key, *name, *text; /* text "": none */
    frequency_t frequency;
    int minutes;
    target_t targets[PRACTICE_TARGETS_MAX]; /* those of a role ascending by from */
    size_t n_targets;
} practice_t;

typedef struct saturdays {
    day_t from;
    bool works;
} saturdays_t;

typedef struct practices {
    role_t roles[ROLES_MAX];
    size_t n_roles;
    practice_t at[PRACTICES_MAX];
    size_t n;
    saturdays_t saturdays[SATURDAYS_MAX];
    size_t n_saturdays;
    char hash[SHA256_HEX_SIZE]; /* of the file's text */
    arena_t texts;
} practices_t;

typedef struct span {
    day_t first, last; /* both included */
} span_t;

const char *frequency_name(frequency_t f); /* as in the file: "semanal" */

/* -1: there is none. */
int practice_find(const practices_t *p, const char *key);
int role_find(const practices_t *p, const char *key);
/* Whether the practice ever had a target for the role. */
bool practice_is_of(const practice_t *k, int role);

/* The period in which d lies. */
span_t practice_period(frequency_t f, day_t d);
#define PERIOD_NAME_SIZE 24
/* "2021-12-07", "2021-W49", "2021-W49/2021-W50", "2021-S2" */
void practice_period_name(frequency_t f, day_t d, char ret[PERIOD_NAME_SIZE]);

/* A día hábil, or a Saturday that is worked. */
bool practice_works_on(const practices_t *p, const calendar_t *cal, day_t d);
/* The target that stands on that day; 0: none. */
int practice_target(const practice_t *k, int role, day_t d);
/* How many of the period in which d lies are due by the end of d. */
int practice_due_by(const practices_t *p, const calendar_t *cal, const practice_t *k, int role, day_t d);

/* practice_due_by() of every day of some whole periods, worked out once for all who hold the role. */
typedef struct due_table {
    span_t days;
    int *by;
} due_table_t;

/* Of all periods that overlap the days. */
void due_table_make(const practices_t *p, const calendar_t *cal, const practice_t *k, int role, span_t days,
                    due_table_t *ret);
/* How many fall due in those days, which lie in one period of the table's, the one that begins on first. An
 * empty span (last before its first): 0. */
int due_table_in(const due_table_t *t, day_t first, span_t days);
void due_table_done(due_table_t *t);

__attribute__((unused)) static inline void due_table_cleanup(due_table_t *t)
{
    due_table_done(t);
}

/* name: for messages. RC_FATAL: every fault with its line. */
MUST_CHECK rc_t practices_parse(const char *name, const char *text, practices_t *ret, err_t *err);
/* path "": what the program brings along. */
MUST_CHECK rc_t practices_load(const char *path, practices_t *ret, err_t *err);
void practices_done(practices_t *p);

/* Makes the file's practices the ones in force. Once, at start, before there are threads. */
MUST_CHECK rc_t practices_start(const char *path, err_t *err);
/* The practices in force; until practices_start(), the ones inside the program. Any thread. */
const practices_t *practices_in_force(void);
/* A text that stands for them and for the days that the calendar in force has as working days and holidays:
 * what answers are made by, beside the tables. Any thread. */
const char *practices_fingerprint(void);

#define PRACTICES_SETTING_ROW(type, member)                                                                  \
    {                                                                                                        \
        "PQR_PRACTICAS_FILE", SETTING_TEXT, offsetof(type, member), "", 0, 0,                                \
            "prácticas de gestión y sus metas (libconfig); vacío: las que trae el programa"               \
    }

#endif
