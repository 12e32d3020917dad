#include "services/ingest/mail/later.h"

#include <stdio.h>
#include <string.h>

static later_item_t *find(later_t *l, uint32_t uid)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->items[i].uid == uid)
            return &l->items[i];
    return NULL;
}

static later_item_t *find_or_add(later_t *l, uint32_t uid)
{
    later_item_t *item = find(l, uid);
    if (item || l->n == LATER_MAX)
        return item;
    item = &l->items[l->n++];
    *item = (later_item_t){.uid = uid};
    return item;
}

static bool is_aside(const later_item_t *i)
{
    return i->tries >= LATER_TRIES;
}

static int64_t pause_of(const later_t *l, int tries)
{
    int64_t ms = (int64_t)LATER_FIRST * l->pause_ms, longest = (int64_t)LATER_LONGEST * l->pause_ms;
    for (int i = LATER_TRIES; i < tries && ms < longest; i++)
        ms *= 2;
    return ms < longest ? ms : longest;
}

bool later_failed(later_t *l, uint32_t uid, int64_t now_ms)
{
    later_item_t *i = find_or_add(l, uid);
    if (!i)
        return false;
    if (i->tries < INT32_MAX)
        i->tries++;
    if (is_aside(i))
        i->due_ms = now_ms + pause_of(l, i->tries);
    return i->tries == LATER_TRIES;
}

int later_read(later_t *l, uint32_t uid, later_reading_t what, const char *sha256)
{
    later_item_t *i = find_or_add(l, uid);
    if (!i)
        return 1;
    bool same = strcmp(i->read[what].sha256, sha256) == 0;
    i->read[what].same = same ? i->read[what].same + 1 : 1;
    snprintf(i->read[what].sha256, SHA256_HEX_SIZE, "%s", sha256);
    return i->read[what].same;
}

bool later_moving(later_t *l, uint32_t uid, int64_t now_ms)
{
    later_item_t *i = find_or_add(l, uid);
    if (!i)
        return true; /* its turn comes when there are fewer */
    if (!i->left_ms)
        i->left_ms = now_ms + LATER_MOVING_MS;
    return now_ms < i->left_ms;
}

void later_forget(later_t *l, uint32_t uid)
{
    later_item_t *i = find(l, uid);
    if (i)
        *i = l->items[--l->n];
}

static bool among(const uint32_t *uids, size_t n, uint32_t uid)
{
    for (size_t i = 0; i < n; i++)
        if (uids[i] == uid)
            return true;
    return false;
}

static void keep_only(later_t *l, const uint32_t *uids, size_t n)
{
    for (size_t i = 0; i < l->n;)
        if (among(uids, n, l->items[i].uid))
            i++;
        else
            l->items[i] = l->items[--l->n];
}

size_t later_order(later_t *l, uint32_t *uids, size_t n, int64_t now_ms)
{
    uint32_t due[LATER_MAX];
    size_t kept = 0, n_due = 0;
    keep_only(l, uids, n);
    for (size_t i = 0; i < n; i++) {
        const later_item_t *item = find(l, uids[i]);
        if (!item || !is_aside(item))
            uids[kept++] = uids[i];
        else if (item->due_ms <= now_ms)
            due[n_due++] = uids[i];
    }
    for (size_t i = 0; i < n_due; i++)
        uids[kept++] = due[i];
    return kept;
}

size_t later_aside(const later_t *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        n += is_aside(&l->items[i]);
    return n;
}

int later_wait_ms(const later_t *l, int64_t now_ms, int max_ms)
{
    int64_t wait = max_ms;
    for (size_t i = 0; i < l->n; i++) {
        const later_item_t *item = &l->items[i];
        int64_t due = is_aside(item) ? item->due_ms : item->left_ms;
        if (due && due - now_ms < wait)
            wait = due - now_ms;
    }
    return wait > 0 ? (int)wait : 0;
}
