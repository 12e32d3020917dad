#include "services/reporting/reports/form_sheet.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

static const char *const months[] = {"enero", "febrero", "marzo",      "abril",   "mayo",      "junio",
                                     "julio", "agosto",  "septiembre", "octubre", "noviembre", "diciembre"};

#define AREA "Almacontact · Célula de PQR"

void sheet_day(day_t d, char ret[40])
{
    int y, m, day;
    day_to_civil(d, &y, &m, &day);
    snprintf(ret, 40, "%d de %s de %d", day, months[m - 1], y);
}

void sheet_days(day_t from, day_t to, buf_t *out)
{
    int y, m, d, y2, m2, d2;
    char last[40];
    day_to_civil(from, &y, &m, &d);
    day_to_civil(to, &y2, &m2, &d2);
    sheet_day(to, last);
    if (y != y2)
        buf_printf(out, "%d de %s de %d al %s", d, months[m - 1], y, last);
    else if (m != m2)
        buf_printf(out, "%d de %s al %s", d, months[m - 1], last);
    else
        buf_printf(out, "%d al %s", d, last);
}

__attribute__((format(printf, 2, 3))) static const char *words(sheet_t *s, const char *fmt, ...)
{
    char *text = NULL;
    va_list ap;
    va_start(ap, fmt);
    int n = vasprintf(&text, fmt, ap);
    va_end(ap);
    if (n < 0)
        abort();
    const char *kept = arena_text(&s->texts, text);
    free(text);
    return kept;
}

static const char *day_words(sheet_t *s, day_t d)
{
    char text[40];
    if (d == DAY_NONE)
        return "";
    sheet_day(d, text);
    return arena_text(&s->texts, text);
}

static sheet_block_t *add(sheet_t *s, sheet_kind_t kind, const char *text)
{
    if (s->n == SHEET_BLOCKS_MAX)
        abort();
    sheet_block_t *b = &s->blocks[s->n++];
    *b = (sheet_block_t){.kind = kind, .text = text};
    return b;
}

/* Room for the cells of a block, row by row. */
static const char **cells_of(sheet_t *s, sheet_block_t *b, size_t columns, size_t rows)
{
    const char **cells = arena_take(&s->texts, (columns * rows + 1) * sizeof *cells);
    b->n_columns = columns;
    b->n_rows = rows;
    b->cells = cells;
    return cells;
}

static const char *name_of(const form_data_t *d)
{
    return d->advisor ? d->advisor : d->user;
}

static const char *count(sheet_t *s, int64_t n)
{
    return words(s, "%" PRId64 " radicado%s", n, n == 1 ? "" : "s");
}

static void add_facts(sheet_t *s, const form_data_t *d)
{
    AUTO(buf) buf_t days = {0};
    sheet_days(d->from, d->to, &days);
    const char **c = cells_of(s, add(s, SHEET_FACTS, NULL), 4, 4);
    const char *const facts[] = {"Asesor",
                                 name_of(d),
                                 "Usuario",
                                 d->user,
                                 "Semana",
                                 words(s, "%s, del %s", d->week, buf_str(&days)),
                                 "Fecha del informe",
                                 day_words(s, d->made),
                                 "Escalados por error",
                                 count(s, d->radicados),
                                 "Semana anterior",
                                 count(s, d->before),
                                 "Puesto en el top 5",
                                 words(s, "%d", d->place),
                                 "Retroalimenta",
                                 d->responsible ? d->responsible : ""};
    memcpy(c, facts, sizeof facts);
}

static void add_causales(sheet_t *s, const form_data_t *d)
{
    static const sheet_column_t columns[] = {
        {"Causal", 12, false}, {"Nombre", 68, false}, {"Radicados", 20, true}};
    sheet_block_t *b = add(s, SHEET_TABLE, NULL);
    const char **c = cells_of(s, b, COUNT_OF(columns), d->n_causales);
    b->columns = columns;
    for (size_t i = 0; i < d->n_causales; i++) {
        *c++ = d->causales[i].letter ? d->causales[i].letter : "–";
        *c++ = d->causales[i].name;
        *c++ = words(s, "%" PRId64, d->causales[i].radicados);
    }
}

