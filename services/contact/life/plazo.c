#include "services/contact/life/plazo.h"

#include <string.h>

static const struct level {
    const char *name;
    int habiles; /* before the last día hábil of the term */
} levels[PLAZO_NIVELES] = {
    [PLAZO_NINGUNO] = {NULL, 0}, [PLAZO_5] = {"plazo_5", 5},       [PLAZO_2] = {"plazo_2", 2},
    [PLAZO_0] = {"plazo_0", 0},  [PLAZO_VENCIDO] = {"vencido", 0},
};

const char *plazo_name(plazo_nivel_t n)
{
    return levels[n].name;
}

bool plazo_from_name(const char *name, plazo_nivel_t *ret)
{
    for (plazo_nivel_t n = PLAZO_NINGUNO; n < PLAZO_NIVELES; n++)
        if (name && levels[n].name ? strcmp(levels[n].name, name) == 0 : name == levels[n].name) {
            *ret = n;
            return true;
        }
    return false;
}

day_t plazo_day(const calendar_t *cal, day_t vence, plazo_nivel_t n)
{
    if (n == PLAZO_VENCIDO)
        return vence + 1;
    day_t last = calendar_is_habil(cal, vence) ? vence : calendar_add_habiles(cal, vence, -1);
    return calendar_add_habiles(cal, last, -levels[n].habiles);
}

plazo_nivel_t plazo_next(const calendar_t *cal, day_t vence, plazo_nivel_t told, day_t today, day_t *ret_next)
{
    plazo_nivel_t holds = PLAZO_NINGUNO;
    while (holds + 1 < PLAZO_NIVELES && plazo_day(cal, vence, holds + 1) <= today)
        holds++;
    plazo_nivel_t last = holds > told ? holds : told;
    *ret_next = last + 1 < PLAZO_NIVELES ? plazo_day(cal, vence, last + 1) : DAY_NONE;
    return holds > told ? holds : PLAZO_NINGUNO;
}
