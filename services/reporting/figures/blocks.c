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

void blocks_of(day_t desde, day_t hasta, buf_t *levels, buf_t *starts)
{
    const char *comma = "";
    buf_addc(levels, '{');
    buf_addc(starts, '{');
    for (day_t d = desde; d <= hasta; comma = ",") {
        int level = largest(d, hasta);
        char day[11];
        day_format(d, day);
        buf_printf(levels, "%s%d", comma, level);
        buf_printf(starts, "%s%s", comma, day);
        d += (day_t)1 << (2 * level);
    }
    buf_addc(levels, '}');
    buf_addc(starts, '}');
}
