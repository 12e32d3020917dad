#include "services/reporting/practices/people.h"

#include <stdlib.h>
#include <string.h>

/* Where it stands, or would; *ret_there: it does. */
static size_t place_of(const people_t *p, const char *persona, bool *ret_there)
{
    size_t low = 0, high = p->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(p->at[middle], persona);
        if (order == 0) {
            *ret_there = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *ret_there = false;
    return low;
}

static void add(people_t *p, const char *persona)
{
    bool there;
    size_t at = place_of(p, persona, &there);
    if (there)
        return;
    if (p->n == p->cap) {
        p->cap = p->cap ? p->cap * 2 : 64;
        p->at = must(realloc(p->at, p->cap * sizeof *p->at));
    }
    memmove(p->at + at + 1, p->at + at, (p->n - at) * sizeof *p->at);
    p->at[at] = persona;
    p->n++;
}

void people_take(const adherence_question_t *q, people_t *ret)
{
    *ret = (people_t){0};
    for (size_t i = 0; i < q->n_stretches; i++)
        add(ret, q->stretches[i].persona);
    for (size_t i = 0; i < q->n_held; i++)
        add(ret, q->held[i].persona);
}

int people_number(const people_t *p, const char *persona)
{
    bool there;
    return (int)place_of(p, persona, &there);
}

void people_done(people_t *p)
{
    free(p->at);
    *p = (people_t){0};
}
