#include "common/consume.h"

#include <string.h>

#include "common/consumer.h"
#include "common/fetch_wake.h"
#include "common/health.h"
#include "common/log.h"
#include "common/loop_health.h"
#include "common/metrics.h"
#include "common/stop.h"

#define BACKOFF_FIRST_MS 100
#define BACKOFF_MAX_MS 5000
#define LATE_MS 5000 /* a commit waits for its brokers as long as it takes; this long shows on /readyz */
#define WAIT_MS 200
#define CLOCK_EVERY 64 /* messages */
#define TROUBLE_MS 800 /* a batch that failed as often as to wait so long shows on /readyz */
#define BATCH_BYTES_MAX ((size_t)32 << 20)

static const char late[] = "un lote no se termina de confirmar";

typedef struct loop {
    const consume_options_t *o;
    const consume_sink_t *sink;
    void *ctx;
    metric_t *messages, *dead, *batches, *retried, *lag, *last_ms; /* of the group: loops add to the same */
    int64_t lag_told;                                              /* this loop's part of the lag */
    err_t fatal; /* noticed amid a rebalance, where there is no return */
    rd_kafka_t *rk;
    fetch_wake_t wake;
    rd_kafka_consumer_group_metadata_t
        *group; /* the membership under which the assigned partitions are read */
    rd_kafka_topic_partition_list_t *position; /* per assigned partition: where the next batch begins */
    rd_kafka_topic_partition_list_t
        *next;                /* per partition that the open batch read: after its last message */
    rd_kafka_message_t *last; /* the last message handled, kept for the case that it alone is at fault */
    bool begun;
    bool busy;      /* the last message was there when it was asked for */
    size_t bytes;   /* of the values in the open batch */
    int n;          /* messages in the open batch */
    int one_by_one; /* messages still to be committed singly, to find the one that the sink cannot write */
    int64_t began_ms;
    int backoff_ms;
    loop_health_t health;
} loop_t;

/* ---- the open batch ---- */

static void batch_forget(loop_t *l)
{
    l->begun = false;
    l->n = 0;
    l->bytes = 0;
    rd_kafka_topic_partition_list_destroy(l->next);
    l->next = rd_kafka_topic_partition_list_new(8);
    if (l->last)
        rd_kafka_message_destroy(TAKE(l->last));
}

static void batch_abort(loop_t *l)
{
    if (l->begun)
        l->sink->abort(l->ctx);
    batch_forget(l);
}

static void next_set(loop_t *l, const rd_kafka_message_t *m)
{
    const char *topic = rd_kafka_topic_name(m->rkt);
    rd_kafka_topic_partition_t *p = rd_kafka_topic_partition_list_find(l->next, topic, m->partition);
    if (!p)
        p = rd_kafka_topic_partition_list_add(l->next, topic, m->partition);
    p->offset = m->offset + 1;
}

static rc_t bury(loop_t *l, const rd_kafka_message_t *m, const err_t *why, err_t *err)
{
    log_warn("mensaje ilegible, va a la cola de muertos", "{s:s,s:i,s:I,s:s,s:s}", "topic",
             rd_kafka_topic_name(m->rkt), "partition", (int)m->partition, "offset", (json_int_t)m->offset,
             "codigo", why->code, "error", why->text);
    metric_count(l->dead, 1);
    dead_letter_t letter;
    dead_letter_init(&letter, m, l->o->stage, why);
    rc_t rc = l->sink->dead_letter(l->ctx, &letter, err);
    dead_letter_done(&letter);
    return rc;
}

static rc_t batch_begin(loop_t *l, err_t *err)
{
    if (l->begun)
        return RC_OK;
    rc_t rc = l->sink->begin(l->ctx, err);
    if (rc != RC_OK)
        return rc;
    l->begun = true;
    l->began_ms = clock_monotonic_ms();
    return RC_OK;
}

