/* What reading costs in memory, of large files and of files made to hurt: each is read by a process of its
 * own (tests/bench/reader.c, compiled without sanitizers), which says the most that it has held. */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/ingest_book.h"

/* The bound of every reading, beside twice the shared strings. */
#define BOUND_KIB (64 * 1024)

typedef struct outcome {
    long long rows, cells, bytes;
    long peak_kib;
    char code[64];
} outcome_t;

static outcome_t read_in_child(const void *bytes, size_t len)
{
    const char *folder = getenv("TMPDIR");
    char path[256], command[700];
    snprintf(path, sizeof path, "%.200s/ingest_memory.XXXXXX", folder && *folder ? folder : "/tmp");
    AUTO(fd) int fd = mkstemp(path);
    assert_true(fd >= 0);
    for (size_t at = 0; at < len;) {
        ssize_t n = write(fd, (const char *)bytes + at, len - at);
        assert_true(n > 0);
        at += (size_t)n;
    }
    snprintf(command, sizeof command, "'%s' '%s' 2>/dev/null", READER, path);
    FILE *out = popen(command, "re");
    assert_non_null(out);
    outcome_t o = {0};
    int n = fscanf(out, "%lld %lld %lld %ld %63s", &o.rows, &o.cells, &o.bytes, &o.peak_kib, o.code);
    pclose(out);
    unlink(path);
    assert_int_equal(n, 5);
    print_message("%zu KiB read with %ld KiB: %lld rows, %lld cells, %s\n", len >> 10, o.peak_kib, o.rows,
                  o.cells, o.code);
    return o;
}

static void assert_bounded(const void *bytes, size_t len, const char *code)
{
    outcome_t o = read_in_child(bytes, len);
    assert_string_equal(o.code, code);
    assert_true(o.peak_kib > 0);
    if (o.peak_kib > BOUND_KIB)
        fail_msg("%ld KiB", o.peak_kib);
}

static void add_noise(buf_t *b, size_t n)
{
    static unsigned random = 1;
    while (n--) {
        random = random * 1103515245 + 12345;
        buf_addc(b, (char)('a' + (random >> 16) % 26));
    }
}

/* The same piece until there are that many bytes, by doubling what is there. */
static void add_copies(buf_t *b, const char *piece, size_t bytes)
{
    size_t begin = b->len;
    buf_adds(b, piece);
    while (b->len - begin < bytes) {
        AUTO(mem) char *copy = must(malloc(b->len - begin));
        memcpy(copy, b->data + begin, b->len - begin);
        buf_add(b, copy, b->len - begin);
    }
}

static void add_number(buf_t *b, int n)
{
    char digits[12];
    int len = snprintf(digits, sizeof digits, "%d", n);
    buf_add(b, digits, (size_t)len);
}

#define TEXT(literal) buf_add(&b, literal, sizeof(literal) - 1)

static void sheet_of_a_million_rows_bounded(void **state)
{
    (void)state;
    static const int rows[] = {10000, 1000000};
    long peaks[COUNT_OF(rows)];
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        buf_t b = {0};
        for (int row = 1; row <= rows[i]; row++) {
            TEXT("<row r=\"");
            add_number(&b, row);
            TEXT("\"><c r=\"A");
            add_number(&b, row);
            TEXT("\" t=\"inlineStr\"><is><t>44362");
            add_number(&b, row * 89);
            TEXT("</t></is></c><c r=\"B");
            add_number(&b, row);
            TEXT("\"><v>");
            add_number(&b, row * 7 % 1000003);
            TEXT("</v></c></row>");
        }
        size_t len;
        AUTO(mem) char *bytes = book_simple_bytes(buf_str(&b), NULL, NULL, &len);
        buf_done(&b);
        outcome_t o = read_in_child(bytes, len);
        assert_string_equal(o.code, "ok");
        assert_int_equal(o.rows, rows[i]);
        assert_int_equal(o.cells, 2 * rows[i]);
        peaks[i] = o.peak_kib;
    }
    assert_true(peaks[1] < BOUND_KIB);
    assert_true(peaks[1] < peaks[0] + 1024); /* flat */
}

static void shared_strings_cost_twice_their_size_at_most(void **state)
{
    (void)state;
    buf_t b = {0}, row = {0};
    size_t text = 0;
    for (int i = 0; i < 500000; i++) {
        TEXT("<si><t>44362");
        size_t before = b.len;
        add_number(&b, i * 89);
        add_noise(&b, 16);
        text += b.len - before + 5 + 1;
        TEXT("</t></si>");
    }
    buf_adds(&row, "<row><c t=\"s\"><v>499999</v></c></row>");
    size_t len;
    AUTO(mem) char *bytes = book_simple_bytes(buf_str(&row), buf_str(&b), NULL, &len);
    buf_done(&b);
    buf_done(&row);
    outcome_t o = read_in_child(bytes, len);
    assert_string_equal(o.code, "ok");
    assert_int_equal(o.cells, 1);
    assert_true(o.peak_kib > (long)(text >> 10));
    assert_true(o.peak_kib < BOUND_KIB + 2 * (long)(text >> 10));
}

