#include <arpa/inet.h>
#include <inttypes.h>
#include <string.h>

#include "common/health.h"
#include "common/kafka_reader.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/outbox.h"
#include "common/sql_text.h"
#include "common/stop.h"

#define CURSOR_MS 15000
#define BATCH_BYTES "16777216" /* the packet that reaches it goes whole */

typedef struct publisher {
    const kafka_settings_t *k;
    const outbox_options_t *o;
    pg_t *pg;      /* holds the advisory lock for as long as the session lives */
    txn_t *txn;    /* its id is the schema's alone: whoever opens it fences an older publisher */
    int64_t sent;  /* the cursor: number of the last batch that is in Kafka */
    int under_way; /* messages sent of the batch after it */
} publisher_t;

/* ---- the cursor ---- */

typedef struct cursor {
    const char *key;
    int64_t last;
    bool found;
} cursor_t;

static bool cursor_take(void *ctx, const rd_kafka_message_t *m)
{
    cursor_t *c = ctx;
    char number[24];
    if (m->key_len != strlen(c->key) || memcmp(m->key, c->key, m->key_len) != 0 || m->len == 0 || m->len > 20)
        return false;
    snprintf(number, sizeof number, "%.*s", (int)m->len, (const char *)m->payload);
    c->last = strtoll(number, NULL, 10);
    c->found = true;
    return false;
}

/* The last committed record under the key. Only the tail is read, further back as long as nothing is found:
 * the topic is compacted, but not at once. */
static rc_t cursor_find(kafka_reader_t *decided, kafka_reader_t *written, const char *topic, cursor_t *c,
                        err_t *err)
{
    int64_t low, high;
    rc_t rc = kafka_topics_ready(kafka_reader_handle(written), &topic, 1, err);
    if (rc == RC_OK)
        rc = kafka_bounds(written, topic, CURSOR_MS, &low, &high, err);
    for (int64_t span = 1000; rc == RC_OK && !c->found; span *= 10) {
        int64_t from = high - span < low ? low : high - span, at = from;
        rc = kafka_read_all(decided, written, topic, &at, cursor_take, c, CURSOR_MS, err);
        if (from == low)
            break;
    }
    return rc;
}

static rc_t cursor_read(publisher_t *p, err_t *err)
{
    AUTO(kafka_reader) kafka_reader_t *decided = NULL;
    AUTO(kafka_reader) kafka_reader_t *written = NULL;
    cursor_t c = {.key = p->o->schema};
    rc_t rc = kafka_reader_new(p->k, "cursor", KAFKA_DECIDED, &decided, err);
    if (rc == RC_OK)
        rc = kafka_reader_new(p->k, "cursor", KAFKA_WRITTEN, &written, err);
    if (rc == RC_OK)
        rc = cursor_find(decided, written, p->o->cursor_topic, &c, err);
    if (rc == RC_OK)
        p->sent = c.last;
    return rc;
}

/* ---- statements: @ stands for the schema ---- */

static rc_t statement(publisher_t *p, const char *sql, int n, const char *const *params, PGresult **ret,
                      err_t *err)
{
    AUTO(sql_text) sql_text_t own = {0};
    sql_add_at(&own, p->o->schema, sql);
    return pg_exec(p->pg, sql_str(&own), n, params, ret, err);
}

static rc_t lock_take(publisher_t *p, bool *ret, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc =
        statement(p, "SELECT pg_try_advisory_lock(hashtextextended('@.outbox', 0))", 0, NULL, &res, err);
    if (rc == RC_OK)
        *ret = pg_bool(res, 0, 0);
    return rc;
}

/* Packets of batches that are in Kafka leave the outbox. */
static rc_t forget_sent(publisher_t *p, err_t *err)
{
    char sent[24];
    snprintf(sent, sizeof sent, "%" PRId64, p->sent);
    const char *const params[] = {sent};
    return statement(
        p,
        "WITH b AS (DELETE FROM @.outbox_batch WHERE batch <= $1::bigint RETURNING ids) "
        "DELETE FROM @.outbox_packet o USING (SELECT unnest(ids) AS id FROM b) AS s WHERE o.id = s.id",
        1, params, NULL, err);
}

