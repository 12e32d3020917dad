#include "services/ingest/base/base_reader.h"

#include <string.h>

#include "common/buf.h"
#include "common/text.h"
#include "services/ingest/base/identify.h"
#include "services/ingest/base/record.h"
#include "services/ingest/base/seen.h"

/* ---- the survey
 * ---------------------------------------------------------------------------------------------- */

typedef struct surveyor {
    const columns_t *columns;
    const char *archivo;
    survey_t survey;
    bool found;  /* the header */
    bool dated;  /* the fecha de corte */
    bool sought; /* base and date were asked of name and titles */
    title_t *titles;
    size_t n_titles;
    reading_t reading;
    buf_t sheets; /* what was looked at, for the refusal */
    int best_row, best_known;
    buf_t best; /* the row that looks most like a header */
} surveyor_t;

static void row_text(const row_t *row, const char *between, buf_t *ret)
{
    AUTO(buf) buf_t clean = {0};
    buf_clear(ret);
    for (size_t i = 0; i < row->n && ret->len < 300; i++) {
        text_clean(row->cells[i].text, row->cells[i].len, &clean);
        if (clean.len && ret->len)
            buf_adds(ret, between);
        buf_add(ret, buf_str(&clean), clean.len);
    }
}

static void titles_clear(surveyor_t *v)
{
    for (size_t i = 0; i < v->n_titles; i++)
        free((char *)v->titles[i].text);
    free(v->titles);
    v->titles = NULL;
    v->n_titles = 0;
}

static void title_add(surveyor_t *v, const row_t *row)
{
    AUTO(buf) buf_t text = {0};
    row_text(row, " ", &text);
    if (text.len == 0)
        return;
    v->titles = must(realloc(v->titles, (v->n_titles + 1) * sizeof *v->titles));
    v->titles[v->n_titles++] = (title_t){.row = row->number, .text = buf_take(&text)};
}

/* A row that names some columns but not the two that count is shown to the sender; others are not, for they
 * may be customers' data. */
static void remember_near_miss(surveyor_t *v, const row_t *row, int known)
{
    if (known < 2 || known <= v->best_known)
        return;
    v->best_known = known;
    v->best_row = row->number;
    row_text(row, " | ", &v->best);
}

static rc_t identify(surveyor_t *v, err_t *err)
{
    evidence_t e = {.archivo = v->archivo, .titles = v->titles, .n_titles = v->n_titles};
    v->sought = true;
    rc_t rc = identify_base(v->columns, &e, &v->survey.base, err);
    if (rc == RC_OK)
        rc = identify_date(v->columns, &e, &v->survey.fecha_corte, v->survey.corte_from, err);
    v->dated = rc == RC_OK && v->survey.fecha_corte != DAY_NONE;
    return rc;
}

static rc_t survey_header(surveyor_t *v, const row_t *row, bool *ret_stop, err_t *err)
{
    int known = 0;
    if (row->number > v->columns->header_rows) {
        *ret_stop = true;
        return RC_OK;
    }
    v->found = header_match(v->columns, row, &v->survey.mapping, &known);
    if (!v->found) {
        remember_near_miss(v, row, known);
        title_add(v, row);
        return RC_OK;
    }
    rc_t rc = identify(v, err);
    *ret_stop = v->dated || v->survey.mapping.column[FIELD_FECHA_CORTE] < 0;
    return rc;
}

/* Only while nothing but the Fecha corte column can tell the date. */
static rc_t survey_row(void *ctx, const row_t *row, bool *ret_stop, err_t *err)
{
    surveyor_t *v = ctx;
    if (!v->found)
        return survey_header(v, row, ret_stop, err);
    if (record_read(&v->survey.mapping, row, &v->reading) == VERDICT_NONE ||
        v->reading.fecha_corte == DAY_NONE)
        return RC_OK;
    v->survey.fecha_corte = v->reading.fecha_corte;
    snprintf(v->survey.corte_from, sizeof v->survey.corte_from, "la columna «Fecha corte» de la fila %d",
             row->number);
    v->dated = true;
    *ret_stop = true;
    return RC_OK;
}

static rc_t no_header(surveyor_t *v, err_t *err)
{
    AUTO(buf) buf_t near = {0};
    if (v->best_known)
        buf_printf(&near, " La fila que más se parece es la %d: «%.120s».", v->best_row, buf_str(&v->best));
    return err_set(
        err, RC_REJECT, "encabezado_no_encontrado",
        "No se encontró el encabezado: ninguna de las primeras %d filas de las hojas visibles nombra a la "
        "vez una "
        "columna de radicado (por ejemplo «PQR») y una de cuenta (por ejemplo «CUENTA»). Hojas: %.200s.%s",
        v->columns->header_rows, v->sheets.len ? buf_str(&v->sheets) : "ninguna", buf_str(&near));
}

static void sheet_seen(surveyor_t *v, const sheet_t *sheet)
{
    if (v->sheets.len > 150)
        return;
    buf_printf(&v->sheets, "%s«%.40s»%s", v->sheets.len ? ", " : "", sheet->name,
               sheet->visible ? "" : " (oculta)");
}

