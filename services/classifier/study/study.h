/* What every command of pqr-politica works with: the settings, the terminal, and the ends that all of them
 * share. It is the part of pqrctl that has the classifier's rules; people call it by pqrctl, and so it speaks
 * as pqrctl. */
#ifndef PQR_CLASSIFIER_STUDY_STUDY_H
#define PQR_CLASSIFIER_STUDY_STUDY_H

#include <jansson.h>
#include <stdbool.h>

#include "common/calendar_in_force.h"
#include "common/clock_setting.h"
#include "common/command.h"
#include "common/config.h"
#include "common/kafka.h"
#include "common/say.h"
#include "common/table.h"

typedef struct study_settings {
    kafka_settings_t kafka;
    const char *causales_file; /* "": those in force */
    const char *calendar_file;
    clock_settings_t clock;
} study_settings_t;

extern const setting_t study_settings_table[];

typedef struct ctl {
    study_settings_t settings;
    terminal_t out;
} study_t;

#define STUDY_ROLE "pqr-politica" /* in Kafka's client ids */
#define STUDY_ASK_MS 15000        /* for a broker that does not answer */
/* For a scan that gets no further: longer than whoever was killed amid a transaction holds it up. */
#define STUDY_SCAN_MS 90000

/* To standard output; an exit code. */
int study_print_json(const json_t *value);
/* A table, under a line of its own where it is titled; nothing where it has no rows. Appends. */
void study_section(const study_t *s, const char *title, const table_t *t, buf_t *out);

/* Cut-offs from and to, both included. */
typedef struct period {
    day_t desde, hasta;
} period_t;
/* --desde and --hasta of the command; the last 31 days where they are absent. RC_REJECT: one is after the
 * other. */
MUST_CHECK rc_t study_period(const args_t *args, period_t *ret, err_t *err);

#endif
