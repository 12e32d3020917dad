#include "services/classifier/study/classes.h"

#include <stdlib.h>
#include <string.h>

#include "common/conf_file.h"
#include "common/err.h"
#include "common/text.h"
#include "services/classifier/rules/marcacion.h"

/* No policy names it: text_fold() makes one word of it. */
#define OTHER_ESTADO "otroestadoquenadienombra"

/* ---- the estados that either names ---- */

typedef struct estados {
    char **items; /* as a file writes them; then OTHER_ESTADO; then NULL */
    size_t n;
} estados_t;

static void estado_add(estados_t *e, const char *text)
{
    AUTO(buf) buf_t folded = {0};
    text_fold(text, strlen(text), &folded);
    for (size_t i = 0; i < e->n; i++) {
        AUTO(buf) buf_t other = {0};
        text_fold(e->items[i], strlen(e->items[i]), &other);
        if (strcmp(buf_str(&other), buf_str(&folded)) == 0)
            return;
    }
    e->items = must(realloc(e->items, (e->n + 2) * sizeof(char *)));
    e->items[e->n++] = must(strdup(text));
}

static void estados_of_rule(const config_setting_t *rule, const char *member, estados_t *e)
{
    const config_setting_t *set = config_setting_get_member(rule, member);
    for (int i = 0; set && i < config_setting_length(set); i++) {
        const char *text = config_setting_get_string_elem(set, i);
        if (text && strcmp(text, SIN_DATO) != 0) /* what is missing is compared anyway */
            estado_add(e, text);
    }
}

static void estados_of(const rulebook_t *r, estados_t *e)
{
    config_t file;
    policy_event_t texts;
    rulebook_event(r, &texts);
    config_init(&file);
    const config_setting_t *rules = conf_parse(&file, texts.politica) ? config_lookup(&file, "reglas") : NULL;
    for (int i = 0; rules && i < config_setting_length(rules); i++) {
        const config_setting_t *rule = config_setting_get_elem(rules, (unsigned)i);
        estados_of_rule(rule, "estado", e);
        estados_of_rule(rule, "estado_no", e);
    }
    config_destroy(&file);
}

static const char *estado_word(const estados_t *e, size_t i)
{
    return !e->items[i] ? "sin dato" : i + 2 == e->n ? "cualquier otro" : e->items[i];
}

/* ---- the comparison ---- */

typedef struct comparing {
    const rulebook_t *a, *b;
    policy_scratch_t of_a, of_b;
    estados_t estados;
    classes_t *ret;
    size_t *counts; /* of estados behind each class */
} comparing_t;

static bool same_text(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool same_result(const result_t *a, const result_t *b)
{
    return a->decision == b->decision && same_text(a->razon, b->razon);
}

/* The causal's place in a rulebook, by its name; NULL: not identified. False: it has none. */
static bool causal_index(const rulebook_t *r, const char *causal, size_t *ret)
{
    *ret = causal ? causales_index(rulebook_causales(r), causal) : CAUSAL_NONE;
    return !causal || *ret != CAUSAL_NONE;
}

static result_t decide(const rulebook_t *r, policy_scratch_t *scratch, base_kind_t base, size_t causal,
                       const char *estado)
{
    const policy_facts_t facts = {.base = base, .causal = causal, .estado = estado};
    const policy_rule_t *rule = policy_decide(rulebook_policy(r), &facts, scratch);
    return (result_t){.decision = rule->decision, .razon = rule->razon};
}

static class_t *class_of(classes_t *c, size_t first, base_kind_t base, const result_t *before,
                         const result_t *after)
{
    for (size_t i = first; i < c->n; i++)
        if (same_result(&c->items[i].before, before) && same_result(&c->items[i].after, after))
            return &c->items[i];
    c->items = must(realloc(c->items, (c->n + 1) * sizeof *c->items));
    c->items[c->n] = (class_t){.base = base, .before = *before, .after = *after};
    return &c->items[c->n++];
}

static void append(char **to, const char *word)
{
    AUTO(buf) buf_t joined = {0};
    buf_printf(&joined, "%s%s%s", *to ? *to : "", *to ? ", " : "", word);
    free(*to);
    *to = buf_take(&joined);
}

static void compare_one(comparing_t *c, size_t first, base_kind_t base, const char *causal,
                        const char *estado)
{
    size_t in_a, in_b;
    if (!causal_index(c->a, causal, &in_a) || !causal_index(c->b, causal, &in_b))
        return;
    result_t before = decide(c->a, &c->of_a, base, in_a, estado),
             after = decide(c->b, &c->of_b, base, in_b, estado);
    if (!same_result(&before, &after))
        append(&class_of(c->ret, first, base, &before, &after)->causales,
               causal ? causal : "sin_identificar");
}

static void class_free(class_t *k)
{
    free(k->causales);
    free(k->estado);
}

/* Those of one estado go to one of an earlier estado that says the same. */
static void merge(comparing_t *c, size_t base_first, size_t first, size_t estado)
{
    size_t kept = first;
    for (size_t i = first; i < c->ret->n; i++) {
        class_t *mine = &c->ret->items[i], *same = NULL;
        for (size_t k = base_first; k < first && !same; k++)
            if (same_text(c->ret->items[k].causales, mine->causales) &&
                same_result(&c->ret->items[k].before, &mine->before) &&
                same_result(&c->ret->items[k].after, &mine->after))
                same = &c->ret->items[k];
        if (same) {
            append(&same->estado, estado_word(&c->estados, estado));
            c->counts[same - c->ret->items]++;
            class_free(mine);
            continue;
        }
        append(&mine->estado, estado_word(&c->estados, estado));
        c->ret->items[kept] = *mine;
        c->counts = must(realloc(c->counts, (kept + 1) * sizeof *c->counts));
        c->counts[kept++] = 1;
    }
    c->ret->n = kept;
}

static void compare_base(comparing_t *c, base_kind_t base)
{
    const causales_t *causales = rulebook_causales(c->a);
    size_t base_first = c->ret->n;
    for (size_t e = 0; e < c->estados.n; e++) {
        size_t first = c->ret->n;
        for (size_t i = 0; i <= causales_count(causales); i++)
            compare_one(c, first, base, i < causales_count(causales) ? causales_at(causales, i) : NULL,
                        c->estados.items[e]);
        merge(c, base_first, first, e);
    }
    for (size_t i = base_first; i < c->ret->n; i++)
        if (c->counts[i] == c->estados.n) {
            free(c->ret->items[i].estado);
            c->ret->items[i].estado = must(strdup("cualquiera"));
        }
}

void classes_compare(const rulebook_t *a, const rulebook_t *b, classes_t *ret)
{
    comparing_t c = {.a = a, .b = b, .ret = ret};
    estados_of(a, &c.estados);
    estados_of(b, &c.estados);
    estado_add(&c.estados, OTHER_ESTADO);
    c.estados.items[c.estados.n++] = NULL; /* there is room: estado_add() leaves it */
    for (base_kind_t base = BASE_PENDIENTES; base <= BASE_MAL_ESCALADOS; base++)
        compare_base(&c, base);
    for (size_t i = 0; i < c.estados.n; i++)
        free(c.estados.items[i]);
    free(c.estados.items);
    free(c.counts);
    policy_scratch_done(&c.of_a);
    policy_scratch_done(&c.of_b);
}

void classes_done(classes_t *c)
{
    for (size_t i = 0; i < c->n; i++)
        class_free(&c->items[i]);
    free(c->items);
    *c = (classes_t){0};
}
