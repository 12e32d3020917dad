/* Cases as contact lives and tells them, for the tests of who reads their events: random histories
 * (tests/unit/contact_history.h) with the very events that contact writes of them, and what contact knows of
 * the case after the last one. Neither service's headers are seen through this one. */
#ifndef PQR_TESTS_OPERATION_STORY_H
#define PQR_TESTS_OPERATION_STORY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct story {
    char radicado[24];
    json_t *events; /* data of case.event, in the order of their versions */
    /* What contact knows: estado, causal, vence, notificacion, notificado, proximo (a number, or null),
     * proximo_desde (null where the attempt was taken and given back), rebotes, recurso, tarea (the pending
     * one that the case waits for), copias (pending ones for the SIC), atentos (attempts under way: 0 or 1).
     */
    json_t *known;
} story_t;

/* steps: how many of its steps it has been through; 0: all, and the case is closed. At least one is. */
void story_make(story_t *ret, uint64_t seed, int steps);
void story_done(story_t *s);

/* The rules of the life of a case by which an attempt ends with an outcome (events llamada, buzon_dejado,
 * buzon_fallido), one after the other from *i = 0 on. reached: the customer was spoken to. False: no more. */
bool story_outcome_rule(size_t *i, const char **ret_tipo, const char **ret_regla, bool *ret_reached);

#endif