/* Takes the message over. */
static rc_t batch_add(loop_t *l, rd_kafka_message_t *m, err_t *err)
{
    if (l->last)
        rd_kafka_message_destroy(l->last);
    l->last = m;
    rc_t rc = batch_begin(l, err);
    if (rc != RC_OK)
        return rc;
    err_t why = ERR_INIT;
    rc = l->sink->handle(l->ctx, m, &why);
    if (rc == RC_REJECT)
        rc = bury(l, m, &why, err);
    else if (rc != RC_OK)
        *err = why;
    if (rc != RC_OK)
        return rc;
    next_set(l, m);
    l->n++;
    l->bytes += m->len;
    fetch_wake_taken(&l->wake, m->len, l->position);
    metric_count(l->messages, 1);
    return RC_OK;
}

static void lag_tell(loop_t *l, int64_t lag)
{
    metric_count(l->lag, lag - l->lag_told);
    l->lag_told = lag;
}

static void position_advance(loop_t *l)
{
    int64_t lag = 0;
    for (int i = 0; i < l->next->cnt; i++) {
        const rd_kafka_topic_partition_t *n = &l->next->elems[i];
        rd_kafka_topic_partition_t *p =
            rd_kafka_topic_partition_list_find(l->position, n->topic, n->partition);
        if (p)
            p->offset = n->offset;
    }
    for (int i = 0; i < l->position->cnt; i++) {
        const rd_kafka_topic_partition_t *p = &l->position->elems[i];
        int64_t low, high;
        if (p->offset >= 0 &&
            rd_kafka_get_watermark_offsets(l->rk, p->topic, p->partition, &low, &high) == 0 &&
            high > p->offset)
            lag += high - p->offset;
    }
    lag_tell(l, lag);
}

/* The sink cannot write the one message of this batch, at any try: it goes to the dead letters alone. */
static rc_t batch_bury(loop_t *l, const err_t *why, err_t *err)
{
    l->sink->abort(l->ctx);
    l->begun = false;
    rc_t rc = batch_begin(l, err);
    if (rc == RC_OK)
        rc = bury(l, l->last, why, err);
    if (rc == RC_OK)
        rc = l->sink->commit(l->ctx, l->group, l->position, l->next, false, err);
    return rc;
}

/* What was promised of earlier batches has been done. */
static rc_t settle(loop_t *l, err_t *err)
{
    if (!l->sink->settle)
        return RC_OK;
    health_expect(l->o->check, LATE_MS, late);
    rc_t rc = l->sink->settle(l->ctx, err);
    health_expect(l->o->check, 0, NULL);
    return rc;
}

/* more: others wait already. */
static rc_t batch_commit(loop_t *l, bool more, err_t *err)
{
    if (!l->begun)
        return settle(l, err);
    err_t why = ERR_INIT;
    health_expect(l->o->check, LATE_MS, late);
    rc_t rc = l->sink->commit(l->ctx, l->group, l->position, l->next, more, &why);
    health_expect(l->o->check, 0, NULL);
    if (rc == RC_REJECT && l->n > 1) {
        /* One of them is at fault: the batch comes again, message by message. */
        log_warn("un mensaje del lote no se puede escribir: se busca cuál", "{s:i,s:s}", "mensajes", l->n,
                 "error", why.text);
        l->one_by_one = l->n;
        return err_set(err, RC_RETRY, why.code, "%s", why.text);
    }
    if (rc == RC_REJECT)
        rc = batch_bury(l, &why, err);
    else if (rc != RC_OK)
        *err = why;
    if (rc != RC_OK)
        return rc;
    if (l->one_by_one > 0)
        l->one_by_one--;
    position_advance(l);
    metric_count(l->batches, 1);
    metric_put(l->last_ms, clock_monotonic_ms() - l->began_ms);
    batch_forget(l);
    l->backoff_ms = 0;
    loop_health_over(&l->health, LOOP_BATCHES);
    return RC_OK;
}

