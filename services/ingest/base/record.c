#include "services/ingest/base/record.h"

#include <string.h>

#include "common/json_out.h"
#include "common/text.h"
#include "services/ingest/base/dates.h"

/* A double keeps 15 decimal digits for sure. */
#define EXACT_DIGITS 15
#define EXACT_LIMIT 1e15
/* Bytes. A CUN has 16 digits; what is far longer is a sentence in the wrong column, and would not fit an
 * event's id. */
#define IDENTIFIER_MAX 64

typedef enum state { MISSING, PRESENT, ERROR, BAD } state_t;

typedef struct value {
    state_t state;
    const cell_t *cell;
    const char *why; /* BAD: what is wrong and how to mend it */
} value_t;

bool text_is_error(const char *text, size_t len)
{
    static const char *const names[] = {
        "na",
        "nd",
        "ref",
        "value",
        "valor",
        "div0",
        "name",
        "nombre",
        "null",
        "nulo",
        "num",
        "gettingdata",
        "obteniendodatos",
        "spill",
        "desbordamiento",
        "calc",
        "field",
        "campo",
        "blocked",
        "bloqueado",
        "connect",
        "conectar",
        "unknown",
        "desconocido",
        "busy",
        "ocupado",
    };
    if (len < 3 || len > 32 || text[0] != '#')
        return false;
    AUTO(buf) buf_t folded = {0};
    text_fold_tight(text, len, &folded);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(buf_str(&folded), names[i]) == 0)
            return true;
    return strspn(text, "#") == len; /* what a column too narrow shows */
}

static bool all_digits(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s[i] < '0' || s[i] > '9')
            return false;
    return n > 0;
}

/* Length of the digits in "12345678.0" or "12345678,00"; 0 when it is something else. */
static size_t digits_before_zeros(const buf_t *b)
{
    size_t n = strspn(buf_str(b), "0123456789");
    const char *rest = b->data + n;
    if (n == 0 || (*rest != '.' && *rest != ',') || !rest[1] || strspn(rest + 1, "0") != strlen(rest + 1))
        return 0;
    return n;
}

/* "4,43621E+15": what Excel shows of a long number, with most of its digits gone. */
static bool is_scientific(const char *s)
{
    size_t n = strspn(s, "0123456789");
    if (n == 0)
        return false;
    s += n;
    bool fraction = *s == '.' || *s == ',';
    if (fraction) {
        s++;
        s += strspn(s, "0123456789");
    }
    if (*s != 'e' && *s != 'E')
        return false;
    s++;
    bool plus = *s == '+';
    if (plus)
        s++;
    return (plus || fraction) && all_digits(s, strlen(s));
}

static const char number_lost[] =
    "está guardado como número y Excel solo conserva 15 dígitos, así que pudo perder los últimos: dé "
    "formato de texto a la columna y escríbalo completo";

/* An identifier that came as a number, or as text that was one. */
static void identifier_check(value_t *v, buf_t *text, bool needs_digit)
{
    const cell_t *c = v->cell;
    if (text->len > IDENTIFIER_MAX) {
        v->state = BAD;
        v->why = "tiene demasiado texto para ser un número: escriba solo el número";
    } else if (c->kind == CELL_DATE || c->kind == CELL_BOOL) {
        v->state = BAD;
        v->why = c->kind == CELL_DATE ? "es una fecha: dé formato de texto a la columna y escríbalo de nuevo"
                                      : "es un valor lógico (VERDADERO o FALSO): escríbalo de nuevo";
    } else if (c->kind == CELL_NUMBER) {
        if (c->number >= EXACT_LIMIT) {
            v->state = BAD;
            v->why = number_lost;
        } else if (!all_digits(buf_str(text), text->len)) {
            v->state = BAD;
            v->why = "es un número negativo o con decimales: escríbalo completo, como texto";
        }
    } else {
        size_t digits = digits_before_zeros(text);
        if (digits > EXACT_DIGITS || is_scientific(buf_str(text))) {
            v->state = BAD;
            v->why = number_lost;
        } else if (digits) {
            text->len = digits;
            text->data[digits] = '\0';
        } else if (needs_digit && !strpbrk(buf_str(text), "0123456789")) {
            v->state = BAD;
            v->why = "no contiene ningún dígito, así que no es un número de radicado: escríbalo completo";
        }
    }
}

