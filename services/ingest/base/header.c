#include "services/ingest/base/header.h"

#include <stdint.h>
#include <string.h>
#include <uthash.h>

#include "common/text.h"
#include "services/ingest/base/quote.h"
#include "services/ingest/base/values.h"

/* ---- names that are their column's alone ---- */

/* A name that columns ask for, and the number to try next for another column that does: a row of thousands of
 * equal names costs no more than one of different ones. */
typedef struct name {
    char *text;
    bool taken;
    int next;
    UT_hash_handle hh;
} name_t;

/* The entry of a name, made where there is none. */
static name_t *name_of(name_t **names, const char *text)
{
    name_t *n;
    HASH_FIND_STR(*names, text, n);
    if (n)
        return n;
    n = must(malloc(sizeof *n));
    *n = (name_t){.text = must(strdup(text)), .next = 2};
    HASH_ADD_KEYPTR(hh, *names, n->text, strlen(n->text), n);
    return n;
}

static void names_done(name_t *names)
{
    name_t *n, *after;
    HASH_ITER(hh, names, n, after)
    {
        HASH_DELETE(hh, names, n);
        free(n->text);
        free(n);
    }
}

/* Whether it is what another column, without a name, goes by ("columna AB"). */
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
static char *name_unique(name_t **names, const char *name, int column)
{
    AUTO(buf) buf_t b = {0};
    buf_adds(&b, name);
    name_t *asked = name_of(names, name), *n = asked;
    while (n->taken || name_of_position(buf_str(&b), column)) {
        buf_clear(&b);
        buf_printf(&b, "%s (%d)", name, asked->next++);
        n = name_of(names, buf_str(&b));
    }
    n->taken = true;
    return buf_take(&b);
}

static void names_read(const row_t *row, mapping_t *m)
{
    AUTO(buf) buf_t clean = {0};
    name_t *names = NULL;
    m->n = row->cells[row->n - 1].column + 1;
    m->field = must(malloc((size_t)m->n * sizeof *m->field));
    m->name = must(calloc((size_t)m->n, sizeof *m->name));
    m->written = must(calloc((size_t)m->n, sizeof *m->written));
    for (int i = 0; i < m->n; i++)
        m->field[i] = FIELD_NONE;
    for (size_t i = 0; i < row->n; i++) {
        int column = row->cells[i].column;
        value_clean(&row->cells[i], &clean);
        if (!clean.len || m->name[column])
            continue;
        m->name[column] = name_unique(&names, buf_str(&clean), column);
        if (strcmp(m->name[column], buf_str(&clean)) != 0)
            m->written[column] = must(strdup(buf_str(&clean)));
    }
    names_done(names);
}

/* ---- fields ---- */

enum { NAME_MAX_BYTES = 200 }; /* longer is a sentence */

int header_columns(const columns_t *c, const row_t *row, int ret[FIELD_COUNT])
{
    size_t best[FIELD_COUNT];
    AUTO(buf) buf_t folded = {0};
    int known = 0;
    for (int f = 0; f < FIELD_COUNT; f++) {
        ret[f] = -1;
        best[f] = SIZE_MAX;
    }
    for (size_t i = 0; i < row->n; i++) {
        size_t rank = 0;
        if (row->cells[i].kind != CELL_TEXT || row->cells[i].len > NAME_MAX_BYTES)
            continue;
        text_fold_tight(row->cells[i].text, row->cells[i].len, &folded);
        field_t f = columns_field(c, buf_str(&folded), &rank);
        if (f == FIELD_NONE)
            continue;
        known += ret[f] < 0;
        if (rank < best[f]) {
            best[f] = rank;
            ret[f] = row->cells[i].column;
        }
    }
    return known;
}

/* Most rows that are asked are no header, and cost nothing that is kept. */
bool header_match(const columns_t *c, const row_t *row, mapping_t *ret, int *ret_known)
{
    mapping_t m = {.row = row->number, .dates = &c->dates};
    int known = header_columns(c, row, m.column);
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

enum { QUOTE_MAX = 40, SAID_MAX = 150 }; /* a refusal has room for some 600 bytes */

static void missing_add(buf_t *out, const char *field, const char *example)
{
    if (out->len > SAID_MAX)
        return;
    buf_printf(out, "%s«%s» (por ejemplo, ", out->len ? ", " : "", field);
    quote_add(out, example, QUOTE_MAX);
    buf_addc(out, ')');
}

rc_t header_check(const columns_t *c, const mapping_t *m, const char *sheet, err_t *err)
{
    AUTO(buf) buf_t missing = {0};
    AUTO(buf) buf_t has = {0};
    AUTO(buf) buf_t where = {0};
    for (int f = 0; f < FIELD_COUNT; f++)
        if (c->required[f] && m->column[f] < 0)
            missing_add(&missing, field_name((field_t)f), c->written[f].n ? c->written[f].items[0] : "");
    if (!missing.len)
        return RC_OK;
    for (int i = 0; i < m->n && has.len < SAID_MAX; i++)
        if (m->name[i]) {
            buf_adds(&has, has.len ? ", " : "");
            quote_add(&has, m->name[i], QUOTE_MAX);
        }
    quote_add(&where, sheet, QUOTE_MAX);
    return err_set(err, RC_REJECT, "columna_obligatoria",
                   "Falta una columna obligatoria: el encabezado, en la fila %d de la hoja %s, no tiene %s. "
                   "Trae %s. No se publicó nada. Agregue la columna, o corrija su nombre, "
                   "y envíe el libro de nuevo.",
                   m->row, buf_str(&where), buf_str(&missing), buf_str(&has));
}

void mapping_done(mapping_t *m)
{
    for (int i = 0; i < m->n; i++) {
        free(m->name[i]);
        free(m->written[i]);
    }
    free(m->name);
    free(m->written);
    free(m->field);
    *m = (mapping_t){0};
}

void column_name(const mapping_t *m, int column, buf_t *ret)
{
    buf_clear(ret);
    if (column >= 0 && column < m->n && m->name[column]) {
        buf_adds(ret, m->name[column]);
    } else {
        char letters[8];
        column_letters(column, letters);
        buf_printf(ret, "columna %s", letters);
    }
}

field_t column_rival(const columns_t *c, const mapping_t *m, int column)
{
    if (column < 0 || column >= m->n || !m->name[column] || m->field[column] != FIELD_NONE)
        return FIELD_NONE;
    AUTO(buf) buf_t folded = {0};
    const char *name = m->written[column] ? m->written[column] : m->name[column];
    text_fold_tight(name, strlen(name), &folded);
    return columns_field(c, buf_str(&folded), NULL);
}