static void add_errors(sheet_t *s, const form_data_t *d)
{
    static const sheet_column_t columns[] = {{"Radicado", 19, false},
                                             {"Corte", 13, false},
                                             {"Base", 14, false},
                                             {"Causal", 32, false},
                                             {"Razón", 22, false}};
    sheet_block_t *b = add(s, SHEET_TABLE, NULL);
    const char **c = cells_of(s, b, COUNT_OF(columns), d->n_errors);
    b->columns = columns;
    for (size_t i = 0; i < d->n_errors; i++) {
        *c++ = d->errors[i].radicado ? d->errors[i].radicado : "De otro equipo";
        *c++ = d->errors[i].cutoffs;
        *c++ = d->errors[i].base;
        *c++ = d->errors[i].causal;
        *c++ = d->errors[i].reason;
    }
}

static void add_answer(sheet_t *s, const char *heading, const char *text, int lines)
{
    add(s, SHEET_HEADING, heading);
    add(s, SHEET_ANSWER, text)->lines = lines;
}

static void add_signatures(sheet_t *s, const form_data_t *d)
{
    const char *day = day_words(s, d->signed_on);
    const char **c = cells_of(s, add(s, SHEET_SIGNATURES, NULL), 3, 2);
    const char *const cells[] = {
        words(s, "%s (%s)", name_of(d), d->user), "Asesor", day, d->responsible ? d->responsible : "Nombre:",
        "Quien retroalimenta, célula de PQR",     day};
    memcpy(c, cells, sizeof cells);
}

static void write_commitment(sheet_t *s, const form_data_t *d)
{
    add(s, SHEET_HEADING, "1. Qué se encontró");
    add(s, SHEET_PARAGRAPH,
        words(s,
              "Al validar las PQR que usted escaló, la célula de PQR encontró %s que no eran escalables a "
              "segundo nivel, según el ABC "
              "de cada causal, o que se solucionaban en el primer contacto, y %s por error de escalamiento. "
              "Por causal:",
              count(s, d->radicados), d->radicados == 1 ? "lo finalizó" : "los finalizó"));
    add_causales(s, d);
    add(s, SHEET_HEADING, "2. Radicados escalados por error");
    add_errors(s, d);
    add_answer(s, "3. Causa: por qué se escalaron por error", d->cause, 3);
    add_answer(s, "4. Compromiso de mejoramiento del asesor", d->commitment, 4);
    add(s, SHEET_HEADING, "5. Seguimiento");
    const char **c = cells_of(s, add(s, SHEET_FACTS, NULL), 4, 1);
    const char *const facts[] = {"Fecha de seguimiento", day_words(s, d->follow_up), "Realizado el",
                                 d->followed == DAY_NONE ? ""
                                                         : words(s, "%s, por %s", day_words(s, d->followed),
                                                                 d->followed_by ? d->followed_by : "–")};
    memcpy(c, facts, sizeof facts);
    sheet_block_t *result = add(s, SHEET_ANSWER, d->result ? words(s, "Resultado: %s", d->result) : NULL);
    result->label = "Resultado";
    result->lines = 2;
    add(s, SHEET_HEADING, "6. Firmas");
    add_signatures(s, d);
}

static void write_aware(sheet_t *s, const form_data_t *d)
{
    AUTO(buf) buf_t days = {0};
    sheet_days(d->from, d->to, &days);
    add_answer(s, "1. Proceso reforzado", d->process, 4);
    add(s, SHEET_HEADING, "2. Causales en las que más se incurrió en error");
    add_causales(s, d);
    add(s, SHEET_HEADING, "3. Declaración");
    add(s, SHEET_PARAGRAPH,
        words(s,
              "Yo, %s, con usuario %s, declaro que recibí la retroalimentación sobre el proceso de PQR de la "
              "semana del %s; que se me "
              "explicaron los radicados que escalé por error y el ABC de sus causales; que entendí qué se "
              "escala a segundo nivel y qué se "
              "soluciona en el primer contacto, y que pude preguntar lo que no tenía claro. En constancia de "
              "que estoy enterado(a), firmo.",
              name_of(d), d->user, buf_str(&days)));
    add(s, SHEET_HEADING, "4. Firmas");
    add_signatures(s, d);
}

void sheet_write(const form_data_t *d, sheet_t *ret)
{
    *ret = (sheet_t){.title = form_kind_title(d->kind)};
    ret->number = words(ret, "%s · N.º %" PRId64 " · %s", AREA, d->id, d->week);
    ret->about = words(ret, "%s: %s, %s", ret->title, name_of(d), d->week);
    add_facts(ret, d);
    if (d->kind == FORM_COMMITMENT)
        write_commitment(ret, d);
    else
        write_aware(ret, d);
}

void sheet_done(sheet_t *s)
{
    arena_done(&s->texts);
}
