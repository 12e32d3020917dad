/* What is personal, and who is shown it whole: those who deal with customers. Everybody else sees its end.
 * Pure. */
#ifndef PQR_REPORTING_VEIL_H
#define PQR_REPORTING_VEIL_H

#include "common/identity/identity.h"
#include "services/reporting/lists/list.h"

/* Whether of the list something is hidden from who asks; NULL: nobody known, so it is. */
bool veil_is_over(const list_t *list, const identity_t *who);
/* In place: every byte but the last three becomes *, and nothing of a character is left that is cut. */
void veil_text(char *text);

#endif
