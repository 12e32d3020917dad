#include "services/classifier/study/report.h"

#include "common/format.h"

/* ---- text ---- */

static void sentence(const report_t *r, buf_t *out)
{
    char desde[11], hasta[11];
    uint64_t all = r->changes->same + r->changes->changed;
    day_format(r->period.desde, desde);
    day_format(r->period.hasta, hasta);
    buf_printf(out, "Antes: %s. Después: %s.\nCortes del %s al %s: ", r->before, r->after, desde, hasta);
    format_int((int64_t)all, out);
    buf_adds(out, all == 1 ? " registro; " : " registros; ");
    if (r->changes->changed == 0) {
        buf_adds(out, "ninguno cambia.\n");
    } else {
        buf_adds(out, r->changes->changed == 1 ? "cambia " : "cambian ");
        format_int((int64_t)r->changes->changed, out);
        buf_adds(out, " (");
        format_percent(100.0 * (double)r->changes->changed / (double)all, out);
        buf_adds(out, ").\n");
    }
}

static void left_out(const report_t *r, buf_t *out)
{
    if (r->undecided > 0) {
        format_int(r->undecided, out);
        buf_adds(out, " sin decidir todavía: no se comparan.\n");
    }
    if (r->refused > 0) {
        format_int(r->refused, out);
        buf_adds(out, " con una causal que ya no está en el archivo: se quedan como están.\n");
    }
    if (r->unreadable > 0) {
        format_int(r->unreadable, out);
        buf_adds(out, " mensajes que no se entienden: se dejan de lado.\n");
    }
}

static void add_result(table_t *t, const results_t *results, uint16_t number)
{
    result_t r = results_at(results, number);
    table_add(t, result_word(&r));
    table_add(t, r.razon);
    table_add(t, r.causal);
}

static void changes_section(const study_t *s, const report_t *r, buf_t *out)
{
    static const column_t columns[] = {
        {"Cambio", ALIGN_RIGHT, false},        {"Registros", ALIGN_RIGHT, false},
        {"Decisión antes", ALIGN_LEFT, false}, {"Razón antes", ALIGN_LEFT, true},
        {"Causal antes", ALIGN_LEFT, false},   {"Decisión después", ALIGN_LEFT, false},
        {"Razón después", ALIGN_LEFT, true},   {"Causal después", ALIGN_LEFT, false},
        {"Además", ALIGN_LEFT, true},          {NULL, ALIGN_LEFT, false},
    };
    AUTO(table) table_t *t = table_new_for(columns, s->out.is_one);
    for (size_t i = 0; i < r->changes->n; i++) {
        const change_t *c = &r->changes->items[i];
        AUTO(buf) buf_t words = {0};
        outcome_words(c->differs, &words);
        table_add_int(t, (long long)i + 1);
        table_add_int(t, (long long)c->count);
        add_result(t, r->results, c->before);
        add_result(t, r->results, c->after);
        table_add(t, buf_str(&words));
    }
    study_section(s, "", t, out);
}

static void records_section(const study_t *s, const report_t *r, buf_t *out)
{
    static const column_t columns[] = {{"Cambio", ALIGN_RIGHT, false},
                                       {"Radicado", ALIGN_LEFT, false},
                                       {"Base", ALIGN_LEFT, false},
                                       {"Corte", ALIGN_LEFT, false},
                                       {NULL, ALIGN_LEFT, false}};
    AUTO(table) table_t *t = table_new_for(columns, s->out.is_one);
    for (size_t i = 0; i < r->behind->n; i++) {
        const behind_row_t *row = &r->behind->rows[i];
        char corte[11];
        day_format(row->fecha_corte, corte);
        table_add_int(t, (long long)row->change + 1);
        table_add(t, row->radicado);
        table_add(t, base_name(row->base));
        table_add(t, corte);
    }
    study_section(s, "Registros", t, out);
}

void report_text(const study_t *s, const report_t *r, buf_t *out)
{
    AUTO(buf) buf_t tables = {0};
    changes_section(s, r, &tables);
    records_section(s, r, &tables);
    if (s->out.is_one) {
        sentence(r, out);
        left_out(r, out);
        if (tables.len)
            buf_addc(out, '\n');
    }
    buf_add(out, buf_str(&tables), tables.len);
}

/* ---- JSON ---- */

static json_t *result_json(const results_t *results, uint16_t number)
{
    result_t r = results_at(results, number);
    return must(json_pack("{s:s?, s:s, s:s?}", "decision", r.refused ? NULL : decision_name(r.decision),
                          "razon", r.razon, "causal", r.causal));
}

static json_t *records_json(const behind_t *b, uint32_t change)
{
    json_t *all = must(json_array());
    for (size_t i = 0; i < b->n; i++) {
        char corte[11];
        if (b->rows[i].change != change)
            continue;
        day_format(b->rows[i].fecha_corte, corte);
        json_array_append_new(all, must(json_pack("{s:s, s:s, s:s}", "radicado", b->rows[i].radicado, "base",
                                                  base_name(b->rows[i].base), "fecha_corte", corte)));
    }
    return all;
}

static json_t *change_json(const report_t *r, uint32_t i)
{
    const change_t *c = &r->changes->items[i];
    return must(
        json_pack("{s:I, s:o, s:o, s:b, s:b, s:b, s:b, s:o}", "registros", (json_int_t)c->count, "antes",
                  result_json(r->results, c->before), "despues", result_json(r->results, c->after),
                  "otra_prioridad", (c->differs & DIFFERS_PRIORIDAD) != 0, "otra_nota",
                  (c->differs & DIFFERS_NOTA) != 0, "otra_respuesta", (c->differs & DIFFERS_RESPUESTA) != 0,
                  "dos_registros", (c->differs & DIFFERS_TIE) != 0, "ejemplos", records_json(r->behind, i)));
}

json_t *report_json(const report_t *r)
{
    char desde[11], hasta[11];
    day_format(r->period.desde, desde);
    day_format(r->period.hasta, hasta);
    json_t *changes = must(json_array());
    for (size_t i = 0; i < r->changes->n; i++)
        json_array_append_new(changes, change_json(r, (uint32_t)i));
    json_t *whole = must(json_pack(
        "{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:o}", "antes", r->before, "despues", r->after, "desde", desde,
        "hasta", hasta, "registros", (json_int_t)(r->changes->same + r->changes->changed), "cambian",
        (json_int_t)r->changes->changed, "ilegibles", (json_int_t)r->unreadable, "cambios", changes));
    if (r->undecided >= 0)
        json_object_set_new(whole, "sin_decidir", json_integer(r->undecided));
    if (r->undecided >= 0)
        json_object_set_new(whole, "causal_desconocida", json_integer(r->refused));
    return whole;
}

int report_show(const study_t *s, const report_t *r, bool json)
{
    if (json) {
        AUTO(json) json_t *whole = report_json(r);
        return study_print_json(whole);
    }
    AUTO(buf) buf_t out = {0};
    report_text(s, r, &out);
    return say(buf_str(&out));
}
