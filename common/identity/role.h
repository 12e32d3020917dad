/* The roles of people and systems, and sets of them. Pure. The names are those of tokens, users and the
 * tables of routes. */
#ifndef PQR_COMMON_IDENTITY_ROLE_H
#define PQR_COMMON_IDENTITY_ROLE_H

#include <jansson.h>
#include <stdbool.h>

#include "common/buf.h"
#include "common/err.h"

typedef enum user_role {
    ROLE_AGENTE,      /* calls customers: the cases that are his or hers */
    ROLE_BACKOFFICE,  /* answers, recursos, tasks, review */
    ROLE_SUPERVISOR,  /* a team: its cases, its forms and practices */
    ROLE_COORDINADOR, /* the cell: bases, policy's effects, notices */
    ROLE_GERENTE,     /* figures and reports, of everybody, without personal data */
    ROLE_INTEGRACION, /* other systems */
    ROLE_ADMIN,       /* users, and everything else */
    ROLE_COUNT,
} user_role_t;

typedef unsigned roles_t; /* a set */

#define ROLE_SET(role) (1u << (role))

/* Sets of one, as tables of routes name them. */
enum {
    AGENTE = ROLE_SET(ROLE_AGENTE),
    BACKOFFICE = ROLE_SET(ROLE_BACKOFFICE),
    SUPERVISOR = ROLE_SET(ROLE_SUPERVISOR),
    COORDINADOR = ROLE_SET(ROLE_COORDINADOR),
    GERENTE = ROLE_SET(ROLE_GERENTE),
    INTEGRACION = ROLE_SET(ROLE_INTEGRACION),
    ADMIN = ROLE_SET(ROLE_ADMIN),
    ROLES_ALL = ROLE_SET(ROLE_COUNT) - 1,
};

const char *user_role_name(user_role_t role);
/* False: no role is called so. */
bool user_role_parse(const char *name, user_role_t *ret);
/* Adds the roles of these names to *ret, as people type them. RC_REJECT: one is none, and which there are. */
MUST_CHECK rc_t roles_parse(const char *const *names, size_t n, roles_t *ret, err_t *err);
/* Appends the names of the set, in their order, with `between` between two. */
void roles_words(roles_t roles, const char *between, buf_t *out);
/* The same as a list, a new reference. */
json_t *roles_json(roles_t roles);

#endif
