/* When customers may be called, by the calendar's windows. Pure. */
#ifndef PQR_CONTACT_HORARIO_H
#define PQR_CONTACT_HORARIO_H

#include "common/calendar.h"

typedef struct horario {
    bool abierto;           /* calls may be made now */
    instant_t desde, hasta; /* [desde, hasta) of that window, or of the next one; 0: none within a year */
} horario_t;

horario_t horario_at(const calendar_t *cal, instant_t now);

#endif