bool consume_batch_full(int messages, size_t bytes, int messages_max)
{
    return messages >= messages_max || bytes >= BATCH_BYTES_MAX;
}

static bool batch_due(const loop_t *l)
{
    if (!l->begun)
        return false;
    if (l->one_by_one > 0 || consume_batch_full(l->n, l->bytes, l->o->batch_max))
        return true;
    /* while messages come without a pause, the clock is looked at now and then */
    if (l->busy && l->n % CLOCK_EVERY != 0)
        return false;
    const int limit_ms = l->busy && l->o->grow_ms > l->o->linger_ms ? l->o->grow_ms : l->o->linger_ms;
    return clock_monotonic_ms() - l->began_ms >= limit_ms;
}

/* ---- positions and partitions ---- */

static void back_off(loop_t *l)
{
    l->backoff_ms = l->backoff_ms ? l->backoff_ms * 2 : BACKOFF_FIRST_MS;
    if (l->backoff_ms > BACKOFF_MAX_MS)
        l->backoff_ms = BACKOFF_MAX_MS;
    stop_wait_ms(l->backoff_ms);
}

/* What the sink is in trouble with has a check of the sink's own, unless it is Kafka. */
static void trouble(loop_t *l, loop_trouble_t what, const err_t *why)
{
    if (strcmp(why->code, "kafka") == 0)
        loop_health_trouble(&l->health, what, why->text);
}

/* Fills in where `parts` are to be read from, as the sink (or the group) says; waits for the sink as long as
 * it takes. False: they are not to be read, because of a stop or of something fatal. */
static bool find_positions(loop_t *l, rd_kafka_topic_partition_list_t *parts)
{
    for (int i = 0; i < parts->cnt; i++)
        parts->elems[i].offset = RD_KAFKA_OFFSET_INVALID; /* = the group's committed one */
    while (l->sink->positions) {
        err_t err = ERR_INIT;
        rc_t rc = l->sink->positions(l->ctx, parts, &err);
        if (rc == RC_OK)
            break;
        if (rc == RC_FATAL) {
            l->fatal = err;
            return false;
        }
        log_warn("no se pueden leer las posiciones, se reintenta", "{s:s}", "error", err.text);
        trouble(l, LOOP_POSITIONS, &err);
        back_off(l);
        if (stop_requested())
            return false;
    }
    loop_health_over(&l->health, LOOP_POSITIONS);
    return true;
}

static void assign(loop_t *l, const rd_kafka_topic_partition_list_t *parts)
{
    rd_kafka_topic_partition_list_destroy(l->position);
    l->position = rd_kafka_topic_partition_list_copy(parts);
    rd_kafka_assign(l->rk, parts);
}

/* Everything since the last commit comes again. */
static void rewind_to_committed(loop_t *l)
{
    batch_abort(l);
    back_off(l);
    /* Where the partitions are lost, a rebalance is on its way and will say what is to be read. To assign now
     * what it is about to take away makes librdkafka 2.0.2 stop a partition twice, and abort the process.
     * What is polled until then is never committed: its generation is gone, and the database compares
     * offsets. */
    if (stop_requested() || rd_kafka_assignment_lost(l->rk))
        return;
    AUTO(rd_list) rd_kafka_topic_partition_list_t *parts = NULL;
    if (rd_kafka_assignment(l->rk, &parts) == RD_KAFKA_RESP_ERR_NO_ERROR && parts->cnt &&
        find_positions(l, parts) && !rd_kafka_assignment_lost(l->rk)) /* again: that took its time */
        assign(l, parts);
}

static void group_set(loop_t *l, rd_kafka_consumer_group_metadata_t *group)
{
    if (l->group)
        rd_kafka_consumer_group_metadata_destroy(l->group);
    l->group = group;
}

