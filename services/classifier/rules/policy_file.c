#include <string.h>

#include "common/calendar_in_force.h"
#include "services/classifier/rules/policy_build.h"
#include "services/classifier/rules/template.h"

#define LONGEST_LABEL 120 /* bytes: with a part of the hash behind it a version is a name of the contract */
#define LONGEST_NAME 200
#define LONGEST_TEMPLATE 4000

static char *copy_member(conf_t *c, const config_setting_t *s, const char *name, size_t max, bool needed)
{
    const char *text = conf_member(c, s, name, max, needed);
    return text ? must(strdup(text)) : NULL;
}

static char *copy_template(conf_t *c, const config_setting_t *rule, const char *name)
{
    char unknown[64];
    char *text = copy_member(c, rule, name, LONGEST_TEMPLATE, false);
    if (text && !template_ok(text, unknown, sizeof unknown)) {
        AUTO(buf) buf_t names = {0};
        template_names(&names);
        conf_fault(c, config_setting_get_member(rule, name), "%s: no se conoce {%s}; hay %s", name, unknown,
                   names.data);
    }
    return text;
}

static int read_priority(conf_t *c, const config_setting_t *rule)
{
    const config_setting_t *s = config_setting_get_member(rule, "prioridad");
    if (!s)
        return PRIORIDAD_DEFAULT;
    int n = config_setting_get_int(s);
    if (config_setting_type(s) != CONFIG_TYPE_INT || n < 0 || n > 9)
        conf_fault(c, s, "prioridad debe ser un número entero de 0 a 9, el más urgente");
    return n;
}

/* A constant. */
static const char *read_sign(conf_t *c, const config_setting_t *rule)
{
    static const char *const known[] = {"positiva", "negativa"};
    const char *text = conf_member(c, rule, "signo", LONGEST_NAME, false);
    for (size_t i = 0; text && i < COUNT_OF(known); i++)
        if (strcmp(text, known[i]) == 0)
            return known[i];
    if (text)
        conf_fault(c, config_setting_get_member(rule, "signo"), "signo debe ser positiva o negativa");
    return NULL;
}

static void read_outcome(conf_t *c, const config_setting_t *s, policy_rule_t *r)
{
    r->razon = copy_member(c, s, "razon", LONGEST_NAME, true);
    const char *decision = conf_member(c, s, "decision", LONGEST_NAME, true);
    if (decision && !decision_from_name(decision, &r->decision))
        conf_fault(c, s, "decision debe ser escalate, close, contact o review");
    r->nota_rr = copy_template(c, s, "nota_rr");
    r->respuesta = copy_template(c, s, "respuesta");
    r->signo = read_sign(c, s);
    r->prioridad = read_priority(c, s);
    if (r->signo && !r->respuesta)
        conf_fault(c, s, "signo solo va con una respuesta");
    if (decision && r->nota_rr && r->decision != DECISION_CLOSE)
        conf_fault(c, s, "nota_rr solo va con decision = \"close\", que es lo que se anota en RR");
}

static void read_rule(conf_t *c, policy_t *p, const config_setting_t *s)
{
    static const char *const known[] = {
        "regla",     "base",         "base_no", "causal",    "causal_no", "estado",    "estado_no",
        "marcacion", "marcacion_no", "ciudad",  "ciudad_no", "edad",      "edad_no",   "edad_desconocida",
        "decision",  "razon",        "nota_rr", "respuesta", "signo",     "prioridad", NULL};
    if (!conf_known(c, s, known))
        return;
    if (p->n == RULES_MAX) {
        conf_fault(c, s, "hay más de %d reglas", RULES_MAX);
        return;
    }
    rule_row_t *row = &p->rows[p->n++];
    row->rule.linea = config_setting_source_line(s);
    row->rule.regla = copy_member(c, s, "regla", LONGEST_NAME, true);
    for (size_t i = 0; row->rule.regla && i + 1 < p->n; i++)
        if (p->rows[i].rule.regla && strcmp(p->rows[i].rule.regla, row->rule.regla) == 0)
            conf_fault(c, s, "la regla «%s» está dos veces (antes en la línea %u); dele otro nombre",
                       row->rule.regla, p->rows[i].rule.linea);
    read_outcome(c, s, &row->rule);
    conditions_read(c, p, row, s);
}

static void read_header(conf_t *c, policy_t *p, const config_setting_t *root)
{
    p->etiqueta = copy_member(c, root, "version", LONGEST_LABEL, true);
    const char *from = conf_member(c, root, "vigente_desde", LONGEST_NAME, true);
    if (from && !day_parse(from, &p->vigente_desde))
        conf_fault(c, config_setting_get_member(root, "vigente_desde"),
                   "vigente_desde debe ser una fecha entre comillas, como \"2021-12-07\"");
}

static void read_table(conf_t *c, policy_t *p)
{
    static const char *const known[] = {"version", "vigente_desde", "reglas", NULL};
    const config_setting_t *root = config_root_setting(&c->file);
    (void)conf_known(c, root, known);
    read_header(c, p, root);
    const config_setting_t *list = conf_list(c, root, "reglas", true);
    p->rows = must(calloc(RULES_MAX, sizeof *p->rows));
    for (int i = 0; list && i < config_setting_length(list); i++)
        read_rule(c, p, config_setting_get_elem(list, (unsigned)i));
    p->rows = must(realloc(p->rows, (p->n + 1) * sizeof *p->rows));
}

rc_t policy_read(const char *name, const char *text, const causales_t *causales, buf_t *faults,
                 policy_t **ret, err_t *err)
{
    AUTO(conf) conf_t c = {.name = name, .faults = faults};
    AUTO(policy) policy_t *p = must(calloc(1, sizeof *p));
    p->calendar = calendar_in_force();
    policy_begin(p, causales);
    if (conf_open(&c, text))
        read_table(&c, p);
    if (!c.n_faults) { /* what a faulty rule would cover is not known */
        policy_classify(p);
        policy_check(&c, p);
    }
    rc_t rc = conf_result(&c, err);
    if (rc == RC_OK)
        *ret = TAKE(p);
    return rc;
}

static void row_free(rule_row_t *row)
{
    free((char *)row->rule.regla);
    free((char *)row->rule.razon);
    free((char *)row->rule.nota_rr);
    free((char *)row->rule.respuesta);
    for (size_t f = 0; f < FIELD_EDAD; f++) {
        free(row->yes[f].items);
        free(row->no[f].items);
    }
    for (size_t f = 0; f < FIELD_COUNT; f++)
        free(row->says[f]);
}

void policy_free(policy_t *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->n; i++)
        row_free(&p->rows[i]);
    for (size_t f = 0; f < FIELD_COUNT; f++) {
        vocabulary_done(&p->fields[f].names);
        free(p->fields[f].masks);
    }
    free(p->rows);
    free(p->cuts);
    free(p->etiqueta);
    free(p);
}
