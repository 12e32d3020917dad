#include "services/pqrctl/muertos_list.h"

#include <stdlib.h>
#include <string.h>

void letters_done(letters_t *l)
{
    free(l->items);
    arena_done(&l->texts);
    topic_list_done(&l->declared);
    resolutions_done(&l->resolutions);
    *l = (letters_t){0};
}

scan_bar_t scan_bar(const ctl_t *ctl, const char *label)
{
    return (scan_bar_t){
        .progress = {.on = ctl->out.animated, .width = ctl->out.width ? ctl->out.width - 1 : 0},
        .label = label,
        .begun_ms = clock_monotonic_ms()};
}

void scan_bar_draw(scan_bar_t *b, int64_t done, int64_t total)
{
    int64_t now = clock_monotonic_ms();
    if (!progress_due(&b->progress, now))
        return;
    AUTO(buf) buf_t line = {0};
    progress_counting(b->label, done, total, now - b->begun_ms, b->progress.width, &line);
    progress_draw(&b->progress, &line);
}

/* ---- what the arguments ask for ---- */

typedef struct wish {
    filter_t filter;
    const char **topics; /* names of the declaration */
    size_t n_topics;
    const char *const *ids;
    size_t n_ids;
    bool siblings; /* of those, too */
} wish_t;

static rc_t bound_read(const args_t *args, const char *option, bool until, instant_t *ret, err_t *err)
{
    const char *text = args_text(args, option);
    if (text && !moment_read(text, until, ret))
        return err_set(
            err, RC_REJECT, "momento",
            "%s: «%s» no es un día como 2021-12-07, una hora como «2021-12-07 08:15» ni un instante "
            "como 2021-12-07T13:15:00Z",
            option, text);
    return RC_OK;
}

static rc_t filter_read(const args_t *args, filter_t *ret, err_t *err)
{
    *ret = (filter_t){.error = args_text(args, "--error"),
                      .stage = args_text(args, "--etapa"),
                      .key = args_text(args, "--radicado"),
                      .since = FILTER_SINCE_ANY,
                      .until = FILTER_UNTIL_ANY};
    rc_t rc = bound_read(args, "--desde", false, &ret->since, err);
    return rc == RC_OK ? bound_read(args, "--hasta", true, &ret->until, err) : rc;
}

static bool is_listed(const wish_t *w, const char *topic)
{
    size_t i = 0;
    while (i < w->n_topics && strcmp(w->topics[i], topic) != 0)
        i++;
    return i < w->n_topics;
}

/* With ids, only their topics are looked at. */
static rc_t ids_check(const wish_t *w, err_t *err)
{
    char topic[250];
    int32_t partition;
    int64_t offset;
    for (size_t i = 0; i < w->n_ids; i++)
        if (!letter_id_parse(w->ids[i], topic, &partition, &offset) || !is_listed(w, topic))
            return err_set(err, RC_REJECT, "id",
                           "«%s» no es el identificador de un mensaje muerto, como pqr.received-dlt:0:17",
                           w->ids[i]);
    return RC_OK;
}

static rc_t wish_read(const args_t *args, bool filters, const topic_list_t *declared, wish_t *ret, err_t *err)
{
    ret->topics = must(calloc(declared->n + 1, sizeof *ret->topics));
    ret->ids = args->rest;
    ret->n_ids = args->n_rest;
    ret->filter = (filter_t){.since = FILTER_SINCE_ANY, .until = FILTER_UNTIL_ANY};
    rc_t rc = filters ? filter_read(args, &ret->filter, err) : RC_OK;
    if (rc == RC_OK)
        rc = dlt_topics(declared, filters ? args_text(args, "--topico") : NULL, ret->topics, &ret->n_topics,
                        err);
    return rc == RC_OK ? ids_check(ret, err) : rc;
}

/* ---- where they are ---- */

/* What of a range the ids are in. */
static void ids_narrow(const wish_t *w, const kafka_range_t *r, kafka_ranges_t *ret)
{
    char topic[250];
    int32_t partition;
    int64_t offset, begin = r->end, end = r->begin;
    for (size_t i = 0; i < w->n_ids; i++) {
        if (!letter_id_parse(w->ids[i], topic, &partition, &offset) || partition != r->partition ||
            strcmp(topic, r->topic) != 0 || offset < r->begin || offset >= r->end)
            continue;
        begin = offset < begin ? offset : begin;
        end = offset + 1 > end ? offset + 1 : end;
    }
    kafka_ranges_add(ret, r->topic, r->partition, begin, end);
}

