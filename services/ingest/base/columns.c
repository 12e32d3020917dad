#include "services/ingest/base/columns.h"

#include <string.h>

static const char *const field_names[FIELD_COUNT] = {
    [FIELD_RADICADO] = "radicado",
    [FIELD_CUENTA] = "cuenta",
    [FIELD_ESTADO] = "estado",
    [FIELD_MOTIVO] = "motivo",
    [FIELD_RAZON] = "razon",
    [FIELD_SUBRAZON] = "subrazon",
    [FIELD_USUARIO] = "usuario",
    [FIELD_ASESOR] = "asesor",
    [FIELD_TELEFONO] = "telefono",
    [FIELD_CIUDAD] = "ciudad",
    [FIELD_FECHA_RADICACION] = "fecha_radicacion",
    [FIELD_OBSERVACION] = "observacion",
    [FIELD_FECHA_CORTE] = "fecha_corte",
};

const char *field_name(field_t f)
{
    return field_names[f];
}

field_t columns_field(const columns_t *c, const char *folded, size_t *ret_rank)
{
    for (int f = 0; f < FIELD_COUNT; f++)
        for (size_t i = 0; i < c->fields[f].n; i++)
            if (strcmp(c->fields[f].items[i], folded) == 0) {
                if (ret_rank)
                    *ret_rank = i;
                return (field_t)f;
            }
    return FIELD_NONE;
}

static void words_done(words_t *w)
{
    for (size_t i = 0; i < w->n; i++)
        free(w->items[i]);
    free(w->items);
    *w = (words_t){0};
}

void columns_done(columns_t *c)
{
    for (int f = 0; f < FIELD_COUNT; f++) {
        words_done(&c->fields[f]);
        words_done(&c->written[f]);
    }
    for (size_t b = 0; b < COUNT_OF(c->bases); b++) {
        words_done(&c->bases[b]);
        words_done(&c->bases_written[b]);
    }
    words_done(&c->senders);
    date_formats_done(&c->dates);
}
