/* The daily summary, made once a day and list of people, kept, and sent until the server takes it. Of two
 * replicas one makes it, and one at a time sends it. Exactly once as far as SMTP lets: who is killed between
 * the server's word and the mark sends it again, under the same Message-ID. */
#ifndef PQR_REPORTING_SUMMARY_RUN_H
#define PQR_REPORTING_SUMMARY_RUN_H

#include "common/pg.h"
#include "services/reporting/notices/notice_retry.h"
#include "services/reporting/notices/summary_mail.h"

typedef struct summary_options {
    const pg_settings_t *pg;
    smtp_settings_t smtp;
    const char *people; /* as it was set */
    const char *hour;   /* "07:00" */
    retry_policy_t retry;
    int every_ms;
} summary_options_t;

/* What is wrong with them, before anything starts. */
MUST_CHECK rc_t summary_options_check(const summary_options_t *o, err_t *err);

/* A worker; without a server it only waits for the stop. ctx: summary_options_t. */
MUST_CHECK rc_t summary_run(void *ctx, err_t *err);

#endif
