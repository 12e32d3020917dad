#include "services/ingest/base/record.h"

#include <string.h>

#include "common/json_out.h"
#include "common/text.h"
#include "services/ingest/base/dates.h"
#include "services/ingest/base/values.h"
#include "services/ingest/book/cell_text.h"

typedef enum state { MISSING, PRESENT, ERROR, BAD } state_t;

typedef struct value {
    state_t state;
    const cell_t *cell;
    fault_t fault; /* BAD */
} value_t;

static bool is_identifier(field_t f)
{
    return f == FIELD_RADICADO || f == FIELD_CUENTA;
}

static value_t value_read(field_t f, const cell_t *c, buf_t *text)
{
    value_t v = {.state = MISSING, .cell = c};
    value_clean(c, text);
    if (c->kind == CELL_ERROR || text_is_error(buf_str(text), text->len)) {
        v.state = ERROR;
        return v;
    }
    if (is_identifier(f) && identifier_too_long(text)) {
        v.state = BAD;
        v.fault = FAULT_TOO_LONG;
        return v;
    }
    if (f != FIELD_NONE)
        value_tidy(f, text);
    if (text->len)
        v.state = PRESENT;
    if (v.state == PRESENT && is_identifier(f) && (v.fault = identifier_check(f, c, text)))
        v.state = BAD;
    return v;
}

/* ---- warnings ---- */

static void warn(reading_t *r, warning_kind_t kind, field_t f, int column, const char *text)
{
    if ((size_t)r->warnings == r->warning_cap) {
        r->warning_cap = r->warning_cap ? r->warning_cap * 2 : 8;
        r->warning = must(realloc(r->warning, r->warning_cap * sizeof *r->warning));
    }
    r->warning[r->warnings++] =
        (warning_t){.kind = kind, .field = f, .column = column, .text = r->warned.len};
    buf_add(&r->warned, text, strlen(text) + 1);
}

void record_warning(const mapping_t *m, const reading_t *r, int i, buf_t *ret)
{
    const warning_t *w = &r->warning[i];
    place_t place = {.row = r->record.origen.fila,
                     .column = w->column,
                     .header = w->column >= 0 && w->column < m->n ? m->name[w->column] : NULL,
                     .field = w->field,
                     .text = r->warned.data + w->text};
    warning_text(w->kind, &place, ret);
}

/* ---- values ---- */

static void extra_put(const mapping_t *m, int column, const buf_t *text, reading_t *r)
{
    column_name(m, column, &r->name);
    if (!r->extra_json.len)
        buf_addc(&r->extra_json, '{');
    json_out_member(&r->extra_json, buf_str(&r->name), buf_str(text));
}

static void extra_read(const mapping_t *m, const cell_t *c, reading_t *r)
{
    value_t v = value_read(FIELD_NONE, c, &r->scratch);
    if (v.state == ERROR)
        warn(r, WARNING_ERROR, FIELD_NONE, c->column, buf_str(&r->scratch));
    else if (v.state == PRESENT)
        extra_put(m, c->column, &r->scratch, r);
}

static void values_read(const mapping_t *m, const row_t *row, value_t values[FIELD_COUNT], reading_t *r)
{
    for (size_t i = 0; i < row->n; i++) {
        const cell_t *c = &row->cells[i];
        field_t f = c->column < m->n ? m->field[c->column] : FIELD_NONE;
        if (f == FIELD_NONE)
            extra_read(m, c, r);
        else
            values[f] = value_read(f, c, &r->text[f]);
    }
}

/* A serial that a CSV shows as it is stored: "44518", "44518,5". */
static bool text_serial(const buf_t *text, char ret_iso[32], day_t *ret)
{
    char stored[24];
    double v;
    if (text->len < 5 || text->len >= sizeof stored || strspn(buf_str(text), "0123456789.,") != text->len)
        return false;
    memcpy(stored, text->data, text->len + 1);
    char *comma = strchr(stored, ',');
    if (comma)
        *comma = '.';
    return number_parse(stored, text->len, &v) && dates_serial(v, ret_iso, ret);
}

