/* What reporting exports of the rejected rows and ingest reads back: the same text in every column, whatever
 * it is, by CSV and by .xlsx. Texts are all sequences of up to three pieces that mean something to one of the
 * two. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/temp_file.h"
#include "services/ingest/base/record.h"
#include "services/ingest/book/book.h"
#include "services/reporting/export/export_part.h"
#include "services/reporting/lists/row_columns.h"
#include "tests/unit/ingest_columns_loaded.h"

#define OURS 4 /* what an export puts before the base's own columns */

static const char *const pieces[] = {"",         "'",       "=",    "+", "-", "@",    "\t",           "\r",
                                     "\n",       " ",       "\"",   ";", ",", "0012", "=\"7\"",       "á",
                                     "´",        "_x0041_", "#N/A", "a", "’", "\v",   "\xEF\xBB\xBF", "sep=;",
                                     "4,43E+15", "5.0"};
#define LAST (COUNT_OF(pieces))
#define ROWS (LAST * LAST * LAST / 5)

/* Every field has its column, and so have unknown ones of odd names. */
static const char *const titles[] = {"Radicado",         "Cuenta",      "Estado", "Motivo",   "Razón",
                                     "Subrazón",         "Usuario",     "Asesor", "Teléfono", "Ciudad",
                                     "Fecha radicación", "Observación", "=Zona",  "'-Saldo",  "'nota"};
#define COLUMNS COUNT_OF(titles)

static void text_of(size_t n, buf_t *ret)
{
    buf_clear(ret);
    for (int i = 0; i < 3; i++, n /= LAST)
        buf_adds(ret, pieces[n % LAST]);
}

static void row_make(const char *const texts[COLUMNS], int number, cell_t cells[COLUMNS], row_t *ret)
{
    size_t n = 0;
    for (size_t i = 0; i < COLUMNS; i++)
        if (*texts[i])
            cells[n++] =
                (cell_t){.column = (int)i, .kind = CELL_TEXT, .text = texts[i], .len = strlen(texts[i])};
    *ret = (row_t){.number = number, .cells = cells, .n = n};
}

/* The row as a rejection keeps it: JSON, in an arena. */
static const char *original_of(const mapping_t *m, const row_t *row, reading_t *r, arena_t *keep)
{
    if (record_read(m, row, r) == VERDICT_NONE)
        return NULL;
    record_duplicate(m, row, 1, r);
    return arena_text(keep, r->original);
}

typedef struct sent {
    arena_t texts;
    const char **original; /* by row */
    size_t n;
} sent_t;

/* All texts. A row in which nothing counts is left out. */
static void base_make(size_t count, sent_t *ret)
{
    cell_t cells[COLUMNS];
    row_t row;
    mapping_t m;
    reading_t reading = {0};
    AUTO(buf) buf_t text = {0};
    row_make(titles, 1, cells, &row);
    assert_true(header_match(&columns, &row, &m, NULL));
    ret->original = must(calloc(count, sizeof *ret->original));
    ret->n = 0;
    for (size_t i = 0; i < count; i++) {
        const char *texts[COLUMNS];
        arena_t scratch = {0};
        for (size_t c = 0; c < COLUMNS; c++) {
            text_of(i * 5 + c, &text); /* each in three columns */
            texts[c] = arena_text(&scratch, buf_str(&text));
        }
        row_make(texts, (int)i + 2, cells, &row);
        const char *original = row.n ? original_of(&m, &row, &reading, &ret->texts) : NULL;
        if (original)
            ret->original[ret->n++] = original;
        arena_done(&scratch);
    }
    reading_done(&reading);
    mapping_done(&m);
}

static void row_write(const export_kind_t *kind, void *file, const row_columns_t *own, const char *original)
{
    const char *cells[OURS + COLUMNS + 1] = {"17", "Valor dañado", "=qué", "'cómo"};
    AUTO(arena) arena_t texts = {0};
    doc_t doc;
    err_t err = ERR_INIT;
    assert_int_equal(doc_parse(&doc, &texts, original, strlen(original), &err), RC_OK);
    row_columns_values(own, &doc, &texts, cells + OURS);
    assert_int_equal(kind->row(file, cells, &err), RC_OK);
}

static void columns_learn(const sent_t *s, row_columns_t *own)
{
    for (size_t i = 0; i < s->n; i++) {
        AUTO(arena) arena_t texts = {0};
        const char *names[COLUMNS];
        doc_t doc;
        err_t err = ERR_INIT;
        assert_int_equal(doc_parse(&doc, &texts, s->original[i], strlen(s->original[i]), &err), RC_OK);
        assert_true(doc.n <= COLUMNS);
        for (size_t j = 0; j < doc.n; j++)
            names[j] = doc.members[j].key;
        row_columns_merge(own, names, doc.n);
    }
}

