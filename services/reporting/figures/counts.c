#include "services/reporting/figures/counts.h"

#include <pthread.h>
#include <string.h>

#include "common/hash.h"
#include "common/metrics.h"
#include "embed/reporting_core/cifras_asesores_sql.h"
#include "embed/reporting_core/cifras_causales_sql.h"
#include "embed/reporting_core/cifras_decisiones_sql.h"
#include "embed/reporting_core/cifras_totales_sql.h"

/* ---- the kinds ---- */

static int by_number(int64_t a, int64_t b)
{
    return a < b ? 1 : a > b ? -1 : 0; /* most first */
}

static int by_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) : (a == NULL) - (b == NULL); /* none last */
}

static int by_records(const void *a, const void *b)
{
    const count_row_t *x = a, *y = b;
    int d = by_number(x->now[0], y->now[0]);
    d = d ? d : by_number(x->before[0], y->before[0]);
    return d ? d : by_text(x->texts[0], y->texts[0]);
}

/* pendientes before mal_escalados. */
static int by_base(const void *a, const void *b)
{
    const count_row_t *x = a, *y = b;
    int d = by_text(y->texts[0], x->texts[0]);
    d = d ? d : by_records(x, y);
    d = d ? d : by_text(x->texts[1], y->texts[1]);
    return d ? d : by_text(x->texts[2], y->texts[2]);
}

/* The statements have $1, $2 the blocks (levels and first days) and $3 what part of the answer each one is
 * of; their columns are the part, the texts, the numbers. */
static const struct {
    const char *sql;
    int texts, numbers;
    int (*order)(const void *, const void *);
} kinds_table[COUNTS_KINDS] = {
    [COUNTS_ADVISORS] = {cifras_asesores_sql, 2, 3, by_records},
    [COUNTS_MOTIVES] = {cifras_causales_sql, 1, 1, by_records},
    [COUNTS_DECISIONS] = {cifras_decisiones_sql, 3, 1, by_base},
    [COUNTS_TOTALS] = {cifras_totales_sql, 1, 1, by_base},
};

/* ---- what stays ---- */

/* The blocks of one version of the data. */
typedef struct counts_edition {
    char version[SHA256_HEX_SIZE];
    block_store_t *stores[COUNTS_KINDS];
    int holders;
} edition_t;

static struct {
    pthread_mutex_t lock; /* of all that follows, and of every edition */
    edition_t *current;   /* held too */
    char seen[SHA256_HEX_SIZE];
    size_t limit;
} kept = {.lock = PTHREAD_MUTEX_INITIALIZER, .limit = (size_t)32 << 20};

void counts_limit(size_t bytes)
{
    kept.limit = bytes;
}

static edition_t *edition_new(const char *version)
{
    edition_t *e = must(calloc(1, sizeof *e));
    snprintf(e->version, sizeof e->version, "%s", version);
    for (size_t i = 0; i < COUNTS_KINDS; i++)
        e->stores[i] = block_store_new();
    e->holders = 1;
    return e;
}

static size_t edition_bytes(const edition_t *e)
{
    size_t bytes = 0;
    for (size_t i = 0; i < COUNTS_KINDS; i++)
        bytes += block_store_bytes(e->stores[i]);
    return bytes;
}

static void edition_release(edition_t *e)
{
    if (!e || --e->holders > 0)
        return;
    for (size_t i = 0; i < COUNTS_KINDS; i++)
        block_store_free(e->stores[i]);
    free(e);
}

static bool is_current(const char *version)
{
    return kept.current && strcmp(kept.current->version, version) == 0;
}

/* For the caller to hold: where blocks of that version stay, or else one of its own. While a base is being
 * read every answer has a version of its own, and nothing is gained by keeping its blocks: so not before a
 * version is seen again. Then, and in an edition that has grown to the limit, they begin anew. */
static edition_t *edition_hold(const char *version)
{
    bool current = is_current(version);
    if (!*version || !kept.limit)
        return edition_new("");
    if (!current && strcmp(kept.seen, version) != 0) {
        snprintf(kept.seen, sizeof kept.seen, "%s", version);
        return edition_new("");
    }
    if (!current || edition_bytes(kept.current) > kept.limit) {
        edition_release(kept.current);
        kept.current = edition_new(version);
    }
    kept.current->holders++;
    return kept.current;
}

void counts_cleanup(counts_t *c)
{
    for (size_t i = 0; i < COUNTS_KINDS; i++)
        free(c->of[i].rows);
    pthread_mutex_lock(&kept.lock);
    edition_release(c->edition);
    pthread_mutex_unlock(&kept.lock);
    *c = (counts_t){0};
}

/* ---- reading ---- */

/* Of one kind: what is asked of the database, and the blocks that the parts of its answer become. */
typedef struct reading {
    counts_kind_t kind;
    buf_t levels, starts, parts; /* array literals */
    block_t *blocks;             /* by part */
    size_t n;
    bool missing; /* the database must be asked */
    const char *params[3];
} reading_t;

static void reading_cleanup(reading_t *r)
{
    buf_done(&r->levels);
    buf_done(&r->starts);
    buf_done(&r->parts);
    free(r->blocks);
}

/* What stays is asked block by block, and only what is not there yet; else each period is added up where it
 * lies. */
