#include <limits.h>
#include <string.h>

#include "common/text.h"
#include "services/classifier/rules/marcacion.h"
#include "services/classifier/rules/policy_build.h"

void policy_begin(policy_t *p, const causales_t *causales)
{
    vocabulary_t *bases = &p->fields[FIELD_BASE].names, *names = &p->fields[FIELD_CAUSAL].names;
    for (base_kind_t b = BASE_PENDIENTES; b <= BASE_MAL_ESCALADOS; b++)
        vocabulary_add(bases, base_name(b), strlen(base_name(b)));
    for (size_t i = 0; i < causales_count(causales); i++)
        vocabulary_add(names, causales_at(causales, i), strlen(causales_at(causales, i)));
    vocabulary_add(names, SIN_IDENTIFICAR, strlen(SIN_IDENTIFICAR));
    vocabulary_add(&p->fields[FIELD_ESTADO].names, "", 0);
    vocabulary_add(&p->fields[FIELD_CIUDAD].names, "", 0);
}

/* ---- one value of a set: its number, WORD_NONE after a fault; what it says is appended ---- */

typedef size_t read_value_t(conf_t *c, field_t *f, const config_setting_t *s, const char *what, buf_t *says);

static size_t read_known(conf_t *c, field_t *f, const config_setting_t *s, const char *what, buf_t *says)
{
    const char *text = conf_text(c, s, what);
    if (!text)
        return WORD_NONE;
    size_t number = vocabulary_find(&f->names, text, strlen(text));
    if (number == WORD_NONE) {
        AUTO(buf) buf_t known = {0};
        for (size_t i = 0; i < f->names.n && known.len < 150; i++)
            buf_printf(&known, "%s%s", i ? ", " : "", vocabulary_text(&f->names, i));
        conf_fault(c, s, "%s: no existe «%s»; hay %s", what, text, known.data);
    } else {
        buf_adds(says, text);
    }
    return number;
}

/* The number of a text that any rule may bring; WORD_NONE after a fault. */
static size_t add_value(conf_t *c, field_t *f, const config_setting_t *s, const char *what, const char *key,
                        size_t len)
{
    size_t number = vocabulary_find(&f->names, key, len);
    if (number != WORD_NONE)
        return number;
    if (f->names.n < VALUES_MAX)
        return vocabulary_add(&f->names, key, len);
    conf_fault(c, s, "%s: las reglas nombran más de %d valores distintos", what, VALUES_MAX);
    return WORD_NONE;
}

static size_t read_text(conf_t *c, field_t *f, const config_setting_t *s, const char *what, buf_t *says)
{
    const char *text = conf_text(c, s, what);
    if (!text)
        return WORD_NONE;
    buf_adds(says, text);
    if (strcmp(text, SIN_DATO) == 0)
        return vocabulary_find(&f->names, "", 0);
    AUTO(buf) buf_t folded = {0};
    text_fold(text, strlen(text), &folded);
    if (folded.len)
        return add_value(c, f, s, what, folded.data, folded.len);
    conf_fault(c, s, "%s: «%s» no tiene letras ni cifras; para lo que falta escriba " SIN_DATO, what, text);
    return WORD_NONE;
}

static size_t read_marcacion(conf_t *c, field_t *f, const config_setting_t *s, const char *what, buf_t *says)
{
    AUTO(buf) buf_t key = {0};
    return marcacion_read(c, s, true, &key, says) ? add_value(c, f, s, what, key.data, key.len) : WORD_NONE;
}

static read_value_t *const readers[FIELD_EDAD] = {
    [FIELD_BASE] = read_known,  [FIELD_CAUSAL] = read_known,        [FIELD_ESTADO] = read_text,
    [FIELD_CIUDAD] = read_text, [FIELD_MARCACION] = read_marcacion,
};

/* ---- a condition ---- */