static int file_write(const export_kind_t *kind, const sent_t *s)
{
    AUTO(row_columns) row_columns_t own = {0};
    export_column_t head[OURS + COLUMNS] = {{"Fila", 8, EXPORT_NUMBER},
                                            {"Razón del rechazo", 8, EXPORT_TEXT},
                                            {"Qué pasa", 8, EXPORT_TEXT},
                                            {"Cómo corregirlo", 8, EXPORT_TEXT}};
    err_t err = ERR_INIT;
    void *file = NULL;
    int fd = temp_file();
    assert_true(fd >= 0);
    columns_learn(s, &own);
    assert_int_equal(own.n, COLUMNS);
    for (size_t i = 0; i < own.n; i++)
        head[OURS + i] = (export_column_t){own.names[i], 8, EXPORT_TEXT};
    assert_int_equal(kind->open(fd, "Filas", head, OURS + own.n, &file, &err), RC_OK);
    for (size_t i = 0; i < s->n; i++)
        row_write(kind, file, &own, s->original[i]);
    assert_int_equal(kind->end(file, &err), RC_OK);
    kind->release(file);
    return fd;
}

typedef struct back {
    const sent_t *sent;
    mapping_t m;
    bool header;
    reading_t reading;
    size_t n;
} back_t;

static rc_t on_row(void *ctx, const row_t *row, bool *ret_stop, err_t *err)
{
    (void)ret_stop, (void)err;
    back_t *b = ctx;
    if (!b->header) {
        b->header = header_match(&columns, row, &b->m, NULL);
        assert_true(b->header);
        return RC_OK;
    }
    row_t own = *row; /* without the columns that the export put first */
    while (own.n && own.cells->column < OURS)
        own.cells++, own.n--;
    AUTO(arena) arena_t texts = {0};
    assert_true(b->n < b->sent->n);
    const char *got = original_of(&b->m, &own, &b->reading, &texts), *want = b->sent->original[b->n++];
    if (!got || strcmp(got, want) != 0)
        fail_msg("row %d\n sent %s\n read %s", row->number, want, got ? got : "-");
    return RC_OK;
}

static void file_read(int fd, const sent_t *s)
{
    content_t content;
    err_t err = ERR_INIT;
    AUTO(source) source_t *source = NULL;
    back_t back = {.sent = s};
    assert_int_equal(content_file(fd, &content, &err), RC_OK);
    rc_t rc = book_open(&content, &columns.limits, &source, &err);
    if (rc == RC_OK)
        rc = source->read(source, 0, on_row, &back, &err);
    if (rc != RC_OK)
        fail_msg("%s", err.text);
    assert_int_equal(back.n, s->n);
    reading_done(&back.reading);
    mapping_done(&back.m);
    close(fd);
}

static void all_texts(const export_kind_t *kind)
{
    sent_t sent = {0};
    base_make(ROWS, &sent);
    assert_true(sent.n > ROWS * 9 / 10);
    file_read(file_write(kind, &sent), &sent);
    free(sent.original);
    arena_done(&sent.texts);
}

static void csv_says_what_the_row_said(void **state)
{
    (void)state;
    all_texts(&export_csv);
}

static void xlsx_says_what_the_row_said(void **state)
{
    (void)state;
    all_texts(&export_xlsx);
}

/* The largest cell that there may be, with an apostrophe before it. */
static void longest_cell_comes_back(void **state)
{
    (void)state;
    sent_t sent = {0};
    AUTO(buf) buf_t json = {0};
    buf_adds(&json, "{");
    for (size_t c = 0; c < COLUMNS; c++) {
        buf_printf(&json, "%s\"%s\":\"", c ? "," : "", c == 13 ? "-Saldo" : titles[c]);
        buf_adds(&json, c == 11 ? "=" : "1");
        for (int i = 0; c == 11 && i < 32766; i++)
            buf_adds(&json, "ñ");
        buf_adds(&json, "\"");
    }
    buf_adds(&json, "}");
    const char *original = buf_str(&json);
    sent.original = &original;
    sent.n = 1;
    file_read(file_write(&export_csv, &sent), &sent);
    file_read(file_write(&export_xlsx, &sent), &sent);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_says_what_the_row_said),
        cmocka_unit_test(xlsx_says_what_the_row_said),
        cmocka_unit_test(longest_cell_comes_back),
    };
    return cmocka_run_group_tests(tests, columns_setup, columns_teardown);
}
