#include "services/ingest/base/header.h"

#include <stdint.h>
#include <string.h>

#include "common/buf.h"
#include "common/text.h"

/* The field that a folded name stands for, and how far down its list it stands. */
static field_t field_of(const columns_t *c, const char *folded, size_t *ret_rank)
{
    for (int f = 0; f < FIELD_COUNT; f++)
        for (size_t i = 0; i < c->fields[f].n; i++)
            if (strcmp(c->fields[f].items[i], folded) == 0) {
                *ret_rank = i;
                return (field_t)f;
            }
    return FIELD_NONE;
}

static bool name_taken(const mapping_t *m, const char *name)
{
    for (int i = 0; i < m->n; i++)
        if (m->name[i] && strcmp(m->name[i], name) == 0)
            return true;
    return false;
}

/* Whether it is what another column, without a name, goes by ("columna AB", record.c). */
static bool name_of_position(const char *name, int column)
{
    static const char word[] = "columna ";
    char letters[8];
    column_letters(column, letters);
    if (strncmp(name, word, sizeof word - 1) != 0 || strcmp(name + sizeof word - 1, letters) == 0)
        return false;
    name += sizeof word - 1;
    return *name && strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen(name);
}

/* Two columns of one name are two columns: "Ciudad", "Ciudad (2)". */
static char *name_unique(const mapping_t *m, const char *name, int column)
{
    AUTO(buf) buf_t b = {0};
    buf_adds(&b, name);
    for (int i = 2; name_taken(m, buf_str(&b)) || name_of_position(buf_str(&b), column); i++) {
        buf_clear(&b);
        buf_printf(&b, "%s (%d)", name, i);
    }
    return buf_take(&b);
}

static void names_read(const row_t *row, mapping_t *m)
{
    AUTO(buf) buf_t clean = {0};
    int last = row->cells[row->n - 1].column;
    m->n = last + 1;
    m->field = must(malloc((size_t)m->n * sizeof *m->field));
    m->name = must(calloc((size_t)m->n, sizeof *m->name));
    for (int i = 0; i < m->n; i++)
        m->field[i] = FIELD_NONE;
    for (size_t i = 0; i < row->n; i++) {
        text_clean(row->cells[i].text, row->cells[i].len, &clean);
        if (clean.len)
            m->name[row->cells[i].column] = name_unique(m, buf_str(&clean), row->cells[i].column);
    }
}

/* Finds the columns of the fields without keeping anything: most rows that are asked are no header. */
static int fields_find(const columns_t *c, const row_t *row, int column[FIELD_COUNT])
{
    size_t best[FIELD_COUNT];
    AUTO(buf) buf_t folded = {0};
    int known = 0;
    for (int f = 0; f < FIELD_COUNT; f++) {
        column[f] = -1;
        best[f] = SIZE_MAX;
    }
    for (size_t i = 0; i < row->n; i++) {
        size_t rank = 0;
        if (row->cells[i].kind != CELL_TEXT || row->cells[i].len > 200)
            continue;
        text_fold_tight(row->cells[i].text, row->cells[i].len, &folded);
        field_t f = field_of(c, buf_str(&folded), &rank);
        if (f == FIELD_NONE)
            continue;
        known += column[f] < 0;
        if (rank < best[f]) {
            best[f] = rank;
            column[f] = row->cells[i].column;
        }
    }
    return known;
}

bool header_match(const columns_t *c, const row_t *row, mapping_t *ret, int *ret_known)
{
    mapping_t m = {.row = row->number};
    int known = fields_find(c, row, m.column);
    if (ret_known)
        *ret_known = known;
    if (m.column[FIELD_RADICADO] < 0 || m.column[FIELD_CUENTA] < 0)
        return false;
    names_read(row, &m);
    for (int f = 0; f < FIELD_COUNT; f++)
        if (m.column[f] >= 0)
            m.field[m.column[f]] = (field_t)f;
    *ret = m;
    return true;
}

void mapping_done(mapping_t *m)
{
    for (int i = 0; i < m->n; i++)
        free(m->name[i]);
    free(m->name);
    free(m->field);
    *m = (mapping_t){0};
}
