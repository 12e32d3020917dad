#include "services/contact/store/store_case.h"

#include "common/pg_columns.h"
#include "embed/contact_core/casos_bloquear_sql.h"

case_columns_t case_columns(const PGresult *r)
{
    return (case_columns_t){
        .base = pg_column(r, "base"),
        .fecha_corte = pg_column(r, "fecha_corte"),
        .entrega = pg_column(r, "entrega"),
        .revision = pg_column(r, "revision"),
        .decision = pg_column(r, "decision"),
        .razon = pg_column(r, "razon"),
        .causal = pg_column(r, "causal"),
        .nota_rr = pg_column(r, "nota_rr"),
        .inicio = pg_column(r, "inicio"),
        .vence = pg_column(r, "vence"),
        .estado = pg_column(r, "estado"),
        .resultado = pg_column(r, "resultado"),
        .version = pg_column(r, "version"),
    };
}

rc_t case_from_row(const PGresult *r, int row, const case_columns_t *c, case_view_t *ret,
                   int64_t *ret_version, err_t *err)
{
    case_view_t v = {
        .rige.entrega = (int)pg_int(r, row, c->entrega),
        .rige.revision = (int)pg_int(r, row, c->revision),
        .razon = pg_text(r, row, c->razon),
        .causal = pg_text(r, row, c->causal),
        .nota = pg_text(r, row, c->nota_rr),
    };
    if (!base_from_name(pg_text(r, row, c->base), &v.rige.base) ||
        !day_parse(pg_text(r, row, c->fecha_corte), &v.rige.fecha_corte) ||
        !decision_from_name(pg_text(r, row, c->decision), &v.decision) ||
        !day_parse(pg_text(r, row, c->inicio), &v.inicio) ||
        !day_parse(pg_text(r, row, c->vence), &v.vence) ||
        !estado_from_name(pg_text(r, row, c->estado), &v.estado) ||
        !resultado_from_name(pg_text(r, row, c->resultado), &v.resultado))
        return err_set(err, RC_FATAL, "caso_ilegible",
                       "un caso guardado dice algo que este programa no conoce");
    *ret = v;
    *ret_version = pg_int(r, row, c->version);
    return RC_OK;
}

rc_t case_lock(pg_t *pg, const char *radicado, PGresult **ret, err_t *err)
{
    AUTO(pg_columns) pg_columns_t key = {0};
    pg_columns_text(&key, radicado);
    pg_columns_end(&key);
    return pg_columns_write(&key, pg, casos_bloquear_sql, NULL, ret, err);
}

rc_t sighting_from_row(const PGresult *r, sighting_t *ret, err_t *err)
{
    sighting_t s = {.entrega = (int)pg_int(r, 0, pg_column(r, "entrega")),
                    .revision = (int)pg_int(r, 0, pg_column(r, "revision"))};
    if (!base_from_name(pg_text(r, 0, pg_column(r, "base")), &s.base) ||
        !day_parse(pg_text(r, 0, pg_column(r, "fecha_corte")), &s.fecha_corte))
        return err_set(err, RC_FATAL, "registro_ilegible",
                       "un registro guardado dice algo que este programa no conoce");
    *ret = s;
    return RC_OK;
}
