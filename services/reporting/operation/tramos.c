#include "services/reporting/operation/tramos.h"

#include <limits.h>

const tramo_t edad_tramos[EDAD_TRAMOS] = {
    {"d0", "Hoy", 0, 0},
    {"d1", "1 día", 1, 1},
    {"d2", "2 días", 2, 2},
    {"d3_5", "3 a 5 días", 3, 5},
    {"d6_10", "6 a 10 días", 6, 10},
    {"d11_15", "11 a 15 días", 11, 15},
    {"d16", "Más de 15 días", 16, INT_MAX},
};

const tramo_t plazo_tramos[PLAZO_TRAMOS] = {
    {"vencido", "Vencido", INT_MIN, -1},
    {"hoy", "Vence hoy", 0, 0},
    {"d1", "1 día hábil", 1, 1},
    {"d2", "2 días hábiles", 2, 2},
    {"d3", "3 días hábiles", 3, 3},
    {"d4_5", "4 a 5 días hábiles", 4, 5},
    {"d6_10", "6 a 10 días hábiles", 6, 10},
    {"d11_15", "11 a 15 días hábiles", 11, 15},
    {"d16", "Más de 15 días hábiles", 16, INT_MAX},
};

static int tramo_of(const tramo_t *tramos, int n, int days)
{
    int i = 0;
    while (i < n - 1 && days > tramos[i].hasta)
        i++;
    return i;
}

/* ---- age ---- */

static int waited(const calendar_t *cal, tramo_en_t en, day_t since, day_t today)
{
    if (since >= today)
        return 0;
    return en == EN_HABILES ? calendar_habiles_between(cal, since, today) : today - since;
}

int edad_tramo(const calendar_t *cal, tramo_en_t en, day_t since, day_t today)
{
    return tramo_of(edad_tramos, EDAD_TRAMOS, waited(cal, en, since, today));
}

/* The last day since which n days or more have been waited, n above 0. */
static day_t last_with(const calendar_t *cal, tramo_en_t en, int n, day_t today)
{
    return en == EN_HABILES ? calendar_add_habiles(cal, today + 1, -n) - 1 : today - n;
}

tramo_dias_t edad_dias(const calendar_t *cal, tramo_en_t en, int tramo, day_t today)
{
    const tramo_t *t = &edad_tramos[tramo];
    return (tramo_dias_t){
        .desde = t->hasta == INT_MAX ? DAY_NONE : last_with(cal, en, t->hasta + 1, today) + 1,
        .hasta = t->desde == 0 ? DAY_NONE : last_with(cal, en, t->desde, today),
    };
}

/* ---- term ---- */

int plazo_tramo(const calendar_t *cal, day_t vence, day_t today)
{
    if (vence < today)
        return 0;
    return tramo_of(plazo_tramos, PLAZO_TRAMOS, calendar_habiles_between(cal, today, vence));
}

tramo_dias_t plazo_dias(const calendar_t *cal, int tramo, day_t today)
{
    const tramo_t *t = &plazo_tramos[tramo];
    if (t->hasta < 0)
        return (tramo_dias_t){DAY_NONE, today - 1};
    return (tramo_dias_t){
        .desde = t->desde == 0 ? today : calendar_add_habiles(cal, today, t->desde),
        .hasta = t->hasta == INT_MAX ? DAY_NONE : calendar_add_habiles(cal, today, t->hasta + 1) - 1,
    };
}
