#include "services/reporting/upkeep/months.h"

day_t month_of(day_t d, int more)
{
    int year, month, day;
    day_to_civil(d, &year, &month, &day);
    int months = year * 12 + (month - 1) + more;
    return day_from_civil(months / 12, months % 12 + 1, 1);
}

void months_to_make(day_t today, day_t ret[MONTHS_MADE])
{
    for (int i = 0; i < MONTHS_MADE; i++)
        ret[i] = month_of(today, i);
}

bool month_is_over(day_t month, day_t today, int keep)
{
    return keep > 0 && month_of(month, 0) < month_of(today, -keep);
}
