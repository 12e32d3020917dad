#include "services/classifier/study/diff.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/conf_file.h"

typedef const config_setting_t setting_node_t;

const char *diff_kind_word(diff_kind_t k)
{
    static const char *const words[] = {[DIFF_ADDED] = "agregada",
                                        [DIFF_REMOVED] = "quitada",
                                        [DIFF_MOVED] = "movida",
                                        [DIFF_CHANGED] = "cambiada"};
    return words[k];
}

/* ---- values as text ---- */

static void value_write(setting_node_t *s, buf_t *out)
{
    const char *separator = config_setting_is_group(s) ? "; " : ", ";
    switch (config_setting_type(s)) {
    case CONFIG_TYPE_STRING:
        buf_adds(out, config_setting_get_string(s));
        return;
    case CONFIG_TYPE_BOOL:
        buf_adds(out, config_setting_get_bool(s) ? "true" : "false");
        return;
    case CONFIG_TYPE_INT:
    case CONFIG_TYPE_INT64:
        buf_printf(out, "%lld", config_setting_get_int64(s));
        return;
    case CONFIG_TYPE_FLOAT:
        buf_printf(out, "%g", config_setting_get_float(s));
        return;
    default:
        break;
    }
    for (int i = 0; i < config_setting_length(s); i++) {
        setting_node_t *child = config_setting_get_elem(s, (unsigned)i);
        buf_adds(out, i ? separator : "");
        if (config_setting_is_group(s))
            buf_printf(out, "%s = ", config_setting_name(child));
        value_write(child, out);
    }
}

/* The values of list a that list b lacks, joined; empty: none. */
static void missing_write(setting_node_t *a, setting_node_t *b, buf_t *out)
{
    for (int i = 0; i < config_setting_length(a); i++) {
        AUTO(buf) buf_t mine = {0};
        bool found = false;
        value_write(config_setting_get_elem(a, (unsigned)i), &mine);
        for (int k = 0; k < config_setting_length(b) && !found; k++) {
            AUTO(buf) buf_t other = {0};
            value_write(config_setting_get_elem(b, (unsigned)k), &other);
            found = strcmp(buf_str(&mine), buf_str(&other)) == 0;
        }
        if (!found)
            buf_printf(out, "%s%s", out->len ? ", " : "", buf_str(&mine));
    }
}

static bool is_set(setting_node_t *s)
{
    return config_setting_is_array(s) || config_setting_is_list(s);
}

/* ---- differences ---- */

static char *text_or_null(buf_t *b)
{
    return b->len ? buf_take(b) : NULL;
}

static void add(differences_t *d, diff_kind_t kind, const char *entry, const char *field, buf_t *before,
                buf_t *after)
{
    d->items = must(realloc(d->items, (d->n + 1) * sizeof *d->items));
    d->items[d->n++] = (difference_t){.kind = kind,
                                      .entry = must(strdup(entry)),
                                      .field = must(strdup(field)),
                                      .before = text_or_null(before),
                                      .after = text_or_null(after)};
}

static void compare_field(setting_node_t *a, setting_node_t *b, const char *entry, const char *field,
                          differences_t *ret)
{
    AUTO(buf) buf_t before = {0};
    AUTO(buf) buf_t after = {0};
    if (a && b && is_set(a) && is_set(b)) {
        missing_write(a, b, &before);
        missing_write(b, a, &after);
        if (before.len || after.len)
            add(ret, DIFF_CHANGED, entry, field, &before, &after);
        return;
    }
    if (a)
        value_write(a, &before);
    if (b)
        value_write(b, &after);
    if (strcmp(buf_str(&before), buf_str(&after)) != 0)
        add(ret, DIFF_CHANGED, entry, field, &before, &after);
}

/* The members of two groups, each once; `but` is left out. */
static void compare_members(setting_node_t *a, setting_node_t *b, const char *entry, const char *but,
                            differences_t *ret)
{
    for (int i = 0; i < config_setting_length(a); i++) {
        setting_node_t *mine = config_setting_get_elem(a, (unsigned)i);
        const char *field = config_setting_name(mine);
        if (strcmp(field, but) != 0)
            compare_field(mine, config_setting_get_member(b, field), entry, field, ret);
    }
    for (int i = 0; i < config_setting_length(b); i++) {
        setting_node_t *mine = config_setting_get_elem(b, (unsigned)i);
        const char *field = config_setting_name(mine);
        if (strcmp(field, but) != 0 && !config_setting_get_member(a, field))
            compare_field(NULL, mine, entry, field, ret);
    }
}

static const char *name_of(setting_node_t *entry, const char *name)
{
    const char *text = "";
    (void)config_setting_lookup_string(entry, name, &text);
    return text;
}