/* The date of a cell, written as one or stored as Excel's number without the format of a date. */
static bool value_date(const mapping_t *m, const value_t *v, const buf_t *text, char ret_iso[32], day_t *ret)
{
    if (v->cell->kind == CELL_DATE && (text->len == 10 || text->len == 25)) { /* as serial_text() writes it */
        char day[11];
        memcpy(ret_iso, text->data, text->len + 1);
        memcpy(day, ret_iso, 10);
        day[10] = '\0';
        if (day_parse(day, ret))
            return true;
    }
    if (v->cell->kind == CELL_NUMBER && dates_serial(v->cell->number, ret_iso, ret))
        return true;
    if (dates_cell(m->dates, buf_str(text), text->len, ret_iso, ret))
        return true;
    return v->cell->kind == CELL_TEXT && text_serial(text, ret_iso, ret);
}

static void dates_read(const mapping_t *m, const value_t values[FIELD_COUNT], reading_t *r)
{
    char iso[32];
    day_t day;
    const value_t *v = &values[FIELD_FECHA_RADICACION];
    const buf_t *text = &r->text[FIELD_FECHA_RADICACION];
    if (v->state == PRESENT) {
        if (value_date(m, v, text, r->fecha_radicacion, &day)) {
            r->record.fecha_radicacion = r->fecha_radicacion;
        } else { /* a warning, and nothing is lost */
            warn(r, WARNING_BAD_DATE, FIELD_FECHA_RADICACION, v->cell->column, buf_str(text));
            extra_put(m, v->cell->column, text, r);
        }
    }
    v = &values[FIELD_FECHA_CORTE];
    text = &r->text[FIELD_FECHA_CORTE];
    if (v->state == PRESENT) {
        if (value_date(m, v, text, iso, &day))
            r->fecha_corte = day;
        else
            warn(r, WARNING_BAD_DATE, FIELD_FECHA_CORTE, v->cell->column, buf_str(text));
    }
}

static void phone_read(const mapping_t *m, const value_t values[FIELD_COUNT], reading_t *r)
{
    const value_t *v = &values[FIELD_TELEFONO];
    const buf_t *text = &r->text[FIELD_TELEFONO];
    if (v->state != PRESENT || v->cell->kind != CELL_TEXT || !text_is_scientific(buf_str(text)))
        return;
    r->record.telefono = NULL; /* to dial it would be to call somebody else */
    warn(r, WARNING_BAD_PHONE, FIELD_TELEFONO, v->cell->column, buf_str(text));
    extra_put(m, v->cell->column, text, r);
}

static const char *text_of(const value_t values[FIELD_COUNT], field_t f, const reading_t *r)
{
    return values[f].state == PRESENT ? buf_str(&r->text[f]) : NULL;
}

/* Errors in what may be missing; those of the fields that are judged reject the row. */
static void errors_warn(const value_t values[FIELD_COUNT], reading_t *r)
{
    for (int f = FIELD_MOTIVO + 1; f < FIELD_COUNT; f++)
        if (values[f].state == ERROR)
            warn(r, WARNING_ERROR, (field_t)f, values[f].cell->column, buf_str(&r->text[f]));
}

static void record_fill(const mapping_t *m, const row_t *row, const value_t values[FIELD_COUNT], reading_t *r)
{
    r->record = (record_t){
        .radicado = text_of(values, FIELD_RADICADO, r),
        .cuenta = text_of(values, FIELD_CUENTA, r),
        .estado = text_of(values, FIELD_ESTADO, r),
        .motivo = text_of(values, FIELD_MOTIVO, r),
        .razon = text_of(values, FIELD_RAZON, r),
        .subrazon = text_of(values, FIELD_SUBRAZON, r),
        .usuario = text_of(values, FIELD_USUARIO, r),
        .asesor = text_of(values, FIELD_ASESOR, r),
        .telefono = text_of(values, FIELD_TELEFONO, r),
        .ciudad = text_of(values, FIELD_CIUDAD, r),
        .observacion = text_of(values, FIELD_OBSERVACION, r),
        .origen.fila = row->number,
    };
    errors_warn(values, r);
    if (values[FIELD_USUARIO].state == MISSING)
        warn(r, WARNING_NO_ADVISOR, FIELD_USUARIO, m->column[FIELD_USUARIO], "");
    dates_read(m, values, r);
    phone_read(m, values, r);
    if (r->extra_json.len) {
        json_out_close(&r->extra_json, '}');
        r->record.extra = buf_str(&r->extra_json);
    }
}

#define ORIGINAL_MAX                                                                                         \
    (300 * 1024) /* bytes: beside the largest radicado, cuenta and usuario it stays below a megabyte */

