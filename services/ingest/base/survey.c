#include "services/ingest/base/survey.h"

#include <string.h>

#include "services/ingest/base/quote.h"
#include "services/ingest/base/record.h"
#include "services/ingest/base/title.h"

enum { QUOTE_MAX = 40, NEAR_MAX = 110, SHEETS_MAX = 150 };

typedef struct surveyor {
    const columns_t *columns;
    const source_t *source;
    const char *archivo;
    findings_t *f;
    int title_label; /* see title.h */
    int near_known;  /* fields that the row named which looks most like a header */
    int near_column[FIELD_COUNT];
    bool undated;  /* only the Fecha corte column can tell the date */
    err_t refusal; /* of what the header and the rows above it say, kept while the date is still looked for */
    reading_t reading;
} surveyor_t;

static void titles_clear(findings_t *f)
{
    for (size_t i = 0; i < f->n_titles; i++)
        free((char *)f->titles[i].text);
    free(f->titles);
    f->titles = NULL;
    f->n_titles = 0;
}

static void title_add(surveyor_t *v, const row_t *row)
{
    AUTO(buf) buf_t text = {0};
    findings_t *f = v->f;
    title_text(v->columns, row, &v->title_label, &text);
    if (text.len == 0)
        return;
    f->titles = must(realloc(f->titles, (f->n_titles + 1) * sizeof *f->titles));
    f->titles[f->n_titles++] = (title_t){.row = row->number, .text = buf_take(&text)};
}

/* A row that names some columns but not the two that count is shown to the sender; others are not, for they
 * may be customers' data. */
static void remember_near_miss(surveyor_t *v, const row_t *row, int known)
{
    AUTO(buf) buf_t text = {0};
    if (known < 2 || known <= v->near_known)
        return;
    v->near_known = known;
    header_columns(v->columns, row, v->near_column);
    row_text(row, " | ", &text);
    free(v->f->near_text);
    v->f->near_text = buf_take(&text);
    v->f->near_row = row->number;
    v->f->near_sheet = v->f->survey.sheet;
}

static evidence_t evidence_of(const surveyor_t *v)
{
    return (evidence_t){.archivo = v->archivo, .titles = v->f->titles, .n_titles = v->f->n_titles};
}

/* Everything is looked for in any case, so that one refusal does not hide what else there is to tell; the
 * first one wins. */
static void identify(surveyor_t *v)
{
    findings_t *f = v->f;
    evidence_t e = evidence_of(v);
    const char *sheet = v->source->sheets[f->survey.sheet].name;
    err_t by_base = ERR_INIT, by_date = ERR_INIT;
    f->base = identify_base(v->columns, &e, &f->survey.base, f->survey.base_from, &by_base) == RC_OK;
    f->dated =
        identify_date(v->columns, &e, &f->survey.fecha_corte, f->survey.corte_from, &by_date) == RC_OK &&
        f->survey.fecha_corte != DAY_NONE;
    if (header_check(v->columns, &f->survey.mapping, sheet, &v->refusal) == RC_OK)
        v->refusal = by_base.rc != RC_OK ? by_base : by_date;
    v->undated = by_date.rc == RC_OK && !f->dated && f->survey.mapping.column[FIELD_FECHA_CORTE] >= 0;
}

static void survey_header(surveyor_t *v, const row_t *row, bool *ret_stop)
{
    findings_t *f = v->f;
    int known = 0;
    if (row->number > v->columns->header_rows) {
        *ret_stop = true;
        return;
    }
    f->header = header_match(v->columns, row, &f->survey.mapping, &known);
    if (!f->header) {
        remember_near_miss(v, row, known);
        title_add(v, row);
        return;
    }
    identify(v);
    *ret_stop = !v->undated;
}

static void column_from(const mapping_t *m, int row, char ret[48])
{
    AUTO(buf) buf_t from = {0};
    AUTO(buf) buf_t name = {0};
    column_name(m, m->column[FIELD_FECHA_CORTE], &name);
    buf_adds(&from, "la columna ");
    quote_add(&from, buf_str(&name), 14);
    buf_printf(&from, " de la fila %d", row);
    snprintf(ret, 48, "%s", buf_str(&from));
}

static rc_t survey_row(void *ctx, const row_t *row, bool *ret_stop, err_t *err)
{
    (void)err;
    surveyor_t *v = ctx;
    findings_t *f = v->f;
    if (!f->header) {
        survey_header(v, row, ret_stop);
        return RC_OK;
    }
    if (record_read(&f->survey.mapping, row, &v->reading) == VERDICT_NONE ||
        v->reading.fecha_corte == DAY_NONE)
        return RC_OK;
    f->survey.fecha_corte = v->reading.fecha_corte;
    column_from(&f->survey.mapping, row->number, f->survey.corte_from);
    f->dated = true;
    *ret_stop = true;
    return RC_OK;
}