static int place_of(setting_node_t *list, const char *name, const char *wanted)
{
    for (int i = 0; i < config_setting_length(list); i++)
        if (strcmp(name_of(config_setting_get_elem(list, (unsigned)i), name), wanted) == 0)
            return i;
    return -1;
}

/* Which of the places, in the order of the other file, rise with the longest run of them: those did not move.
 * n is small. */
static void keep_longest_rise(const int *places, size_t n, bool *ret_kept)
{
    size_t *length = must(calloc(n + 1, sizeof *length));
    size_t *before = must(calloc(n + 1, sizeof *before));
    size_t best = n;
    for (size_t i = 0; i < n; i++) {
        length[i] = 1;
        before[i] = n;
        for (size_t k = 0; places[i] >= 0 && k < i; k++)
            if (places[k] >= 0 && places[k] < places[i] && length[k] + 1 > length[i]) {
                length[i] = length[k] + 1;
                before[i] = k;
            }
        if (places[i] >= 0 && (best == n || length[i] > length[best]))
            best = i;
    }
    for (; best < n; best = before[best])
        ret_kept[best] = true;
    free(length);
    free(before);
}

static void add_moved(differences_t *d, const char *entry, int from, int to)
{
    AUTO(buf) buf_t before = {0};
    AUTO(buf) buf_t after = {0};
    buf_printf(&before, "lugar %d", from + 1);
    buf_printf(&after, "lugar %d", to + 1);
    add(d, DIFF_MOVED, entry, "", &before, &after);
}

static void add_whole(differences_t *d, diff_kind_t kind, const char *entry, setting_node_t *s)
{
    AUTO(buf) buf_t whole = {0};
    AUTO(buf) buf_t none = {0};
    value_write(s, &whole);
    add(d, kind, entry, "", kind == DIFF_REMOVED ? &whole : &none, kind == DIFF_ADDED ? &whole : &none);
}

static void compare_after(setting_node_t *a, setting_node_t *b, const char *name, differences_t *ret)
{
    size_t n = (size_t)config_setting_length(b);
    int *places = must(calloc(n + 1, sizeof *places)); /* of b's entries, in a */
    bool *kept = must(calloc(n + 1, sizeof *kept));
    for (size_t i = 0; i < n; i++)
        places[i] = place_of(a, name, name_of(config_setting_get_elem(b, (unsigned)i), name));
    keep_longest_rise(places, n, kept);
    for (size_t i = 0; i < n; i++) {
        setting_node_t *mine = config_setting_get_elem(b, (unsigned)i);
        AUTO(buf) buf_t entry = {0};
        buf_printf(&entry, "%s %s", name, name_of(mine, name));
        if (places[i] < 0) {
            add_whole(ret, DIFF_ADDED, buf_str(&entry), mine);
            continue;
        }
        if (!kept[i])
            add_moved(ret, buf_str(&entry), places[i], (int)i);
        compare_members(config_setting_get_elem(a, (unsigned)places[i]), mine, buf_str(&entry), name, ret);
    }
    free(places);
    free(kept);
}

static void compare_lists(setting_node_t *a, setting_node_t *b, const char *name, differences_t *ret)
{
    for (int i = 0; i < config_setting_length(a); i++) {
        setting_node_t *mine = config_setting_get_elem(a, (unsigned)i);
        AUTO(buf) buf_t entry = {0};
        buf_printf(&entry, "%s %s", name, name_of(mine, name));
        if (place_of(b, name, name_of(mine, name)) < 0)
            add_whole(ret, DIFF_REMOVED, buf_str(&entry), mine);
    }
    compare_after(a, b, name, ret);
}

rc_t diff_texts(const char *before, const char *after, const char *list, const char *name, differences_t *ret,
                err_t *err)
{
    config_t a, b;
    rc_t rc = RC_OK;
    config_init(&a);
    config_init(&b);
    setting_node_t *list_a, *list_b;
    if (!conf_parse(&a, before) || !conf_parse(&b, after) || !(list_a = config_lookup(&a, list)) ||
        !(list_b = config_lookup(&b, list))) {
        rc = err_set(err, RC_FATAL, "archivo", "falta la lista %s", list);
    } else {
        compare_members(config_root_setting(&a), config_root_setting(&b), "archivo", list, ret);
        compare_lists(list_a, list_b, name, ret);
    }
    config_destroy(&a);
    config_destroy(&b);
    return rc;
}

void differences_done(differences_t *d)
{
    for (size_t i = 0; i < d->n; i++) {
        free(d->items[i].entry);
        free(d->items[i].field);
        free(d->items[i].before);
        free(d->items[i].after);
    }
    free(d->items);
    *d = (differences_t){0};
}
