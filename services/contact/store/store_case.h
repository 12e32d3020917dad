/* A row of contact.caso as the life of a case sees it. */
#ifndef PQR_CONTACT_STORE_CASE_H
#define PQR_CONTACT_STORE_CASE_H

#include "common/pg.h"
#include "services/contact/life/lifecycle.h"

typedef struct case_columns {
    int base, fecha_corte, entrega, revision, decision, razon, causal, nota_rr, inicio, vence, estado,
        resultado, respuesta_origen, respuesta_signo, respuesta, notificacion, notificado, proximo,
        intento_numero, intento_dia, intento_hasta, intento_pedido, ronda, bandas, ultimo_dia, aplazamientos,
        rebotes, alerta, alerta_dia, anonimo_hasta, version;
} case_columns_t;

case_columns_t case_columns(const PGresult *r);
/* Texts point into r. RC_FATAL: the row says what this program does not know. */
MUST_CHECK rc_t case_from_row(const PGresult *r, int row, const case_columns_t *c, case_view_t *ret,
                              int64_t *ret_version, err_t *err);
/* base, fecha_corte, entrega and revision of the first row, by their names. */
MUST_CHECK rc_t sighting_from_row(const PGresult *r, sighting_t *ret, err_t *err);

/* Locks one case, before anything of it is read: the order of every writer. casos_bloquear.sql's row, or
 * none. */
MUST_CHECK rc_t case_lock(pg_t *pg, const char *radicado, PGresult **ret, err_t *err);
/* Locks several, which are in the order of every writer: by radicado. */
MUST_CHECK rc_t case_lock_all(pg_t *pg, const char *const *radicados, size_t n, err_t *err);

#endif
