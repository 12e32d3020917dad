/* pqrctl politica diff: what two policies differ in, entry by entry, and which facts they decide otherwise.
 */
#include "services/classifier/study/classes.h"
#include "services/classifier/study/commands.h"
#include "services/classifier/study/diff.h"
#include "services/classifier/study/policies.h"

const option_t politica_diff_options[] = {
    {"--causales", OPTION_TEXT, "ARCHIVO", NULL, 0, 0,
     "las causales de las que son archivos; si no, las de PQR_CAUSALES_FILE o las vigentes"},
    {"--json", OPTION_FLAG, NULL, NULL, 0, 0, "el resultado en JSON"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

typedef struct compared {
    rulebook_t *a, *b;
    differences_t differences;
    classes_t classes;
} compared_t;

static void compared_done(compared_t *c)
{
    rulebook_free(c->a);
    rulebook_free(c->b);
    differences_done(&c->differences);
    classes_done(&c->classes);
}

static rc_t compare(const study_t *s, const args_t *args, compared_t *c, err_t *err)
{
    AUTO(policies) policies_t published = {0};
    policy_event_t a, b;
    const char *causales = args_text(args, "--causales");
    rc_t rc = rules_open(s, &published, args->rest[0], causales, &c->a, err);
    if (rc == RC_OK)
        rc = rules_open(s, &published, args->rest[1], causales, &c->b, err);
    if (rc != RC_OK)
        return rc;
    rulebook_event(c->a, &a);
    rulebook_event(c->b, &b);
    rc = diff_texts(a.politica, b.politica, "reglas", "regla", &c->differences, err);
    if (rc == RC_OK)
        rc = diff_texts(a.causales, b.causales, "causales", "causal", &c->differences, err);
    if (rc == RC_OK)
        classes_compare(c->a, c->b, &c->classes);
    return rc;
}

static void entries_section(const study_t *s, const compared_t *c, buf_t *out)
{
    static const column_t columns[] = {{"Entrada", ALIGN_LEFT, false}, {"Qué", ALIGN_LEFT, false},
                                       {"Campo", ALIGN_LEFT, false},   {"Antes", ALIGN_LEFT, true},
                                       {"Después", ALIGN_LEFT, true},  {NULL, ALIGN_LEFT, false}};
    AUTO(table) table_t *t = table_new_for(columns, s->out.is_one);
    for (size_t i = 0; i < c->differences.n; i++) {
        const difference_t *d = &c->differences.items[i];
        table_add(t, d->entry);
        table_add(t, diff_kind_word(d->kind));
        table_add(t, d->field);
        table_add(t, d->before);
        table_add(t, d->after);
    }
    study_section(s, "", t, out);
}

static void classes_section(const study_t *s, const compared_t *c, buf_t *out)
{
    static const column_t columns[] = {
        {"Base", ALIGN_LEFT, false},         {"Causales", ALIGN_LEFT, true},
        {"Estado", ALIGN_LEFT, true},        {"Decisión antes", ALIGN_LEFT, false},
        {"Razón antes", ALIGN_LEFT, true},   {"Decisión después", ALIGN_LEFT, false},
        {"Razón después", ALIGN_LEFT, true}, {NULL, ALIGN_LEFT, false}};
    AUTO(table) table_t *t = table_new_for(columns, s->out.is_one);
    for (size_t i = 0; i < c->classes.n; i++) {
        const class_t *k = &c->classes.items[i];
        table_add(t, base_name(k->base));
        table_add(t, k->causales);
        table_add(t, k->estado);
        table_add(t, decision_name(k->before.decision));
        table_add(t, k->before.razon);
        table_add(t, decision_name(k->after.decision));
        table_add(t, k->after.razon);
    }
    study_section(s, "Lo que se decide distinto (sin marcación, ciudad ni fecha de radicación)", t, out);
}

static json_t *compared_json(const compared_t *c)
{
    json_t *entries = must(json_array()), *classes = must(json_array());
    for (size_t i = 0; i < c->differences.n; i++) {
        const difference_t *d = &c->differences.items[i];
        json_array_append_new(entries, must(json_pack("{s:s, s:s, s:s, s:s?, s:s?}", "entrada", d->entry,
                                                      "que", diff_kind_word(d->kind), "campo", d->field,
                                                      "antes", d->before, "despues", d->after)));
    }
    for (size_t i = 0; i < c->classes.n; i++) {
        const class_t *k = &c->classes.items[i];
        json_array_append_new(
            classes, must(json_pack("{s:s, s:s, s:s, s:{s:s, s:s}, s:{s:s, s:s}}", "base", base_name(k->base),
                                    "causales", k->causales, "estado", k->estado, "antes", "decision",
                                    decision_name(k->before.decision), "razon", k->before.razon, "despues",
                                    "decision", decision_name(k->after.decision), "razon", k->after.razon)));
    }
    return must(json_pack("{s:s, s:s, s:o, s:o}", "a", rulebook_version(c->a), "b", rulebook_version(c->b),
                          "entradas", entries, "decisiones", classes));
}

static int show(const study_t *s, const compared_t *c, bool json)
{
    if (json) {
        AUTO(json) json_t *whole = compared_json(c);
        return study_print_json(whole);
    }
    AUTO(buf) buf_t out = {0};
    if (s->out.is_one)
        buf_printf(&out, "Antes: %s. Después: %s.\n", rulebook_version(c->a), rulebook_version(c->b));
    if (s->out.is_one && c->differences.n == 0)
        buf_adds(&out, "No se diferencian.\n");
    entries_section(s, c, &out);
    classes_section(s, c, &out);
    return say(buf_str(&out));
}

int politica_diff_run(const study_t *s, const args_t *args)
{
    compared_t c = {0};
    err_t err = ERR_INIT;
    int code =
        compare(s, args, &c, &err) == RC_OK ? show(s, &c, args_flag(args, "--json")) : say_failed(&err);
    compared_done(&c);
    return code;
}
