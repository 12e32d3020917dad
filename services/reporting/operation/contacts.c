#include "services/reporting/operation/contacts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"

#define VOICEMAIL 4

static const char *const names[EFECTOS] = {
    [EFECTO_ACEPTA] = "acepta",
    [EFECTO_NO_ACEPTA] = "no_acepta",
    [EFECTO_OTRA_HORA] = "otra_hora",
    [EFECTO_INFORMADO] = "informado",
    [EFECTO_SIN_CONTACTO] = "sin_contacto",
    [EFECTO_SIN_TELEFONO] = "sin_telefono",
    [EFECTO_BUZON_DEJADO] = "buzon_dejado",
    [EFECTO_BUZON_FALLIDO] = "buzon_fallido",
    [EFECTO_PERDIDO] = "perdido",
    [EFECTO_TARDIO] = "tardio",
};

const char *efecto_name(efecto_t e)
{
    return names[e];
}

efecto_t efecto_from_name(const char *nombre)
{
    efecto_t e = 0;
    while (e < EFECTOS && strcmp(names[e], nombre) != 0)
        e++;
    return e;
}

int64_t contacts_reached(const contacts_t *c)
{
    return c->efectos[EFECTO_ACEPTA] + c->efectos[EFECTO_NO_ACEPTA] + c->efectos[EFECTO_OTRA_HORA] +
           c->efectos[EFECTO_INFORMADO];
}

int64_t contacts_calls(const contacts_t *c)
{
    return contacts_reached(c) + c->efectos[EFECTO_SIN_CONTACTO] + c->efectos[EFECTO_SIN_TELEFONO];
}

const char *contacts_text(const char *por, const char *clave)
{
    static const char *const days[] = {"Lunes",   "Martes", "Miércoles", "Jueves",
                                       "Viernes", "Sábado", "Domingo"};
    static _Thread_local char text[32];
    const long n = strtol(clave, NULL, 10);
    if (strcmp(por, "semana") == 0 && n >= 1 && n <= (long)COUNT_OF(days))
        return days[n - 1];
    if (strcmp(por, "intento") == 0 && n == VOICEMAIL)
        return "Mensaje de voz";
    if (strcmp(por, "intento") == 0)
        snprintf(text, sizeof text, "Intento %ld", n);
    else if (strcmp(por, "hora") == 0)
        snprintf(text, sizeof text, "%02ld:00 a %02ld:59", n, n);
    else
        snprintf(text, sizeof text, "%s", clave);
    return text;
}