/* True for well-formed text of characters below U+0300 with nothing to trim: composed already, since only
 * what comes later combines. That is nearly every cell in Spanish, and needs no library. */
static bool is_clean(const unsigned char *s, size_t len)
{
    if (len == 0 || s[0] <= ' ' || s[len - 1] <= ' ')
        return false;
    for (size_t i = 0; i < len; i++) {
        if (s[i] >= 0x20 && s[i] < 0x7F)
            continue;
        bool pair = s[i] >= 0xC3 && s[i] <= 0xCB && i + 1 < len && (s[i + 1] & 0xC0) == 0x80;
        if (!pair)
            return false;
        i++;
    }
    return true;
}

static void clean(const cell_t *c, buf_t *ret)
{
    if (!is_clean((const unsigned char *)c->text, c->len)) {
        text_clean(c->text, c->len, ret);
        return;
    }
    buf_clear(ret);
    buf_add(ret, c->text, c->len);
}

static value_t value_read(const cell_t *c, buf_t *text)
{
    value_t v = {.state = MISSING, .cell = c};
    clean(c, text);
    if (c->kind == CELL_ERROR || text_is_error(buf_str(text), text->len))
        v.state = ERROR;
    else if (text->len)
        v.state = PRESENT;
    return v;
}

static void column_name(const mapping_t *m, int column, buf_t *ret)
{
    buf_clear(ret);
    if (column < m->n && m->name[column]) {
        buf_adds(ret, m->name[column]);
    } else {
        char letters[8];
        column_letters(column, letters);
        buf_printf(ret, "columna %s", letters);
    }
}

static void extra_put(const mapping_t *m, int column, const buf_t *text, reading_t *r)
{
    AUTO(buf) buf_t name = {0};
    column_name(m, column, &name);
    if (!r->extra_json.len)
        buf_addc(&r->extra_json, '{');
    json_out_member(&r->extra_json, buf_str(&name), buf_str(text));
}

static void extra_read(const mapping_t *m, const cell_t *c, reading_t *r)
{
    value_t v = value_read(c, &r->scratch);
    if (v.state == ERROR)
        r->warnings++;
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
            values[f] = value_read(c, &r->text[f]);
    }
    if (values[FIELD_RADICADO].state == PRESENT)
        identifier_check(&values[FIELD_RADICADO], &r->text[FIELD_RADICADO], true);
    if (values[FIELD_CUENTA].state == PRESENT)
        identifier_check(&values[FIELD_CUENTA], &r->text[FIELD_CUENTA], false);
}

/* The date of a cell, written as one or stored as Excel's number without the format of a date. */
static bool value_date(const value_t *v, const buf_t *text, char ret_iso[32], day_t *ret)
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
    return dates_cell(buf_str(text), text->len, ret_iso, ret);
}

static void dates_read(const mapping_t *m, const value_t values[FIELD_COUNT], reading_t *r)
{
    char iso[32];
    day_t day;
    const value_t *v = &values[FIELD_FECHA_RADICACION];
    if (v->state == PRESENT) {
        if (value_date(v, &r->text[FIELD_FECHA_RADICACION], r->fecha_radicacion, &day)) {
            r->record.fecha_radicacion = r->fecha_radicacion;
        } else { /* a warning, and nothing is lost */
            r->warnings++;
            extra_put(m, v->cell->column, &r->text[FIELD_FECHA_RADICACION], r);
        }
    }
    v = &values[FIELD_FECHA_CORTE];
    if (v->state == PRESENT) {
        if (value_date(v, &r->text[FIELD_FECHA_CORTE], iso, &day))
            r->fecha_corte = day;
        else
            r->warnings++;
    }
}

/* RR user names know no case: written in either, it is the same advisor. */
static void upper(buf_t *b)
{
    for (size_t i = 0; i < b->len; i++)
        if (b->data[i] >= 'a' && b->data[i] <= 'z')
            b->data[i] = (char)(b->data[i] - 'a' + 'A');
}

/* A number's text that a program wrote with decimals. */
static void phone_tidy(buf_t *b)
{
    size_t digits = digits_before_zeros(b);
    if (digits) {
        b->len = digits;
        b->data[digits] = '\0';
    }
}