static rc_t survey_sheets(source_t *s, surveyor_t *v, err_t *err)
{
    for (size_t i = 0; i < s->n_sheets && !v->found; i++) {
        sheet_seen(v, &s->sheets[i]);
        if (!s->sheets[i].visible)
            continue;
        titles_clear(v);
        v->survey.sheet = i;
        rc_t rc = s->read(s, i, survey_row, v, err);
        if (rc != RC_OK)
            return rc;
    }
    if (!v->found)
        return no_header(v, err);
    if (!v->dated) {
        evidence_t e = {.archivo = v->archivo, .titles = v->titles, .n_titles = v->n_titles};
        return identify_no_date(&e, v->survey.mapping.column[FIELD_FECHA_CORTE] >= 0, err);
    }
    return RC_OK;
}

rc_t base_survey(source_t *s, const columns_t *c, const char *archivo, survey_t *ret, err_t *err)
{
    surveyor_t v = {.columns = c, .archivo = archivo};
    rc_t rc = survey_sheets(s, &v, err);
    titles_clear(&v);
    reading_done(&v.reading);
    buf_done(&v.sheets);
    buf_done(&v.best);
    if (rc == RC_OK)
        *ret = v.survey;
    else
        mapping_done(&v.survey.mapping);
    return rc;
}

void survey_done(survey_t *s)
{
    mapping_done(&s->mapping);
}

/* ---- the reading
 * --------------------------------------------------------------------------------------------- */

typedef struct reader {
    const survey_t *survey;
    const char *sheet;
    const base_ops_t *ops;
    void *ctx;
    base_info_t *info;
    reading_t reading;
    seen_t seen;
} reader_t;

static rc_t date_check(const reader_t *r, const row_t *row, err_t *err)
{
    day_t said = r->reading.fecha_corte;
    char here[11], decided[11];
    if (said == DAY_NONE || said == r->survey->fecha_corte)
        return RC_OK;
    day_format(said, here);
    day_format(r->survey->fecha_corte, decided);
    return err_set(err, RC_REJECT, "fecha_corte_contradictoria",
                   "La fecha de corte es contradictoria: la fila %d de la hoja «%.60s» dice %s en la columna "
                   "«Fecha corte», "
                   "pero %s dice %s. No se publicó nada. Corrija la que esté mal y envíe el libro de nuevo.",
                   row->number, r->sheet, here, r->survey->corte_from, decided);
}

static rc_t hand_rejection(reader_t *r, const row_t *row, err_t *err)
{
    const reading_t *x = &r->reading;
    rejection_t rejection = {
        .base = r->info->base,
        .fecha_corte = r->info->fecha_corte,
        .fila = row->number,
        .razon = x->razon,
        .campo = x->campo,
        .detalle = x->detalle,
        .radicado = x->text[FIELD_RADICADO].len ? buf_str(&x->text[FIELD_RADICADO]) : NULL,
        .cuenta = x->text[FIELD_CUENTA].len ? buf_str(&x->text[FIELD_CUENTA]) : NULL,
        .usuario = x->record.usuario,
        .original = x->original,
    };
    memcpy(rejection.sha256, r->info->sha256, sizeof rejection.sha256);
    return r->ops->rejection(r->ctx, &rejection, err);
}

static rc_t hand_record(reader_t *r, err_t *err)
{
    record_t *x = &r->reading.record;
    x->base = r->info->base;
    x->fecha_corte = r->info->fecha_corte;
    x->origen.sha256 = r->info->sha256;
    x->origen.archivo = r->info->archivo;
    x->origen.hoja = r->sheet;
    r->info->aceptados++;
    r->info->advertencias += r->reading.warnings;
    return r->ops->record(r->ctx, x, err);
}

static rc_t on_row(void *ctx, const row_t *row, bool *ret_stop, err_t *err)
{
    (void)ret_stop;
    reader_t *r = ctx;
    if (row->number <= r->survey->mapping.row)
        return RC_OK;
    verdict_t verdict = record_read(&r->survey->mapping, row, &r->reading);
    if (verdict == VERDICT_NONE)
        return RC_OK;
    rc_t rc = date_check(r, row, err);
    if (rc != RC_OK)
        return rc;
    r->info->total++;
    if (verdict == VERDICT_REJECTED) {
        r->info->rechazados++;
        return hand_rejection(r, row, err);
    }
    /* Only an accepted row is a first one, so the question comes after every other check. */
    const buf_t *radicado = &r->reading.text[FIELD_RADICADO];
    int first = seen_put(&r->seen, buf_str(radicado), radicado->len, row->number);
    if (first) {
        r->info->duplicados++;
        record_duplicate(&r->survey->mapping, row, first, &r->reading);
        return hand_rejection(r, row, err);
    }
    return hand_record(r, err);
}

rc_t base_read(source_t *s, const survey_t *survey, const base_ops_t *ops, void *ctx, base_info_t *info,
               err_t *err)
{
    info->base = survey->base;
    info->fecha_corte = survey->fecha_corte;
    info->total = info->aceptados = info->rechazados = info->duplicados = info->advertencias = 0;
    reader_t r = {
        .survey = survey, .sheet = s->sheets[survey->sheet].name, .ops = ops, .ctx = ctx, .info = info};
    rc_t rc = s->read(s, survey->sheet, on_row, &r, err);
    if (rc == RC_OK && info->total == 0)
        rc = err_set(err, RC_REJECT, "base_sin_registros",
                     "La hoja «%.100s» tiene encabezado pero ningún registro debajo. No se publicó nada. "
                     "Revise que sea el "
                     "libro completo.",
                     r.sheet);
    reading_done(&r.reading);
    seen_done(&r.seen);
    return rc;
}