static void bombs_bounded(void **state)
{
    (void)state;
    static const char *const fill[] = {" ", "<row/>", "<row><c><v>1</v></c></row>", "<a>", "<!-- -->"};
    for (size_t i = 0; i < COUNT_OF(fill); i++)
        for (int shared = 0; shared < 2; shared++) {
            buf_t b = {0};
            add_copies(&b, fill[i], 24 << 20);
            size_t len;
            AUTO(mem)
            char *bytes = shared ? book_simple_bytes("<row><c><v>1</v></c></row>", buf_str(&b), NULL, &len)
                                 : book_simple_bytes(buf_str(&b), NULL, NULL, &len);
            buf_done(&b);
            assert_bounded(bytes, len, "limite_superado");
        }
}

/* Made so that no ratio gives them away. */
static void noise_that_grows_bounded(void **state)
{
    (void)state;
    enum { TAG, NESTED, NAMES, SAME_CELL, LONG_CELL };
    static const struct {
        int kind;
        const char *code;
    } rows[] = {{TAG, "limite_superado"},
                {NESTED, "limite_superado"},
                {NAMES, "limite_superado"},
                {SAME_CELL, "libro_danado"},
                {LONG_CELL, "limite_superado"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int kind = rows[i].kind;
        buf_t b = {0};
        if (kind == SAME_CELL || kind == LONG_CELL)
            TEXT("<row>");
        if (kind == TAG)
            TEXT("<row a=\"");
        if (kind == LONG_CELL)
            TEXT("<c t=\"str\"><v>");
        while (b.len < 10 << 20) {
            if (kind == NESTED || kind == NAMES)
                buf_addc(&b, '<');
            if (kind == SAME_CELL)
                TEXT("<c r=\"A1\"><v>1</v></c><!--");
            add_noise(&b, 5);
            if (kind == SAME_CELL)
                TEXT("-->");
            if (kind == NESTED)
                buf_addc(&b, '>');
            if (kind == NAMES)
                TEXT("/>");
        }
        size_t len;
        AUTO(mem) char *bytes = book_simple_bytes(buf_str(&b), NULL, NULL, &len);
        buf_done(&b);
        assert_bounded(bytes, len, rows[i].code);
    }
}

/* A package whose index says and has far more entries than are allowed, small as each is. */
static void index_of_a_million_entries_bounded(void **state)
{
    (void)state;
    buf_t b = {0};
    char header[46] = "PK\x01\x02", end[22] = "PK\x05\x06";
    TEXT("PK\x03\x04");
    uint32_t at = (uint32_t)b.len, size;
    while (b.len < 45 << 20)
        buf_add(&b, header, sizeof header);
    size = (uint32_t)b.len - at;
    uint16_t entries = (uint16_t)(size / sizeof header); /* what fits of it */
    memcpy(end + 8, &entries, sizeof entries);
    memcpy(end + 10, &entries, sizeof entries);
    memcpy(end + 12, &size, sizeof size);
    memcpy(end + 16, &at, sizeof at);
    buf_add(&b, end, sizeof end);
    assert_bounded(b.data, b.len, "limite_superado");
    buf_done(&b);
}

static void texts_bounded(void **state)
{
    (void)state;
    buf_t b = {0};
    for (int i = 0; i < 1000000; i++) {
        TEXT("44362");
        add_number(&b, i * 89);
        TEXT(";\"Línea 1\nLínea 2\"\r\n");
    }
    outcome_t o = read_in_child(b.data, b.len);
    assert_string_equal(o.code, "ok");
    assert_int_equal(o.rows, 1000000);
    assert_true(o.peak_kib < BOUND_KIB);
    buf_clear(&b);
    TEXT("a;b\n1;\"");
    add_copies(&b, "2;3\n", 24 << 20);
    assert_bounded(b.data, b.len, "csv_comillas");
    buf_clear(&b);
    add_copies(&b, ";", 24 << 20);
    assert_bounded(b.data, b.len, "limite_superado");
    buf_clear(&b);
    add_copies(&b, "x", 24 << 20);
    assert_bounded(b.data, b.len, "limite_superado");
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sheet_of_a_million_rows_bounded),
        cmocka_unit_test(shared_strings_cost_twice_their_size_at_most),
        cmocka_unit_test(bombs_bounded),
        cmocka_unit_test(noise_that_grows_bounded),
        cmocka_unit_test(index_of_a_million_entries_bounded),
        cmocka_unit_test(texts_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
