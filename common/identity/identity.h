/* Who asks: what a verified token said, as values. */
#ifndef PQR_COMMON_IDENTITY_IDENTITY_H
#define PQR_COMMON_IDENTITY_IDENTITY_H

#include "common/clock.h"
#include "common/identity/role.h"

/* bytes of each text, the NUL not counted; a token with a longer one is refused */
#define IDENTITY_TEXT_MAX 128

typedef struct identity {
    char usuario[IDENTITY_TEXT_MAX + 1]; /* the user's name, or the system's: one person's or system's alone,
                                            whatever the issuer (name.h) */
    char nombre[IDENTITY_TEXT_MAX + 1];  /* of the person, for people to read; "" where it is not told */
    char equipo[IDENTITY_TEXT_MAX + 1];  /* the team; "": none */
    char emisor[IDENTITY_TEXT_MAX + 1];  /* the name that the file of issuers gives to whoever said so */
    char sesion[IDENTITY_TEXT_MAX + 1];  /* the token's own id; "" where it has none */
    roles_t roles;                       /* may be empty: known, and allowed nothing */
    instant_t vence;                     /* real time */
} identity_t;

/* True: has at least one of the set. */
static inline bool identity_is(const identity_t *who, roles_t any)
{
    return (who->roles & any) != 0;
}

#endif