static void on_rebalance(rd_kafka_t *rk, rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t *parts,
                         void *opaque)
{
    loop_t *l = opaque;
    if (what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
        log_info("particiones asignadas", "{s:i}", "particiones", parts->cnt);
        group_set(l, rd_kafka_consumer_group_metadata(rk));
        if (find_positions(l, parts))
            assign(l, parts);
        else
            rd_kafka_assign(rk, NULL);
        return;
    }
    err_t err = ERR_INIT;
    if (rd_kafka_assignment_lost(rk) || batch_commit(l, false, &err) != RC_OK)
        batch_abort(l);
    log_info("particiones retiradas", "{s:i}", "particiones", parts->cnt);
    rd_kafka_topic_partition_list_destroy(l->position);
    l->position = rd_kafka_topic_partition_list_new(8);
    lag_tell(l, 0);
    group_set(l, NULL);
    rd_kafka_assign(rk, NULL);
}

/* ---- the consumer ---- */

static void on_error(rd_kafka_t *rk, int code, const char *reason, void *opaque)
{
    (void)rk;
    loop_t *l = opaque;
    loop_health_error(&l->health, (rd_kafka_resp_err_t)code, reason);
}

static rc_t subscribe(loop_t *l, err_t *err)
{
    loop_health_trouble(&l->health, LOOP_STARTING, "esperando a Kafka y sus temas");
    for (;;) {
        err_t why = ERR_INIT;
        if (kafka_topics_ready(l->rk, l->o->topics, l->o->n_topics, &why) == RC_OK)
            break;
        log_warn("Kafka no está listo, se espera", "{s:s}", "error", why.text);
        loop_health_trouble(&l->health, LOOP_STARTING, why.text);
        back_off(l);
        if (stop_requested())
            return RC_OK;
    }
    l->backoff_ms = 0;
    rc_t rc = consumer_subscribe(l->rk, l->o->topics, l->o->n_topics, err);
    if (rc != RC_OK)
        return rc;
    loop_health_over(&l->health, LOOP_STARTING);
    return RC_OK;
}

/* A consumer error is news about the connection, which librdkafka mends by itself, unless it is fatal (fenced
 * by a newer process with the same name, say). */
static rc_t consumer_error(loop_t *l, const rd_kafka_message_t *m, err_t *err)
{
    if (m->err == RD_KAFKA_RESP_ERR__FATAL || rd_kafka_fatal_error(l->rk, NULL, 0)) {
        char why[256] = "";
        rd_kafka_fatal_error(l->rk, why, sizeof why);
        return err_set(err, RC_FATAL, "kafka", "el consumidor no puede seguir: %s", why);
    }
    if (m->err != RD_KAFKA_RESP_ERR__PARTITION_EOF)
        log_warn("aviso de Kafka", "{s:s}", "error", rd_kafka_message_errstr(m));
    return RC_OK;
}

/* How long the open batch may wait for its next message. */
static int wait_ms(const loop_t *l)
{
    if (!l->begun)
        return WAIT_MS;
    int64_t left = l->began_ms + l->o->linger_ms - clock_monotonic_ms();
    return left < 0 ? 0 : left < WAIT_MS ? (int)left : WAIT_MS;
}

static rc_t step(loop_t *l, err_t *err)
{
    rd_kafka_message_t *m = rd_kafka_consumer_poll(l->rk, 0);
    l->busy = m != NULL;
    if (!m)
        m = rd_kafka_consumer_poll(l->rk, wait_ms(l));
    rc_t rc = RC_OK;
    if (m && m->err) {
        rc = consumer_error(l, m, err);
        rd_kafka_message_destroy(m);
    } else if (m) {
        rc = batch_add(l, m, err);
    } else {
        rc = settle(l, err); /* nobody may come for long, and then nobody would hear of a failure */
    }
    if (rc == RC_OK && batch_due(l))
        rc = batch_commit(l, l->busy && l->one_by_one == 0, err);
    return rc;
}

