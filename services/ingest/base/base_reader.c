#include "services/ingest/base/base_reader.h"

#include <string.h>

#include "services/ingest/base/quote.h"
#include "services/ingest/base/record.h"
#include "services/ingest/base/seen.h"
#include "services/ingest/book/rows_ahead.h"

enum { QUOTE_MAX = 60 };

typedef struct reader {
    const survey_t *survey;
    const char *sheet;
    const base_ops_t *ops;
    void *ctx;
    base_info_t *info;
    reading_t reading;
    seen_t seen;
    buf_t words;
} reader_t;

static rc_t date_check(const reader_t *r, const row_t *row, err_t *err)
{
    day_t said = r->reading.fecha_corte;
    char here[11], decided[11];
    if (said == DAY_NONE || said == r->survey->fecha_corte)
        return RC_OK;
    const mapping_t *m = &r->survey->mapping;
    AUTO(buf) buf_t sheet = {0};
    AUTO(buf) buf_t name = {0};
    AUTO(buf) buf_t column = {0};
    day_format(said, here);
    day_format(r->survey->fecha_corte, decided);
    quote_add(&sheet, r->sheet, QUOTE_MAX);
    column_name(m, m->column[FIELD_FECHA_CORTE], &name);
    quote_add(&column, buf_str(&name), QUOTE_MAX);
    return err_set(err, RC_REJECT, "fecha_corte_contradictoria",
                   "La fecha de corte es contradictoria: la fila %d de la hoja %s dice %s en la columna %s, "
                   "pero %s dice %s. No se publicó nada. Corrija la que esté mal y envíe el libro de nuevo.",
                   row->number, buf_str(&sheet), here, buf_str(&column), r->survey->corte_from, decided);
}

static const char *text_or_null(const buf_t *b)
{
    return b->len ? buf_str(b) : NULL;
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
        .remedio = x->remedio,
        .radicado = text_or_null(&x->text[FIELD_RADICADO]),
        .cuenta = text_or_null(&x->text[FIELD_CUENTA]),
        .usuario = x->record.usuario,
        .original = x->original,
    };
    memcpy(rejection.sha256, r->info->sha256, sizeof rejection.sha256);
    return r->ops->rejection(r->ctx, &rejection, err);
}

static rc_t hand_warnings(reader_t *r, err_t *err)
{
    const reading_t *x = &r->reading;
    rc_t rc = RC_OK;
    for (int i = 0; rc == RC_OK && r->ops->warning && i < x->warnings; i++) {
        field_t f = x->warning[i].field;
        record_warning(&r->survey->mapping, x, i, &r->words);
        rc = r->ops->warning(r->ctx, x->record.origen.fila, f == FIELD_NONE ? NULL : field_name(f),
                             buf_str(&r->words), err);
    }
    return rc;
}

/* Most are far below it, and are not encoded to be measured: no byte of text takes more than six in JSON. */
static rc_t size_check(const reader_t *r, const record_t *x, err_t *err)
{
    size_t texts = r->reading.extra_json.len + strlen(r->sheet) + strlen(x->origen.archivo);
    for (int f = 0; f < FIELD_COUNT; f++)
        texts += r->reading.text[f].len;
    if (texts < BASE_RECORD_MAX / 7)
        return RC_OK;
    AUTO(buf) buf_t whole = {0};
    record_encode(x, &whole);
    if (whole.len <= BASE_RECORD_MAX)
        return RC_OK;
    return err_set(err, RC_REJECT, "mensaje_muy_grande",
                   "La fila %d ocupa %zu bytes, y un registro puede tener %d como mucho. No se publicó nada. "
                   "Acorte sus textos.",
                   x->origen.fila, whole.len, BASE_RECORD_MAX);
}

static rc_t hand_record(reader_t *r, err_t *err)
{
    record_t *x = &r->reading.record;
    x->base = r->info->base;
    x->fecha_corte = r->info->fecha_corte;
    x->entrega = r->info->entrega;
    x->origen.sha256 = r->info->sha256;
    x->origen.archivo = r->info->archivo;
    x->origen.hoja = r->sheet;
    rc_t rc = size_check(r, x, err);
    if (rc != RC_OK)
        return rc;
    r->info->aceptados++;
    r->info->advertencias += r->reading.warnings;
    rc = r->ops->record(r->ctx, x, err);
    return rc == RC_OK ? hand_warnings(r, err) : rc;
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

static rc_t no_records(const reader_t *r, err_t *err)
{
    AUTO(buf) buf_t sheet = {0};
    quote_add(&sheet, r->sheet, QUOTE_MAX);
    return err_set(err, RC_REJECT, "base_sin_registros",
                   "La hoja %s tiene encabezado pero ningún registro debajo. No se publicó nada. Revise que "
                   "sea el libro completo.",
                   buf_str(&sheet));
}

rc_t base_read(source_t *s, const survey_t *survey, const base_ops_t *ops, void *ctx, base_info_t *info,
               err_t *err)
{
    info->base = survey->base;
    info->fecha_corte = survey->fecha_corte;
    info->total = info->aceptados = info->rechazados = info->duplicados = info->advertencias = 0;
    reader_t r = {
        .survey = survey, .sheet = s->sheets[survey->sheet].name, .ops = ops, .ctx = ctx, .info = info};
    rc_t rc = rows_read_ahead(s, survey->sheet, on_row, &r, err);
    if (rc == RC_OK && info->total == 0)
        rc = no_records(&r, err);
    reading_done(&r.reading);
    seen_done(&r.seen);
    buf_done(&r.words);
    return rc;
}
