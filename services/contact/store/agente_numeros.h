/* The numbers of a case as who calls it sees them: in their order, with what came of each. The place of a
 * number, from 1 on, is how people name it, and stays the same when another one turns out to be wrong. */
#ifndef PQR_CONTACT_AGENTE_NUMEROS_H
#define PQR_CONTACT_AGENTE_NUMEROS_H

#include "common/pg.h"
#include "services/contact/life/telefonos.h"

typedef struct agente_numero {
    char texto[TELEFONO_TEXT_MAX];
    bool errado;           /* it is somebody else's */
    bool marcado;          /* in this attempt, */
    bool abierta;          /* … and nobody has said yet what came of it */
    const char *resultado; /* of its last call in this attempt, or NULL; points into the calls' rows */
} agente_numero_t;

typedef struct agente_numeros {
    agente_numero_t items[TELEFONOS_MAX];
    size_t n;
    bool queda; /* some number is not known to be somebody else's */
} agente_numeros_t;

/* text: of the case, or NULL. calls: rows with radicado, intento, telefono, resultado, errado and abierta in
 * the order in which they were made; those of other cases are passed over. */
void agente_numeros_read(const char *text, const PGresult *calls, const char *radicado, int64_t intento,
                         agente_numeros_t *ret);

/* The number that is talked of where none is named: the one whose call has no outcome yet, else the last one
 * dialled; -1: none was. */
int agente_numeros_last(const agente_numeros_t *n);
/* The first that is not known to be wrong and was not dialled in this attempt; -1: none is left. */
int agente_numeros_next(const agente_numeros_t *n);

#endif
