/* Contactability: of the attempts to reach customers, how many did (procedure, steps 6 and 8), by attempt,
 * hour, weekday or day. Pure.
 *
 * An attempt whose outcome is known reached the customer (acepta, no_acepta, otra_hora; informado: told late,
 * the customer had heard the answer) or did not (sin_contacto, sin_telefono). The share is of these. Attempts
 * of which nobody told in time (perdido), or told only what no longer counted (tardio), are given beside and
 * are in no share; so are voicemails, which reach nobody. */
#ifndef PQR_REPORTING_CONTACTS_H
#define PQR_REPORTING_CONTACTS_H

#include <stdint.h>

typedef enum efecto {
    EFECTO_ACEPTA,
    EFECTO_NO_ACEPTA,
    EFECTO_OTRA_HORA,
    EFECTO_INFORMADO,
    EFECTO_SIN_CONTACTO,
    EFECTO_SIN_TELEFONO,
    EFECTO_BUZON_DEJADO,
    EFECTO_BUZON_FALLIDO,
    EFECTO_PERDIDO,
    EFECTO_TARDIO,
    EFECTOS,
} efecto_t;
const char *efecto_name(efecto_t e);           /* as reporting.intento.efecto has it */
efecto_t efecto_from_name(const char *nombre); /* EFECTOS: none of them */

typedef struct contacts {
    int64_t efectos[EFECTOS];
} contacts_t;

int64_t contacts_calls(const contacts_t *c);   /* attempts whose outcome is known */
int64_t contacts_reached(const contacts_t *c); /* of them, those that reached the customer */

/* "Intento 2", "Mensaje de voz" (4), "08:00 a 08:59", "Lunes": of a key of reporting.conteo_intento, in
 * static memory of the calling thread, or literal. por: "intento", "hora", "semana"; else the key itself. */
const char *contacts_text(const char *por, const char *clave);

#endif
