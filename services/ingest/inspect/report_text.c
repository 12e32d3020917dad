/* The inspection for people. */
#include <inttypes.h>
#include <string.h>

#include "services/ingest/base/faults.h"
#include "services/ingest/inspect/layout.h"
#include "services/ingest/inspect/report.h"

enum {
    LABEL = 16,      /* columns of what stands before a fact */
    SHEETS_MAX = 50, /* shown */
    COLUMNS_MAX = 200,
    TITLES_MAX = 5,
    EXTRA_MAX = 30,
    HEADER_MAX = 40, /* columns of a header or a sheet's name */
    VALUE_MIN = 18,  /* of a record's value: a radicado fits */
    VALUE_MAX = 32,
    INDENT = 4,
};

static size_t width_or_default(size_t width)
{
    return width ? width : LAYOUT_WIDTH;
}

static void heading(const char *text, buf_t *out)
{
    buf_printf(out, "\n%s\n", text);
}

static void label(const char *text, buf_t *out)
{
    layout_cell(text, LABEL, out);
}

/* A fact as long as it may be, in as many lines as it takes. */
static void fact(const char *name, const char *value, size_t width, buf_t *out)
{
    label(name, out);
    layout_wrap(value, LABEL, LABEL, width, out);
}

/* ---- the file ---- */

static void file_part(const inspection_t *x, size_t width, buf_t *out)
{
    AUTO(buf) buf_t size = {0};
    layout_bytes(x->bytes, &size);
    if (x->bytes >= 1024) {
        buf_adds(&size, " (");
        layout_int(x->bytes, &size);
        buf_adds(&size, " bytes)");
    }
    fact("Archivo", x->archivo, width, out);
    fact("Formato", x->formato, width, out);
    fact("Tamaño", buf_str(&size), width, out);
    if (*x->sha256)
        fact("SHA-256", x->sha256, width, out);
}

/* ---- sheets ---- */

static void sheets_part(const inspection_t *x, size_t width, buf_t *out)
{
    size_t name = 4;
    const source_t *s = x->source;
    for (size_t i = 0; i < s->n_sheets && i < SHEETS_MAX; i++) {
        size_t w = layout_columns(s->sheets[i].name);
        name = w > name ? w : name;
    }
    name = name > HEADER_MAX ? HEADER_MAX : name;
    heading("Hojas", out);
    for (size_t i = 0; i < s->n_sheets && i < SHEETS_MAX; i++) {
        AUTO(buf) buf_t note = {0};
        buf_printf(out, "  %2zu  ", i + 1);
        layout_cell(s->sheets[i].name, name, out);
        buf_printf(out, "  %s  ", s->sheets[i].visible ? "visible" : "oculta ");
        sheet_note(x, i, &note);
        layout_wrap(buf_str(&note), name + 17, name + 17, width, out);
    }
    if (s->n_sheets > SHEETS_MAX)
        buf_printf(out, "      … y %zu más\n", s->n_sheets - SHEETS_MAX);
}

static void near_part(const findings_t *f, size_t width, buf_t *out)
{
    AUTO(buf) buf_t words = {0};
    if (!f->near_row)
        return;
    heading("La fila que más se parece a un encabezado", out);
    buf_printf(&words, "fila %d: %s", f->near_row, f->near_text);
    layout_spaces(INDENT, out);
    layout_wrap(buf_str(&words), INDENT, INDENT, width, out);
}

/* ---- the header ---- */

/* What a column that is no field's could have been, or that nobody knows it. */
static void column_note(const inspection_t *x, int column, buf_t *out)
{
    const mapping_t *m = &x->findings.survey.mapping;
    field_t rival = column_rival(x->columns, m, column);
    char letters[8];
    if (rival == FIELD_NONE) {
        buf_adds(out, "— (desconocida: se conserva con el registro)");
        return;
    }
    column_letters(m->column[rival], letters);
    buf_printf(out, "— (también sirve para %s, pero vale la columna %s; se conserva)", field_name(rival),
               letters);
}

