#include "common/consume.h"

#include <inttypes.h>
#include <string.h>

#include "common/health.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/stop.h"

#define BACKOFF_FIRST_MS 100
#define BACKOFF_MAX_MS 5000
#define BATCH_BYTES_MAX                                                                                      \
    ((size_t)32 << 20)         /* a batch is held in memory, so its messages may not all be huge */
#define DEAD_VALUE_MAX 1900000 /* bytes that fit a dead-letter topic with their headers */

typedef struct loop {
    const consume_options_t *o;
    const consume_sink_t *sink;
    void *ctx;
    const char *label; /* of the loop's metrics; lives as long as the process, like they */
    rd_kafka_t *rk;
    rd_kafka_topic_partition_list_t *position; /* per assigned partition: where the next batch begins */
    rd_kafka_topic_partition_list_t
        *next;                /* per partition that the open batch read: after its last message */
    rd_kafka_message_t *last; /* the last message handled, kept for the case that it alone is at fault */
    bool begun;
    size_t bytes;   /* of the values in the open batch */
    int n;          /* messages in the open batch */
    int one_by_one; /* messages still to be committed singly, to find the one that the sink cannot write */
    int64_t began_ms;
    int backoff_ms;
    bool brokers_down;
    int64_t brokers_asked_ms;
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

static rc_t dead_letter(loop_t *l, const rd_kafka_message_t *m, const err_t *why, err_t *err)
{
    const char *topic = rd_kafka_topic_name(m->rkt);
    char dlt[256], partition[16], offset[32];
    snprintf(dlt, sizeof dlt, "%s-dlt", topic);
    snprintf(partition, sizeof partition, "%" PRId32, m->partition);
    snprintf(offset, sizeof offset, "%" PRId64, m->offset);

    rd_kafka_headers_t *original = NULL;
    (void)rd_kafka_message_headers(m, &original);
    AUTO(rd_headers)
    rd_kafka_headers_t *headers = original ? rd_kafka_headers_copy(original) : rd_kafka_headers_new(8);
    rd_kafka_header_add(headers, "dlt_topic", -1, topic, -1);
    rd_kafka_header_add(headers, "dlt_partition", -1, partition, -1);
    rd_kafka_header_add(headers, "dlt_offset", -1, offset, -1);
    rd_kafka_header_add(headers, "dlt_stage", -1, l->o->stage, -1);
    rd_kafka_header_add(headers, "dlt_code", -1, why->code, -1);
    rd_kafka_header_add(headers, "dlt_error", -1, why->text, -1);

    log_warn("mensaje ilegible, va a la cola de muertos", "{s:s,s:i,s:I,s:s,s:s}", "topic", topic,
             "partition", (int)m->partition, "offset", (json_int_t)m->offset, "codigo", why->code, "error",
             why->text);
    metric_add("pqr_dead_letters_total", l->label, 1);
    const bool whole = m->len <= DEAD_VALUE_MAX;
    if (!whole) {
        char size[24];
        snprintf(size, sizeof size, "%zu", m->len);
        rd_kafka_header_add(headers, "dlt_truncated", -1, size, -1);
    }
    const dead_letter_t letter = {.topic = dlt,
                                  .message = m,
                                  .value = whole ? m->payload : NULL,
                                  .len = whole ? m->len : 0,
                                  .headers = headers};
    return l->sink->dead_letter(l->ctx, &letter, err);
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
        rc = dead_letter(l, m, &why, err);
    else if (rc != RC_OK)
        *err = why;
    if (rc != RC_OK)
        return rc;
    next_set(l, m);
    l->n++;
    l->bytes += m->len;
    metric_add("pqr_messages_total", l->label, 1);
    return RC_OK;
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
    metric_set("pqr_consumer_lag", l->label, lag);
}

/* The sink cannot write the one message of this batch, at any try: it goes to the dead letters alone. */
static rc_t batch_bury(loop_t *l, const err_t *why, err_t *err)
{
    l->sink->abort(l->ctx);
    l->begun = false;
    rc_t rc = batch_begin(l, err);
    if (rc == RC_OK)
        rc = dead_letter(l, l->last, why, err);
    if (rc == RC_OK)
        rc = l->sink->commit(l->ctx, l->rk, l->position, l->next, err);
    return rc;
}

static rc_t batch_commit(loop_t *l, err_t *err)
{
    if (!l->begun)
        return RC_OK;
    err_t why = ERR_INIT;
    rc_t rc = l->sink->commit(l->ctx, l->rk, l->position, l->next, &why);
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
    metric_add("pqr_batches_total", l->label, 1);
    metric_set("pqr_batch_last_ms", l->label, clock_monotonic_ms() - l->began_ms);
    batch_forget(l);
    l->backoff_ms = 0;
    return RC_OK;
}

static bool batch_due(const loop_t *l)
{
    if (!l->begun)
        return false;
    return l->one_by_one > 0 || l->n >= l->o->batch_max || l->bytes >= BATCH_BYTES_MAX ||
           clock_monotonic_ms() - l->began_ms >= l->o->linger_ms;
}

/* ---- positions and partitions ---- */

static void back_off(loop_t *l)
{
    l->backoff_ms = l->backoff_ms ? l->backoff_ms * 2 : BACKOFF_FIRST_MS;
    if (l->backoff_ms > BACKOFF_MAX_MS)
        l->backoff_ms = BACKOFF_MAX_MS;
    stop_wait_ms(l->backoff_ms);
}

/* Begins to read `parts` where the sink (or the group) says. Waits for the sink as long as it takes. */
static void assign(loop_t *l, rd_kafka_topic_partition_list_t *parts)
{
    for (int i = 0; i < parts->cnt; i++)
        parts->elems[i].offset = RD_KAFKA_OFFSET_INVALID; /* = the group's committed one */
    while (l->sink->positions && parts->cnt) {
        err_t err = ERR_INIT;
        if (l->sink->positions(l->ctx, parts, &err) == RC_OK)
            break;
        log_warn("no se pueden leer las posiciones, se reintenta", "{s:s}", "error", err.text);
        back_off(l);
        if (stop_requested()) {
            rd_kafka_assign(l->rk, NULL);
            return;
        }
    }
    rd_kafka_topic_partition_list_destroy(l->position);
    l->position = rd_kafka_topic_partition_list_copy(parts);
    rd_kafka_assign(l->rk, parts);
}

/* Everything since the last commit comes again. */
static void rewind_to_committed(loop_t *l)
{
    batch_abort(l);
    back_off(l);
    if (stop_requested())
        return;
    /* A rebalance is on its way and will say what is to be read. To assign now what it is about to take away
     * makes librdkafka 2.0.2 stop a partition twice, and abort the process. What is polled until then is
     * never committed: its generation is gone, and the database compares offsets. */
    if (rd_kafka_assignment_lost(l->rk))
        return;
    AUTO(rd_list) rd_kafka_topic_partition_list_t *parts = NULL;
    if (rd_kafka_assignment(l->rk, &parts) == RD_KAFKA_RESP_ERR_NO_ERROR && parts && parts->cnt)
        assign(l, parts);
}

static void on_rebalance(rd_kafka_t *rk, rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t *parts,
                         void *opaque)
{
    loop_t *l = opaque;
    if (what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
        log_info("particiones asignadas", "{s:i}", "particiones", parts->cnt);
        assign(l, parts);
        return;
    }
    err_t err = ERR_INIT;
    if (rd_kafka_assignment_lost(rk) || batch_commit(l, &err) != RC_OK)
        batch_abort(l);
    log_info("particiones retiradas", "{s:i}", "particiones", parts->cnt);
    rd_kafka_assign(rk, NULL);
}

/* ---- the consumer ---- */

static void on_error(rd_kafka_t *rk, int code, const char *reason, void *opaque)
{
    (void)rk;
    loop_t *l = opaque;
    if (code != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
        return;
    if (!l->brokers_down)
        log_warn("Kafka no responde", "{s:s}", "error", reason);
    l->brokers_down = true;
    health_set(l->o->check, false, "ningún servidor de Kafka responde");
}

static void ask_brokers(loop_t *l)
{
    if (!l->brokers_down || clock_monotonic_ms() - l->brokers_asked_ms < 1000)
        return;
    l->brokers_asked_ms = clock_monotonic_ms();
    const struct rd_kafka_metadata *md = NULL;
    if (rd_kafka_metadata(l->rk, 0, NULL, &md, 1000) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return;
    rd_kafka_metadata_destroy(md);
    l->brokers_down = false;
    health_set(l->o->check, true, NULL);
    log_info("Kafka responde de nuevo", NULL);
}

static rc_t consumer_new(loop_t *l, const kafka_settings_t *k, err_t *err)
{
    AUTO(rd_conf) rd_kafka_conf_t *conf = NULL;
    rc_t rc = kafka_conf(k, l->o->group, &conf, err);
    if (rc != RC_OK)
        return rc;
    const char *const rows[][2] = {
        {"group.id", l->o->group},
        /* A dynamic member, on purpose: a static one whose answer is lost with its broker is fenced by its
         * own second try. The price is that the partitions of a killed process are free only when its session
         * has ended. */
        {"session.timeout.ms", "6000"},
        {"heartbeat.interval.ms", "1500"},
        {"enable.auto.commit", "false"},
        {"enable.auto.offset.store", "false"},
        {"auto.offset.reset", "earliest"},
        {"isolation.level", "read_committed"},
        {"partition.assignment.strategy", "range"},
        {"queued.max.messages.kbytes", "8192"},
        {"queued.min.messages", "20000"},
        {"fetch.wait.max.ms", "50"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        rc = kafka_conf_set(conf, rows[i][0], rows[i][1], err);
        if (rc != RC_OK)
            return rc;
    }
    rd_kafka_conf_set_opaque(conf, l);
    rd_kafka_conf_set_error_cb(conf, on_error);
    rd_kafka_conf_set_rebalance_cb(conf, on_rebalance);
    char why[256];
    l->rk = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof why);
    if (!l->rk)
        return err_set(err, RC_FATAL, "kafka", "no se pudo crear el consumidor: %s", why);
    conf = NULL; /* taken over */
    rd_kafka_poll_set_consumer(l->rk);
    return RC_OK;
}

static rc_t subscribe(loop_t *l, err_t *err)
{
    health_set(l->o->check, false, "esperando a Kafka y sus temas");
    for (;;) {
        err_t why = ERR_INIT;
        if (kafka_topics_ready(l->rk, l->o->topics, l->o->n_topics, &why) == RC_OK)
            break;
        log_warn("Kafka no está listo, se espera", "{s:s}", "error", why.text);
        health_set(l->o->check, false, why.text);
        back_off(l);
        if (stop_requested())
            return RC_OK;
    }
    l->backoff_ms = 0;
    AUTO(rd_list)
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new((int)l->o->n_topics);
    for (size_t i = 0; i < l->o->n_topics; i++)
        rd_kafka_topic_partition_list_add(topics, l->o->topics[i], RD_KAFKA_PARTITION_UA);
    rd_kafka_resp_err_t e = rd_kafka_subscribe(l->rk, topics);
    if (e)
        return err_set(err, RC_FATAL, "kafka", "no se pudo suscribir: %s", rd_kafka_err2str(e));
    health_set(l->o->check, true, NULL);
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

static rc_t step(loop_t *l, err_t *err)
{
    int wait_ms = 200;
    if (l->begun) {
        int64_t left = l->began_ms + l->o->linger_ms - clock_monotonic_ms();
        wait_ms = left < 0 ? 0 : left < wait_ms ? (int)left : wait_ms;
    }
    rd_kafka_message_t *m = rd_kafka_consumer_poll(l->rk, wait_ms);
    rc_t rc = RC_OK;
    if (m && m->err) {
        rc = consumer_error(l, m, err);
        rd_kafka_message_destroy(m);
    } else if (m) {
        rc = batch_add(l, m, err);
    }
    if (rc == RC_OK && batch_due(l))
        rc = batch_commit(l, err);
    return rc;
}

static rc_t run(loop_t *l, err_t *err)
{
    while (!stop_requested()) {
        err_t why = ERR_INIT;
        rc_t rc = step(l, &why);
        if (rc == RC_FATAL) {
            *err = why;
            return rc;
        }
        if (rc != RC_OK) {
            log_warn("lote deshecho, se repite", "{s:s,s:s,s:i}", "codigo", why.code, "error", why.text,
                     "mensajes", l->n);
            metric_add("pqr_batches_retried_total", l->label, 1);
            rewind_to_committed(l);
        }
        ask_brokers(l);
    }
    err_t why = ERR_INIT;
    if (batch_commit(l, &why) != RC_OK)
        batch_abort(l);
    return RC_OK;
}

rc_t consume_run(const kafka_settings_t *k, const consume_options_t *o, const consume_sink_t *sink, void *ctx,
                 err_t *err)
{
    metric_help("pqr_messages_total", "Mensajes leídos y tratados");
    metric_help("pqr_dead_letters_total", "Mensajes enviados a una cola de muertos");
    metric_help("pqr_batches_total", "Lotes confirmados");
    metric_help("pqr_batches_retried_total", "Lotes deshechos y repetidos");
    metric_help("pqr_consumer_lag", "Mensajes por leer en las particiones asignadas");
    metric_help("pqr_batch_last_ms", "Duración del último lote, en milisegundos");
    AUTO(buf) buf_t label = {0};
    buf_printf(&label, "grupo=\"%s\"", o->group);
    loop_t l = {.o = o, .sink = sink, .ctx = ctx, .label = buf_take(&label)};
    metric_add("pqr_messages_total", l.label, 0);
    l.position = rd_kafka_topic_partition_list_new(8);
    l.next = rd_kafka_topic_partition_list_new(8);
    rc_t rc = consumer_new(&l, k, err);
    if (rc == RC_OK)
        rc = subscribe(&l, err);
    if (rc == RC_OK)
        rc = run(&l, err);
    if (rc != RC_OK)
        health_set(o->check, false, err->text);
    batch_abort(&l);
    if (l.rk)
        rd_kafka_consumer_close(l.rk);
    /* Before the consumer: a list that came from it holds references that its end would wait for. */
    rd_kafka_topic_partition_list_destroy(l.position);
    rd_kafka_topic_partition_list_destroy(l.next);
    if (l.rk)
        rd_kafka_destroy(l.rk);
    return rc;
}