static const char *text_of(const value_t values[FIELD_COUNT], field_t f, reading_t *r)
{
    const value_t *v = &values[f];
    if (v->state == ERROR && f != FIELD_RADICADO && f != FIELD_CUENTA && f != FIELD_ESTADO &&
        f != FIELD_MOTIVO)
        r->warnings++;
    return v->state == PRESENT ? buf_str(&r->text[f]) : NULL;
}

static void record_fill(const mapping_t *m, const row_t *row, const value_t values[FIELD_COUNT], reading_t *r)
{
    upper(&r->text[FIELD_USUARIO]);
    phone_tidy(&r->text[FIELD_TELEFONO]);
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
    for (field_t f = FIELD_FECHA_RADICACION; f <= FIELD_FECHA_CORTE; f++)
        if (f != FIELD_OBSERVACION && values[f].state == ERROR)
            r->warnings++;
    if (values[FIELD_USUARIO].state == MISSING)
        r->warnings++;
    dates_read(m, values, r);
    if (r->extra_json.len) {
        json_out_close(&r->extra_json, '}');
        r->record.extra = buf_str(&r->extra_json);
    }
}

static void original_read(const mapping_t *m, const row_t *row, reading_t *r)
{
    AUTO(buf) buf_t name = {0};
    buf_clear(&r->original_json);
    buf_addc(&r->original_json, '{');
    for (size_t i = 0; i < row->n; i++) {
        const cell_t *c = &row->cells[i];
        column_name(m, c->column, &name);
        text_clean(c->text, c->len, &r->scratch);
        json_out_member(&r->original_json, buf_str(&name), buf_str(&r->scratch));
    }
    json_out_close(&r->original_json, '}');
    r->original = buf_str(&r->original_json);
}

static verdict_t reject(const mapping_t *m, const row_t *row, const char *razon, field_t field, reading_t *r)
{
    r->razon = razon;
    r->campo = field_name(field);
    r->detalle = buf_str(&r->detail);
    original_read(m, row, r);
    return VERDICT_REJECTED;
}

/* Radicado and cuenta must be there and be right; estado and motivo must not be errors. */
static const struct {
    field_t field;
    const char *missing;
} checks[] = {
    {FIELD_RADICADO, "missing_radicado"},
    {FIELD_CUENTA, "missing_cuenta"},
    {FIELD_ESTADO, NULL},
    {FIELD_MOTIVO, NULL},
};

static verdict_t judge(const mapping_t *m, const row_t *row, const value_t values[FIELD_COUNT], reading_t *r)
{
    AUTO(buf) buf_t name = {0};
    for (size_t i = 0; i < COUNT_OF(checks); i++) {
        const value_t *v = &values[checks[i].field];
        bool missing = v->state == MISSING && checks[i].missing;
        if (!missing && v->state != ERROR && v->state != BAD)
            continue;
        column_name(m, m->column[checks[i].field], &name);
        if (missing)
            buf_printf(&r->detail,
                       "La columna «%s» está vacía: complétela y envíe la fila en una base corregida.",
                       buf_str(&name));
        else if (v->state == ERROR)
            buf_printf(&r->detail,
                       "La columna «%s» trae el error %s en lugar de un valor: corrija la fórmula o escriba "
                       "el valor.",
                       buf_str(&name), buf_str(&r->text[checks[i].field]));
        else
            buf_printf(&r->detail, "El valor de la columna «%s» %s.", buf_str(&name), v->why);
        return reject(m, row, missing ? checks[i].missing : "bad_value", checks[i].field, r);
    }
    return VERDICT_RECORD;
}

static void reading_clear(reading_t *r)
{
    buf_clear(&r->extra_json);
    buf_clear(&r->original_json);
    r->original = NULL;
    r->record = (record_t){0};
    r->razon = r->campo = r->detalle = NULL;
    r->warnings = 0;
    r->fecha_corte = DAY_NONE;
    buf_clear(&r->detail);
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
    buf_clear(&r->detail);
    buf_printf(&r->detail, "El radicado ya está en la fila %d de la misma base, que es la que cuenta.",
               first_row);
    (void)reject(m, row, "duplicate", FIELD_RADICADO, r);
}

void reading_done(reading_t *r)
{
    reading_clear(r);
    for (int f = 0; f < FIELD_COUNT; f++)
        buf_done(&r->text[f]);
    buf_done(&r->scratch);
    buf_done(&r->detail);
    buf_done(&r->extra_json);
    buf_done(&r->original_json);
}
