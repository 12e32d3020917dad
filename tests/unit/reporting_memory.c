/* What reporting keeps in memory: counts by blocks of days and their sums; whole answers; what a version
 * stands for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/reporting/api/kept.h"
#include "services/reporting/api/version.h"
#include "services/reporting/figures/block_store.h"
#include "services/reporting/figures/percent.h"

/* ---- counts ---- */

enum { KEYS = 300, BLOCKS = 200 };

static void block_store_sums_what_was_added(void **state)
{
    (void)state;
    block_store_t *s = block_store_new();
    static int64_t want_now[KEYS], want_before[KEYS];
    block_t asked[BLOCKS];
    size_t n = 0, rows = 0, counted = 0;
    for (int b = 0; b < BLOCKS; b++) {
        block_t block = {b % 6, (b - BLOCKS / 2) * 1024, b % 3 == 0};
        assert_false(block_store_has(s, &block));
        int number = block_store_begin(s, &block);
        assert_true(number >= 0);
        assert_true(block_store_has(s, &block));
        assert_true(block_store_begin(s, &block) < 0);
        if (b % 2 == 0)
            asked[n++] = block;
        for (int k = 0; k < KEYS; k++) {
            char name[16];
            int64_t count = (b * 7 + k * 13) % 5;
            if (count == 0)
                continue;
            snprintf(name, sizeof name, "u%d", k);
            const char *texts[COUNT_TEXTS] = {k ? name : NULL, k % 2 ? "Ana" : NULL};
            block_store_add(s, number, texts, (int64_t[COUNT_NUMBERS]){count, 0, -count});
            if (b % 2 == 0)
                (block.before ? want_before : want_now)[k] += count;
        }
    }
    count_row_t *sums = block_store_sum(s, asked, n, &rows);
    for (size_t i = 0; i < rows; i++) {
        size_t k = sums[i].texts[0] ? (size_t)strtol(sums[i].texts[0] + 1, NULL, 10) : 0;
        assert_int_equal(sums[i].now[0], want_now[k]);
        assert_int_equal(sums[i].before[0], want_before[k]);
        assert_int_equal(sums[i].now[2], -want_now[k]);
        assert_int_equal(sums[i].texts[1] != NULL, k % 2);
    }
    for (size_t k = 0; k < KEYS; k++)
        counted += want_now[k] || want_before[k];
    assert_int_equal(rows, counted);
    assert_true(block_store_bytes(s) > KEYS * BLOCKS);
    free(sums);
    block_store_free(s);
}

static void block_store_empty_has_no_rows(void **state)
{
    (void)state;
    block_store_t *s = block_store_new();
    size_t rows = 9;
    free(block_store_sum(s, NULL, 0, &rows));
    assert_int_equal(rows, 0);
    block_store_free(s);
}

static void numbers_as_text(void **state)
{
    (void)state;
    static const struct {
        int64_t n;
        const char *text;
    } rows[] = {{0, "0"},
                {7, "7"},
                {-120, "-120"},
                {INT64_MAX, "9223372036854775807"},
                {INT64_MIN, "-9223372036854775808"}};
    char text[NUMBER_SIZE];
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(number_text(rows[i].n, text), rows[i].text);
}

/* ---- whole answers ---- */

static void answer_make(const char *body, http_response_t *ret)
{
    ulfius_init_response(ret);
    http_bytes(ret, 200, "text/plain", body, strlen(body));
}

static void put(const char *tag, const char *body, const char *link)
{
    http_response_t a;
    answer_make(body, &a);
    if (link)
        u_map_put(a.map_header, "Link", link);
    kept_put(tag, &a);
    ulfius_clean_response(&a);
}

static bool is_kept(const char *tag, const char *body, const char *link)
{
    http_response_t a;
    ulfius_init_response(&a);
    bool there = kept_answered(&a, tag);
    if (there && body) {
        assert_int_equal(a.status, 200);
        assert_int_equal(a.binary_body_length, strlen(body));
        assert_memory_equal(a.binary_body, body, strlen(body));
        assert_string_equal(u_map_get(a.map_header, "Content-Type"), "text/plain");
        assert_string_equal(u_map_get(a.map_header, "Cache-Control"), "no-store");
        const char *found = u_map_get(a.map_header, "Link");
        assert_true(link ? found && strcmp(found, link) == 0 : !found);
    }
    ulfius_clean_response(&a);
    return there;
}

