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
        .respuesta_origen = pg_column(r, "respuesta_origen"),
        .respuesta_signo = pg_column(r, "respuesta_signo"),
        .respuesta = pg_column(r, "respuesta"),
        .notificacion = pg_column(r, "notificacion"),
        .notificado = pg_column(r, "notificado"),
        .proximo = pg_column(r, "proximo"),
        .intento_numero = pg_column(r, "intento_numero"),
        .intento_dia = pg_column(r, "intento_dia"),
        .intento_hasta = pg_column(r, "intento_hasta"),
        .intento_pedido = pg_column(r, "intento_pedido"),
        .ronda = pg_column(r, "ronda"),
        .bandas = pg_column(r, "bandas"),
        .ultimo_dia = pg_column(r, "ultimo_dia"),
        .aplazamientos = pg_column(r, "aplazamientos"),
        .rebotes = pg_column(r, "rebotes"),
        .alerta = pg_column(r, "alerta"),
        .alerta_dia = pg_column(r, "alerta_dia"),
        .anonimo_hasta = pg_column(r, "anonimo_hasta"),
        .version = pg_column(r, "version"),
    };
}

/* A date, or null. */
static bool day_or_none(const PGresult *r, int row, int col, day_t *ret)
{
    const char *text = pg_text(r, row, col);
    *ret = DAY_NONE;
    return !text || day_parse(text, ret);
}

static bool sighting_read(const PGresult *r, int row, const case_columns_t *c, case_view_t *v)
{
    v->rige.entrega = (int)pg_int(r, row, c->entrega);
    v->rige.revision = (int)pg_int(r, row, c->revision);
    return base_from_name(pg_text(r, row, c->base), &v->rige.base) &&
           day_parse(pg_text(r, row, c->fecha_corte), &v->rige.fecha_corte) &&
           decision_from_name(pg_text(r, row, c->decision), &v->decision);
}

static bool answer_read(const PGresult *r, int row, const case_columns_t *c, case_view_t *v)
{
    v->respuesta.texto = pg_text(r, row, c->respuesta);
    return respuesta_origen_from_name(pg_text(r, row, c->respuesta_origen), &v->respuesta.origen) &&
           signo_from_name(pg_text(r, row, c->respuesta_signo), &v->respuesta.signo) &&
           notificacion_from_name(pg_text(r, row, c->notificacion), &v->notificacion) &&
           day_or_none(r, row, c->notificado, &v->notificado);
}

static bool attempt_read(const PGresult *r, int row, const case_columns_t *c, case_view_t *v)
{
    v->proximo.numero = (int)pg_int(r, row, c->intento_numero);
    v->proximo.desde = pg_int(r, row, c->proximo);
    v->proximo.hasta = pg_int(r, row, c->intento_hasta);
    v->pedida = pg_bool(r, row, c->intento_pedido);
    v->ronda = (int)pg_int(r, row, c->ronda);
    v->bandas = (unsigned)pg_int(r, row, c->bandas);
    v->aplazamientos = (int)pg_int(r, row, c->aplazamientos);
    return day_or_none(r, row, c->intento_dia, &v->proximo.dia) &&
           day_or_none(r, row, c->ultimo_dia, &v->ultimo_dia);
}

rc_t case_from_row(const PGresult *r, int row, const case_columns_t *c, case_view_t *ret,
                   int64_t *ret_version, err_t *err)
{
    case_view_t v = {
        .razon = pg_text(r, row, c->razon),
        .causal = pg_text(r, row, c->causal),
        .nota = pg_text(r, row, c->nota_rr),
        .rebotes = (int)pg_int(r, row, c->rebotes),
        .alerta = (int)pg_int(r, row, c->alerta),
    };
    if (!sighting_read(r, row, c, &v) || !answer_read(r, row, c, &v) || !attempt_read(r, row, c, &v) ||
        !day_parse(pg_text(r, row, c->inicio), &v.inicio) ||
        !day_parse(pg_text(r, row, c->vence), &v.vence) ||
        !day_or_none(r, row, c->alerta_dia, &v.alerta_dia) ||
        !day_or_none(r, row, c->anonimo_hasta, &v.anonimo_hasta) ||
        !estado_from_name(pg_text(r, row, c->estado), &v.estado) ||
        !resultado_from_name(pg_text(r, row, c->resultado), &v.resultado))
        return err_set(err, RC_FATAL, "caso_ilegible",
                       "un caso guardado dice algo que este programa no conoce");
    if (v.proximo.numero == 0)
        v.proximo = (attempt_t){0};
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

rc_t case_lock_all(pg_t *pg, const char *const *radicados, size_t n, err_t *err)
{
    AUTO(pg_columns) pg_columns_t keys = {0};
    AUTO(pgresult) PGresult *locked = NULL;
    for (size_t i = 0; i < n; i++) {
        pg_columns_text(&keys, radicados[i]);
        pg_columns_end(&keys);
    }
    return pg_columns_write(&keys, pg, casos_bloquear_sql, NULL, &locked, err);
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
