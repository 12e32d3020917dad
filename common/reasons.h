/* Why a row was not accepted (rejection_t.razon, see event.h), as people call it. Pure. */
#ifndef PQR_COMMON_REASONS_H
#define PQR_COMMON_REASONS_H

/* "missing_radicado" → "Sin radicado"; one that is not known goes by its own name. */
const char *reason_name(const char *razon);

#endif
