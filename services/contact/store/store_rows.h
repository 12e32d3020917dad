/* What a batch changes, as the rows of each statement. */
#ifndef PQR_CONTACT_STORE_ROWS_H
#define PQR_CONTACT_STORE_ROWS_H

#include "common/pg_columns.h"
#include "services/contact/intake/incoming.h"
#include "services/contact/store/tarea_orden.h"

#define TAREA_CAUSA_MAX 80

/* A case as it stands after a batch. */
typedef struct caso_row {
    const char *radicado;
    const incoming_t *holder; /* whose facts hold */
    const case_view_t *view;
    int64_t version;
} caso_row_t;

/* A case opened by its holder's sighting alone: regla is that sighting's, which needs no row of its own then;
 * or NULL. libro: the workbook that the sighting came in; 0: in none. */
void rows_add_apertura(pg_columns_t *r, const caso_row_t *c, const char *regla, int libro);
void rows_add_caso(pg_columns_t *r, const caso_row_t *c);
void rows_add_vida(pg_columns_t *r,
                   const caso_row_t *c); /* all but the facts: holder may be NULL; so below */
void rows_add_avance(pg_columns_t *r, const caso_row_t *c); /* only what a late-coming sighting moves */
void rows_add_vista(pg_columns_t *r, const incoming_t *in, const char *regla, int libro);
void rows_add_reemplazo(pg_columns_t *r, const char *radicado, int libro);
/* What asked for a decision's task: with its radicado and tipo, that task's alone. */
void tarea_causa(const sighting_t *s, char ret[TAREA_CAUSA_MAX]);
void rows_add_tarea(pg_columns_t *r, const tarea_nueva_t *t, const char *estado, const tarea_manos_t *manos);
void rows_add_tarea_cancelada(pg_columns_t *r, const char *radicado, tarea_tipo_t tipo);
/* nota NULL: it stays. */
void rows_add_tarea_renovada(pg_columns_t *r, const char *radicado, tarea_tipo_t tipo, const char *nota,
                             day_t vence);

#endif
