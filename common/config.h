/* Settings from the environment, one table per service. A secret may also come from the file that NAME_FILE
 * names. Numbers are checked against their bounds; a missing required setting or a malformed one is named and
 * ends the start. */
#ifndef PQR_COMMON_CONFIG_H
#define PQR_COMMON_CONFIG_H

#include <stddef.h>
#include <stdio.h>

#include "common/err.h"

typedef enum setting_type {
    SETTING_TEXT,   /* target: const char *   */
    SETTING_SECRET, /* target: const char *; never printed; NAME_FILE honoured */
    SETTING_INT,    /* target: long long      */
    SETTING_BOOL,   /* target: bool; true/false, 1/0, si/no */
} setting_type_t;

/* As a default: the name of this machine (of this container, of this pod). */
#define SETTING_HOSTNAME "@hostname"

typedef struct setting {
    const char *name; /* environment variable; NULL ends the table */
    setting_type_t type;
    size_t offset;      /* of the target in the service's settings struct */
    const char *def;    /* default as text; NULL: required */
    long long min, max; /* for SETTING_INT; both 0: any */
    const char *help;   /* one line */
} setting_t;

/* Reads every row of the table into `target` (zeroed by the caller). RC_FATAL names the setting at fault. */
MUST_CHECK rc_t config_load(const setting_t *table, void *target, err_t *err);
/* Prints the table as --help shows it. */
void config_help(FILE *out, const char *program, const char *about, const setting_t *table);
/* Frees the texts that config_load() put into target. */
void config_done(const setting_t *table, void *target);

#endif