/* The batch after the last one sent: the one already named before a crash, else a new one; *ret_packets 0
 * when none. */
static rc_t batch_name(publisher_t *p, int *ret_packets, err_t *err)
{
    char number[24], messages[24];
    snprintf(number, sizeof number, "%" PRId64, p->sent + 1);
    snprintf(messages, sizeof messages, "%d", p->o->batch_max);
    const char *const params[] = {number, messages, BATCH_BYTES};
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = statement(
        p,
        "WITH named AS (SELECT cardinality(ids) AS n FROM @.outbox_batch WHERE batch = $1::bigint), "
        "waiting AS (SELECT id, coalesce(sum(messages) OVER before, 0) AS messages, "
        " coalesce(sum(bytes) OVER before, 0) AS bytes "
        " FROM (SELECT id, messages, bytes FROM @.outbox_packet ORDER BY id LIMIT $2::int) o "
        " WINDOW before AS (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)), "
        "fresh AS (INSERT INTO @.outbox_batch (batch, ids) "
        " SELECT $1::bigint, array_agg(id ORDER BY id) FROM waiting "
        " WHERE messages < $2::int AND bytes < $3::bigint "
        " AND NOT EXISTS (SELECT FROM named) HAVING count(*) > 0 RETURNING cardinality(ids) AS n) "
        "SELECT n FROM named UNION ALL SELECT n FROM fresh",
        3, params, &res, err);
    if (rc == RC_OK)
        *ret_packets = PQntuples(res) ? (int)pg_int(res, 0, 0) : 0;
    return rc;
}

/* Both in one transaction, because its commit waits for the disk. */
static rc_t batch_next(publisher_t *p, int *ret_packets, err_t *err)
{
    rc_t rc = pg_begin(p->pg, err);
    if (rc == RC_OK)
        rc = forget_sent(p, err);
    if (rc == RC_OK)
        rc = batch_name(p, ret_packets, err);
    return rc == RC_OK ? pg_commit(p->pg, err) : rc;
}

static rd_kafka_headers_t *unpack_headers(bytes_t packed)
{
    rd_kafka_headers_t *headers = rd_kafka_headers_new(8);
    bytes_t name, value;
    while (packed.n && packet_part(&packed, &name) && packet_part(&packed, &value))
        rd_kafka_header_add(headers, name.at, (ssize_t)name.n, value.at, (ssize_t)value.n);
    return headers;
}

static rc_t message_send(publisher_t *p, const message_t *m, err_t *err)
{
    char topic[256];
    const bytes_t *t = &m->part[PACKET_TOPIC], *key = &m->part[PACKET_KEY], *value = &m->part[PACKET_VALUE];
    snprintf(topic, sizeof topic, "%.*s", (int)t->n, (const char *)t->at);
    return txn_send(p->txn, topic, key->at, key->n, value->at, value->n,
                    unpack_headers(m->part[PACKET_HEADERS]), err);
}

/* A row of the batch, while the server sends the next ones. */
static rc_t packet_send(void *ctx, const PGresult *row, err_t *err)
{
    publisher_t *p = ctx;
    bytes_t arrays[PACKET_COLUMNS];
    for (int c = 0; c < PACKET_COLUMNS; c++)
        arrays[c] = (bytes_t){PQgetvalue(row, 0, c), (size_t)PQgetlength(row, 0, c)};
    packet_reader_t r;
    message_t m;
    if (!packet_open(&r, arrays))
        return err_set(err, RC_FATAL, "postgres", "una fila de outbox_packet no es un paquete");
    rc_t rc = RC_OK;
    while (rc == RC_OK && packet_next(&r, &m)) {
        rc = message_send(p, &m, err);
        p->under_way++;
    }
    if (rc == RC_OK && r.left > 0)
        return err_set(err, RC_FATAL, "postgres", "una fila de outbox_packet está incompleta");
    return rc;
}