static void answer_is_kept_when_it_is_asked_again(void **state)
{
    (void)state;
    kept_limit(1 << 20);
    assert_false(is_kept("\"a\"", NULL, NULL));
    put("\"a\"", "uno", "<?x>; rel=\"next\"");
    assert_false(is_kept("\"a\"", NULL, NULL));
    put("\"a\"", "uno", "<?x>; rel=\"next\"");
    assert_true(is_kept("\"a\"", "uno", "<?x>; rel=\"next\""));
    put("", "sin etiqueta", NULL);
    put("", "sin etiqueta", NULL);
    assert_false(is_kept("", NULL, NULL));
}

static void answers_longest_not_asked_make_room(void **state)
{
    (void)state;
    static char body[4000], large[200000];
    char tag[16];
    kept_limit(64000);
    memset(body, 'b', sizeof body - 1);
    memset(large, 'c', sizeof large - 1);
    for (int i = 0; i < 100; i++) {
        snprintf(tag, sizeof tag, "\"n%d\"", i);
        put(tag, body, NULL);
        put(tag, body, NULL);
        assert_true(is_kept(tag, body, NULL));
        assert_true(is_kept("\"n0\"", body, NULL)); /* it is asked all the time, so it stays */
    }
    assert_true(is_kept("\"n95\"", body, NULL));
    assert_false(is_kept("\"n50\"", NULL, NULL));
    put("\"grande\"", large, NULL);
    put("\"grande\"", large, NULL);
    assert_false(is_kept("\"grande\"", NULL, NULL));
}

/* ---- versions ---- */

static void hash_of(const version_t *v, version_kafka_t kafka, const char *tables, char ret[SHA256_HEX_SIZE])
{
    sha256_t s;
    sha256_init(&s);
    version_add(v, kafka, tables, &s);
    sha256_hex(&s, ret);
}

static void version_moves_with_what_an_answer_depends_on(void **state)
{
    (void)state;
    static const version_t was = {"f1", "o1", "derivada:1,formato:3,practica_persona:2"};
    static const struct {
        version_t is;
        version_kafka_t kafka;
        const char *tables;
        bool moves;
    } rows[] = {
        {{"f1", "o1", "derivada:1,formato:3,practica_persona:2"}, VERSION_ALL, "formato", false},
        {{"f2", "o1", "derivada:1,formato:3,practica_persona:2"}, VERSION_ALL, NULL, true},
        {{"f2", "o1", "derivada:1,formato:3,practica_persona:2"}, VERSION_FIGURES, NULL, true},
        {{"f2", "o1", "derivada:1,formato:3,practica_persona:2"}, VERSION_NOTHING, "formato", false},
        {{"f1", "o2", "derivada:1,formato:3,practica_persona:2"}, VERSION_ALL, NULL, true},
        {{"f1", "o2", "derivada:1,formato:3,practica_persona:2"}, VERSION_FIGURES, NULL, false},
        {{"f1", "o1", "derivada:2,formato:3,practica_persona:2"}, VERSION_FIGURES, NULL, true},
        {{"f1", "o1", "derivada:2,formato:3,practica_persona:2"}, VERSION_NOTHING, "formato", false},
        {{"f1", "o1", "derivada:1,formato:4,practica_persona:2"}, VERSION_FIGURES, NULL, false},
        {{"f1", "o1", "derivada:1,formato:4,practica_persona:2"}, VERSION_NOTHING, "practica_persona", false},
        {{"f1", "o1", "derivada:1,formato:4,practica_persona:2"},
         VERSION_NOTHING,
         "practica_persona,formato",
         true},
        {{"f1", "o1", "derivada:1,formato:3,particion_retirada:1,practica_persona:2"},
         VERSION_FIGURES,
         NULL,
         true},
        {{"f1", "o1", "derivada:1,formato:3,informe:1,practica_persona:2"}, VERSION_NOTHING, "informe", true},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char before[SHA256_HEX_SIZE], after[SHA256_HEX_SIZE];
        hash_of(&was, rows[i].kafka, rows[i].tables, before);
        hash_of(&rows[i].is, rows[i].kafka, rows[i].tables, after);
        if ((strcmp(before, after) != 0) != rows[i].moves)
            fail_msg("row %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(block_store_sums_what_was_added),
        cmocka_unit_test(block_store_empty_has_no_rows),
        cmocka_unit_test(numbers_as_text),
        cmocka_unit_test(answer_is_kept_when_it_is_asked_again),
        cmocka_unit_test(answers_longest_not_asked_make_room),
        cmocka_unit_test(version_moves_with_what_an_answer_depends_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
