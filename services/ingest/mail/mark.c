#include "services/ingest/mail/mark.h"

#include <string.h>

/* Whoever begins with a message sets BEGUN on the condition that nobody touched it since it was looked at
 * (RFC 7162, UNCHANGEDSINCE), so one only is the first; whoever is not sets SHARED, which tells the first
 * one. A server that cannot compare is looked at just before: of two that begin in the same instant both may
 * then take themselves for the first, and tell of a repetition that is none; nothing is published twice for
 * it. */
#define BEGUN "$PqrAtendido"
#define SHARED "$PqrCompartido"
#define MOVING "$PqrMoviendo"

enum { COMPARE_TRIES = 5 }; /* a person may be at the flags too */

static rc_t look_anew(imap_t *i, uint32_t uid, imap_fetch_t *ret, bool *ret_there, err_t *err)
{
    rc_t rc = imap_refresh(i, err);
    return rc == RC_OK ? imap_look(i, uid, ret, ret_there, err) : rc;
}

static bool is_begun(const imap_fetch_t *look)
{
    /* Earlier versions had a digit behind it. */
    return strstr(look->flags, BEGUN) || imap_has_word(look->flags, SHARED);
}

static rc_t be_first(imap_t *i, uint32_t uid, imap_fetch_t *look, bool *ret_first, bool *ret_there,
                     err_t *err)
{
    rc_t rc = RC_OK;
    bool fresh = imap_can_compare(i);
    for (int n = 0; rc == RC_OK && !*ret_first && n < COMPARE_TRIES; n++) {
        if (!fresh)
            rc = look_anew(i, uid, look, ret_there, err);
        if (rc != RC_OK || !*ret_there || is_begun(look))
            break;
        rc = imap_mark(i, uid, true, BEGUN, look, ret_first, err);
        fresh = false;
    }
    return rc;
}

rc_t mark_begin(imap_t *i, uint32_t uid, const imap_fetch_t *look, bool *ret_again, bool *ret_gone,
                err_t *err)
{
    err_t refused = ERR_INIT;
    imap_fetch_t now = *look;
    bool first = false, there = true, done;
    rc_t rc = be_first(i, uid, &now, &first, &there, &refused);
    if (rc == RC_OK && there && !first && !imap_has_word(now.flags, SHARED))
        rc = imap_mark(i, uid, true, SHARED, NULL, &done, &refused);
    *ret_gone = !there;
    *ret_again = !first && (rc != RC_REJECT || is_begun(&now));
    return rc == RC_RETRY ? err_set(err, rc, refused.code, "%s", refused.text) : RC_OK;
}

rc_t mark_elsewhere(imap_t *i, uint32_t uid, bool *ret, err_t *err)
{
    imap_fetch_t look = {0};
    bool there = false;
    rc_t rc = look_anew(i, uid, &look, &there, err);
    if (rc == RC_OK)
        *ret = !there || imap_has_word(look.flags, SHARED);
    return rc;
}

bool mark_moving(const imap_fetch_t *look)
{
    return imap_has_word(look->flags, MOVING);
}

rc_t mark_move(imap_t *i, uint32_t uid, const imap_fetch_t *look, bool *ret, err_t *err)
{
    err_t refused = ERR_INIT;
    imap_fetch_t now = *look;
    bool there = true, mine = false, left = mark_moving(look), lost = false;
    rc_t rc = RC_OK;
    for (int n = 0; rc == RC_OK && !mine && !lost && n < COMPARE_TRIES; n++) {
        rc = look_anew(i, uid, &now, &there, &refused);
        if (rc != RC_OK || !there)
            break;
        if (!mark_moving(&now)) {
            rc = imap_mark(i, uid, true, MOVING, &now, &mine, &refused);
            continue;
        }
        if (left) /* of several that have waited for it, who takes the mark off sets it anew */
            rc = imap_mark(i, uid, false, MOVING, &now, &left, &refused);
        lost = !left;
        left = false;
    }
    *ret = there && (mine || rc == RC_REJECT);
    return rc == RC_RETRY ? err_set(err, rc, refused.code, "%s", refused.text) : RC_OK;
}
