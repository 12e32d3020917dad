#include "services/ingest/base/identify.h"

#include <string.h>
#include <strings.h>

#include "common/text.h"
#include "services/ingest/base/dates.h"
#include "services/ingest/base/quote.h"

enum { QUOTE_MAX = 80, WORD_MAX = 40 };

static void quote_titles(buf_t *out, const evidence_t *e)
{
    if (e->n_titles == 0)
        buf_adds(out, "no hay filas antes del encabezado");
    else
        buf_adds(out, "las filas anteriores al encabezado dicen ");
    for (size_t i = 0; i < e->n_titles && i < 2; i++) {
        if (i)
            buf_adds(out, ", ");
        quote_add(out, e->titles[i].text, QUOTE_MAX);
    }
}

/* How to name the file so that it tells both. */
static void how_to_name(const columns_t *c, buf_t *out)
{
    AUTO(buf) buf_t date = {0};
    size_t f = 0; /* a file's name has no slash; one of the formats has none (see date_format.h) */
    while (f + 1 < c->dates.n && memchr(c->dates.items[f].part, '/', c->dates.items[f].n))
        f++;
    date_format_write(&c->dates.items[f], day_from_civil(2021, 12, 7), &date);
    buf_adds(out, "Nombre el archivo con su base y su fecha: ");
    for (int b = BASE_MAL_ESCALADOS; b >= BASE_PENDIENTES; b--) {
        AUTO(buf) buf_t name = {0};
        buf_printf(&name, "%s (%s).xlsx", c->bases_written[b].items[0], buf_str(&date));
        quote_add(out, buf_str(&name), WORD_MAX);
        buf_adds(out, b == BASE_PENDIENTES ? "." : " o ");
    }
}

/* ---- the base
 * ------------------------------------------------------------------------------------------------ */

static unsigned bases_in(const columns_t *c, const char *text)
{
    AUTO(buf) buf_t folded = {0};
    unsigned found = 0;
    text_fold_tight(text, strlen(text), &folded);
    for (unsigned b = 0; b < COUNT_OF(c->bases); b++)
        for (size_t i = 0; i < c->bases[b].n; i++)
            if (strstr(buf_str(&folded), c->bases[b].items[i]))
                found |= 1u << b;
    return found;
}

static bool is_one(unsigned set)
{
    return set == 1u << BASE_PENDIENTES || set == 1u << BASE_MAL_ESCALADOS;
}

static base_kind_t the_one(unsigned set)
{
    return set == 1u << BASE_PENDIENTES ? BASE_PENDIENTES : BASE_MAL_ESCALADOS;
}

static rc_t base_contradiction(const columns_t *c, const evidence_t *e, err_t *err)
{
    AUTO(buf) buf_t seen = {0};
    quote_titles(&seen, e);
    AUTO(buf) buf_t name = {0};
    quote_add(&name, e->archivo, QUOTE_MAX);
    AUTO(buf) buf_t how = {0};
    how_to_name(c, &how);
    return err_set(
        err, RC_REJECT, "base_contradictoria",
        "No se puede saber cuál de las dos bases es, porque se nombran las dos: el archivo se llama %s y %s. "
        "No se publicó nada. Corrija el nombre o el título. %s",
        buf_str(&name), buf_str(&seen), buf_str(&how));
}

static void where(char ret[48], int row)
{
    if (row)
        snprintf(ret, 48, "la fila %d", row);
    else
        snprintf(ret, 48, "el nombre del archivo");
}

/* The first title that names a base. */
static int title_row(const columns_t *c, const evidence_t *e)
{
    for (size_t i = 0; i < e->n_titles; i++)
        if (bases_in(c, e->titles[i].text))
            return e->titles[i].row;
    return 0;
}

rc_t identify_base(const columns_t *c, const evidence_t *e, base_kind_t *ret, char ret_from[48], err_t *err)
{
    unsigned by_name = bases_in(c, e->archivo), by_titles = 0;
    for (size_t i = 0; i < e->n_titles; i++)
        by_titles |= bases_in(c, e->titles[i].text);
    if (by_name && !is_one(by_name))
        return base_contradiction(c, e, err);
    if (by_name && is_one(by_titles) && by_titles != by_name)
        return base_contradiction(c, e, err);
    unsigned decided = by_name ? by_name : by_titles;
    if (decided && !is_one(decided))
        return base_contradiction(c, e, err);
    if (!decided) {
        AUTO(buf) buf_t seen = {0};
        quote_titles(&seen, e);
        AUTO(buf) buf_t name = {0};
        quote_add(&name, e->archivo, QUOTE_MAX);
        AUTO(buf) buf_t words = {0};
        quote_add(&words, c->bases_written[BASE_MAL_ESCALADOS].items[0], WORD_MAX);
        buf_adds(&words, " o ");
        quote_add(&words, c->bases_written[BASE_PENDIENTES].items[0], WORD_MAX);
        AUTO(buf) buf_t how = {0};
        how_to_name(c, &how);
        return err_set(
            err, RC_REJECT, "base_no_reconocida",
            "No se reconoce cuál de las dos bases es: ni el nombre del archivo %s ni las filas anteriores al "
            "encabezado dicen %s (%s). No se publicó nada. %s",
            buf_str(&name), buf_str(&words), buf_str(&seen), buf_str(&how));
    }
    *ret = the_one(decided);
    where(ret_from, by_name ? 0 : title_row(c, e));
    return RC_OK;
}

