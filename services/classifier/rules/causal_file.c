#include <string.h>
#include <unistr.h>

#include "common/text.h"
#include "services/classifier/rules/causal_table.h"
#include "services/classifier/rules/marcacion.h"

#define LONGEST_CAUSAL 40 /* bytes */
#define LONGEST_PHRASE 500
#define MOST_CAUSALES 200

/* seen: the phrases so far, under the numbers that they have until they are sorted. */
static void add_phrase(conf_t *f, causales_t *c, vocabulary_t *seen, const config_setting_t *s)
{
    const char *text = conf_text(f, s, "una frase");
    if (!text)
        return;
    AUTO(buf) buf_t folded = {0};
    text_fold(text, strlen(text), &folded);
    if (!folded.len || strlen(text) > LONGEST_PHRASE) {
        conf_fault(f, s, "una frase debe tener alguna letra o cifra, y como mucho %d bytes", LONGEST_PHRASE);
        return;
    }
    size_t known = vocabulary_find(seen, folded.data, folded.len);
    if (known != WORD_NONE) {
        const phrase_t *same = &c->phrases[known];
        conf_fault(f, s, "la frase «%s» ya identifica la causal %s en la línea %u; deje solo una", text,
                   c->items[same->item].causal, same->line);
        return;
    }
    vocabulary_add(seen, folded.data, folded.len);
    c->phrases = must(realloc(c->phrases, (c->n_phrases + 1) * sizeof *c->phrases));
    phrase_t *p = &c->phrases[c->n_phrases++];
    p->bytes = folded.len;
    p->chars = u8_mbsnlen((const uint8_t *)folded.data, folded.len);
    p->head = vocabulary_add(&c->heads, folded.data, strcspn(folded.data, " "));
    p->text = buf_take(&folded);
    p->item = c->n_items - 1;
    p->line = config_setting_source_line(s);
}

static void add_marcacion(conf_t *f, causales_t *c, const config_setting_t *s)
{
    AUTO(buf) buf_t key = {0}, says = {0};
    if (!marcacion_read(f, s, false, &key, &says))
        return;
    size_t known = vocabulary_find(&c->keys, key.data, key.len);
    if (known != WORD_NONE) {
        const marcacion_t *same = &c->marcaciones[known];
        conf_fault(f, s, "la marcación «%s» ya identifica la causal %s en la línea %u; deje solo una",
                   says.data, c->items[same->item].causal, same->line);
        return;
    }
    size_t number = vocabulary_add(&c->keys, key.data, key.len);
    c->marcaciones = must(realloc(c->marcaciones, (number + 1) * sizeof *c->marcaciones));
    c->marcaciones[number] =
        (marcacion_t){.says = buf_take(&says), .item = c->n_items - 1, .line = config_setting_source_line(s)};
}

static void add_words(conf_t *f, causales_t *c, vocabulary_t *seen, const config_setting_t *s)
{
    const config_setting_t *phrases = conf_list(f, s, "frases", false),
                           *marks = conf_list(f, s, "marcaciones", false);
    if (!config_setting_get_member(s, "frases") && !config_setting_get_member(s, "marcaciones"))
        conf_fault(f, s, "la causal %s no tiene frases ni marcaciones; ponga alguna",
                   c->items[c->n_items - 1].causal);
    for (int i = 0; phrases && i < config_setting_length(phrases); i++)
        add_phrase(f, c, seen, config_setting_get_elem(phrases, (unsigned)i));
    for (int i = 0; marks && i < config_setting_length(marks); i++)
        add_marcacion(f, c, config_setting_get_elem(marks, (unsigned)i));
}

static void add_causal(conf_t *f, causales_t *c, vocabulary_t *seen, const config_setting_t *s)
{
    static const char *const known[] = {"causal", "nombre", "frases", "marcaciones", NULL};
    if (!conf_known(f, s, known))
        return;
    const char *causal = conf_member(f, s, "causal", LONGEST_CAUSAL, true);
    const char *nombre = conf_member(f, s, "nombre", 200, true);
    if (!causal || !nombre)
        return;
    if (causales_index(c, causal) != CAUSAL_NONE || strcmp(causal, SIN_IDENTIFICAR) == 0) {
        conf_fault(f, s, "la causal %s está dos veces o es un nombre reservado", causal);
        return;
    }
    if (c->n_items == MOST_CAUSALES) {
        conf_fault(f, s, "hay más de %d causales", MOST_CAUSALES);
        return;
    }
    c->items = must(realloc(c->items, (c->n_items + 1) * sizeof *c->items));
    c->items[c->n_items++] = (causal_item_t){.causal = must(strdup(causal)), .nombre = must(strdup(nombre))};
    add_words(f, c, seen, s);
}

static int by_head(const void *a, const void *b)
{
    const phrase_t *x = a, *y = b;
    if (x->head != y->head)
        return x->head < y->head ? -1 : 1;
    return strcmp(x->text, y->text);
}

static void index_phrases(causales_t *c)
{
    if (c->n_phrases)
        qsort(c->phrases, c->n_phrases, sizeof *c->phrases, by_head);
    c->by_head = must(calloc(c->heads.n + 1, sizeof *c->by_head));
    for (size_t i = 0; i < c->n_phrases; i++) {
        phrase_head_t *h = &c->by_head[c->phrases[i].head];
        if (h->n++ == 0)
            h->first = i;
    }
}

rc_t causales_read(const char *name, const char *text, buf_t *faults, causales_t **ret, err_t *err)
{
    static const char *const known[] = {"causales", NULL};
    AUTO(conf) conf_t f = {.name = name, .faults = faults};
    AUTO(causales) causales_t *c = must(calloc(1, sizeof *c));
    vocabulary_t seen = {0};
    if (conf_open(&f, text)) {
        const config_setting_t *root = config_root_setting(&f.file);
        (void)conf_known(&f, root, known);
        const config_setting_t *list = conf_list(&f, root, "causales", true);
        for (int i = 0; list && i < config_setting_length(list); i++)
            add_causal(&f, c, &seen, config_setting_get_elem(list, (unsigned)i));
    }
    vocabulary_done(&seen);
    rc_t rc = conf_result(&f, err);
    if (rc != RC_OK)
        return rc;
    index_phrases(c);
    *ret = TAKE(c);
    return RC_OK;
}

rc_t causales_load(const char *path, causales_t **ret, err_t *err)
{
    AUTO(buf) buf_t text = {0};
    rc_t rc = conf_load_text(path, &text, err);
    return rc == RC_OK ? causales_read(path, buf_str(&text), NULL, ret, err) : rc;
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
    for (size_t i = 0; i < c->keys.n; i++)
        free(c->marcaciones[i].says);
    vocabulary_done(&c->heads);
    vocabulary_done(&c->keys);
    free(c->marcaciones);
    free(c->by_head);
    free(c->items);
    free(c->phrases);
    free(c);
}
