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
/* Of the selected folder: the numbers of its messages mean the same as long as it stays the same. */
uint32_t imap_validity(const imap_t *i);
/* Whether a mark can be made to depend on what a message looked like (imap_mark). */
bool imap_can_compare(const imap_t *i);
/* Has the server see what others did in the folder. It may answer from what it saw last; a body that is gone
 * then reads as none. */
MUST_CHECK rc_t imap_refresh(imap_t *i, err_t *err);
/* The messages that are not marked as deleted, oldest first, the first max. */
MUST_CHECK rc_t imap_list(imap_t *i, uint32_t *ret, size_t max, size_t *ret_n, err_t *err);
/* *ret_there false: the message is gone. ret->modseq is set where imap_can_compare(). */
MUST_CHECK rc_t imap_look(imap_t *i, uint32_t uid, imap_fetch_t *ret, bool *ret_there, err_t *err);
/* The first max bytes of a section ("HEADER", or "" for the whole message), without marking it as read.
 * Replaces ret. A message that somebody takes away meanwhile is not there either: a server that still lists
 * it answers with NIL (RFC 3501, nstring) and OK. Whether what came is all of it is for the caller to check.
 */
MUST_CHECK rc_t imap_fetch(imap_t *i, uint32_t uid, const char *section, int64_t max, buf_t *ret,
                           bool *ret_there, err_t *err);
/* Marks a message with a keyword, or takes it off; does nothing where the folder knows no keywords of
 * clients. seen: what the message looked like; where imap_can_compare() and its flags have changed since, it
 * is left as it is and *ret_done is false. NULL: whatever it looks like. */
MUST_CHECK rc_t imap_mark(imap_t *i, uint32_t uid, bool on, const char *keyword, const imap_fetch_t *seen,
                          bool *ret_done, err_t *err);
/* A message that is gone moves without complaint. */
MUST_CHECK rc_t imap_move(imap_t *i, uint32_t uid, const char *folder, err_t *err);
/* Waits up to ms, less when something happens in the folder (IDLE, where the server has it) or a stop is
 * requested.
 */
MUST_CHECK rc_t imap_idle(imap_t *i, int ms, err_t *err);

#endif