/* ---- the date
 * ------------------------------------------------------------------------------------------------ */

/* The distinct dates of a source; two are enough to know that it contradicts itself. */
typedef struct days {
    day_t day[2];
    int row[2]; /* of a title, else 0 */
    int n;
} days_t;

static void days_add(days_t *d, day_t day, int row)
{
    for (int i = 0; i < d->n; i++)
        if (d->day[i] == day)
            return;
    if (d->n < 2) {
        d->day[d->n] = day;
        d->row[d->n++] = row;
    }
}

/* Just after the word "corte", or NULL. */
static const char *after_corte(const char *text)
{
    for (const char *at = text; (at = strcasestr(at, "corte")); at += 5) {
        unsigned char next = (unsigned char)at[5];
        if (!((next | 0x20) >= 'a' && (next | 0x20) <= 'z') && next < 0x80)
            return at + 5;
    }
    return NULL;
}

/* The dates of one text. Where it says "corte", the first date after the word is the one meant. */
static void dates_in(const columns_t *c, const char *text, int row, days_t *ret)
{
    size_t len = strlen(text), pos = 0, at;
    day_t day;
    const char *corte = after_corte(text);
    if (corte) {
        pos = (size_t)(corte - text);
        if (dates_next(&c->dates, text, len, &pos, &at, &day)) {
            days_add(ret, day, row);
            return;
        }
        pos = 0;
    }
    while (dates_next(&c->dates, text, len, &pos, &at, &day))
        days_add(ret, day, row);
}

static void dates_in_titles(const columns_t *c, const evidence_t *e, days_t *sure, days_t *maybe)
{
    for (size_t i = 0; i < e->n_titles; i++) {
        const char *text = e->titles[i].text;
        char iso[32];
        day_t alone;
        bool is_sure =
            after_corte(text) || bases_in(c, text) || dates_cell(&c->dates, text, strlen(text), iso, &alone);
        dates_in(c, text, e->titles[i].row, is_sure ? sure : maybe);
    }
}

static rc_t date_contradiction(const evidence_t *e, day_t a, int row_a, day_t b, int row_b, err_t *err)
{
    char iso_a[11], iso_b[11], from_a[48], from_b[48];
    day_format(a, iso_a);
    day_format(b, iso_b);
    where(from_a, row_a);
    where(from_b, row_b);
    AUTO(buf) buf_t name = {0};
    quote_add(&name, e->archivo, QUOTE_MAX);
    return err_set(
        err, RC_REJECT, "fecha_corte_contradictoria",
        "La fecha de corte es contradictoria: %s dice %s y %s dice %s (archivo %s). No se publicó nada. "
        "Corrija la que esté mal y envíe el libro de nuevo.",
        from_a, iso_a, from_b, iso_b, buf_str(&name));
}

rc_t identify_date(const columns_t *c, const evidence_t *e, day_t *ret, char ret_from[48], err_t *err)
{
    days_t name = {0}, sure = {0}, maybe = {0};
    dates_in(c, e->archivo, 0, &name);
    dates_in_titles(c, e, &sure, &maybe);
    if (name.n > 1)
        return date_contradiction(e, name.day[0], 0, name.day[1], 0, err);
    if (sure.n > 1)
        return date_contradiction(e, sure.day[0], sure.row[0], sure.day[1], sure.row[1], err);
    if (name.n && sure.n && name.day[0] != sure.day[0])
        return date_contradiction(e, name.day[0], 0, sure.day[0], sure.row[0], err);
    if (!name.n && !sure.n && maybe.n > 1)
        return date_contradiction(e, maybe.day[0], maybe.row[0], maybe.day[1], maybe.row[1], err);
    const days_t *decided = name.n ? &name : sure.n ? &sure : &maybe;
    *ret = decided->n ? decided->day[0] : DAY_NONE;
    if (decided->n)
        where(ret_from, decided->row[0]);
    return RC_OK;
}

rc_t identify_no_date(const columns_t *c, const evidence_t *e, const char *column_named, err_t *err)
{
    AUTO(buf) buf_t column = {0};
    AUTO(buf) buf_t how = {0};
    how_to_name(c, &how);
    if (column_named) {
        buf_adds(&column, "en la columna ");
        quote_add(&column, column_named, QUOTE_MAX);
        buf_adds(&column, ", que no trae ninguna fecha legible");
    } else if (c->written[FIELD_FECHA_CORTE].n) {
        buf_adds(&column, "hay una columna ");
        quote_add(&column, c->written[FIELD_FECHA_CORTE].items[0], QUOTE_MAX);
    } else {
        buf_adds(&column, "hay una columna que la diga");
    }
    AUTO(buf) buf_t seen = {0};
    quote_titles(&seen, e);
    AUTO(buf) buf_t name = {0};
    quote_add(&name, e->archivo, QUOTE_MAX);
    return err_set(err, RC_REJECT, "fecha_corte_no_reconocida",
                   "No se encuentra la fecha de corte: no está en el nombre del archivo %s, ni antes del "
                   "encabezado (%s), "
                   "ni %s. No se publicó nada. %s",
                   buf_str(&name), buf_str(&seen), buf_str(&column), buf_str(&how));
}
