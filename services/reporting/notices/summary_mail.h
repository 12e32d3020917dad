/* The summary as a mail, and its way to the SMTP server. */
#ifndef PQR_REPORTING_SUMMARY_MAIL_H
#define PQR_REPORTING_SUMMARY_MAIL_H

#include "common/clock.h"
#include "common/err.h"
#include "services/reporting/notices/summary.h"

typedef struct smtp_settings {
    const char *url;             /* smtp://host:port (STARTTLS) or smtps://; empty: no summary is sent */
    const char *user, *password; /* empty: none */
    const char *from;
    const char *ca_file; /* empty: the system's */
} smtp_settings_t;

/* smtp:// or smtps:// with a host. *ret_plain: it leads to this machine, and may go without TLS. RC_FATAL: it
 * is none. */
MUST_CHECK rc_t smtp_url_check(const char *url, bool *ret_plain, err_t *err);

/* The whole message (RFC 5322): text and HTML, people as summary_people_parse() tidies them. */
void summary_message(const summary_t *s, const char *from, const char *people, const char *message_id,
                     instant_t date, buf_t *ret);

/* RC_RETRY: it was not taken, for whatever reason. */
MUST_CHECK rc_t summary_send(const smtp_settings_t *smtp, const char *people, const char *message,
                             err_t *err);

#endif
