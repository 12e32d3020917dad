/* What a person may do with an attempt that he or she took. An ordered table, of which the first row that
 * holds decides. Pure. */
#ifndef PQR_CONTACT_AGENTE_H
#define PQR_CONTACT_AGENTE_H

#include <stdbool.h>

typedef enum agente_verbo {
    AGENTE_MARCAR = 1 << 0,    /* dial one of the numbers, and see it */
    AGENTE_RESULTADO = 1 << 1, /* say what came of it */
    AGENTE_SOLTAR = 1 << 2,    /* give it back: nobody was called */
    AGENTE_PROLONGAR = 1 << 3, /* more time */
} agente_verbo_t;

/* Everything that it depends on. */
typedef struct agente_facts {
    bool suyo;              /* this person took it */
    bool en_curso;          /* nobody has ended it */
    bool soltado;           /* this person gave it back */
    bool vencido;           /* its lease is over */
    bool marcado;           /* some number was dialled in it */
    bool hay_telefono;      /* the case has a number that is not known to be somebody else's */
    bool abierto;           /* calls may be made now */
    bool dice_telefono;     /* the request names a number, */
    bool telefono_conocido; /* … which the case has, */
    bool telefono_errado;   /* … and is known to be somebody else's, */
    bool telefono_marcado;  /* … and was dialled in this attempt */
} agente_facts_t;

typedef struct agente_step {
    const char *regla; /* the row that matched: of a refusal, its name */
    bool aceptado;
    bool repetida; /* accepted, and nothing is left to do */
} agente_step_t;

/* Refusals, in this order: intento_de_otra_persona, intento_no_en_curso, telefono_desconocido,
 * fuera_de_horario, arriendo_vencido, telefono_errado, intento_marcado, sin_marcar. What came of an attempt
 * may be said after it was given up, too. */
agente_step_t agente_puede(agente_verbo_t verbo, const agente_facts_t *f);

#endif