/* ---- the verdict ---- */

/* A bad row must not hold its base up, whatever is in it: what does not fit into its event is left out, and
 * that is said. */
static void original_read(const mapping_t *m, const row_t *row, reading_t *r)
{
    buf_clear(&r->original_json);
    buf_addc(&r->original_json, '{');
    for (size_t i = 0; i < row->n; i++) {
        const cell_t *c = &row->cells[i];
        value_clean(c, &r->scratch);
        if (!r->scratch.len) /* blanks, which no export could tell from nothing */
            continue;
        column_name(m, c->column, &r->name);
        size_t before = r->original_json.len;
        json_out_member(&r->original_json, buf_str(&r->name), buf_str(&r->scratch));
        if (r->original_json.len > ORIGINAL_MAX) {
            r->original_json.len = before;
            json_out_member(&r->original_json, " …", /* no column is called so: names have no outer blanks */
                            "la fila es muy grande: desde aquí se omite el resto");
            break;
        }
    }
    json_out_close(&r->original_json, '}');
    r->original = buf_str(&r->original_json);
}

static verdict_t reject(const mapping_t *m, const row_t *row, fault_t fault, field_t field, int first_row,
                        reading_t *r)
{
    int column = m->column[field];
    place_t place = {.row = row->number,
                     .column = column,
                     .header = column >= 0 && column < m->n ? m->name[column] : NULL,
                     .field = field,
                     .text = buf_str(&r->text[field])};
    fault_detail(fault, &place, first_row, &r->detail);
    fault_remedy(fault, &place, &r->remedy);
    r->razon = fault_reason(fault, field);
    r->campo = field_name(field);
    r->detalle = buf_str(&r->detail);
    r->remedio = buf_str(&r->remedy);
    original_read(m, row, r);
    return VERDICT_REJECTED;
}

/* Radicado and cuenta must be there and be right; estado and motivo must not be errors. */
static verdict_t judge(const mapping_t *m, const row_t *row, const value_t values[FIELD_COUNT], reading_t *r)
{
    static const field_t judged[] = {FIELD_RADICADO, FIELD_CUENTA, FIELD_ESTADO, FIELD_MOTIVO};
    for (size_t i = 0; i < COUNT_OF(judged); i++) {
        field_t f = judged[i];
        const value_t *v = &values[f];
        if (v->state == MISSING && is_identifier(f))
            return reject(m, row, FAULT_MISSING, f, 0, r);
        if (v->state == ERROR)
            return reject(m, row, FAULT_ERROR, f, 0, r);
        if (v->state == BAD)
            return reject(m, row, v->fault, f, 0, r);
    }
    return VERDICT_RECORD;
}

static void reading_clear(reading_t *r)
{
    buf_clear(&r->extra_json);
    buf_clear(&r->original_json);
    r->original = NULL;
    r->record = (record_t){0};
    r->razon = r->campo = r->detalle = r->remedio = NULL;
    r->warnings = 0;
    buf_clear(&r->warned);
    r->fecha_corte = DAY_NONE;
    for (int f = 0; f < FIELD_COUNT; f++)
        buf_clear(&r->text[f]);
}

verdict_t record_read(const mapping_t *m, const row_t *row, reading_t *r)
{
    value_t values[FIELD_COUNT] = {0};
    reading_clear(r);
    values_read(m, row, values, r);
    if (values[FIELD_RADICADO].state == MISSING && values[FIELD_CUENTA].state == MISSING &&
        values[FIELD_MOTIVO].state == MISSING)
        return VERDICT_NONE;
    record_fill(m, row, values, r);
    return judge(m, row, values, r);
}

void record_duplicate(const mapping_t *m, const row_t *row, int first_row, reading_t *r)
{
    (void)reject(m, row, FAULT_DUPLICATE, FIELD_RADICADO, first_row, r);
}

void reading_done(reading_t *r)
{
    for (int f = 0; f < FIELD_COUNT; f++)
        buf_done(&r->text[f]);
    buf_done(&r->scratch);
    buf_done(&r->name);
    buf_done(&r->detail);
    buf_done(&r->remedy);
    buf_done(&r->warned);
    buf_done(&r->extra_json);
    buf_done(&r->original_json);
    free(r->warning);
    *r = (reading_t){0};
}
