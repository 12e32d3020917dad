#include "services/reporting/figures/blocks.h"

/* Days before 1970 are negative; blocks begin at multiples of their length there too. */
static bool begins_block(day_t d, day_t length)
{
    return d % length == 0;
}

static int largest(day_t from, day_t to)
{
    int level = 0;
    while (level + 1 < BLOCK_LEVELS) {
        day_t length = (day_t)1 << (2 * (level + 1));
        if (!begins_block(from, length) || length > to - from + 1)
            break;
        level++;
    }
    return level;
}

static void each(blocks_t *b, char c)
{
    buf_addc(b->levels, c);
    buf_addc(b->starts, c);
    buf_addc(b->before, c);
}

void blocks_begin(blocks_t *b)
{
    each(b, '{');
}

void blocks_add(blocks_t *b, day_t desde, day_t hasta, bool before)
{
    for (day_t d = desde; d <= hasta;) {
        int level = largest(d, hasta);
        char day[11];
        day_format(d, day);
        if (b->levels->len > 1)
            each(b, ',');
        buf_printf(b->levels, "%d", level);
        buf_adds(b->starts, day);
        buf_addc(b->before, before ? 't' : 'f');
        d += (day_t)1 << (2 * level);
    }
}

void blocks_end(blocks_t *b)
{
    each(b, '}');
}