static bool is_of_ids(const wish_t *w, const char *topic)
{
    char of[250];
    int32_t partition;
    int64_t offset;
    for (size_t i = 0; i < w->n_ids; i++)
        if (letter_id_parse(w->ids[i], of, &partition, &offset) && strcmp(of, topic) == 0)
            return true;
    return w->n_ids == 0;
}

/* A sibling may stand anywhere in the topic. */
static rc_t wish_ranges(const ctl_t *ctl, const wish_t *w, kafka_ranges_t *ret, err_t *err)
{
    AUTO(kafka_ranges) kafka_ranges_t whole = {0};
    instant_t since = w->n_ids || w->siblings ? KAFKA_SINCE_BEGINNING : w->filter.since;
    rc_t rc = kafka_ranges_find(&ctl->settings.kafka, "pqrctl", w->topics, w->n_topics, since, MUERTOS_ASK_MS,
                                &whole, err);
    for (size_t i = 0; rc == RC_OK && i < whole.n; i++) {
        const kafka_range_t *r = &whole.items[i];
        if (w->n_ids && !w->siblings)
            ids_narrow(w, r, ret);
        else if (is_of_ids(w, r->topic))
            kafka_ranges_add(ret, r->topic, r->partition, r->begin, r->end);
    }
    return rc;
}

void letters_ranges(const letters_t *l, bool (*wanted)(const letter_t *), kafka_ranges_t *ret)
{
    for (size_t i = 0; i < l->n; i++) {
        const letter_t *x = &l->items[i];
        size_t r = 0;
        if (!wanted(x))
            continue;
        while (r < ret->n &&
               (ret->items[r].partition != x->partition || strcmp(ret->items[r].topic, x->dlt) != 0))
            r++;
        if (r == ret->n)
            kafka_ranges_add(ret, x->dlt, x->partition, x->offset, x->offset + 1);
        else if (x->offset < ret->items[r].begin)
            ret->items[r].begin = x->offset;
        else if (x->offset >= ret->items[r].end)
            ret->items[r].end = x->offset + 1;
    }
}

/* ---- reading them ---- */

typedef struct loading {
    const wish_t *wish;
    letters_t *letters;
    arena_t scratch; /* of the one at hand, most of which may be passed over */
    scan_bar_t bar;
} loading_t;

static bool is_named(const wish_t *w, const letter_t *l)
{
    size_t i = 0;
    while (i < w->n_ids && strcmp(w->ids[i], l->id) != 0)
        i++;
    return w->n_ids == 0 || i < w->n_ids;
}

/* Who has put it aside, when and why is not asked: the message is the same. */
static bool may_be_sibling(const wish_t *w, const letter_t *l)
{
    const filter_t same_key = {.key = w->filter.key, .since = FILTER_SINCE_ANY, .until = FILTER_UNTIL_ANY};
    return w->siblings && filter_matches(&same_key, l);
}

static bool take(void *ctx, const rd_kafka_message_t *m)
{
    loading_t *l = ctx;
    letters_t *all = l->letters;
    letter_t letter;
    arena_reset(&l->scratch);
    letter_read(m, &l->scratch, &letter);
    bool asked = is_named(l->wish, &letter) && filter_matches(&l->wish->filter, &letter);
    if (!asked && !may_be_sibling(l->wish, &letter))
        return false;
    if (all->n == all->cap) {
        all->cap = all->cap ? all->cap * 2 : 256;
        all->items = must(realloc(all->items, all->cap * sizeof *all->items));
    }
    letter_read(m, &all->texts, &all->items[all->n]);
    all->items[all->n++].sibling = !asked;
    return false;
}

static void told(void *ctx, int64_t done, int64_t total)
{
    loading_t *l = ctx;
    scan_bar_draw(&l->bar, done, total);
}

