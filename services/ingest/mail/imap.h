/* The few verbs of IMAP that a mailbox is emptied with. Messages are named by UID, within the one folder that
 * is selected and only as long as the connection lives; so its UIDVALIDITY holds for every UID that is used,
 * and a change of it ends the connection. One thread. */
#ifndef PQR_INGEST_IMAP_H
#define PQR_INGEST_IMAP_H

#include "services/ingest/mail/imap_link.h"
#include "services/ingest/mail/imap_text.h"

typedef struct imap imap_t;

/* a must outlive it. Not connected yet. */
imap_t *imap_new(const imap_account_t *a);
void imap_free(imap_t *i);
DEFINE_CLEANUP(imap, imap_t *, imap_free)

/* Of all that follow: RC_RETRY, the connection is lost or was none, and is closed; RC_REJECT, code correo_no:
 * the server refuses this one thing and says why, and the connection lives on. */

/* Connects where there is no connection; *ret_new tells whether one had to be made: nothing is selected then.
 */
MUST_CHECK rc_t imap_open(imap_t *i, bool *ret_new, err_t *err);
void imap_close(imap_t *i);

/* Makes the folder unless it is there. */
MUST_CHECK rc_t imap_ensure(imap_t *i, const char *folder, err_t *err);
/* RC_REJECT too where the folder can only be read. */
MUST_CHECK rc_t imap_select(imap_t *i, const char *folder, err_t *err);
/* The messages that are not marked as deleted, oldest first, the first max. */
MUST_CHECK rc_t imap_list(imap_t *i, uint32_t *ret, size_t max, size_t *ret_n, err_t *err);
/* *ret_there false: the message is gone. */
MUST_CHECK rc_t imap_look(imap_t *i, uint32_t uid, imap_fetch_t *ret, bool *ret_there, err_t *err);
/* The first max bytes of a section ("HEADER", or "" for the whole message), without marking it as read.
 * Replaces ret. */
MUST_CHECK rc_t imap_fetch(imap_t *i, uint32_t uid, const char *section, int64_t max, buf_t *ret,
                           bool *ret_there, err_t *err);
/* Marks a message with a keyword, or takes it off; does nothing where the folder knows no keywords of
 * clients. */
MUST_CHECK rc_t imap_mark(imap_t *i, uint32_t uid, const char *keyword, err_t *err);
/* A message that is gone moves without complaint. */
MUST_CHECK rc_t imap_move(imap_t *i, uint32_t uid, const char *folder, err_t *err);
/* Waits up to ms, less when something happens in the folder (IDLE, where the server has it) or a stop is
 * requested.
 */
MUST_CHECK rc_t imap_idle(imap_t *i, int ms, err_t *err);

#endif
