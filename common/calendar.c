#include "common/calendar.h"

#include <stddef.h>

#include "common/cleanup.h"

/* Article 1 of law 51 of 1983, and article 6 of law 2578 of 2026, which added a day under the same rule. A
 * moved day is kept on its date when that is a Monday, else on the next Monday. */
static const struct date_holiday {
    int month, day;
    bool moved;
    const char *name;
    int since; /* first year in which it was kept; 0: all that the calendar covers */
} by_date[] = {
    {1, 1, false, "Año Nuevo", 0},
    {5, 1, false, "Día del Trabajo", 0},
    {7, 20, false, "Día de la Independencia", 0},
    {8, 7, false, "Batalla de Boyacá", 0},
    {12, 8, false, "Inmaculada Concepción", 0},
    {12, 25, false, "Navidad", 0},
    {1, 6, true, "Día de los Reyes Magos", 0},
    {3, 19, true, "Día de San José", 0},
    {6, 29, true, "San Pedro y San Pablo", 0},
    {8, 15, true, "Asunción de la Virgen", 0},
    {10, 12, true, "Día de la Raza", 0},
    {11, 1, true, "Día de Todos los Santos", 0},
    {11, 11, true, "Independencia de Cartagena", 0},
    {7, 9, true, "Nuestra Señora del Rosario de Chiquinquirá", 2026},
};

/* Days from Easter Sunday; the last three are already the Mondays to which the law moves them. */
static const struct easter_holiday {
    int offset;
    const char *name;
} by_easter[] = {
    {-3, "Jueves Santo"},
    {-2, "Viernes Santo"},
    {43, "Ascensión del Señor"},
    {64, "Corpus Christi"},
    {71, "Sagrado Corazón de Jesús"},
};

enum { MONDAY = 1, SATURDAY = 6, SUNDAY = 7 };

/* The Gregorian computus in the form of Meeus, Jones and Butcher. */
day_t calendar_easter(int year)
{
    int a = year % 19, b = year / 100, c = year % 100;
    int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
    int h = (19 * a + b - d - g + 15) % 30;
    int i = c / 4, k = c % 4;
    int l = (32 + 2 * e + 2 * i - h - k) % 7;
    int m = (a + 11 * h + 22 * l) / 451;
    int n = h + l - 7 * m + 114;
    return day_from_civil(year, n / 31, n % 31 + 1);
}

const char *calendar_holiday(day_t d)
{
    int year, month, day;
    day_to_civil(d, &year, &month, &day);
    if (year < 1 || year > 9999)
        return NULL;
    bool monday = day_weekday(d) == MONDAY;
    for (size_t i = 0; i < COUNT_OF(by_date); i++) {
        const struct date_holiday *h = &by_date[i];
        if (year < h->since)
            continue;
        if (!h->moved) {
            if (h->month == month && h->day == day)
                return h->name;
            continue;
        }
        if (!monday)
            continue;
        int late = d - day_from_civil(year, h->month, h->day);
        if (late >= 0 && late < 7)
            return h->name;
    }
    int from_easter = d - calendar_easter(year);
    for (size_t i = 0; i < COUNT_OF(by_easter); i++)
        if (by_easter[i].offset == from_easter)
            return by_easter[i].name;
    return NULL;
}

bool calendar_is_habil(day_t d)
{
    return day_weekday(d) < SATURDAY && !calendar_holiday(d);
}

day_t calendar_add_habiles(day_t d, int n)
{
    while (n > 0)
        if (calendar_is_habil(++d))
            n--;
    return d;
}

int calendar_habiles_between(day_t from, day_t to)
{
    if (to < from)
        return -calendar_habiles_between(to, from);
    int n = 0;
    for (day_t d = from; d < to;)
        n += calendar_is_habil(++d);
    return n;
}

bool calendar_call_window(day_t d, call_window_t *ret)
{
    static const call_window_t weekdays = {7 * 60, 19 * 60}, saturdays = {8 * 60, 15 * 60};
    int weekday = day_weekday(d);
    if (weekday == SUNDAY || calendar_holiday(d))
        return false;
    *ret = weekday == SATURDAY ? saturdays : weekdays;
    return true;
}