static const block_t whole_periods[] = {{-1, 0, false}, {-1, 1, true}};

static void reading_begin(reading_t *r, counts_kind_t kind, const edition_t *e, const block_t *blocks,
                          size_t n)
{
    bool stay = *e->version;
    *r = (reading_t){.kind = kind, .blocks = must(calloc(n + COUNT_OF(whole_periods), sizeof *r->blocks))};
    blocks_t asked = {&r->levels, &r->starts};
    blocks_begin(&asked);
    if (!stay) {
        memcpy(r->blocks, whole_periods, sizeof whole_periods);
        r->n = COUNT_OF(whole_periods);
    }
    for (size_t i = 0; i < n; i++) {
        if (stay && block_store_has(e->stores[kind], &blocks[i]))
            continue;
        blocks_item(&asked, blocks[i].level, blocks[i].start);
        buf_printf(&r->parts, "%c%zu", r->parts.len ? ',' : '{', stay ? r->n : blocks[i].before);
        if (stay)
            r->blocks[r->n++] = blocks[i];
    }
    blocks_end(&asked);
    buf_addc(&r->parts, '}');
    r->missing = r->levels.len > 2;
    r->params[0] = buf_str(&r->levels);
    r->params[1] = buf_str(&r->starts);
    r->params[2] = buf_str(&r->parts);
}

/* Takes what the database said (NULL: it was not asked) into the store; what another request has put there
 * meanwhile is there already. */
static void reading_keep(const reading_t *r, const PGresult *res, block_store_t *store)
{
    int *numbers = must(calloc(r->n + 1, sizeof *numbers));
    for (size_t i = 0; i < r->n; i++)
        numbers[i] = block_store_begin(store, &r->blocks[i]);
    for (int row = 0; res && row < PQntuples(res); row++) {
        const char *texts[COUNT_TEXTS] = {NULL};
        int64_t n[COUNT_NUMBERS] = {0};
        int column = 1, block = numbers[pg_int(res, row, 0)];
        for (int i = 0; i < kinds_table[r->kind].texts; i++)
            texts[i] = pg_text(res, row, column++);
        for (int i = 0; i < kinds_table[r->kind].numbers; i++)
            n[i] = pg_int(res, row, column++);
        if (block >= 0)
            block_store_add(store, block, texts, n);
    }
    free(numbers);
}

/* One trip for all that is missing. */
static rc_t ask(pg_t *pg, const reading_t *r, size_t n, PGresult **ret, err_t *err)
{
    pg_ask_t asks[COUNTS_KINDS];
    size_t asked = 0, of[COUNTS_KINDS];
    for (size_t i = 0; i < n; i++)
        if (r[i].missing) {
            of[asked] = i;
            asks[asked++] = (pg_ask_t){.sql = kinds_table[r[i].kind].sql, .n = 3, .params = r[i].params};
        }
    if (asked && !pg)
        return RC_RETRY;
    metric_add("pqr_counts_read_total", asked ? "from=\"database\"" : "from=\"memory\"", 1);
    rc_t rc = asked ? pg_together(pg, asks, asked, err) : RC_OK;
    for (size_t i = 0; rc == RC_OK && i < asked; i++)
        ret[of[i]] = asks[i].ret;
    return rc;
}

static void sum_up(counts_t *c, counts_kind_t kind, const block_t *blocks, size_t n)
{
    const edition_t *e = c->edition;
    bool stay = *e->version;
    c->of[kind].rows = block_store_sum(e->stores[kind], stay ? blocks : whole_periods,
                                       stay ? n : COUNT_OF(whole_periods), &c->of[kind].n);
    qsort(c->of[kind].rows, c->of[kind].n, sizeof *c->of[kind].rows, kinds_table[kind].order);
}

static rc_t read_all(pg_t *pg, const reading_t *r, size_t kinds, const block_t *blocks, size_t n,
                     counts_t *ret, err_t *err)
{
    PGresult *found[COUNTS_KINDS] = {NULL};
    rc_t rc = ask(pg, r, kinds, found, err);
    pthread_mutex_lock(&kept.lock);
    for (size_t i = 0; rc == RC_OK && i < kinds; i++) {
        reading_keep(&r[i], found[i], ret->edition->stores[r[i].kind]);
        sum_up(ret, r[i].kind, blocks, n);
    }
    pthread_mutex_unlock(&kept.lock);
    for (size_t i = 0; i < kinds; i++)
        PQclear(found[i]);
    return rc;
}

rc_t counts_read(pg_t *pg, const char *version, const counts_kind_t *kinds, const block_t *blocks, size_t n,
                 counts_t *ret, err_t *err)
{
    reading_t r[COUNTS_KINDS];
    size_t wanted = 0;
    pthread_mutex_lock(&kept.lock);
    if (!pg && !is_current(version)) {
        pthread_mutex_unlock(&kept.lock);
        return RC_RETRY;
    }
    ret->edition = edition_hold(version);
    for (; kinds[wanted] != COUNTS_KINDS; wanted++)
        reading_begin(&r[wanted], kinds[wanted], ret->edition, blocks, n);
    pthread_mutex_unlock(&kept.lock);
    rc_t rc = read_all(pg, r, wanted, blocks, n, ret, err);
    for (size_t i = 0; i < wanted; i++)
        reading_cleanup(&r[i]);
    return rc;
}
