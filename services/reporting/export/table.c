#include "services/reporting/export/table.h"

#include "common/json_out.h"

static export_cell_t file_kind(cell_kind_t kind)
{
    static const export_cell_t kinds[] = {
        [CELL_TEXT] = EXPORT_TEXT,       [CELL_COUNT] = EXPORT_NUMBER,    [CELL_DAY] = EXPORT_DAY,
        [CELL_INSTANT] = EXPORT_INSTANT, [CELL_PERCENT] = EXPORT_PERCENT, [CELL_FLAG] = EXPORT_FLAG,
        [CELL_JSON] = EXPORT_TEXT,       [CELL_PERSONAL] = EXPORT_TEXT,
    };
    return kinds[kind];
}

static void member(const table_column_t *c, const char *cell, buf_t *out)
{
    instant_t t;
    if (!cell)
        return json_out_fact(out, c->name, NULL);
    switch (c->kind) {
    case CELL_COUNT:
    case CELL_PERCENT:
    case CELL_JSON:
        return json_out_raw(out, c->name, cell);
    case CELL_FLAG:
        return json_out_raw(out, c->name, *cell == 't' ? "true" : "false");
    case CELL_INSTANT:
        if (export_instant(cell, &t))
            return json_out_instant(out, c->name, t);
        return json_out_fact(out, c->name, cell);
    default:
        json_out_fact(out, c->name, cell);
    }
}

void table_json(const table_column_t *columns, size_t n, const char *const *cells, buf_t *out)
{
    for (size_t i = 0; i < n; i++)
        member(&columns[i], cells[i], out);
}

rc_t table_file(export_format_t f, const char *sheet, const table_column_t *columns, size_t n, export_t **ret,
                err_t *err)
{
    export_column_t *shown = must(calloc(n ? n : 1, sizeof *shown));
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (columns[i].title)
            shown[k++] = (export_column_t){
                .title = columns[i].title, .width = columns[i].width, .kind = file_kind(columns[i].kind)};
    rc_t rc = export_open(f, sheet, shown, k, ret, err);
    free(shown);
    return rc;
}

rc_t table_row(export_t *x, const table_column_t *columns, size_t n, const char *const *cells, err_t *err)
{
    const char *few[32] = {NULL};
    const char **shown = n <= COUNT_OF(few) ? few : must(calloc(n, sizeof *shown));
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (columns[i].title)
            shown[k++] = cells[i];
    rc_t rc = export_row(x, shown, err);
    if (shown != few)
        free(shown);
    return rc;
}
