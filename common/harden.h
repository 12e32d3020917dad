/* What a process gives up at its start, before it reads anything. */
#ifndef PQR_COMMON_HARDEN_H
#define PQR_COMMON_HARDEN_H

/* No program that it starts gains rights (PR_SET_NO_NEW_PRIVS), and its memory, where keys and personal data
 * are, goes into no core file and to no other process of the same user. Under sanitizers the memory stays
 * open: they look at it themselves. */
void harden_process(void);

#endif
