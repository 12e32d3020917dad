#include "services/ingest/base/title.h"

#include <string.h>

#include "common/text.h"
#include "services/ingest/base/dates.h"
#include "services/ingest/book/cell_text.h"

enum { ROW_TEXT_MAX = 300, SERIAL_DIGITS = 5 };

static void piece_add(buf_t *out, const char *between, const buf_t *piece)
{
    if (piece->len && out->len)
        buf_adds(out, between);
    buf_add(out, buf_str(piece), piece->len);
}

void row_text(const row_t *row, const char *between, buf_t *ret)
{
    AUTO(buf) buf_t clean = {0};
    buf_clear(ret);
    for (size_t i = 0; i < row->n && ret->len < ROW_TEXT_MAX; i++) {
        text_clean(row->cells[i].text, row->cells[i].len, &clean);
        piece_add(ret, between, &clean);
    }
}

/* The words for the cut-off and nothing else: a name of its column, or "corte". */
static bool is_label(const columns_t *c, const char *text, size_t len)
{
    AUTO(buf) buf_t folded = {0};
    if (len == 0 || len > 100)
        return false;
    text_fold_tight(text, len, &folded);
    return strcmp(buf_str(&folded), "corte") == 0 ||
           columns_field(c, buf_str(&folded), NULL) == FIELD_FECHA_CORTE;
}

/* A serial in a cell of its own: a number, or digits where every cell is a text. */
static bool is_serial(const cell_t *cell, const buf_t *clean, char ret_iso[32])
{
    day_t day;
    double v = cell->number;
    if (cell->kind == CELL_TEXT && strspn(buf_str(clean), "0123456789") == SERIAL_DIGITS &&
        clean->len == SERIAL_DIGITS && number_parse(buf_str(clean), clean->len, &v))
        return dates_serial(v, ret_iso, &day);
    return cell->kind == CELL_NUMBER && dates_serial(v, ret_iso, &day);
}

/* "Fecha de corte: 44537" in one cell, as a formula makes it. */
static void label_and_serial(const columns_t *c, buf_t *clean)
{
    char iso[32];
    day_t day;
    double v;
    size_t at = clean->len - SERIAL_DIGITS;
    if (clean->len <= SERIAL_DIGITS || strspn(buf_str(clean) + at, "0123456789") != SERIAL_DIGITS ||
        !is_label(c, buf_str(clean), at) || !number_parse(buf_str(clean) + at, SERIAL_DIGITS, &v) ||
        !dates_serial(v, iso, &day))
        return;
    clean->len = at;
    buf_adds(clean, iso);
}

void title_text(const columns_t *c, const row_t *row, int *label, buf_t *ret)
{
    AUTO(buf) buf_t clean = {0};
    int above = *label;
    bool beside = false; /* the cell before was the words */
    buf_clear(ret);
    *label = TITLE_START;
    for (size_t i = 0; i < row->n && ret->len < ROW_TEXT_MAX; i++) {
        const cell_t *cell = &row->cells[i];
        char iso[32];
        text_clean(cell->text, cell->len, &clean);
        if (clean.len == 0)
            continue;
        if ((beside || cell->column == above) && is_serial(cell, &clean, iso)) {
            buf_clear(&clean);
            buf_adds(&clean, iso);
        } else if (cell->kind == CELL_TEXT) {
            label_and_serial(c, &clean);
        }
        beside = cell->kind == CELL_TEXT && is_label(c, buf_str(&clean), clean.len);
        *label = beside ? cell->column : TITLE_START;
        piece_add(ret, " ", &clean);
    }
}
