/* Whose practices somebody records, changes and annuls. Pure. */
#ifndef PQR_REPORTING_PRACTICE_REACH_H
#define PQR_REPORTING_PRACTICE_REACH_H

#include "common/identity/identity.h"

/* Own ones, and those of the own team; a coordinador, a gerente and an administrator those of the whole cell.
 * of_team: whether the person is of the team of whoever asks, who has one. */
bool practice_reaches(const identity_t *who, const char *persona, bool of_team);

#endif
