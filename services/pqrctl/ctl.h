/* What every command works with: the settings, the terminal, and the ends that all of them share. */
#ifndef PQR_PQRCTL_CTL_H
#define PQR_PQRCTL_CTL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/calendar_in_force.h"
#include "common/command.h"
#include "common/config.h"
#include "common/err.h"
#include "common/kafka.h"

typedef struct settings {
    const char *ingest_url, *contact_url, *reporting_url;
    const char *ingest_admin_url, *contact_admin_url, *reporting_admin_url, *classifier_admin_url;
    const char *topics_file, *causales_file, *calendar_file;
    kafka_settings_t kafka;
} settings_t;

extern const setting_t settings_table[];

typedef struct ctl {
    settings_t settings;
    bool terminal; /* standard output is one: people read it, so tables and bars */
    bool animated; /* and it can redraw a line */
    bool err_terminal;
    size_t width; /* its columns; 0 where it is none: as wide as needed */
} ctl_t;

/* The table of all commands, ended by NULL words. */
extern const command_t commands[];

/* Fills the members that describe the terminal. */
void ctl_terminal(ctl_t *ctl);
/* "pqrctl: " and the error's text on standard error; returns EXIT_FAILED. */
int ctl_failed(const err_t *err);
/* A line for people on standard error, after what a progress line may have left there. */
void ctl_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void ctl_sleep_ms(int64_t ms);
/* Writes text to standard output; EXIT_FAILED with a line on standard error where it cannot (a full disk, a
 * closed pipe). */
int ctl_print(const char *text);

#endif