static int by_place(const void *a, const void *b)
{
    const letter_t *x = a, *y = b;
    int topics = strcmp(x->dlt, y->dlt);
    if (topics)
        return topics;
    if (x->partition != y->partition)
        return x->partition < y->partition ? -1 : 1;
    return x->offset < y->offset ? -1 : x->offset > y->offset;
}

static int by_message(const void *a, const void *b)
{
    const letter_t *x = a, *y = b;
    int origins = letter_by_origin(x, y);
    return origins ? origins : x->sibling - y->sibling;
}

/* Of those not asked for, only the siblings of one that is stay. */
static void siblings_keep(letters_t *l)
{
    size_t n = 0;
    if (l->n)
        qsort(l->items, l->n, sizeof *l->items, by_message);
    for (size_t i = 0; i < l->n; i++) /* what is asked for stands before its siblings */
        if (!l->items[i].sibling || (n && letter_same_origin(&l->items[n - 1], &l->items[i])))
            l->items[n++] = l->items[i];
    l->n = n;
}

static rc_t wish_load(const ctl_t *ctl, const wish_t *w, letters_t *ret, err_t *err)
{
    AUTO(kafka_ranges) kafka_ranges_t ranges = {0};
    rc_t rc = wish_ranges(ctl, w, &ranges, err);
    if (rc != RC_OK)
        return rc;
    loading_t l = {.wish = w, .letters = ret, .bar = scan_bar(ctl, "mensajes muertos leídos")};
    const kafka_scan_t scan = {
        .message = take, .progress = told, .ctx = &l, .timeout_ms = MUERTOS_TIMEOUT_MS};
    rc = kafka_scan(&ctl->settings.kafka, "pqrctl", &ranges, &scan, err);
    progress_clear(&l.bar.progress);
    arena_done(&l.scratch);
    if (w->siblings)
        siblings_keep(ret);
    if (ret->n)
        qsort(ret->items, ret->n, sizeof *ret->items, by_place);
    return rc;
}

/* Every id must have been found; the other filters may leave it out. */
static rc_t all_found(const wish_t *w, const letters_t *l, err_t *err)
{
    for (size_t i = 0; i < w->n_ids; i++) {
        size_t j = 0;
        while (j < l->n && (l->items[j].sibling || strcmp(l->items[j].id, w->ids[i]) != 0))
            j++;
        if (j == l->n)
            return err_set(err, RC_REJECT, "id", "no hay ningún mensaje muerto %s que cumpla lo pedido",
                           w->ids[i]);
    }
    return RC_OK;
}

static rc_t look_up(const ctl_t *ctl, letters_t *l, int timeout_ms, bool *ret_undecided, err_t *err)
{
    resolutions_t fresh = {0};
    rc_t rc = resolutions_read(&ctl->settings.kafka, timeout_ms, &fresh, ret_undecided, err);
    if (rc != RC_OK) {
        resolutions_done(&fresh);
        return rc;
    }
    resolutions_done(&l->resolutions);
    l->resolutions = fresh;
    for (size_t i = 0; i < l->n; i++)
        l->items[i].resolution = resolution_of(&l->resolutions, &l->items[i]);
    return RC_OK;
}

rc_t letters_resolve(const ctl_t *ctl, letters_t *l, err_t *err)
{
    return look_up(ctl, l, MUERTOS_TIMEOUT_MS, NULL, err);
}

rc_t letters_load(const ctl_t *ctl, const args_t *args, bool filters, bool siblings, letters_t *ret,
                  err_t *err)
{
    wish_t w = {.siblings = siblings};
    rc_t rc = topics_load(ctl->settings.topics_file, 0, &ret->declared, err);
    if (rc == RC_OK)
        rc = wish_read(args, filters, &ret->declared, &w, err);
    if (rc == RC_OK)
        rc = wish_load(ctl, &w, ret, err);
    if (rc == RC_OK)
        rc = all_found(&w, ret, err);
    if (rc == RC_OK)
        rc = look_up(ctl, ret, UNDECIDED_MS, &ret->undecided, err);
    if (rc == RC_OK && ret->undecided)
        say_note("alguien está resolviendo muertos ahora, o fue interrumpido hace unos segundos: lo suyo "
                 "figura abierto");
    free(w.topics);
    return rc;
}
