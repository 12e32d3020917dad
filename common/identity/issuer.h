/* Whose tokens are taken, and what they mean: `identidad.conf`, as values. Read once at start; a process goes
 * by one set of issuers. */
#ifndef PQR_COMMON_IDENTITY_ISSUER_H
#define PQR_COMMON_IDENTITY_ISSUER_H

#include "common/err.h"
#include "common/identity/role.h"

typedef struct role_mapping {
    const char *value; /* of the claim */
    user_role_t role;
} role_mapping_t;

typedef struct issuer {
    const char *name;      /* for people and logs; unique; letters, digits and . _ - */
    const char *iss, *aud; /* as in the token, to the letter */
    const char *jwks_file; /* where the keys are: a file … */
    const char *jwks_url;  /* … or an address, http(s) */
    bool rs256, es256;     /* what may sign */
    bool same_people; /* its accounts are those of the first issuer; else their names are told apart (name.h)
                       */
    const char *claim_usuario; /* paths of claims: "sub", "realm_access.roles" */
    const char *claim_nombre;
    const char *claim_equipo;
    const char *claim_roles;
    role_mapping_t *mapping; /* n: 0: values are the names of roles themselves */
    size_t n_mapping;
} issuer_t;

typedef struct issuers issuers_t;

/* Of a text called `name`. RC_FATAL: everything that is wrong with it, with lines. The caller frees. */
MUST_CHECK rc_t issuers_parse(const char *name, const char *text, issuers_t **ret, err_t *err);
MUST_CHECK rc_t issuers_load(const char *path, issuers_t **ret, err_t *err);
void issuers_free(issuers_t *l);
DEFINE_CLEANUP(issuers, issuers_t *, issuers_free)

size_t issuers_count(const issuers_t *l);
const issuer_t *issuers_at(const issuers_t *l, size_t i);
/* By the claim iss; -1: nobody whose word counts. */
int issuers_find(const issuers_t *l, const char *iss);

#endif
