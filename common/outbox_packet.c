#include "common/outbox_packet.h"

#include <arpa/inet.h>
#include <stdint.h>

#include "common/pg.h"

/* Element types, as PostgreSQL's catalogue numbers them for good: text, bytea. */
static const uint32_t types[PACKET_COLUMNS] = {25, 17, 17, 17};

static void put_u32(buf_t *b, uint32_t v)
{
    v = htonl(v);
    buf_add(b, &v, sizeof v);
}

void packet_add(packet_t *p, const message_t *m)
{
    for (int c = 0; c < PACKET_COLUMNS; c++) {
        pg_wire_value(&p->column[c], m->part[c].at, m->part[c].n);
        p->nulls[c] = p->nulls[c] || !m->part[c].at;
    }
    p->n++;
}

static size_t packet_bytes(const packet_t *p)
{
    size_t n = 0;
    for (int c = 0; c < PACKET_COLUMNS; c++)
        n += p->column[c].len;
    return n;
}

bool packet_full(const packet_t *p)
{
    return p->n >= PACKET_MESSAGES || packet_bytes(p) >= PACKET_BYTES;
}

/* One dimension, whether there are nulls, the element's type, how many, counted from 1. */
enum { ARRAY_HEAD = 5 * sizeof(uint32_t) };

void packet_array(const packet_t *p, int column, buf_t *out)
{
    put_u32(out, 1);
    put_u32(out, p->nulls[column]);
    put_u32(out, types[column]);
    put_u32(out, (uint32_t)p->n);
    put_u32(out, 1);
    buf_add(out, p->column[column].data, p->column[column].len);
}

static void put_int(buf_t *out, uint32_t v)
{
    put_u32(out, sizeof v);
    put_u32(out, v);
}

void packet_row(const packet_t *p, buf_t *out)
{
    uint16_t columns = htons(2 + PACKET_COLUMNS);
    buf_add(out, &columns, sizeof columns);
    put_int(out, (uint32_t)p->n);
    put_int(out, (uint32_t)packet_bytes(p));
    for (int c = 0; c < PACKET_COLUMNS; c++) {
        put_u32(out, (uint32_t)(ARRAY_HEAD + p->column[c].len));
        packet_array(p, c, out);
    }
}

void packet_clear(packet_t *p)
{
    for (int c = 0; c < PACKET_COLUMNS; c++) {
        buf_clear(&p->column[c]);
        p->nulls[c] = false;
    }
    p->n = 0;
}

void packet_done(packet_t *p)
{
    for (int c = 0; c < PACKET_COLUMNS; c++)
        buf_done(&p->column[c]);
    *p = (packet_t){0};
}

/* ---- reading ---- */

static bool take_u32(bytes_t *rest, uint32_t *ret)
{
    if (rest->n < sizeof *ret)
        return false;
    memcpy(ret, rest->at, sizeof *ret);
    *ret = ntohl(*ret);
    *rest = (bytes_t){(const char *)rest->at + sizeof *ret, rest->n - sizeof *ret};
    return true;
}

bool packet_part(bytes_t *rest, bytes_t *ret)
{
    uint32_t n;
    if (!take_u32(rest, &n))
        return false;
    if (n == UINT32_MAX) {
        *ret = (bytes_t){NULL, 0};
        return true;
    }
    if (n > rest->n)
        return false;
    *ret = (bytes_t){rest->at, n};
    *rest = (bytes_t){(const char *)rest->at + n, rest->n - n};
    return true;
}

static bool array_open(bytes_t *rest, uint32_t type, int *ret_n)
{
    uint32_t dimensions, nulls, element, n, first;
    bool whole = take_u32(rest, &dimensions) && take_u32(rest, &nulls) && take_u32(rest, &element) &&
                 take_u32(rest, &n) && take_u32(rest, &first);
    if (!whole || dimensions != 1 || element != type || n > INT32_MAX)
        return false;
    *ret_n = (int)n;
    return true;
}

bool packet_open(packet_reader_t *r, const bytes_t arrays[PACKET_COLUMNS])
{
    packet_reader_t opened = {0};
    for (int c = 0; c < PACKET_COLUMNS; c++) {
        int n = 0;
        opened.rest[c] = arrays[c];
        if (!array_open(&opened.rest[c], types[c], &n) || (c > 0 && n != opened.left))
            return false;
        opened.left = n;
    }
    *r = opened;
    return true;
}

bool packet_next(packet_reader_t *r, message_t *ret)
{
    if (r->left == 0)
        return false;
    for (int c = 0; c < PACKET_COLUMNS; c++)
        if (!packet_part(&r->rest[c], &ret->part[c]))
            return false;
    r->left--;
    return true;
}
