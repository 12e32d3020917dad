#include <errno.h>
#include <libconfig.h>
#include <string.h>

#include "common/hash.h"
#include "common/text.h"
#include "services/classifier/conf_file.h"
#include "services/classifier/note.h"
#include "services/classifier/policy_table.h"

typedef struct reading {
    const char *path;
    const causales_t *causales;
    policy_t *policy;
} reading_t;

/* ---- one rule ---- */

/* A list of texts; `fold`: compared by text_fold(). */
static rc_t read_set(const config_setting_t *rule, const char *name, bool fold, const char *path,
                     text_set_t *ret, err_t *err)
{
    const config_setting_t *list = config_setting_get_member(rule, name);
    if (!list)
        return RC_OK;
    if (!config_setting_is_aggregate(list) || config_setting_length(list) == 0)
        return conf_fault(list, path, err, "%s debe ser una lista con algún valor", name);
    ret->given = true;
    ret->items = must(calloc((size_t)config_setting_length(list), sizeof *ret->items));
    for (int i = 0; i < config_setting_length(list); i++) {
        const char *text = config_setting_get_string_elem(list, i);
        if (!text)
            return conf_fault(list, path, err, "%s: cada valor debe ser texto", name);
        AUTO(buf) buf_t value = {0};
        if (fold)
            text_fold(text, strlen(text), &value);
        else
            buf_adds(&value, text);
        ret->items[ret->n++] = buf_take(&value);
    }
    return RC_OK;
}

static rc_t check_names(const reading_t *r, const config_setting_t *s, const rule_row_t *row, err_t *err)
{
    base_kind_t base;
    for (size_t i = 0; i < row->base.n; i++)
        if (!base_from_name(row->base.items[i], &base))
            return conf_fault(s, r->path, err, "no existe la base «%s»", row->base.items[i]);
    for (size_t i = 0; i < row->causal.n; i++)
        if (strcmp(row->causal.items[i], CAUSAL_NONE) != 0 && !causal_own(r->causales, row->causal.items[i]))
            return conf_fault(s, r->path, err, "no existe la causal «%s»", row->causal.items[i]);
    if (row->rule.nota_rr) {
        char unknown[64];
        if (!note_template_ok(row->rule.nota_rr, unknown, sizeof unknown))
            return conf_fault(s, r->path, err, "nota_rr: no se conoce {%s}", unknown);
    }
    return RC_OK;
}

static char *copy_text(const config_setting_t *rule, const char *name)
{
    const char *text;
    return config_setting_lookup_string(rule, name, &text) && *text ? must(strdup(text)) : NULL;
}

static rc_t read_rule(reading_t *r, const config_setting_t *s, err_t *err)
{
    static const char *const known[] = {"regla",    "base",  "causal",  "estado",
                                        "decision", "razon", "nota_rr", NULL};
    rc_t rc = conf_known(s, known, r->path, err);
    if (rc != RC_OK)
        return rc;
    policy_t *p = r->policy;
    p->rows = must(realloc(p->rows, (p->n + 1) * sizeof *p->rows));
    rule_row_t *row = &p->rows[p->n++];
    *row = (rule_row_t){.rule = {.regla = copy_text(s, "regla"),
                                 .razon = copy_text(s, "razon"),
                                 .nota_rr = copy_text(s, "nota_rr")}};
    if (!row->rule.regla || !row->rule.razon)
        return conf_fault(s, r->path, err, "una regla necesita regla, decision y razon");
    for (size_t i = 0; i + 1 < p->n; i++)
        if (strcmp(p->rows[i].rule.regla, row->rule.regla) == 0)
            return conf_fault(s, r->path, err, "la regla «%s» está dos veces", row->rule.regla);
    AUTO(mem) char *decision = copy_text(s, "decision");
    if (!decision_from_name(decision, &row->rule.decision))
        return conf_fault(s, r->path, err, "decision debe ser escalate, close, contact o review");
    if (rc == RC_OK)
        rc = read_set(s, "base", false, r->path, &row->base, err);
    if (rc == RC_OK)
        rc = read_set(s, "causal", false, r->path, &row->causal, err);
    if (rc == RC_OK)
        rc = read_set(s, "estado", true, r->path, &row->estado, err);
    return rc == RC_OK ? check_names(r, s, row, err) : rc;
}

/* ---- the table as a whole ---- */

/* With an estado that no rule names, a row with an estado condition never holds: so the table is total when
 * every base and causal reach a row under such an estado. */
