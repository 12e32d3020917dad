#include <string.h>

#include "services/ingest/inspect/report.h"

void sheet_note(const inspection_t *x, size_t sheet, buf_t *out)
{
    const findings_t *f = &x->findings;
    bool last = sheet + 1 == f->looked;
    if (f->header && sheet == f->survey.sheet)
        buf_printf(out, "se lee: primera visible con encabezado (fila %d)", f->survey.mapping.row);
    else if (!x->source->sheets[sheet].visible)
        buf_adds(out, "no se mira: está oculta");
    else if (sheet >= f->looked)
        buf_adds(out, "no hace falta mirarla");
    else if (last && strcmp(x->problem.code, "encabezado_no_encontrado") != 0 && !f->header)
        buf_adds(out, "no se pudo leer");
    else
        buf_printf(out, "sin encabezado en las primeras %d filas", x->columns->header_rows);
}
