/* How an operation contacts its customers, as data: what can come of a call or of a voicemail and what that
 * does to a case (procedure, steps 6 to 8), leases, patience with RR, and the templates of texts. It is read
 * from a file (contacto_file.h), immutable afterwards, and shared by threads. Pure. */
#ifndef PQR_CONTACT_CONTACTO_H
#define PQR_CONTACT_CONTACTO_H

#include <stdbool.h>

#include "common/arena.h"
#include "common/cleanup.h"

/* What an outcome does to its case. */
typedef enum efecto {
    EFECTO_ACEPTA,
    EFECTO_NO_ACEPTA,
    EFECTO_SIN_CONTACTO, /* an attempt without contact */
    EFECTO_OTRA_HORA,
    EFECTO_NUMERO_ERRADO, /* an attempt without contact; the number is not dialled again */
    EFECTO_BUZON_ENTREGADO,
    EFECTO_BUZON_FALLIDO,
    EFECTOS,
} efecto_t;
const char *efecto_name(efecto_t e); /* "acepta", … */
bool efecto_from_name(const char *name, efecto_t *ret);

/* What an outcome comes of. */
typedef enum intento_de {
    DE_LLAMADA = 1 << 0,
    DE_BUZON = 1 << 1, /* leaving the voicemail */
} intento_de_t;
/* The bits of what can have that effect. */
unsigned efecto_de(efecto_t e);
/* A call that had it may be followed by one to another number, within the same attempt. */
bool efecto_allows_another_number(efecto_t e);

typedef struct desenlace {
    const char *nombre;
    const char *texto; /* for people */
    unsigned de;       /* bits of intento_de_t */
    efecto_t efecto;
    bool otro_numero; /* another number of the customer may be tried within the same attempt */
} desenlace_t;

typedef enum plantilla {
    PLANTILLA_BUZON,
    PLANTILLA_RECURSOS,
    PLANTILLA_AVISO_ESCRITO,
    PLANTILLA_ESCALAR,
    PLANTILLA_FINALIZAR,
    PLANTILLA_CERRAR,
    PLANTILLA_CORREGIR,
    PLANTILLA_RECURSO,
    PLANTILLA_COPIA_SIC,
    PLANTILLAS,
} plantilla_t;
const char *plantilla_name(plantilla_t p); /* as in the file: "buzon" */
/* Bits of nota_field_t: the fields that a template may name, and those that it must. */
unsigned plantilla_allowed(plantilla_t p);
unsigned plantilla_needed(plantilla_t p);

#define DESENLACES_MAX 60

typedef struct contacto {
    desenlace_t desenlaces[DESENLACES_MAX];
    size_t n_desenlaces;
    int arriendo_minutos, arriendo_marcador_minutos, aplazamientos, tomar_max;
    int rr_espera_minutos, rr_reintentos, rr_pausa_minutos;
    const char *plantillas[PLANTILLAS];
    arena_t texts; /* holds every text of it */
} contacto_t;

void contacto_free(contacto_t *c);
DEFINE_CLEANUP(contacto, contacto_t *, contacto_free)

/* The outcome of that name that can come of `de`, one of the bits; NULL: there is none. */
const desenlace_t *contacto_desenlace(const contacto_t *c, const char *nombre, intento_de_t de);

#define RR_PAUSA_MAX_MINUTOS (24 * 60)
/* Minutes to wait before RR is asked again for the n-th time, n = 1 the first: the pause, doubled each time,
 * a day at most. 0: it is asked no more, a person takes over. */
int contacto_rr_pausa(const contacto_t *c, int n);

#endif
