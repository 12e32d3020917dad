/* The workbooks that a batch's decisions came in: the number of each in the database, and by which it was
 * replaced. */
#ifndef PQR_CONTACT_STORE_LIBROS_H
#define PQR_CONTACT_STORE_LIBROS_H

#include <stdbool.h>

#include "common/pg.h"
#include "services/contact/intake/incoming.h"

typedef struct libro {
    const char *sha256;
    int id;                 /* never 0 */
    replacement_t replaced; /* por NULL: it is not replaced */
} libro_t;

/* Zero-initialised: none. Texts point into the batch and into rows. */
typedef struct libros {
    libro_t *items; /* by sha256 */
    size_t n, cap;
    bool any_replaced;
    PGresult *rows;
} libros_t;

/* Records which workbooks replace which, before anything else of the same transaction. */
MUST_CHECK rc_t libros_replace(pg_t *pg, const batch_t *b, err_t *err);
/* Reads those of the batch's decisions, the unknown ones made known, and holds them until the transaction
 * ends: none is replaced meanwhile. Before any case is locked. */
MUST_CHECK rc_t libros_lock(libros_t *l, pg_t *pg, const batch_t *b, err_t *err);
/* NULL of NULL. */
const libro_t *libros_find(const libros_t *l, const char *sha256);
void libros_done(libros_t *l);

#endif