static void say(rule_row_t *row, policy_field_t f, const char *name, const char *what)
{
    AUTO(buf) buf_t says = {0};
    if (row->says[f])
        buf_printf(&says, "%s; ", row->says[f]);
    buf_printf(&says, "%s = %s", name, what);
    free(row->says[f]);
    row->says[f] = buf_take(&says);
    row->last = (int)f;
}

static void read_set(conf_t *c, policy_t *p, rule_row_t *row, const config_setting_t *rule, policy_field_t f,
                     bool negated)
{
    char name[32];
    snprintf(name, sizeof name, "%s%s", policy_field_name(f), negated ? "_no" : "");
    const config_setting_t *list = conf_list(c, rule, name, false);
    if (!list)
        return;
    numbers_t *ret = negated ? &row->no[f] : &row->yes[f];
    AUTO(buf) buf_t says = {0};
    size_t len = (size_t)config_setting_length(list);
    ret->given = true;
    ret->items = must(calloc(len, sizeof *ret->items));
    for (size_t i = 0; i < len; i++) {
        if (i)
            buf_adds(&says, ", ");
        size_t number = readers[f](c, &p->fields[f], config_setting_get_elem(list, (unsigned)i), name, &says);
        if (number != WORD_NONE)
            ret->items[ret->n++] = number;
    }
    say(row, f, name, buf_str(&says));
}

/* A bound of an age, or `open` where it is absent. */
static int read_bound(conf_t *c, const config_setting_t *s, const char *name, int open)
{
    const config_setting_t *m = config_setting_get_member(s, name);
    if (!m)
        return open;
    int n = config_setting_get_int(m);
    if (config_setting_type(m) != CONFIG_TYPE_INT || n < 0 || n > EDAD_MAX) {
        conf_fault(c, m, "%s debe ser un número entero de días hábiles, de 0 a %d", name, EDAD_MAX);
        return open;
    }
    return n;
}

static void read_range(conf_t *c, rule_row_t *row, const config_setting_t *rule, const char *name,
                       range_t *ret)
{
    static const char *const known[] = {"min", "max", NULL};
    const config_setting_t *s = config_setting_get_member(rule, name);
    if (!s || !conf_known(c, s, known))
        return;
    *ret = (range_t){
        .min = read_bound(c, s, "min", INT_MIN), .max = read_bound(c, s, "max", INT_MAX), .given = true};
    if (config_setting_length(s) == 0 || ret->min > ret->max)
        conf_fault(c, s, "%s debe tener min o max, y min no mayor que max", name);
    AUTO(buf) buf_t words = {0};
    if (ret->min != INT_MIN)
        buf_printf(&words, "desde %d ", ret->min);
    if (ret->max != INT_MAX)
        buf_printf(&words, "hasta %d ", ret->max);
    buf_adds(&words, "días hábiles");
    say(row, FIELD_EDAD, name, words.data);
}

static void read_unknown_age(conf_t *c, rule_row_t *row, const config_setting_t *rule)
{
    const config_setting_t *s = config_setting_get_member(rule, "edad_desconocida");
    if (!s)
        return;
    if (config_setting_type(s) != CONFIG_TYPE_BOOL)
        conf_fault(c, s, "edad_desconocida debe ser true o false");
    row->edad_desconocida = config_setting_get_bool(s) ? ANSWER_YES : ANSWER_NO;
    say(row, FIELD_EDAD, "edad_desconocida", row->edad_desconocida == ANSWER_YES ? "sí" : "no");
}

void conditions_read(conf_t *c, policy_t *p, rule_row_t *row, const config_setting_t *rule)
{
    row->last = -1;
    for (policy_field_t f = 0; f < FIELD_EDAD; f++) {
        read_set(c, p, row, rule, f, false);
        read_set(c, p, row, rule, f, true);
    }
    read_range(c, row, rule, "edad", &row->edad);
    read_range(c, row, rule, "edad_no", &row->edad_no);
    read_unknown_age(c, row, rule);
}