static size_t names_width(const mapping_t *m)
{
    size_t width = 10;
    for (int i = 0; i < m->n && i < COLUMNS_MAX; i++)
        if (m->name[i]) {
            size_t w = layout_columns(m->name[i]);
            width = w > width ? w : width;
        }
    return width > HEADER_MAX ? HEADER_MAX : width;
}

static void column_line(const inspection_t *x, int i, size_t name_width, size_t width, buf_t *out)
{
    const mapping_t *m = &x->findings.survey.mapping;
    AUTO(buf) buf_t note = {0};
    char letters[8];
    column_letters(i, letters);
    buf_printf(out, "  %-7s  ", letters);
    layout_cell(m->written[i] ? m->written[i] : m->name[i], name_width, out);
    buf_adds(out, "  ");
    if (m->field[i] != FIELD_NONE)
        buf_adds(&note, field_name(m->field[i]));
    else
        column_note(x, i, &note);
    if (m->written[i])
        buf_printf(&note, " como «%s»", m->name[i]);
    layout_wrap(buf_str(&note), name_width + 13, name_width + 13, width, out);
}

static void missing_line(const inspection_t *x, size_t width, buf_t *out)
{
    AUTO(buf) buf_t names = {0};
    for (int f = 0; f < FIELD_COUNT; f++)
        if (x->findings.survey.mapping.column[f] < 0)
            buf_printf(&names, "%s%s%s", names.len ? ", " : "", field_name((field_t)f),
                       x->columns->required[f] ? " (obligatorio)" : "");
    buf_adds(out, "  Campos sin columna: ");
    layout_wrap(names.len ? buf_str(&names) : "ninguno", INDENT, 22, width, out);
}

static void header_part(const inspection_t *x, size_t width, buf_t *out)
{
    const mapping_t *m = &x->findings.survey.mapping;
    size_t name_width = names_width(m);
    int shown = 0, more = 0;
    AUTO(buf) buf_t words = {0};
    buf_printf(&words, "Encabezado: fila %d de la hoja «", m->row);
    layout_safe(x->source->sheets[x->findings.survey.sheet].name, &words);
    buf_adds(&words, "»");
    heading(buf_str(&words), out);
    buf_adds(out, "  Columna  ");
    layout_cell("Dice", name_width, out);
    buf_adds(out, "  Campo\n");
    for (int i = 0; i < m->n; i++) {
        if (!m->name[i])
            continue;
        if (shown++ < COLUMNS_MAX)
            column_line(x, i, name_width, width, out);
        else
            more++;
    }
    if (more)
        buf_printf(out, "  … y %d más\n", more);
    missing_line(x, width, out);
}

/* ---- base and date ---- */

static void titles_part(const findings_t *f, size_t width, buf_t *out)
{
    for (size_t i = 0; i < f->n_titles && i < TITLES_MAX; i++) {
        AUTO(buf) buf_t words = {0};
        buf_printf(&words, "fila %d: «%s»", f->titles[i].row, f->titles[i].text);
        fact(i ? "" : "Sobre él", buf_str(&words), width, out);
    }
}

static void identity_part(const inspection_t *x, size_t width, buf_t *out)
{
    const findings_t *f = &x->findings;
    AUTO(buf) buf_t words = {0};
    buf_addc(out, '\n');
    titles_part(f, width, out);
    if (f->base)
        buf_printf(&words, "%s, según %s", base_name(f->survey.base), f->survey.base_from);
    fact("Base", words.len ? buf_str(&words) : "sin reconocer", width, out);
    buf_clear(&words);
    if (f->dated) {
        char day[11];
        day_format(f->survey.fecha_corte, day);
        buf_printf(&words, "%s, según %s", day, f->survey.corte_from);
    }
    fact("Fecha de corte", words.len ? buf_str(&words) : "sin reconocer", width, out);
}

/* ---- the first records ---- */

/* A line of the table: a field, or a column that is no field's. */
typedef struct line {
    char *name;
    char *value[FIRST_RECORDS];
} line_t;

