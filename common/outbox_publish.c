#include <arpa/inet.h>
#include <inttypes.h>
#include <string.h>

#include "common/health.h"
#include "common/kafka_reader.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/outbox.h"
#include "common/stop.h"

#define CURSOR_MS 15000

typedef struct publisher {
    const kafka_settings_t *k;
    const outbox_options_t *o;
    pg_t *pg;     /* holds the advisory lock for as long as the session lives */
    txn_t *txn;   /* its id is the schema's alone: whoever opens it fences an older publisher */
    int64_t sent; /* the cursor: number of the last batch that is in Kafka */
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

static void in_schema(const publisher_t *p, const char *sql, buf_t *ret)
{
    for (const char *s = sql; *s; s++)
        if (*s == '@')
            buf_adds(ret, p->o->schema);
        else
            buf_addc(ret, *s);
}

static rc_t statement(publisher_t *p, const char *sql, int n, const char *const *params, PGresult **ret,
                      err_t *err)
{
    AUTO(buf) buf_t own = {0};
    in_schema(p, sql, &own);
    return pg_exec(p->pg, own.data, n, params, ret, err);
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

/* Rows of batches that are in Kafka leave the outbox. */
static rc_t forget_sent(publisher_t *p, err_t *err)
{
    char sent[24];
    snprintf(sent, sizeof sent, "%" PRId64, p->sent);
    const char *const params[] = {sent};
    return statement(p,
                     "WITH b AS (DELETE FROM @.outbox_batch WHERE batch <= $1::bigint RETURNING ids) "
                     "DELETE FROM @.outbox o USING (SELECT unnest(ids) AS id FROM b) AS s WHERE o.id = s.id",
                     1, params, NULL, err);
}

/* The batch after the last one sent: the one already named before a crash, else a new one; *ret_rows 0 when
 * none. */
static rc_t batch_name(publisher_t *p, int *ret_rows, err_t *err)
{
    char number[24], limit[24];
    snprintf(number, sizeof number, "%" PRId64, p->sent + 1);
    snprintf(limit, sizeof limit, "%d", p->o->batch_max);
    const char *const params[] = {number, limit};
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = statement(
        p,
        "WITH named AS (SELECT cardinality(ids) AS n FROM @.outbox_batch WHERE batch = $1::bigint), "
        "fresh AS (INSERT INTO @.outbox_batch (batch, ids) "
        " SELECT $1::bigint, array_agg(id ORDER BY id) "
        " FROM (SELECT id FROM @.outbox ORDER BY id LIMIT $2::int) o "
        " WHERE NOT EXISTS (SELECT FROM named) HAVING count(*) > 0 RETURNING cardinality(ids) AS n) "
        "SELECT n FROM named UNION ALL SELECT n FROM fresh",
        2, params, &res, err);
    if (rc == RC_OK)
        *ret_rows = PQntuples(res) ? (int)pg_int(res, 0, 0) : 0;
    return rc;
}

static rc_t batch_rows(publisher_t *p, PGresult **ret, err_t *err)
{
    char number[24];
    snprintf(number, sizeof number, "%" PRId64, p->sent + 1);
    const char *const params[] = {number};
    AUTO(buf) buf_t sql = {0};
    in_schema(
        p,
        "SELECT topic, key, headers, value FROM @.outbox "
        "WHERE id = ANY ((SELECT ids FROM @.outbox_batch WHERE batch = $1::bigint)::bigint[]) ORDER BY id",
        &sql);
    return pg_exec_binary(p->pg, sql.data, 1, params, ret, err);
}

static bool unpack_part(const unsigned char **at, size_t *left, const void **ret, size_t *ret_n)
{
    uint32_t len;
    if (*left < sizeof len)
        return false;
    memcpy(&len, *at, sizeof len);
    len = ntohl(len);
    *at += sizeof len;
    *left -= sizeof len;
    if (len == UINT32_MAX) {
        *ret = NULL;
        *ret_n = 0;
        return true;
    }
    if (*left < len)
        return false;
    *ret = *at;
    *ret_n = len;
    *at += len;
    *left -= len;
    return true;
}

static rd_kafka_headers_t *unpack_headers(const unsigned char *packed, size_t n)
{
    rd_kafka_headers_t *headers = rd_kafka_headers_new(8);
    const void *name, *value;
    size_t name_n, value_n;
    while (n && unpack_part(&packed, &n, &name, &name_n) && unpack_part(&packed, &n, &value, &value_n))
        rd_kafka_header_add(headers, name, (ssize_t)name_n, value, (ssize_t)value_n);
    return headers;
}

static rc_t row_send(publisher_t *p, const PGresult *rows, int i, err_t *err)
{
    enum { TOPIC, KEY, HEADERS, VALUE, COLUMNS };
    const char *bytes[COLUMNS];
    size_t n[COLUMNS];
    for (int c = 0; c < COLUMNS; c++) {
        bytes[c] = PQgetisnull(rows, i, c) ? NULL : PQgetvalue(rows, i, c);
        n[c] = (size_t)PQgetlength(rows, i, c);
    }
    rd_kafka_headers_t *headers = unpack_headers((const unsigned char *)bytes[HEADERS], n[HEADERS]);
    return txn_send(p->txn, bytes[TOPIC], bytes[KEY], n[KEY], bytes[VALUE], n[VALUE], headers, err);
}

static rc_t batch_send(publisher_t *p, err_t *err)
{
    AUTO(pgresult) PGresult *rows = NULL;
    rc_t rc = batch_rows(p, &rows, err);
    if (rc == RC_OK)
        rc = txn_begin(p->txn, err);
    for (int i = 0; rc == RC_OK && i < PQntuples(rows); i++)
        rc = row_send(p, rows, i, err);
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
    metric_add("pqr_outbox_published_total", NULL, PQntuples(rows));
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
    while (rc == RC_OK && !stop_requested()) {
        int rows = 0;
        rc = batch_name(p, &rows, err);
        if (rc == RC_OK && rows == 0) {
            stop_wait_ms(p->o->idle_ms);
            continue;
        }
        if (rc == RC_OK)
            rc = batch_send(p, err);
        if (rc == RC_OK)
            rc = forget_sent(p, err);
    }
    return rc;
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
