/* Rows read ahead are the rows, in their order, whatever their size and however the reading ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/buf.h"
#include "services/ingest/book/rows_ahead.h"

/* Rows 1 to n, with as many cells and as much text as the number says. */
typedef struct numbers {
    source_t source;
    int n, fails_at; /* 0: does not */
    int read;        /* rows handed on */
} numbers_t;

static size_t width(int row)
{
    return (size_t)(row % 7) * (row % 500 == 0 ? 2000 : 1);
}

static void cell_words(int row, size_t column, buf_t *ret)
{
    buf_clear(ret);
    buf_printf(ret, "%d/%zu", row, column);
    for (int i = 0; i < row % 97; i++)
        buf_addc(ret, 'x');
    if (row % 1000 == 5)
        for (int i = 0; i < 100000; i++)
            buf_addc(ret, 'y');
}

static rc_t numbers_read(source_t *s, size_t sheet, row_fn fn, void *ctx, err_t *err)
{
    (void)sheet;
    numbers_t *x = (numbers_t *)s;
    bool stop = false;
    rc_t rc = RC_OK;
    AUTO(buf) buf_t words = {0};
    AUTO(buf) buf_t texts = {0};
    x->read = 0;
    for (int row = 1; rc == RC_OK && !stop && row <= x->n; row++) {
        if (row == x->fails_at)
            return err_set(err, RC_REJECT, "prueba", "falla en la fila %d", row);
        size_t n = width(row), at = 0;
        cell_t *cells = calloc(n + 1, sizeof *cells);
        buf_clear(&texts);
        for (size_t i = 0; i < n; i++) {
            cell_words(row, i, &words);
            buf_add(&texts, buf_str(&words), words.len + 1);
        }
        for (size_t i = 0; i < n; i++) {
            const char *text = texts.data + at;
            cells[i] = (cell_t){
                .column = (int)i * 2, .kind = CELL_NUMBER, .text = text, .len = strlen(text), .number = row};
            at += cells[i].len + 1;
        }
        x->read++;
        rc = fn(ctx, &(row_t){.number = row, .cells = cells, .n = n}, &stop, err);
        free(cells);
    }
    return rc;
}

typedef struct check {
    int seen, stops_at, fails_at; /* 0: does not */
} check_t;

static rc_t check_row(void *ctx, const row_t *row, bool *ret_stop, err_t *err)
{
    check_t *c = ctx;
    AUTO(buf) buf_t words = {0};
    assert_int_equal(row->number, ++c->seen);
    assert_int_equal(row->n, width(row->number));
    for (size_t i = 0; i < row->n; i++) {
        cell_words(row->number, i, &words);
        assert_int_equal(row->cells[i].column, i * 2);
        assert_int_equal(row->cells[i].len, words.len);
        assert_string_equal(row->cells[i].text, buf_str(&words));
        assert_true(row->cells[i].number > row->number - 0.5 && row->cells[i].number < row->number + 0.5);
    }
    if (c->seen == c->fails_at)
        return err_set(err, RC_RETRY, "basta", "no más");
    *ret_stop = c->seen == c->stops_at;
    return RC_OK;
}

static numbers_t numbers(int n, int fails_at)
{
    return (numbers_t){.source = {.read = numbers_read}, .n = n, .fails_at = fails_at};
}

static void rows_come_whole_and_in_order(void **state)
{
    (void)state;
    static const int sizes[] = {0, 1, 2, 1000, 12000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        numbers_t x = numbers(sizes[i], 0);
        check_t c = {0};
        err_t err = ERR_INIT;
        assert_int_equal(rows_read_ahead(&x.source, 0, check_row, &c, &err), RC_OK);
        assert_int_equal(c.seen, sizes[i]);
    }
}

static void a_stop_ends_the_reading_soon(void **state)
{
    (void)state;
    static const int stops[] = {1, 5, 500, 6000};
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
        numbers_t x = numbers(1000000, 0);
        check_t c = {.stops_at = stops[i]};
        err_t err = ERR_INIT;
        assert_int_equal(rows_read_ahead(&x.source, 0, check_row, &c, &err), RC_OK);
        assert_int_equal(c.seen, stops[i]);
        assert_true(x.read < stops[i] + 20000);
    }
}

static void a_failure_of_the_caller_is_handed_on(void **state)
{
    (void)state;
    numbers_t x = numbers(1000000, 0);
    check_t c = {.fails_at = 3000};
    err_t err = ERR_INIT;
    assert_int_equal(rows_read_ahead(&x.source, 0, check_row, &c, &err), RC_RETRY);
    assert_string_equal(err.code, "basta");
    assert_int_equal(c.seen, 3000);
}

/* Not before every row that stood before it was handed on. */
static void a_failure_of_the_source_comes_after_its_rows(void **state)
{
    (void)state;
    static const int fails[] = {1, 2, 777, 5001};
    for (size_t i = 0; i < sizeof fails / sizeof *fails; i++) {
        numbers_t x = numbers(1000000, fails[i]);
        check_t c = {0};
        err_t err = ERR_INIT;
        assert_int_equal(rows_read_ahead(&x.source, 0, check_row, &c, &err), RC_REJECT);
        assert_string_equal(err.code, "prueba");
        assert_int_equal(c.seen, fails[i] - 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_whole_and_in_order),
        cmocka_unit_test(a_stop_ends_the_reading_soon),
        cmocka_unit_test(a_failure_of_the_caller_is_handed_on),
        cmocka_unit_test(a_failure_of_the_source_comes_after_its_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
