#include "services/pqrctl/muertos_filter.h"

#include <string.h>

#include "common/text.h"

#define DAY_MS (24LL * 3600 * 1000)

/* "2021-12-07 08:15", "2021-12-07T08:15:30": people's time, in Bogotá. */
static bool local_read(const char *text, bool until, instant_t *ret)
{
    size_t n = strlen(text);
    char whole[40];
    if ((n != 16 && n != 19) || (text[10] != ' ' && text[10] != 'T'))
        return false;
    snprintf(whole, sizeof whole, "%.10sT%s%s-05:00", text, text + 11, n == 16 ? ":00" : "");
    if (!instant_parse(whole, ret))
        return false;
    *ret += !until ? 0 : n == 16 ? 60000 : 1000;
    return true;
}

bool moment_read(const char *text, bool until, instant_t *ret)
{
    day_t day;
    instant_t t;
    if (day_parse(text, &day)) {
        *ret = instant_from_day(day, 0) + (until ? DAY_MS : 0);
        return true;
    }
    if (local_read(text, until, ret))
        return true;
    if (!instant_parse(text, &t))
        return false;
    *ret = t + (until ? 1 : 0);
    return true;
}

static bool has_words(const char *text, const char *folded_words)
{
    AUTO(buf) buf_t folded = {0};
    text_fold(text ? text : "", text ? strlen(text) : 0, &folded);
    return strstr(buf_str(&folded), folded_words) != NULL;
}

static bool error_matches(const char *wanted, const letter_t *l)
{
    AUTO(buf) buf_t words = {0};
    text_fold(wanted, strlen(wanted), &words);
    return words.len && (has_words(l->code, buf_str(&words)) || has_words(l->error, buf_str(&words)));
}

bool filter_matches(const filter_t *f, const letter_t *l)
{
    if (l->written < f->since || l->written >= f->until)
        return false;
    if (f->stage && (!l->stage || strcmp(l->stage, f->stage) != 0))
        return false;
    if (f->key && (!l->key || l->key_len != strlen(f->key) || memcmp(l->key, f->key, l->key_len) != 0))
        return false;
    return !f->error || error_matches(f->error, l);
}

static bool is_dlt(const char *name)
{
    size_t n = strlen(name), suffix = sizeof DLT_SUFFIX - 1;
    return n > suffix && strcmp(name + n - suffix, DLT_SUFFIX) == 0;
}

/* A word of the list against a dead-letter topic's name, which may be named by the topic itself. */
static bool names(const char *word, size_t n, const char *dlt)
{
    size_t all = strlen(dlt);
    return strncmp(word, dlt, n) == 0 && (n == all || n == all - (sizeof DLT_SUFFIX - 1));
}

static bool listed(const char *list, const char *dlt)
{
    for (const char *word = list; word; word = strchr(word, ',')) {
        word += *word == ',';
        if (names(word, strcspn(word, ","), dlt))
            return true;
    }
    return false;
}

static rc_t all_known(const topic_list_t *declared, const char *list, err_t *err)
{
    for (const char *word = list; word; word = strchr(word, ',')) {
        word += *word == ',';
        size_t n = strcspn(word, ","), i = 0;
        while (i < declared->n &&
               !(is_dlt(declared->items[i].name) && names(word, n, declared->items[i].name)))
            i++;
        if (i == declared->n)
            return err_set(err, RC_REJECT, "topico",
                           "«%.*s» no tiene cola de muertos en la declaración de los topics", (int)n, word);
    }
    return RC_OK;
}

rc_t dlt_topics(const topic_list_t *declared, const char *list, const char **ret, size_t *ret_n, err_t *err)
{
    rc_t rc = all_known(declared, list, err);
    *ret_n = 0;
    for (size_t i = 0; rc == RC_OK && i < declared->n; i++) {
        const char *name = declared->items[i].name;
        if (is_dlt(name) && (!list || listed(list, name)))
            ret[(*ret_n)++] = name;
    }
    return rc;
}