typedef struct lines {
    line_t items[FIELD_COUNT + EXTRA_MAX + 1];
    size_t n;
} lines_t;

static line_t *line_of(lines_t *l, const char *name)
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->items[i].name, name) == 0)
            return &l->items[i];
    if (l->n == COUNT_OF(l->items))
        return NULL;
    l->items[l->n] = (line_t){.name = must(strdup(name))};
    return &l->items[l->n++];
}

/* "2021-11-18T03:43:00-05:00" as people read it. */
static void time_shorten(char *iso)
{
    if (strlen(iso) == 25 && iso[10] == 'T') {
        iso[10] = ' ';
        iso[16] = '\0';
    }
}

static void value_put(lines_t *l, const char *name, int record, const char *value)
{
    line_t *line = value ? line_of(l, name) : NULL;
    if (!line || line->value[record])
        return;
    line->value[record] = must(strdup(value));
    if (strcmp(name, field_name(FIELD_FECHA_RADICACION)) == 0)
        time_shorten(line->value[record]);
}

static void lines_read(const inspection_t *x, lines_t *l)
{
    for (int i = 0; i < x->n_first; i++) {
        AUTO(json) json_t *r = json_loads(buf_str(&x->first[i]), 0, NULL);
        char fila[16];
        snprintf(fila, sizeof fila, "%lld",
                 (long long)json_integer_value(json_object_get(json_object_get(r, "origen"), "fila")));
        value_put(l, "fila", i, fila);
        for (int f = 0; f < FIELD_COUNT; f++)
            if (f != FIELD_FECHA_CORTE)
                value_put(l, field_name((field_t)f), i,
                          json_string_value(json_object_get(r, field_name((field_t)f))));
    }
    for (int i = 0; i < x->n_first; i++) {
        AUTO(json) json_t *r = json_loads(buf_str(&x->first[i]), 0, NULL);
        const char *name;
        json_t *value;
        json_object_foreach(json_object_get(r, "extra"), name, value)
            value_put(l, name, i, json_string_value(value));
    }
}

static void lines_done(lines_t *l)
{
    for (size_t i = 0; i < l->n; i++) {
        free(l->items[i].name);
        for (int k = 0; k < FIRST_RECORDS; k++)
            free(l->items[i].value[k]);
    }
}

static size_t value_width(const lines_t *l, int record, size_t most)
{
    size_t width = 8;
    for (size_t i = 0; i < l->n; i++) {
        size_t w = l->items[i].value[record] ? layout_columns(l->items[i].value[record]) : 0;
        width = w > width ? w : width;
    }
    return width > most ? most : width;
}

/* As many records beside one another as the width takes. */
static int records_block(const lines_t *l, int from, int n, size_t names, size_t width, buf_t *out)
{
    size_t widths[FIRST_RECORDS], used = names + 2;
    size_t share = width > used ? (width - used) / FIRST_RECORDS : 0;
    size_t most = share < VALUE_MIN + 2 ? VALUE_MIN : share - 2 > VALUE_MAX ? VALUE_MAX : share - 2;
    int to = from;
    for (; to < n; to++) {
        widths[to] = value_width(l, to, most);
        if (to > from && used + 2 + widths[to] > width)
            break;
        used += 2 + widths[to];
    }
    for (size_t i = 0; i < l->n; i++) {
        buf_adds(out, "  ");
        layout_cell(l->items[i].name, names, out);
        for (int k = from; k < to; k++) {
            buf_adds(out, "  ");
            layout_cell(l->items[i].value[k] ? l->items[i].value[k] : "—", widths[k], out);
        }
        layout_end(out);
    }
    return to;
}

static void records_part(const inspection_t *x, size_t width, buf_t *out)
{
    lines_t l = {.n = 0};
    size_t names = 8;
    if (x->n_first == 0)
        return;
    lines_read(x, &l);
    for (size_t i = 0; i < l.n; i++) {
        size_t w = layout_columns(l.items[i].name);
        names = w > names ? w : names;
    }
    names = names > 24 ? 24 : names;
    heading("Primeros registros", out);
    for (int from = 0; from < x->n_first;) {
        if (from)
            buf_addc(out, '\n');
        from = records_block(&l, from, x->n_first, names, width, out);
    }
    lines_done(&l);
}

