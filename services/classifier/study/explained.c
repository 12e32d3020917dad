#include "services/classifier/study/explained.h"

/* ---- the causal ---- */

static void found_section(const study_t *s, const causal_explanation_t *e, buf_t *out)
{
    static const column_t columns[] = {{"Por", ALIGN_LEFT, false},    {"Causal", ALIGN_LEFT, false},
                                       {"Texto", ALIGN_LEFT, true},   {"Letras", ALIGN_RIGHT, false},
                                       {"Línea", ALIGN_RIGHT, false}, {"Gana", ALIGN_LEFT, false},
                                       {NULL, ALIGN_LEFT, false}};
    AUTO(table) table_t *t = table_new(columns);
    for (size_t i = 0; i < e->n_found; i++) {
        const causal_found_t *f = &e->found[i];
        table_add(t, f->via);
        table_add(t, f->causal);
        table_add(t, f->texto);
        if (f->letras)
            table_addf(t, "%zu", f->letras);
        else
            table_add(t, NULL); /* a marcación has no length */
        table_addf(t, "%u", f->linea);
        table_add(t, f->gana ? "sí" : "");
    }
    study_section(s, "Lo que se encontró", t, out);
}

static void causal_sentence(const causal_explanation_t *e, buf_t *out)
{
    if (e->causal)
        buf_printf(out, "Causal: %s (%s), por %s.\n", e->causal, e->nombre ? e->nombre : "sin nombre",
                   e->via);
    else
        buf_adds(out, "Causal: no identificada.\n");
    if (e->n_candidatas) {
        buf_adds(out, "Candidatas: ");
        for (size_t i = 0; i < e->n_candidatas; i++)
            buf_printf(out, "%s%s", i ? ", " : "", e->candidatas[i]);
        buf_adds(out, ".\n");
    }
    if (e->porque)
        buf_printf(out, "Por qué: %s\n", e->porque);
    if (e->motivo && *e->motivo)
        buf_printf(out, "El motivo, como se compara: %s\n", e->motivo);
}

void explained_causal(const study_t *s, const causal_explanation_t *e, buf_t *out)
{
    causal_sentence(e, out);
    found_section(s, e, out);
}

static json_t *found_json(const causal_found_t *f)
{
    return must(json_pack("{s:s, s:s, s:s, s:I, s:I, s:b}", "por", f->via, "causal", f->causal, "texto",
                          f->texto, "letras", (json_int_t)f->letras, "linea", (json_int_t)f->linea, "gana",
                          f->gana));
}

json_t *explained_causal_json(const causal_explanation_t *e)
{
    json_t *found = must(json_array()), *tied = must(json_array());
    for (size_t i = 0; i < e->n_found; i++)
        json_array_append_new(found, found_json(&e->found[i]));
    for (size_t i = 0; i < e->n_candidatas; i++)
        json_array_append_new(tied, json_string(e->candidatas[i]));
    return must(json_pack("{s:s?, s:s?, s:s?, s:s?, s:s?, s:o, s:o}", "causal", e->causal, "nombre",
                          e->nombre, "por", e->via, "porque", e->porque, "motivo", e->motivo, "encontrado",
                          found, "candidatas", tied));
}

/* ---- a record ---- */

static void inputs_section(const study_t *s, const explanation_t *e, buf_t *out)
{
    static const column_t columns[] = {
        {"Campo", ALIGN_LEFT, false}, {"Valor", ALIGN_LEFT, true}, {NULL, ALIGN_LEFT, false}};
    AUTO(table) table_t *t = table_new(columns);
    for (size_t i = 0; i < e->n_inputs; i++) {
        table_add(t, e->inputs[i].campo);
        table_add(t, e->inputs[i].valor);
    }
    study_section(s, "Lo que se mira", t, out);
}

static void tried_section(const study_t *s, const explanation_t *e, buf_t *out)
{
    static const column_t columns[] = {{"Regla", ALIGN_LEFT, false},
                                       {"Línea", ALIGN_RIGHT, false},
                                       {"Resultado", ALIGN_LEFT, false},
                                       {"Condición que falla", ALIGN_LEFT, true},
                                       {"El registro tiene", ALIGN_LEFT, true},
                                       {NULL, ALIGN_LEFT, false}};
    AUTO(table) table_t *t = table_new(columns);
    for (size_t i = 0; i < e->n_tried; i++) {
        const rule_tried_t *r = &e->tried[i];
        table_add(t, r->regla);
        table_addf(t, "%u", r->linea);
        table_add(t, r->condicion ? "no" : "decide");
        table_add(t, r->condicion ? r->condicion : "");
        table_add(t, r->condicion ? r->valor : "");
    }
    study_section(s, "Reglas, en orden", t, out);
}

static void decision_lines(const decision_t *d, buf_t *out)
{
    buf_printf(out, "\nDecisión: %s, razón %s, prioridad %d; regla %s de la política %s.\n",
               decision_name(d->kind), d->razon, d->prioridad, d->politica_regla, d->politica_version);
    if (d->nota_rr)
        buf_printf(out, "Nota para RR: %s\n", d->nota_rr);
    if (d->respuesta)
        buf_printf(out, "Respuesta al cliente (%s): %s\n",
                   d->respuesta_signo ? d->respuesta_signo : "positiva", d->respuesta);
}

void explained_record(const study_t *s, const explanation_t *e, buf_t *out)
{
    inputs_section(s, e, out);
    buf_addc(out, '\n');
    explained_causal(s, &e->causal, out);
    tried_section(s, e, out);
    decision_lines(&e->decision, out);
}

static json_t *decision_json(const decision_t *d)
{
    return must(json_pack("{s:s, s:s, s:s?, s:i, s:s?, s:s?, s:s?, s:{s:s, s:s}}", "decision",
                          decision_name(d->kind), "razon_decision", d->razon, "causal", d->causal,
                          "prioridad", d->prioridad, "nota_rr", d->nota_rr, "respuesta", d->respuesta,
                          "respuesta_signo", d->respuesta_signo, "politica", "version", d->politica_version,
                          "regla", d->politica_regla));
}

json_t *explained_record_json(const explanation_t *e)
{
    json_t *inputs = must(json_object()), *tried = must(json_array());
    for (size_t i = 0; i < e->n_inputs; i++)
        json_object_set_new(inputs, e->inputs[i].campo, json_string(e->inputs[i].valor));
    for (size_t i = 0; i < e->n_tried; i++) {
        const rule_tried_t *r = &e->tried[i];
        json_array_append_new(tried, must(json_pack("{s:s, s:I, s:b, s:s?, s:s?}", "regla", r->regla, "linea",
                                                    (json_int_t)r->linea, "decide", r->condicion == NULL,
                                                    "condicion", r->condicion, "valor", r->valor)));
    }
    return must(json_pack("{s:o, s:o, s:o, s:o}", "entradas", inputs, "causal",
                          explained_causal_json(&e->causal), "reglas", tried, "decision",
                          decision_json(&e->decision)));
}
