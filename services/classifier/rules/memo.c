#include "services/classifier/rules/memo.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "common/err.h"

struct memo_slot {
    uint32_t value;
    uint16_t len;
    bool taken;
    char text[MEMO_TEXT_MAX];
};

static struct memo_slot *slot_of(const memo_t *m, const char *text, size_t len)
{
    return &m->slots[XXH3_64bits(text, len) % MEMO_SLOTS];
}

bool memo_get(const memo_t *m, const char *text, size_t len, uint32_t *ret)
{
    if (!m->slots || len > MEMO_TEXT_MAX)
        return false;
    const struct memo_slot *s = slot_of(m, text, len);
    if (!s->taken || s->len != len || memcmp(s->text, text, len) != 0)
        return false;
    *ret = s->value;
    return true;
}

void memo_put(memo_t *m, const char *text, size_t len, uint32_t value)
{
    if (len > MEMO_TEXT_MAX)
        return;
    if (!m->slots)
        m->slots = must(calloc(MEMO_SLOTS, sizeof *m->slots));
    struct memo_slot *s = slot_of(m, text, len);
    s->value = value;
    s->len = (uint16_t)len;
    s->taken = true;
    memcpy(s->text, text, len);
}

void memo_forget(memo_t *m)
{
    for (size_t i = 0; m->slots && i < MEMO_SLOTS; i++)
        m->slots[i].taken = false;
}

void memo_done(memo_t *m)
{
    free(m->slots);
    m->slots = NULL;
}
