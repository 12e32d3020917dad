#include "common/outbox.h"
#include "common/sql_text.h"

#include <arpa/inet.h>
#include <string.h>

/* Headers as one byte string: per header its name and its value, each written like a column. */
static void pack_headers(const rd_kafka_headers_t *headers, buf_t *out)
{
    const char *name;
    const void *value;
    size_t n;
    buf_add(out, "", 0);
    for (size_t i = 0;
         headers && rd_kafka_header_get_all(headers, i, &name, &value, &n) == RD_KAFKA_RESP_ERR_NO_ERROR;
         i++) {
        pg_wire_value(out, name, strlen(name));
        pg_wire_value(out, value, n);
    }
}

static void close_packet(outbox_t *o)
{
    if (o->packet.n == 0)
        return;
    if (o->rows.len == 0)
        pg_wire_copy_head(&o->rows);
    packet_row(&o->packet, &o->rows);
    packet_clear(&o->packet);
}

void outbox_add_raw(outbox_t *o, const char *topic, const void *key, size_t key_len, const void *value,
                    size_t len, const rd_kafka_headers_t *headers)
{
    buf_clear(&o->headers);
    pack_headers(headers, &o->headers);
    const message_t m = {.part = {[PACKET_TOPIC] = {topic, strlen(topic)},
                                  [PACKET_KEY] = {key, key_len},
                                  [PACKET_HEADERS] = {o->headers.data, o->headers.len},
                                  [PACKET_VALUE] = {value, len}}};
    packet_add(&o->packet, &m);
    o->n++;
    if (packet_full(&o->packet))
        close_packet(o);
}

void outbox_add_event(outbox_t *o, const char *topic, const char *key, const envelope_t *e,
                      const buf_t *value)
{
    AUTO(rd_headers) rd_kafka_headers_t *headers = kafka_headers(e);
    outbox_add_raw(o, topic, key, strlen(key), value->data, value->len, headers);
}

rc_t outbox_write(outbox_t *o, pg_t *pg, const char *schema, err_t *err)
{
    if (o->n == 0)
        return RC_OK;
    AUTO(sql_text) sql_text_t sql = {0};
    sql_add_in(
        &sql, schema,
        "COPY @.outbox_packet (messages, bytes, topics, keys, headers, bodies) FROM STDIN (FORMAT binary)");
    close_packet(o);
    pg_wire_copy_end(&o->rows);
    rc_t rc = pg_copy(pg, sql_str(&sql), o->rows.data, o->rows.len, err);
    outbox_clear(o);
    return rc;
}

void outbox_clear(outbox_t *o)
{
    packet_clear(&o->packet);
    buf_clear(&o->rows);
    o->n = 0;
}

void outbox_done(outbox_t *o)
{
    packet_done(&o->packet);
    buf_done(&o->rows);
    buf_done(&o->headers);
    o->n = 0;
}
