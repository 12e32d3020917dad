#include <libconfig.h>
#include <string.h>
#include <unistr.h>

#include "common/text.h"
#include "services/classifier/causal_table.h"
#include "services/classifier/conf_file.h"

static int by_length(const void *a, const void *b)
{
    const phrase_t *x = a, *y = b;
    if (x->chars != y->chars)
        return x->chars < y->chars ? 1 : -1;
    return strcmp(x->text, y->text);
}

static rc_t add_phrase(causales_t *c, size_t item, const config_setting_t *s, const char *path, err_t *err)
{
    const char *text = config_setting_get_string(s);
    AUTO(buf) buf_t folded = {0};
    if (text)
        text_fold(text, strlen(text), &folded);
    if (!folded.len)
        return conf_fault(s, path, err, "una frase debe ser texto con alguna letra");
    for (size_t i = 0; i < c->n_phrases; i++)
        if (strcmp(c->phrases[i].text, folded.data) == 0)
            return conf_fault(s, path, err, "la frase «%s» ya identifica la causal %s", text,
                              c->items[c->phrases[i].item].causal);
    c->phrases = must(realloc(c->phrases, (c->n_phrases + 1) * sizeof *c->phrases));
    phrase_t *p = &c->phrases[c->n_phrases++];
    p->bytes = folded.len;
    p->chars = u8_mbsnlen((const uint8_t *)folded.data, folded.len);
    p->text = buf_take(&folded);
    p->item = item;
    return RC_OK;
}

static rc_t add_causal(causales_t *c, const config_setting_t *s, const char *path, err_t *err)
{
    static const char *const known[] = {"causal", "nombre", "frases", NULL};
    rc_t rc = conf_known(s, known, path, err);
    if (rc != RC_OK)
        return rc;
    const char *causal, *nombre;
    if (!config_setting_lookup_string(s, "causal", &causal) || !*causal)
        return conf_fault(s, path, err, "falta causal");
    if (!config_setting_lookup_string(s, "nombre", &nombre) || !*nombre)
        return conf_fault(s, path, err, "falta el nombre de la causal %s", causal);
    if (causal_own(c, causal))
        return conf_fault(s, path, err, "la causal %s está dos veces", causal);
    c->items = must(realloc(c->items, (c->n_items + 1) * sizeof *c->items));
    c->items[c->n_items++] = (causal_item_t){.causal = must(strdup(causal)), .nombre = must(strdup(nombre))};

    const config_setting_t *phrases = config_setting_get_member(s, "frases");
    if (!phrases || config_setting_length(phrases) == 0)
        return conf_fault(s, path, err, "la causal %s no tiene frases", causal);
    for (int i = 0; rc == RC_OK && i < config_setting_length(phrases); i++)
        rc = add_phrase(c, c->n_items - 1, config_setting_get_elem(phrases, (unsigned)i), path, err);
    return rc;
}

rc_t causales_load(const char *path, causales_t **ret, err_t *err)
{
    config_t file;
    config_init(&file);
    rc_t rc = conf_read(&file, path, err);
    AUTO(causales) causales_t *c = must(calloc(1, sizeof *c));
    const config_setting_t *list = rc == RC_OK ? config_lookup(&file, "causales") : NULL;
    if (rc == RC_OK && (!list || config_setting_length(list) == 0))
        rc = err_set(err, RC_FATAL, "causales", "%s: falta la lista causales", path);
    for (int i = 0; rc == RC_OK && i < config_setting_length(list); i++)
        rc = add_causal(c, config_setting_get_elem(list, (unsigned)i), path, err);
    config_destroy(&file);
    if (rc != RC_OK)
        return rc;
    qsort(c->phrases, c->n_phrases, sizeof *c->phrases, by_length);
    *ret = TAKE(c);
    return RC_OK;
}

void causales_free(causales_t *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->n_items; i++) {
        free(c->items[i].causal);
        free(c->items[i].nombre);
    }
    for (size_t i = 0; i < c->n_phrases; i++)
        free(c->phrases[i].text);
    free(c->items);
    free(c->phrases);
    free(c);
}
