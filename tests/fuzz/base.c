/* Rows of any content, read as a base: its header, which base it is and of which day, every record and every
 * rejection, and these as the events that they become, which must read back as they were.
 *
 * The input is text: the first line is the file's name, every further one a row, its cells parted by tabs. A
 * cell's first byte may say its kind: = a number, @ a date, ! a boolean, # an error. */
#include <string.h>

#include "common/arena.h"
#include "common/text.h"
#include "services/ingest/base/base_reader.h"
#include "services/ingest/base/columns.h"
#include "services/ingest/base/record.h"
#include "services/ingest/book/cell_text.h"
#include "tests/fuzz/hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CELLS_MAX 64

typedef struct table {
    source_t source; /* first */
    char *text;      /* NUL where a line or a cell ends */
    size_t len, rows_at;
    sheet_t sheet;
} table_t;

static cell_t cell_of(int column, char *text)
{
    cell_t c = {.column = column, .kind = CELL_TEXT, .text = text};
    switch (*text) {
    case '=':
        if (number_parse(text + 1, strlen(text + 1), &c.number)) {
            static char shown[CELLS_MAX][NUMBER_TEXT_SIZE];
            number_text(c.number, shown[column]);
            c.kind = CELL_NUMBER;
            c.text = shown[column];
        }
        break;
    case '@':
        c.kind = CELL_DATE;
        c.text = text + 1;
        break;
    case '!':
        c.kind = CELL_BOOL;
        c.text = "VERDADERO";
        break;
    case '#':
        c.kind = CELL_ERROR;
        break;
    default:
        break;
    }
    c.len = strlen(c.text);
    return c;
}

static rc_t table_read(source_t *s, size_t sheet, row_fn fn, void *ctx, err_t *err)
{
    (void)sheet;
    table_t *t = (table_t *)s;
    int number = 0;
    for (size_t at = t->rows_at; at < t->len;) {
        AUTO(mem) char *line = must(strdup(t->text + at));
        at += strlen(line) + 1;
        number++;
        cell_t cells[CELLS_MAX];
        row_t row = {.number = number, .cells = cells};
        char *rest = line, *text;
        for (int column = 0; column < CELLS_MAX && (text = strsep(&rest, "\t")); column++)
            if (*text)
                cells[row.n++] = cell_of(column, text);
        bool stop = false;
        rc_t rc = row.n ? fn(ctx, &row, &stop, err) : RC_OK;
        if (rc != RC_OK || stop)
            return rc;
    }
    return RC_OK;
}

/* The text that readers of files hand on is always well-formed UTF-8. */
static void table_fill(table_t *t, const uint8_t *data, size_t size)
{
    AUTO(buf) buf_t clean = {0};
    for (size_t i = 0; i < size; i++) /* Latin-1 */
        if (data[i] < 0x80) {
            buf_addc(&clean, data[i] ? (char)data[i] : ' ');
        } else {
            buf_addc(&clean, (char)(0xc0 | data[i] >> 6));
            buf_addc(&clean, (char)(0x80 | (data[i] & 0x3f)));
        }
    t->len = clean.len;
    t->text = buf_take(&clean);
    for (size_t i = 0; i < t->len; i++)
        if (t->text[i] == '\n')
            t->text[i] = '\0';
    t->rows_at = strlen(t->text) + 1;
    t->sheet = (sheet_t){"Hoja1", true};
    t->source.sheets = &t->sheet;
    t->source.n_sheets = 1;
    t->source.read = table_read;
}

typedef struct tally {
    int64_t records, rejections;
    int last_row;
} tally_t;

/* Encoded, read back, encoded again: the same bytes. */
#define HOLD_ROUND(type, value)                                                                              \
    do {                                                                                                     \
        AUTO(buf) buf_t first_ = {0}, second_ = {0};                                                         \
        AUTO(arena) arena_t texts_ = {0};                                                                    \
        doc_t doc_;                                                                                          \
        err_t err_ = ERR_INIT;                                                                               \
        type##_t back_;                                                                                      \
        type##_encode(value, &first_);                                                                       \
        if (doc_parse(&doc_, &texts_, first_.data, first_.len, &err_) != RC_OK ||                            \
            type##_decode(&doc_, &back_, &err_) != RC_OK) {                                                  \
            fprintf(stderr, "%s\n%s\n", err_.text, first_.data);                                             \
            abort();                                                                                         \
        }                                                                                                    \
        type##_encode(&back_, &second_);                                                                     \
        HOLD(first_.len == second_.len && memcmp(first_.data, second_.data, first_.len) == 0);               \
    } while (0)

static rc_t on_record(void *ctx, const record_t *r, err_t *err)
{
    (void)err;
    tally_t *t = ctx;
    HOLD(r->origen.fila > t->last_row);
    t->last_row = r->origen.fila;
    t->records++;
    HOLD_ROUND(record, r);
    return RC_OK;
}

static rc_t on_rejection(void *ctx, const rejection_t *r, err_t *err)
{
    (void)err;
    tally_t *t = ctx;
    HOLD(r->fila > t->last_row && r->razon && r->detalle && r->remedio);
    t->last_row = r->fila;
    t->rejections++;
    HOLD_ROUND(rejection, r);
    return RC_OK;
}

static const columns_t *columns(void)
{
    static columns_t c;
    static bool loaded;
    err_t err = ERR_INIT;
    if (!loaded)
        HOLD(columns_load(NULL, &c, &err) == RC_OK);
    loaded = true;
    return &c;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    table_t t = {0};
    table_fill(&t, data, size);
    survey_t survey = {0};
    err_t err = ERR_INIT;
    rc_t rc = base_survey(&t.source, columns(), t.text, &survey, &err);
    if (rc == RC_OK) {
        static const base_ops_t ops = {.record = on_record, .rejection = on_rejection};
        tally_t tally = {0};
        base_info_t info = {.archivo = *t.text ? t.text : "x", .recibido = "2021-12-07T12:00:00.000Z"};
        memset(info.sha256, 'a', sizeof info.sha256 - 1);
        rc = base_read(&t.source, &survey, &ops, &tally, &info, &err);
        if (rc == RC_OK) {
            HOLD(info.aceptados == tally.records && info.rechazados + info.duplicados == tally.rejections);
            HOLD(info.total == tally.records + tally.rejections && info.duplicados >= 0);
            HOLD_ROUND(base_info, &info);
        }
        survey_done(&survey);
    }
    HOLD(rc == RC_OK || (rc == RC_REJECT && *err.code && *err.text));
    free(t.text);
    return 0;
}
