/* What every command works with: the settings, and the terminal. */
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
#include "common/say.h"

typedef struct settings {
    const char *ingest_url, *contact_url, *reporting_url;
    const char *ingest_admin_url, *contact_admin_url, *reporting_admin_url, *classifier_admin_url;
    const char *token; /* "": none */
    const char *topics_file, *causales_file, *calendar_file;
    kafka_settings_t kafka;
} settings_t;

extern const setting_t settings_table[];

typedef struct ctl {
    settings_t settings;
    terminal_t out;
    bool err_terminal;
} ctl_t;

/* The table of all commands, ended by NULL words. */
extern const command_t commands[];

void ctl_sleep_ms(int64_t ms);
/* Who is at work, as the session's environment names the user; NULL where it names none. */
const char *session_user(void);
#endif
