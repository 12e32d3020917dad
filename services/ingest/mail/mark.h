/* Who has begun with a message, written on the message itself for the other replicas and for whoever comes
 * after a crash. The marks stay: taken off before the message is moved, they would be missing after a crash
 * in between. There are three of them, whatever the number of replicas and however often they start: a
 * mailbox in Maildir knows 26 keywords in all its life. */
#ifndef PQR_INGEST_MARK_H
#define PQR_INGEST_MARK_H

#include "services/ingest/mail/imap.h"

/* Before anything of the message is published. look: what it looked like when it was found. *ret_again:
 * somebody had begun with it before. *ret_gone: it is not there any more, and nothing was marked. A server
 * that will not have marks is no reason not to read its messages: RC_RETRY only. */
MUST_CHECK rc_t mark_begin(imap_t *i, uint32_t uid, const imap_fetch_t *look, bool *ret_again, bool *ret_gone,
                           err_t *err);
/* For whoever was the first: whether somebody else has begun after that, or the message is gone. */
MUST_CHECK rc_t mark_elsewhere(imap_t *i, uint32_t uid, bool *ret, err_t *err);
/* Whether somebody is moving it, or has died at that. */
bool mark_moving(const imap_fetch_t *look);
/* When all is told: whether the message is to be moved by this one. Of several that are done with it in the
 * same instant one only is, since a server may copy it once for each. look: what it looked like when it was
 * found; where it was being moved then, that has taken too long for its mover to be alive. RC_RETRY only. */
MUST_CHECK rc_t mark_move(imap_t *i, uint32_t uid, const imap_fetch_t *look, bool *ret, err_t *err);

#endif
