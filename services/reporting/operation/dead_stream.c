#include "services/reporting/operation/dead_stream.h"

#include <jansson.h>
#include <pthread.h>
#include <string.h>

#include "common/log.h"
#include "common/metrics.h"
#include "common/pg_columns.h"
#include "embed/reporting_core/muerto_escribir_sql.h"
#include "embed/reporting_core/muerto_resolver_sql.h"
#include "embed/reporting_core/topics_json.h"

#define GROUP "reporting-muertos"
#define CHECK "kafka_muertos"
#define TYPE_RESOLUTION "co.pqr.dead-letter-resolution.v1"
#define TOPICS_MAX 64

/* ---- which topics ---- */

static struct {
    const char *names[TOPICS_MAX + 1];
    size_t n;
} topics;

static bool is_dead(const char *name)
{
    const size_t n = strlen(name), suffix = sizeof DLT_SUFFIX - 1;
    return strcmp(name, TOPIC_RESOLUTION) == 0 || (n > suffix && strcmp(name + n - suffix, DLT_SUFFIX) == 0);
}

static void topics_read(void)
{
    size_t i;
    json_t *declared;
    AUTO(json) json_t *doc = must(json_loads(topics_json, 0, NULL));
    json_array_foreach(json_object_get(doc, "topics"), i, declared)
    {
        const char *name = json_string_value(json_object_get(declared, "name"));
        if (name && is_dead(name) && topics.n < TOPICS_MAX)
            topics.names[topics.n++] = must(strdup(name));
    }
}

const char *const *dead_topics(size_t *ret_n)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, topics_read);
    *ret_n = topics.n;
    return topics.names;
}

/* ---- a batch ---- */

void dead_batch_add(dead_batch_t *b, const letter_t *l)
{
    if (b->n == b->cap) {
        b->cap = b->cap ? 2 * b->cap : 64;
        b->letters = must(realloc(b->letters, b->cap * sizeof *b->letters));
    }
    b->letters[b->n++] = *l;
}

static void add_place(pg_columns_t *c, const letter_t *l)
{
    pg_columns_text(c, l->topico);
    pg_columns_int(c, l->particion);
    pg_columns_bigint(c, l->posicion);
    pg_columns_instant(c, &l->escrito);
}

static rc_t write_letters(const dead_batch_t *b, pg_t *pg, err_t *err)
{
    AUTO(pg_columns) pg_columns_t c = {0};
    for (size_t i = 0; i < b->n; i++) {
        const letter_t *l = &b->letters[i];
        if (l->resolucion)
            continue;
        add_place(&c, l);
        pg_columns_bigint(&c, l->de_particion);
        pg_columns_bigint(&c, l->de_posicion);
        pg_columns_text(&c, l->etapa);
        pg_columns_text(&c, l->codigo);
        pg_columns_text(&c, l->error);
        pg_columns_bigint(&c, l->bytes);
        pg_columns_text(&c, l->reintento_de);
        pg_columns_end(&c);
    }
    return pg_columns_write(&c, pg, muerto_escribir_sql, NULL, NULL, err);
}

static rc_t write_resolutions(const dead_batch_t *b, pg_t *pg, err_t *err)
{
    AUTO(pg_columns) pg_columns_t c = {0};
    for (size_t i = 0; i < b->n; i++) {
        const letter_t *l = &b->letters[i];
        if (!l->resolucion)
            continue;
        add_place(&c, l);
        pg_columns_text(&c, l->resolucion);
        pg_columns_instant(&c, &l->resuelto);
        pg_columns_text(&c, l->resuelto_por);
        pg_columns_end(&c);
    }
    return pg_columns_write(&c, pg, muerto_resolver_sql, NULL, NULL, err);
}

rc_t dead_batch_write(const dead_batch_t *b, pg_t *pg, err_t *err)
{
    rc_t rc = write_letters(b, pg, err);
    if (rc == RC_OK)
        rc = write_resolutions(b, pg, err);
    return rc == RC_OK ? reads_write(&b->reads, pg, err) : rc;
}

void dead_batch_clear(dead_batch_t *b)
{
    b->n = 0;
    reads_clear(&b->reads);
    arena_reset(&b->texts);
}

void dead_batch_done(dead_batch_t *b)
{
    free(b->letters);
    reads_done(&b->reads);
    arena_done(&b->texts);
    *b = (dead_batch_t){0};
}

/* ---- the stream ---- */

static void on_reset(void *ctx)
{
    dead_batch_clear(ctx);
}

/* A key without a value ends a resolution that the topic no longer keeps. */
static bool resolution_of(const rd_kafka_message_t *m, arena_t *texts, letter_t *ret, err_t *why)
{
    envelope_t e;
    doc_t data;
    if (!m->payload)
        return false;
    if (kafka_event(m, texts, &e, &data, why) == RC_OK && strcmp(e.type, TYPE_RESOLUTION) == 0 &&
        letter_resolution_read(&data, texts, ret))
        return true;
    log_warn("una resolución de muerto no se entiende, se pasa por alto", "{s:i,s:I}", "partition",
             (int)m->partition, "offset", (json_int_t)m->offset);
    return false;
}

static rc_t on_message(void *ctx, const rd_kafka_message_t *m, err_t *err)
{
    (void)err;
    dead_batch_t *b = ctx;
    letter_t l;
    err_t why = ERR_INIT;
    reads_add(&b->reads, m);
    if (strcmp(rd_kafka_topic_name(m->rkt), TOPIC_RESOLUTION) != 0)
        letter_read(m, &b->texts, &l);
    else if (!resolution_of(m, &b->texts, &l, &why))
        return RC_OK;
    dead_batch_add(b, &l);
    return RC_OK;
}

static rc_t on_flush(void *ctx, pg_t *pg, err_t *err)
{
    dead_batch_t *b = ctx;
    rc_t rc = dead_batch_write(b, pg, err);
    if (rc == RC_REJECT) /* there is nowhere to put it aside: rather stand still, and be seen */
        rc = err_set(err, RC_RETRY, "muerto_no_se_escribe",
                     "una carta de una cola de muertos no se puede guardar");
    if (rc == RC_OK)
        metric_add("pqr_reporting_rows_total", "tabla=\"muerto\"", (int64_t)b->n);
    return rc;
}

rc_t reporting_dead_run(void *sink, err_t *err)
{
    static const sink_ops_t ops = {.reset = on_reset, .handle = on_message, .flush = on_flush};
    const reporting_sink_t *s = sink;
    size_t n;
    const char *const *names = dead_topics(&n);
    const consume_options_t consume = {
        .group = GROUP,
        .topics = names,
        .n_topics = n,
        .batch_max = s->batch_max,
        .linger_ms = s->linger_ms,
        .stage = "reporting",
        .check = CHECK,
    };
    dead_batch_t batch = {0};
    rc_t rc = sink_run(s->kafka, s->pg, "reporting", &consume, &ops, &batch, err);
    dead_batch_done(&batch);
    return rc;
}