/* ---- no header ---- */

static void sheets_quote(const source_t *s, buf_t *out)
{
    for (size_t i = 0; i < s->n_sheets && out->len < SHEETS_MAX; i++) {
        buf_adds(out, out->len ? ", " : "");
        quote_add(out, s->sheets[i].name, QUOTE_MAX);
        buf_adds(out, s->sheets[i].visible ? "" : " (oculta)");
    }
    if (!out->len)
        buf_adds(out, "ninguna");
}

/* The row that looks most like a header, and which of the two columns it lacks. */
static void near_quote(const surveyor_t *v, buf_t *out)
{
    bool radicado = v->near_column[FIELD_RADICADO] >= 0, cuenta = v->near_column[FIELD_CUENTA] >= 0;
    if (!v->near_known)
        return;
    buf_printf(out, " La fila que más se parece es la %d: ", v->f->near_row);
    quote_add(out, v->f->near_text, NEAR_MAX);
    buf_printf(out, "; no nombra %s.",
               radicado ? "la cuenta"
               : cuenta ? "el radicado"
                        : "ni el radicado ni la cuenta");
}

static rc_t no_header(surveyor_t *v, err_t *err)
{
    AUTO(buf) buf_t near = {0};
    AUTO(buf) buf_t sheets = {0};
    AUTO(buf) buf_t radicado = {0};
    AUTO(buf) buf_t cuenta = {0};
    near_quote(v, &near);
    sheets_quote(v->source, &sheets);
    quote_add(&radicado, v->columns->written[FIELD_RADICADO].items[0], QUOTE_MAX);
    quote_add(&cuenta, v->columns->written[FIELD_CUENTA].items[0], QUOTE_MAX);
    return err_set(err, RC_REJECT, "encabezado_no_encontrado",
                   "No se encontró el encabezado: ninguna de las primeras %d filas de las hojas visibles "
                   "nombra a la vez una columna de radicado (por ejemplo %s) y una de cuenta (por ejemplo "
                   "%s). Corrija esos nombres y envíe el archivo de nuevo. Hojas: %s.%s",
                   v->columns->header_rows, buf_str(&radicado), buf_str(&cuenta), buf_str(&sheets),
                   buf_str(&near));
}

static rc_t no_date(const surveyor_t *v, err_t *err)
{
    AUTO(buf) buf_t name = {0};
    const mapping_t *m = &v->f->survey.mapping;
    int column = m->column[FIELD_FECHA_CORTE];
    evidence_t e = evidence_of(v);
    if (column >= 0)
        column_name(m, column, &name);
    return identify_no_date(v->columns, &e, column >= 0 ? buf_str(&name) : NULL, err);
}

static rc_t survey_sheets(source_t *s, surveyor_t *v, err_t *err)
{
    findings_t *f = v->f;
    for (size_t i = 0; i < s->n_sheets && !f->header; i++) {
        f->looked = i + 1;
        if (!s->sheets[i].visible)
            continue;
        titles_clear(f);
        v->title_label = TITLE_START;
        f->survey.sheet = i;
        rc_t rc = s->read(s, i, survey_row, v, err);
        if (rc != RC_OK)
            return rc;
    }
    if (!f->header)
        return no_header(v, err);
    if (v->refusal.rc != RC_OK)
        return err_set(err, v->refusal.rc, v->refusal.code, "%s", v->refusal.text);
    return f->dated ? RC_OK : no_date(v, err);
}

rc_t base_look(source_t *s, const columns_t *c, const char *archivo, findings_t *ret, err_t *err)
{
    *ret = (findings_t){.survey.fecha_corte = DAY_NONE};
    surveyor_t v = {.columns = c, .source = s, .archivo = archivo, .f = ret, .refusal = ERR_INIT};
    rc_t rc = survey_sheets(s, &v, err);
    reading_done(&v.reading);
    return rc;
}

rc_t base_survey(source_t *s, const columns_t *c, const char *archivo, survey_t *ret, err_t *err)
{
    findings_t f;
    rc_t rc = base_look(s, c, archivo, &f, err);
    if (rc == RC_OK) {
        *ret = f.survey;
        f.survey.mapping = (mapping_t){0};
    }
    findings_done(&f);
    return rc;
}

void survey_done(survey_t *s)
{
    mapping_done(&s->mapping);
}

void findings_done(findings_t *f)
{
    survey_done(&f->survey);
    titles_clear(f);
    free(f->near_text);
    *f = (findings_t){0};
}
