/* A form out of the database: as data of its sheet, and as it stands. */
#ifndef PQR_REPORTING_FORM_READ_H
#define PQR_REPORTING_FORM_READ_H

#include "common/pg.h"
#include "services/reporting/figures/catalogue.h"
#include "services/reporting/reports/form_sheet.h"

typedef struct form_record {
    PGresult *row, *errors; /* of formato.sql and formato_errores.sql */
    arena_t texts;
    form_data_t data; /* points into what is above */
    form_now_t now;
    int64_t version;
} form_record_t;

/* *ret_found false: there is none of that number (digits). ret is released with form_record_done() in any
 * case. team: that who asks is bound to (scope.h). */
MUST_CHECK rc_t form_read(pg_t *pg, const char *id, const char *team, const catalogue_t *names,
                          form_record_t *ret, bool *ret_found, err_t *err);
void form_record_done(form_record_t *r);
__attribute__((unused)) static inline void form_record_cleanup(form_record_t *r)
{
    form_record_done(r);
}

/* How a form stands, of a row with the columns tipo, estado, hecho, entregado, firmado, fecha_seguimiento,
 * and causa, compromiso and proceso as truth values (formato_tomar.sql). RC_FATAL: the row says what no form
 * can be. */
MUST_CHECK rc_t form_now_of_row(const PGresult *res, int row, form_now_t *ret, err_t *err);

#endif