/* ---- counts ---- */

static void count_line(const char *name, int64_t n, buf_t *out)
{
    AUTO(buf) buf_t number = {0};
    layout_int(n, &number);
    buf_adds(out, "  ");
    layout_cell(name, 14, out);
    layout_spaces(number.len < 11 ? 11 - number.len : 0, out);
    buf_printf(out, "%s\n", buf_str(&number));
}

static void counts_part(const inspection_t *x, buf_t *out)
{
    heading(x->problem.rc == RC_OK ? "Conteo" : "Conteo hasta donde se leyó", out);
    count_line("registros", x->info.total, out);
    count_line("aceptados", x->info.aceptados, out);
    count_line("rechazados", x->info.rechazados, out);
    count_line("duplicados", x->info.duplicados, out);
    count_line("advertencias", x->info.advertencias, out);
}

static void text_head(const inspection_t *x, size_t terminal, buf_t *out)
{
    size_t width = width_or_default(terminal);
    file_part(x, width, out);
    if (!x->source)
        return;
    sheets_part(x, width, out);
    if (!x->findings.header) {
        near_part(&x->findings, width, out);
        return;
    }
    header_part(x, width, out);
    identity_part(x, width, out);
    if (!x->read)
        return;
    records_part(x, width, out);
    counts_part(x, out);
}

/* ---- lists ---- */

static void text_list_begin(list_kind_t kind, const inspection_t *x, int64_t shown, int64_t total,
                            size_t width, buf_t *out)
{
    (void)x;
    if (total == 0)
        return;
    AUTO(buf) buf_t words = {0};
    buf_adds(&words, kind == LIST_REJECTIONS ? "Filas no aceptadas: " : "Advertencias: ");
    layout_int(total, &words);
    if (shown < total) {
        buf_adds(&words, " (se muestran ");
        layout_int(shown, &words);
        buf_adds(&words, "; todas, con --rechazos todos)");
    }
    buf_addc(out, '\n');
    layout_wrap(buf_str(&words), 2, 0, width_or_default(width), out);
}

static void text_rejection(const rejection_t *r, int64_t i, size_t terminal, buf_t *out)
{
    (void)i;
    size_t width = width_or_default(terminal);
    buf_printf(out, "  fila %d: %s (%s)\n", r->fila, fault_reason_words(r->razon), r->razon);
    layout_spaces(INDENT, out);
    layout_wrap(r->detalle, INDENT, INDENT, width, out);
    layout_spaces(INDENT, out);
    buf_adds(out, "→ ");
    layout_wrap(r->remedio, INDENT + 2, INDENT + 2, width, out);
}

static void text_warning(int fila, const char *campo, const char *texto, int64_t i, size_t terminal,
                         buf_t *out)
{
    (void)i;
    size_t width = width_or_default(terminal);
    buf_printf(out, "  fila %d, %s\n", fila, campo ? campo : "columna desconocida");
    layout_spaces(INDENT, out);
    layout_wrap(texto, INDENT, INDENT, width, out);
}

static void text_list_end(list_kind_t kind, buf_t *out)
{
    (void)kind;
    (void)out;
}

static void text_tail(const inspection_t *x, size_t terminal, buf_t *out)
{
    size_t width = width_or_default(terminal);
    if (x->problem.rc == RC_OK) {
        heading("Resultado: se puede recibir.", out);
        return;
    }
    buf_printf(out, "\nResultado: NO SE PUEDE RECIBIR (%s)\n", x->problem.code);
    layout_spaces(INDENT, out);
    layout_wrap(x->problem.text, INDENT, INDENT, width, out);
}

const report_t inspect_text = {
    .head = text_head,
    .list_begin = text_list_begin,
    .rejection = text_rejection,
    .warning = text_warning,
    .list_end = text_list_end,
    .tail = text_tail,
};