static rc_t check_total(const reading_t *r, err_t *err)
{
    for (base_kind_t base = BASE_PENDIENTES; base <= BASE_MAL_ESCALADOS; base++)
        for (size_t i = 0; i <= causales_count(r->causales); i++) {
            const char *causal = i < causales_count(r->causales) ? causales_at(r->causales, i) : NULL;
            const policy_facts_t facts = {.base = base, .causal = causal, .estado_folded = "\x01"};
            if (!policy_decide(r->policy, &facts))
                return err_set(err, RC_FATAL, "politica",
                               "%s: la base %s con causal %s no llega a ninguna regla", r->path,
                               base_name(base), causal ? causal : CAUSAL_NONE);
        }
    return RC_OK;
}

static bool row_reachable(const reading_t *r, size_t at)
{
    const rule_row_t *row = &r->policy->rows[at];
    for (base_kind_t base = BASE_PENDIENTES; base <= BASE_MAL_ESCALADOS; base++)
        for (size_t i = 0; i <= causales_count(r->causales); i++)
            for (size_t e = 0; e < (row->estado.given ? row->estado.n : 1); e++) {
                const policy_facts_t facts = {
                    .base = base,
                    .causal = i < causales_count(r->causales) ? causales_at(r->causales, i) : NULL,
                    .estado_folded = row->estado.given ? row->estado.items[e] : "\x01"};
                if (policy_decide(r->policy, &facts) == &row->rule)
                    return true;
            }
    return false;
}

static rc_t check_reachable(const reading_t *r, const config_setting_t *list, err_t *err)
{
    for (size_t i = 0; i < r->policy->n; i++)
        if (!row_reachable(r, i))
            return conf_fault(config_setting_get_elem(list, (unsigned)i), r->path, err,
                              "la regla «%s» no se alcanza nunca: otra anterior decide siempre",
                              r->policy->rows[i].rule.regla);
    return RC_OK;
}

static rc_t file_hash(const char *path, char ret[SHA256_HEX_SIZE], err_t *err)
{
    AUTO(file) FILE *f = fopen(path, "re");
    if (!f)
        return err_set(err, RC_FATAL, "archivo", "no se puede leer %s: %s", path, strerror(errno));
    AUTO(buf) buf_t content = {0};
    char chunk[4096];
    size_t n;
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
        buf_add(&content, chunk, n);
    hash_sha256_hex(buf_str(&content), content.len, ret);
    return RC_OK;
}

static rc_t read_version(reading_t *r, const config_t *file, err_t *err)
{
    const char *label;
    char hash[SHA256_HEX_SIZE];
    if (!config_lookup_string(file, "version", &label) || !*label)
        return err_set(err, RC_FATAL, "politica", "%s: falta version", r->path);
    rc_t rc = file_hash(r->path, hash, err);
    if (rc != RC_OK)
        return rc;
    AUTO(buf) buf_t version = {0};
    buf_printf(&version, "%s@%.12s", label, hash);
    r->policy->version = buf_take(&version);
    return RC_OK;
}

static rc_t read_policy(reading_t *r, const config_t *file, err_t *err)
{
    static const char *const known[] = {"version", "reglas", NULL};
    rc_t rc = conf_known(config_root_setting(file), known, r->path, err);
    if (rc == RC_OK)
        rc = read_version(r, file, err);
    const config_setting_t *list = config_lookup(file, "reglas");
    if (rc == RC_OK && (!list || config_setting_length(list) == 0))
        rc = err_set(err, RC_FATAL, "politica", "%s: falta la lista reglas", r->path);
    for (int i = 0; rc == RC_OK && i < config_setting_length(list); i++)
        rc = read_rule(r, config_setting_get_elem(list, (unsigned)i), err);
    if (rc == RC_OK)
        rc = check_total(r, err);
    if (rc == RC_OK)
        rc = check_reachable(r, list, err);
    return rc;
}

rc_t policy_load(const char *path, const causales_t *causales, policy_t **ret, err_t *err)
{
    AUTO(policy) policy_t *p = must(calloc(1, sizeof *p));
    reading_t r = {.path = path, .causales = causales, .policy = p};
    config_t file;
    config_init(&file);
    rc_t rc = conf_read(&file, path, err);
    if (rc == RC_OK)
        rc = read_policy(&r, &file, err);
    config_destroy(&file);
    if (rc == RC_OK)
        *ret = TAKE(p);
    return rc;
}

static void set_free(text_set_t *s)
{
    for (size_t i = 0; i < s->n; i++)
        free(s->items[i]);
    free(s->items);
}

void policy_free(policy_t *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->n; i++) {
        rule_row_t *row = &p->rows[i];
        free((char *)row->rule.regla);
        free((char *)row->rule.razon);
        free((char *)row->rule.nota_rr);
        set_free(&row->base);
        set_free(&row->causal);
        set_free(&row->estado);
    }
    free(p->rows);
    free(p->version);
    free(p);
}
