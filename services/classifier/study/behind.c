#include "services/classifier/study/behind.h"

#include <errno.h>
#include <string.h>

#include "common/csv_guard.h"

typedef struct finding {
    const changes_t *changes;
    const results_t *results;
    uint64_t limit, *kept;
    FILE *csv;
    behind_t *ret;
} finding_t;

void behind_ranges(const changes_t *c, kafka_ranges_t *ret)
{
    for (size_t i = 0, first = 0; i < c->n_wanted; i++) {
        const wanted_t *w = &c->wanted[i];
        if (i + 1 < c->n_wanted && c->wanted[i + 1].partition == w->partition)
            continue;
        kafka_ranges_add(ret, TOPIC_RECEIVED, w->partition, c->wanted[first].offset, w->offset + 1);
        first = i + 1;
    }
}

static bool here(void *ctx, int32_t partition, int64_t offset)
{
    const finding_t *f = ctx;
    return changes_wanted(f->changes, partition, offset) != NULL;
}

static void csv_cell(FILE *f, const char *text, const char *end)
{
    fputc('"', f);
    if (text && csv_guard_needed(text))
        fputc('\'', f);
    for (const char *p = text ? text : ""; *p; p++) {
        if (*p == '"')
            fputc('"', f);
        fputc(*p, f);
    }
    fprintf(f, "\"%s", end);
}

static void csv_result(FILE *f, const result_t *r)
{
    csv_cell(f, result_word(r), ";");
    csv_cell(f, r->razon, ";");
    csv_cell(f, r->causal, ";");
}

static void csv_row(const finding_t *f, const change_t *c, const record_t *r)
{
    char corte[11];
    AUTO(buf) buf_t words = {0};
    result_t before = results_at(f->results, c->before), after = results_at(f->results, c->after);
    day_format(r->fecha_corte, corte);
    outcome_words(c->differs, &words);
    csv_cell(f->csv, r->radicado, ";");
    csv_cell(f->csv, base_name(r->base), ";");
    csv_cell(f->csv, corte, ";");
    csv_result(f->csv, &before);
    csv_result(f->csv, &after);
    csv_cell(f->csv, buf_str(&words), "\r\n");
}

static rc_t take(void *ctx, const rd_kafka_message_t *m, const envelope_t *e, const doc_t *data, err_t *err)
{
    (void)e;
    finding_t *f = ctx;
    record_t r;
    const wanted_t *w = changes_wanted(f->changes, m->partition, m->offset);
    rc_t rc = w ? record_decode(data, &r, err) : RC_OK;
    if (rc != RC_OK || !w)
        return rc;
    if (f->csv)
        csv_row(f, &f->changes->items[w->change], &r);
    if (f->kept[w->change]++ >= f->limit)
        return RC_OK;
    behind_t *b = f->ret;
    b->rows = must(realloc(b->rows, (b->n + 1) * sizeof *b->rows));
    b->rows[b->n++] = (behind_row_t){w->change, arena_text(&b->texts, r.radicado), r.base, r.fecha_corte};
    return RC_OK;
}

static int in_order(const void *a, const void *b)
{
    const behind_row_t *x = a, *y = b;
    if (x->change != y->change)
        return x->change < y->change ? -1 : 1;
    if (x->fecha_corte != y->fecha_corte)
        return x->fecha_corte < y->fecha_corte ? -1 : 1;
    int order = strcmp(x->radicado, y->radicado);
    return order ? order : (int)x->base - (int)y->base;
}

static rc_t cannot_write(const char *csv, err_t *err)
{
    return err_set(err, RC_REJECT, "archivo", "no se puede escribir «%s»: %s", csv, strerror(errno));
}

static rc_t read_all(const study_t *s, finding_t *f, err_t *err)
{
    AUTO(kafka_ranges) kafka_ranges_t ranges = {0};
    behind_ranges(f->changes, &ranges);
    const scan_options_t o = {
        .label = "registros", .period = {INT32_MIN, INT32_MAX}, .here = here, .take = take, .ctx = f};
    return scan_topics(s, &ranges, &o, NULL, err);
}

rc_t behind_read(const study_t *s, const changes_t *c, const results_t *r, uint64_t limit, const char *csv,
                 behind_t *ret, err_t *err)
{
    static const char titles[] =
        "\xEF\xBB\xBF\"radicado\";\"base\";\"fecha_corte\";\"decision_antes\";\"razon_antes\";"
        "\"causal_antes\";\"decision_despues\";\"razon_despues\";\"causal_despues\";\"ademas\"\r\n";
    finding_t f = {.changes = c, .results = r, .limit = limit, .ret = ret};
    if (csv && !(f.csv = fopen(csv, "we")))
        return cannot_write(csv, err);
    f.kept = must(calloc(c->n + 1, sizeof *f.kept));
    if (f.csv)
        fputs(titles, f.csv);
    rc_t rc = read_all(s, &f, err);
    free(f.kept);
    if (f.csv) {
        bool whole = !ferror(f.csv);
        if ((fclose(f.csv) != 0 || !whole) && rc == RC_OK)
            rc = cannot_write(csv, err);
    }
    if (ret->n)
        qsort(ret->rows, ret->n, sizeof *ret->rows, in_order);
    return rc;
}

void behind_done(behind_t *b)
{
    free(b->rows);
    arena_done(&b->texts);
    *b = (behind_t){0};
}