static rc_t packets_send(publisher_t *p, err_t *err)
{
    char number[24];
    snprintf(number, sizeof number, "%" PRId64, p->sent + 1);
    const char *const params[] = {number};
    AUTO(sql_text) sql_text_t sql = {0};
    sql_add_in(
        &sql, p->o->schema,
        "SELECT topics, keys, headers, bodies FROM @.outbox_packet "
        "WHERE id = ANY ((SELECT ids FROM @.outbox_batch WHERE batch = $1::bigint)::bigint[]) ORDER BY id");
    return pg_each_binary(p->pg, sql_str(&sql), 1, params, packet_send, p, err);
}

static rc_t batch_send(publisher_t *p, err_t *err)
{
    p->under_way = 0;
    rc_t rc = txn_begin(p->txn, err);
    if (rc == RC_OK)
        rc = packets_send(p, err);
    char number[24];
    int len = snprintf(number, sizeof number, "%" PRId64, p->sent + 1);
    if (rc == RC_OK)
        rc = txn_send(p->txn, p->o->cursor_topic, p->o->schema, strlen(p->o->schema), number, (size_t)len,
                      NULL, err);
    if (rc == RC_OK)
        rc = txn_commit(p->txn, err);
    if (rc != RC_OK) {
        txn_abort(p->txn);
        return rc;
    }
    p->sent++;
    metric_add("pqr_outbox_published_total", NULL, p->under_way);
    return RC_OK;
}

/* From taking the lock until something fails or a stop is requested. */
static rc_t session(publisher_t *p, err_t *err)
{
    bool locked = false;
    rc_t rc = lock_take(p, &locked, err);
    if (rc != RC_OK)
        return rc;
    health_set("postgres", true, NULL);
    if (!locked) { /* another replica publishes: stand by */
        stop_wait_ms(1000);
        return RC_OK;
    }
    rc = txn_open(
        p->txn, err); /* first fence, so that nothing of a predecessor is under way when the cursor is read */
    if (rc == RC_OK)
        rc = cursor_read(p, err);
    if (rc == RC_OK)
        rc = forget_sent(p, err);
    int packets = 0;
    while (rc == RC_OK && !stop_requested()) {
        rc = packets ? batch_next(p, &packets, err) : batch_name(p, &packets, err);
        if (rc == RC_OK && packets == 0)
            stop_wait_ms(p->o->idle_ms);
        else if (rc == RC_OK)
            rc = batch_send(p, err);
    }
    return rc == RC_OK ? forget_sent(p, err) : rc;
}

rc_t outbox_publish_run(const kafka_settings_t *k, const pg_settings_t *s, const outbox_options_t *o,
                        err_t *err)
{
    metric_help("pqr_outbox_published_total", "Eventos publicados desde la base de datos");
    char id[128];
    snprintf(id, sizeof id, "pqr-outbox-%s", o->schema);
    publisher_t p = {.k = k, .o = o};
    int backoff_ms = 0;
    rc_t rc = RC_OK;
    while (!stop_requested()) {
        /* A new connection each time: its end releases the lock whatever state it was in. */
        p.pg = pg_new(s);
        p.txn = txn_new(k, id, 30000, 16384);
        err_t why = ERR_INIT;
        rc = session(&p, &why);
        txn_free(TAKE(p.txn));
        pg_free(TAKE(p.pg));
        if (rc == RC_OK) {
            backoff_ms = 0;
            continue;
        }
        if (rc == RC_FATAL) {
            *err = why;
            return rc;
        }
        log_warn("publicación interrumpida, se reintenta", "{s:s,s:s}", "codigo", why.code, "error",
                 why.text);
        if (strcmp(why.code, "postgres") == 0)
            health_set("postgres", false, why.text);
        backoff_ms = backoff_ms ? backoff_ms * 2 : 100;
        stop_wait_ms(backoff_ms > 5000 ? (backoff_ms = 5000) : backoff_ms);
    }
    return RC_OK;
}
