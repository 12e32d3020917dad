/* What surrounds the publishing of a base and is pure: replacements, and how far an upload is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/cleanup.h"
#include "services/ingest/publish/replacement.h"
#include "services/ingest/rest/cargas.h"
#include "tests/lib/cases.h"

enum { KNOWN_MAX = 8 };

static void sha_of(char name, char ret[SHA256_HEX_SIZE])
{
    memset(ret, name, SHA256_HEX_SIZE - 1);
    ret[SHA256_HEX_SIZE - 1] = '\0';
}

/* "p7": pendientes of the 7th; "m8": mal_escalados of the 8th. */
static void cut_of(const char *text, base_info_t *ret)
{
    char day[11];
    snprintf(day, sizeof day, "2021-12-0%c", text[1]);
    assert_true(day_parse(day, &ret->fecha_corte));
    ret->base = text[0] == 'p' ? BASE_PENDIENTES : BASE_MAL_ESCALADOS;
}

static const base_info_t *by_sha(const base_info_t *all, size_t n, const char *sha256)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i].sha256, sha256) == 0)
            return &all[i];
    return NULL;
}

static size_t bases_of(const char *text, base_info_t all[KNOWN_MAX], char names[KNOWN_MAX][8])
{
    size_t n = 0;
    AUTO(mem) char *copy = must(strdup(text ? text : ""));
    for (char *save, *one = strtok_r(copy, " ", &save); one; one = strtok_r(NULL, " ", &save), n++) {
        assert_true(n < KNOWN_MAX);
        snprintf(names[n], 8, "%c.xlsx", one[0]);
        all[n] = (base_info_t){.archivo = names[n], .recibido = "2021-12-07T12:00:00.000Z"};
        sha_of(one[0], all[n].sha256);
        cut_of(one + 2, &all[n]);
        all[n].entrega = one[5] - '0';
        if (one[7] != '-')
            sha_of(one[7], all[n].reemplaza);
    }
    return n;
}

static void check_replacement(const case_row_t *row, void *ctx)
{
    (void)ctx;
    static const char *const outcomes[] = {"publish", "known", "refused"};
    base_info_t all[KNOWN_MAX];
    char names[KNOWN_MAX][8], named[SHA256_HEX_SIZE];
    size_t n = bases_of(case_get(row, "known"), all, names);
    const char *sent = case_get(row, "sent"), *replaces = case_get(row, "replaces");
    base_info_t info = {.archivo = "nuevo.xlsx", .entrega = 77};
    sha_of(sent[0], info.sha256);
    cut_of(sent + 2, &info);
    known_bases_t known = {.self = by_sha(all, n, info.sha256)};
    for (size_t i = 0; i < n; i++) {
        if (strcmp(all[i].reemplaza, info.sha256) == 0)
            known.successor = &all[i];
        if (all[i].base == info.base && all[i].fecha_corte == info.fecha_corte &&
            (!known.holder || all[i].entrega > known.holder->entrega))
            known.holder = &all[i];
    }
    if (replaces) {
        sha_of(replaces[0], named);
        known.target = by_sha(all, n, named);
    }
    err_t err = ERR_INIT;
    outcome_t outcome = replacement_judge(&known, replaces ? named : NULL, &info, &err);
    const char *code = case_get(row, "code"), *word = case_get(row, "word");
    if (strcmp(outcomes[outcome], case_get(row, "outcome")) != 0)
        fail_msg("line %d: %s (%s)", row->line, outcomes[outcome], err.text);
    if (code)
        assert_string_equal(err.code, code);
    if (word && !strstr(err.text, word))
        fail_msg("line %d: «%s» does not say %s", row->line, err.text, word);
    if (outcome == OUTCOME_PUBLISH) {
        assert_int_equal(info.entrega, case_int(row, "entrega"));
        assert_string_equal(info.reemplaza, replaces ? named : "");
    }
}

static void replacement_table(void **state)
{
    (void)state;
    cases_run("ingest_replacement.tsv", check_replacement, NULL);
}

static void check_pace(const case_row_t *row, void *ctx)
{
    (void)ctx;
    pace_t p = pace_of(case_int(row, "rows"), case_int(row, "done"), case_int(row, "total"),
                       case_int(row, "elapsed_ms"));
    if (p.percent != case_int(row, "percent") || p.rows_per_second != case_int(row, "rows_per_second") ||
        p.seconds_left != case_int(row, "seconds_left"))
        fail_msg("line %d: %lld %%, %lld rows/s, %lld s left", row->line, (long long)p.percent,
                 (long long)p.rows_per_second, (long long)p.seconds_left);
}

static void pace_table(void **state)
{
    (void)state;
    cases_run("ingest_pace.tsv", check_pace, NULL);
}

static void carga_ids(void **state)
{
    (void)state;
    assert_true(carga_id_ok("a"));
    assert_true(carga_id_ok("0123456789abcdefABCDEF-_0123456789abcdef0123456789abcdef01234567"));
    assert_false(carga_id_ok(""));
    assert_false(carga_id_ok("a b"));
    assert_false(carga_id_ok("ñ"));
    assert_false(carga_id_ok("0123456789abcdefABCDEF-_0123456789abcdef0123456789abcdef012345678"));
}

/* An upload under way is never forgotten; of those that ended the oldest goes first. */
static void cargas_bounded(void **state)
{
    (void)state;
    AUTO(cargas) cargas_t *c = cargas_new();
    carga_t *kept = cargas_begin(c, "viva", "a.xlsx", 1);
    assert_non_null(kept);
    assert_null(cargas_begin(c, "viva", "b.xlsx", 1));
    for (int i = 0; i < 1000; i++) {
        carga_t *x = cargas_begin(c, NULL, "c.xlsx", 1);
        assert_non_null(x);
        assert_true(carga_id_ok(carga_id(x)));
        carga_end(c, x, 201, json_object());
    }
    assert_string_equal(carga_id(kept), "viva");
    carga_end(c, kept, 422, json_object());
    assert_non_null(cargas_begin(c, "viva", "b.xlsx", 1));
    int begun = 0;
    while (cargas_begin(c, NULL, "d.xlsx", 1))
        begun++;
    assert_int_equal(begun, 255);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replacement_table),
        cmocka_unit_test(pace_table),
        cmocka_unit_test(carga_ids),
        cmocka_unit_test(cargas_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
