#include "services/contact/store/orden_rows.h"

#include "embed/contact_core/ordenes_mover_sql.h"
#include "services/contact/store/tarea_orden.h"

void orden_rows_add(pg_columns_t *r, int64_t id, const orden_step_t *s, int envios, instant_t now,
                    const char *error)
{
    const bool over = s->que == ORDEN_A_PERSONA;
    const instant_t until = now + s->minutos * 60000LL;
    pg_columns_bigint(r, id);
    pg_columns_text(r, over ? MANOS_PERSONA : MANOS_ADAPTADOR);
    pg_columns_int(r, envios + (s->que == ORDEN_REPITE));
    pg_columns_instant(r, over ? NULL : &until);
    pg_columns_text(r, over ? s->error : error);
    pg_columns_end(r);
}

rc_t orden_rows_write(const pg_columns_t *r, pg_t *pg, instant_t now, err_t *err)
{
    char fecha[32];
    instant_format(now, fecha);
    return pg_columns_write(r, pg, ordenes_mover_sql, fecha, NULL, err);
}