static rc_t run(loop_t *l, err_t *err)
{
    while (!stop_requested()) {
        err_t why = ERR_INIT;
        rc_t rc = step(l, &why);
        if (l->fatal.rc != RC_OK)
            why = l->fatal;
        if (rc == RC_FATAL || l->fatal.rc != RC_OK) {
            *err = why;
            return RC_FATAL;
        }
        if (rc != RC_OK) {
            log_warn("lote deshecho, se repite", "{s:s,s:s,s:i}", "codigo", why.code, "error", why.text,
                     "mensajes", l->n);
            metric_count(l->retried, 1);
            if (l->backoff_ms >= TROUBLE_MS)
                trouble(l, LOOP_BATCHES, &why);
            rewind_to_committed(l);
        }
        loop_health_ask(&l->health, l->rk);
    }
    err_t why = ERR_INIT;
    if (batch_commit(l, false, &why) != RC_OK)
        batch_abort(l);
    return RC_OK;
}

/* A promise under way, with no batch begun behind it, holds lists that came from the consumer, whose end
 * would wait for them. What came of it is in the positions of whoever reads next. */
static void promises_end(loop_t *l)
{
    err_t why = ERR_INIT;
    if (settle(l, &why) != RC_OK)
        log_warn("el último lote que se escribía aparte se repite", "{s:s,s:s}", "codigo", why.code, "error",
                 why.text);
}

/* One that is fatally at fault was not closed, and its end would wait for that without end. */
static void consumer_end(rd_kafka_t *rk)
{
    const bool lost = rd_kafka_fatal_error(rk, NULL, 0) != RD_KAFKA_RESP_ERR_NO_ERROR;
    rd_kafka_destroy_flags(rk, lost ? RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE : 0);
}

static void metrics_open(loop_t *l)
{
    AUTO(buf) buf_t label = {0};
    buf_printf(&label, "grupo=\"%s\"", l->o->group);
    const struct {
        metric_t **ret;
        const char *name, *help;
    } rows[] = {
        {&l->messages, "pqr_messages_total", "Mensajes leídos y tratados"},
        {&l->dead, "pqr_dead_letters_total", "Mensajes enviados a una cola de muertos"},
        {&l->batches, "pqr_batches_total", "Lotes confirmados"},
        {&l->retried, "pqr_batches_retried_total", "Lotes deshechos y repetidos"},
        {&l->lag, "pqr_consumer_lag", "Mensajes por leer en las particiones asignadas"},
        {&l->last_ms, "pqr_batch_last_ms", "Duración del último lote, en milisegundos"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        metric_help(rows[i].name, rows[i].help);
        *rows[i].ret = metric_of(rows[i].name, buf_str(&label));
    }
    metric_count(l->messages, 0);
}

rc_t consume_run(const kafka_settings_t *k, const consume_options_t *o, const consume_sink_t *sink, void *ctx,
                 err_t *err)
{
    loop_t l = {.o = o, .sink = sink, .ctx = ctx, .health = {.check = o->check}};
    metrics_open(&l);
    l.position = rd_kafka_topic_partition_list_new(8);
    l.next = rd_kafka_topic_partition_list_new(8);
    const consumer_calls_t calls = {.error = on_error, .rebalance = on_rebalance, .opaque = &l};
    rc_t rc = consumer_new(k, o->group, &calls, &l.rk, err);
    if (rc == RC_OK) {
        fetch_wake_init(&l.wake, l.rk);
        rc = subscribe(&l, err);
    }
    if (rc == RC_OK)
        rc = run(&l, err);
    if (rc != RC_OK)
        health_set(o->check, false, err->text);
    batch_abort(&l);
    promises_end(&l);
    lag_tell(&l, 0);
    if (l.rk)
        rd_kafka_consumer_close(l.rk);
    group_set(&l, NULL);
    /* Before the consumer: a list that came from it holds references that its end would wait for. */
    rd_kafka_topic_partition_list_destroy(l.position);
    rd_kafka_topic_partition_list_destroy(l.next);
    fetch_wake_done(&l.wake);
    if (l.rk)
        consumer_end(l.rk);
    return rc;
}
