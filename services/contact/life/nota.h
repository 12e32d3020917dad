/* Texts from templates: the notes to write in RR's call log, clear about the why (procedure, steps 3, 5 and
 * 10: the causal, the reason, the policy's version and rule, and what the customer was told), and what a
 * customer is told (step 8). The templates are in contacto.conf. Pure. */
#ifndef PQR_CONTACT_NOTA_H
#define PQR_CONTACT_NOTA_H

#include <stdbool.h>

#include "common/buf.h"

/* What a template's {fields} stand for. Texts are borrowed; NULL, or 0 of a number: not known. Where a field
 * has words for a value (nota.c), the template gets the words; other values stand as they are. */
typedef struct nota_facts {
    const char *radicado;
    const char *destino;                           /* RR user to whom it is escalated */
    const char *causal;                            /* letter; NULL: not identified */
    const char *razon;                             /* razon_decision */
    const char *politica_version, *politica_regla; /* {version}, {regla} */
    const char *respuesta;                         /* what the PQR is answered */
    const char *signo;                             /* "positiva", "negativa" */
    const char *notificacion;     /* "voz", "buzon", "escrita", "escrita_pendiente", "conducta_concluyente" */
    const char *recursos;         /* the recursos de ley, in words */
    const char *cliente_dice;     /* "acepta", "no_acepta", "sin_contacto" */
    const char *recurso_tipo;     /* "reposicion", "apelacion" */
    const char *recurso_decision; /* "confirma", …; NULL: pending */
    const char *recurso_hasta;    /* last day to file one, as it is to be read */
    int dias_presentar, dias_responder; /* días hábiles of a recurso's terms */
    const char *fecha, *quien;
} nota_facts_t;

typedef enum nota_field {
    NOTA_RADICADO,
    NOTA_DESTINO,
    NOTA_CAUSAL,
    NOTA_RAZON,
    NOTA_VERSION,
    NOTA_REGLA,
    NOTA_RESPUESTA,
    NOTA_SIGNO,
    NOTA_NOTIFICACION,
    NOTA_RECURSOS,
    NOTA_CLIENTE_DICE,
    NOTA_RECURSO_TIPO,
    NOTA_RECURSO_DECISION,
    NOTA_RECURSO_HASTA,
    NOTA_DIAS_PRESENTAR,
    NOTA_DIAS_RESPONDER,
    NOTA_FECHA,
    NOTA_QUIEN,
    NOTA_FIELDS,
} nota_field_t;

#define NOTA_BIT(field) (1U << (field))
#define NOTA_ALL (NOTA_BIT(NOTA_FIELDS) - 1)

const char *nota_field_name(nota_field_t f); /* "radicado", … */

/* Reads a template: the bits of the fields that it names. False: a brace stands alone, or a field is none of
 * `allowed`; then what is wrong is appended to fault (may be NULL), in Spanish, and the bits are what was
 * read until there. */
bool nota_read(const char *plantilla, unsigned allowed, unsigned *ret_named, buf_t *fault);

/* The bits of those of `fields` about which nothing is known: no letter and no digit is said. An unidentified
 * causal and a pending decision say so, and are known. */
unsigned nota_unknown(const nota_facts_t *f, unsigned fields);

/* Appends the template with its fields filled in, without the line ends that close it; what is not known
 * reads "sin dato". False, and nothing appended, when nota_read() finds it at fault. */
bool nota_render(const char *plantilla, const nota_facts_t *f, buf_t *ret);

#endif
