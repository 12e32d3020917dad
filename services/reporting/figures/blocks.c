#include "services/reporting/figures/blocks.h"

/* Days before 1970 are negative; blocks begin at multiples of their length there too. */
static bool begins_block(day_t d, day_t length)
{
    return d % length == 0;
}

day_t blocks_length(int level)
{
    return (day_t)1 << (2 * level);
}

int blocks_level(day_t desde, day_t hasta)
{
    int level = 0;
    while (level + 1 < BLOCK_LEVELS) {
        day_t length = blocks_length(level + 1);
        if (!begins_block(desde, length) || length > hasta - desde + 1)
            break;
        level++;
    }
    return level;
}

static void each(blocks_t *b, char c)
{
    buf_addc(b->levels, c);
    buf_addc(b->starts, c);
}

void blocks_begin(blocks_t *b)
{
    each(b, '{');
}

void blocks_item(blocks_t *b, int level, day_t start)
{
    char day[11];
    day_format(start, day);
    if (b->levels->len > 1)
        each(b, ',');
    buf_printf(b->levels, "%d", level);
    buf_adds(b->starts, day);
}

void blocks_add(blocks_t *b, day_t desde, day_t hasta)
{
    for (day_t d = desde; d <= hasta;) {
        int level = blocks_level(d, hasta);
        blocks_item(b, level, d);
        d += blocks_length(level);
    }
}

void blocks_end(blocks_t *b)
{
    each(b, '}');
}
