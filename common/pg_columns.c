#include "common/pg_columns.h"

#include <arpa/inet.h>
#include <assert.h>
#include <endian.h>
#include <string.h>

/* Element types, as PostgreSQL's catalogue numbers them for good. */
enum {
    OID_INT8 = 20,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_DATE = 1082,
    OID_TIMESTAMPTZ = 1184,
    OID_JSONB = 3802
};

#define DAYS_TO_2000 10957 /* PostgreSQL counts dates and instants from 2000-01-01 */

static void put_u32(buf_t *b, uint32_t v)
{
    v = htonl(v);
    buf_add(b, &v, sizeof v);
}

static pg_column_t *next(pg_columns_t *c, uint32_t type)
{
    assert(c->filled < PG_COLUMNS_MAX);
    pg_column_t *column = &c->column[c->filled++];
    assert(column->n == 0 || column->type == type);
    column->type = type;
    column->n++;
    return column;
}

static void put_null(pg_column_t *column)
{
    column->nulls = true;
    pg_wire_value(&column->bytes, NULL, 0);
}

static void put_bytes(pg_column_t *column, const void *bytes, size_t n)
{
    pg_wire_value(&column->bytes, bytes, n);
}

void pg_columns_text(pg_columns_t *c, const char *value)
{
    pg_column_t *column = next(c, OID_TEXT);
    if (value)
        put_bytes(column, value, strlen(value));
    else
        put_null(column);
}

void pg_columns_jsonb(pg_columns_t *c, const char *value)
{
    pg_column_t *column = next(c, OID_JSONB);
    if (!value) {
        put_null(column);
        return;
    }
    size_t n = strlen(value);
    put_u32(&column->bytes, (uint32_t)n + 1);
    buf_addc(&column->bytes, 1); /* the version of jsonb's binary form */
    buf_add(&column->bytes, value, n);
}

void pg_columns_int(pg_columns_t *c, int32_t value)
{
    uint32_t v = htonl((uint32_t)value);
    put_bytes(next(c, OID_INT4), &v, sizeof v);
}

static void put_int64(pg_column_t *column, int64_t value)
{
    uint64_t v = htobe64((uint64_t)value);
    put_bytes(column, &v, sizeof v);
}

void pg_columns_bigint(pg_columns_t *c, int64_t value)
{
    put_int64(next(c, OID_INT8), value);
}

void pg_columns_day(pg_columns_t *c, day_t value)
{
    pg_column_t *column = next(c, OID_DATE);
    if (value == DAY_NONE) {
        put_null(column);
        return;
    }
    uint32_t v = htonl((uint32_t)(value - DAYS_TO_2000));
    put_bytes(column, &v, sizeof v);
}

void pg_columns_instant(pg_columns_t *c, const instant_t *value)
{
    pg_column_t *column = next(c, OID_TIMESTAMPTZ);
    if (value)
        put_int64(column, (*value - DAYS_TO_2000 * 86400000LL) * 1000);
    else
        put_null(column);
}

void pg_columns_end(pg_columns_t *c)
{
    c->filled = 0;
}

int pg_columns_count(const pg_columns_t *c)
{
    return c->column[0].n;
}

/* The array's binary form: one dimension, whether there are nulls, the element's type, how many, counted
 * from 1. */
static void whole(const pg_column_t *column, buf_t *out)
{
    put_u32(out, 1);
    put_u32(out, column->nulls);
    put_u32(out, column->type);
    put_u32(out, (uint32_t)column->n);
    put_u32(out, 1);
    buf_add(out, column->bytes.data, column->bytes.len);
}

rc_t pg_columns_write(const pg_columns_t *c, pg_t *pg, const char *sql, const char *last, PGresult **ret,
                      err_t *err)
{
    if (pg_columns_count(c) == 0)
        return RC_OK;
    buf_t arrays[PG_COLUMNS_MAX] = {0};
    const char *values[PG_COLUMNS_MAX + 1];
    int lengths[PG_COLUMNS_MAX + 1], formats[PG_COLUMNS_MAX + 1], n = 0;
    for (; n < PG_COLUMNS_MAX && c->column[n].n > 0; n++) {
        whole(&c->column[n], &arrays[n]);
        values[n] = arrays[n].data;
        lengths[n] = (int)arrays[n].len;
        formats[n] = 1;
    }
    int columns = n;
    if (last) {
        values[n] = last;
        lengths[n] = 0;
        formats[n++] = 0;
    }
    const pg_params_t params = {.n = n, .values = values, .lengths = lengths, .formats = formats};
    rc_t rc = pg_exec_params(pg, sql, &params, ret, err);
    for (int i = 0; i < columns; i++)
        buf_done(&arrays[i]);
    return rc;
}

/* A column's bytes are its values as COPY has them, one after the other. */
rc_t pg_columns_copy(const pg_columns_t *c, pg_t *pg, const char *copy_sql, err_t *err)
{
    size_t at[PG_COLUMNS_MAX] = {0}, whole_len = 0;
    uint16_t columns = 0;
    for (; columns < PG_COLUMNS_MAX && c->column[columns].n > 0; columns++)
        whole_len += c->column[columns].bytes.len;
    const int rows = pg_columns_count(c);
    if (rows == 0)
        return RC_OK;
    AUTO(buf) buf_t out = {0};
    buf_room(&out, whole_len + (size_t)rows * sizeof columns + 64);
    pg_wire_copy_head(&out);
    const uint16_t n = htons(columns);
    for (int row = 0; row < rows; row++) {
        buf_add(&out, &n, sizeof n);
        for (int i = 0; i < columns; i++) {
            const char *value = c->column[i].bytes.data + at[i];
            uint32_t len;
            memcpy(&len, value, sizeof len);
            len = ntohl(len);
            size_t size = sizeof len + (len == UINT32_MAX ? 0 : len);
            buf_add(&out, value, size);
            at[i] += size;
        }
    }
    pg_wire_copy_end(&out);
    return pg_copy(pg, copy_sql, out.data, out.len, err);
}

void pg_columns_clear(pg_columns_t *c)
{
    for (int i = 0; i < PG_COLUMNS_MAX; i++) {
        pg_column_t *column = &c->column[i];
        buf_clear(&column->bytes);
        column->n = 0;
        column->nulls = false;
    }
    c->filled = 0;
}

void pg_columns_done(pg_columns_t *c)
{
    for (int i = 0; i < PG_COLUMNS_MAX; i++)
        buf_done(&c->column[i].bytes);
    *c = (pg_columns_t){0};
}
