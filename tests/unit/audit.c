/* The audit's chain: the form of a row, its hash, and what a walk along it finds (cases/audit_chain.tsv);
 * entries as events; how often the same is told; who acts. */
#include <inttypes.h>
#include <sodium.h>

#include "common/audit/audit_bound.h"
#include "common/audit/audit_chain.h"
#include "common/audit/audit_event.h"
#include "tests/unit/common_cases.h"

#define ROWS 8
#define H10 "0123456789"
#define H100 H10 H10 H10 H10 H10 H10 H10 H10 H10 H10
#define H1000 H100 H100 H100 H100 H100 H100 H100 H100 H100 H100

/* ---- the form ---- */

static audit_row_t sample(void)
{
    return (audit_row_t){.n = 7,
                         .us = 1638885065120000,
                         .chained_us = 1638885066000000,
                         .entry = {.servicio = "contact",
                                   .id = "a",
                                   .quien = "ñandú",
                                   .desde = "203.0.113.9",
                                   .accion = "caso.respuesta",
                                   .objeto = "caso/1",
                                   .antes = "{}",
                                   .solicitud = ""}};
}

static void form_of_a_row_has_lengths_in_bytes(void **state)
{
    (void)state;
    AUTO(buf) buf_t form = {0};
    const audit_row_t r = sample();
    audit_form(&r, &form);
    assert_string_equal(buf_str(&form), "1:7\n16:1638885065120000\n16:1638885066000000\n7:contact\n1:a\n7:"
                                        "ñandú\n-\n11:203.0.113.9\n14:caso.respuesta\n"
                                        "6:caso/1\n2:{}\n-\n0:\n");
}

/* Computed by another program. */
static void hash_of_a_row_is_sha256_over_the_one_before_and_the_form(void **state)
{
    (void)state;
    unsigned char before[AUDIT_HASH_BYTES] = {0}, hash[AUDIT_HASH_BYTES];
    char hex[2 * AUDIT_HASH_BYTES + 1];
    const audit_row_t r = sample();
    before[31] = 1;
    audit_hash(before, &r, hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    assert_string_equal(hex, "8894fe434c4a7b2378a5977a72b1c5f8763cd340233b62800ccdeec3229bed1d");
}

/* Each field counts, and none can be moved into its neighbour. */
static void hash_of_a_row_hangs_on_every_field(void **state)
{
    (void)state;
    enum { VARIANTS = 15 };
    unsigned char before[AUDIT_HASH_BYTES] = {0}, hash[VARIANTS][AUDIT_HASH_BYTES];
    audit_row_t r[VARIANTS];
    for (int i = 0; i < VARIANTS; i++)
        r[i] = sample();
    r[1].n = 8;
    r[2].us++;
    r[3].entry.servicio = "ingest";
    strcpy(r[4].entry.id, "b");
    r[5].entry.quien = "nandu";
    r[6].entry.roles = "";
    r[7].entry.desde = NULL;
    r[8].entry.accion = "caso.causal";
    r[9].entry.objeto = "caso/2";
    r[10].entry.antes = NULL;
    r[11].entry.despues = "{}";
    r[12].entry.solicitud = NULL;
    r[13].entry.antes = "{}\n-";
    r[14].chained_us++;
    for (int i = 0; i < VARIANTS; i++)
        audit_hash(before, &r[i], hash[i]);
    for (int i = 0; i < VARIANTS; i++)
        for (int j = 0; j < i; j++)
            if (memcmp(hash[i], hash[j], AUDIT_HASH_BYTES) == 0)
                fail_msg("variants %d and %d have one hash", i, j);
}

/* ---- the walk ---- */

static void link_row(const unsigned char *before, audit_row_t *r)
{
    memcpy(r->before, before, sizeof r->before);
    audit_hash(before, r, r->hash);
}

/* Rows 1 … ROWS of one chain; from `anew` on changed and made anew, 0: none is. */
static void chain_make(audit_row_t *rows, int64_t anew)
{
    static const char *const who[] = {"ana", "eva"};
    unsigned char before[AUDIT_HASH_BYTES] = {0};
    for (int i = 0; i < ROWS; i++) {
        rows[i] = sample();
        rows[i].n = i + 1;
        rows[i].us += i;
        rows[i].entry.quien = who[anew && i + 1 >= anew];
        link_row(before, &rows[i]);
        memcpy(before, rows[i].hash, sizeof before);
    }
}

static void finding_text(const audit_finding_t *f, buf_t *out)
{
    static const char *const words[] = {
        [AUDIT_MISSING] = "missing", [AUDIT_ALTERED] = "altered",       [AUDIT_UNLINKED] = "unlinked",
        [AUDIT_AGAIN] = "again",     [AUDIT_UNANCHORED] = "unanchored", [AUDIT_HIDDEN] = "hidden"};
    buf_printf(out, out->len ? "; %" PRId64 : "%" PRId64, f->from);
    if (f->fault == AUDIT_MISSING)
        buf_printf(out, "-%" PRId64, f->to);
    buf_printf(out, " %s", words[f->fault]);
    if (f->fault == AUDIT_MISSING && f->known)
        buf_printf(out, " at %" PRId64, f->known);
    else if (f->fault == AUDIT_UNANCHORED)
        assert_true(f->known != 0);
}

static size_t anchors_make(char *text, const audit_row_t *rows, audit_anchor_t *ret)
{
    size_t n = 0;
    for (char *word; strcmp(text ? text : "-", "-") != 0 && (word = strsep(&text, " "));) {
        int64_t number = strtoll(word, NULL, 10);
        ret[n] = (audit_anchor_t){.n = number, .when = number};
        memcpy(ret[n++].hash, rows[number - 1].hash, AUDIT_HASH_BYTES);
    }
    return n;
}

static void walk_finds(const case_row_t *c)
{
    audit_row_t whole[ROWS], anew[ROWS];
    audit_anchor_t anchors[ROWS];
    audit_finding_t found[AUDIT_FINDINGS_MAX];
    audit_walk_t w;
    AUTO(buf) buf_t got = {0};
    const char *star = strchr(c->f[0], '*');
    chain_make(whole, 0);
    chain_make(anew, star ? strtoll(star - 1, NULL, 10) : 0);
    size_t n_anchors = anchors_make(c->f[1], whole, anchors);
    audit_walk_begin(&w, strtoll(c->f[2], NULL, 10), anchors, n_anchors);
    char *text = strcmp(c->f[0], "-") == 0 ? NULL : c->f[0];
    for (char *word; (word = strsep(&text, " "));) {
        char *how;
        int64_t number = strtoll(word, &how, 10);
        audit_row_t r = anew[number - 1];
        if (*how == 'x')
            r.entry = anew[strtoll(how + 1, NULL, 10) - 1].entry,
            r.us = anew[strtoll(how + 1, NULL, 10) - 1].us;
        if (*how == '!' || *how == '~')
            r.entry.objeto = "caso/otro";
        if (*how == '~')
            audit_hash(r.before, &r, r.hash);
        size_t n = audit_walk_row(&w, &r, found);
        for (size_t i = 0; i < n; i++)
            finding_text(&found[i], &got);
    }
    if (audit_walk_end(&w, found))
        finding_text(found, &got);
    if (strcmp(got.len ? buf_str(&got) : "-", c->f[3]) != 0)
        fail_msg("%s: found «%s», not «%s»", c->where, buf_str(&got), c->f[3]);
}

static void walk_finds_what_is_wrong(void **state)
{
    (void)state;
    cases_each("audit_chain.tsv", 5, walk_finds);
}

static void findings_are_sentences(void **state)
{
    (void)state;
    static const struct {
        audit_finding_t f;
        const char *words;
    } rows[] = {
        {{AUDIT_MISSING, 3, 3, 0, NULL, NULL}, "fila 3: no está"},
        {{AUDIT_MISSING, 3, 5, 0, NULL, NULL}, "filas 3 a 5: no están"},
        {{AUDIT_MISSING, 4, 5, 1638885065120, NULL, NULL},
         "filas 4 a 5: no están; el 2021-12-07T13:51:05.120Z se anunció que la cadena llegaba hasta la 5"},
        {{AUDIT_ALTERED, 2, 2, 0, NULL, NULL}, "fila 2: se alteró; su contenido no es el de su huella"},
        {{AUDIT_UNLINKED, 3, 3, 0, NULL, NULL},
         "fila 3: no sigue a la 2; alguna de las dos se cambió, se quitó o se puso después"},
        {{AUDIT_AGAIN, 3, 3, 0, NULL, NULL}, "fila 3: está más de una vez"},
        {{AUDIT_UNANCHORED, 9, 9, 1638885065120, NULL, NULL},
         "fila 9: no es la que se anunció el 2021-12-07T13:51:05.120Z; la cadena se rehízo desde ella o "
         "desde antes"},
        {{AUDIT_HIDDEN, 9, 9, 0, NULL, NULL},
         "fila 9: las consultas por fecha no la muestran; su tramo dice otras fechas"},
        {{AUDIT_UNANNOUNCED, 4, 9, 1638885065120, NULL, NULL},
         "filas 4 a 9: sin anunciar desde el 2021-12-07T13:51:05.120Z, aunque la cadena siguió; alguien "
         "quitó los "
         "anuncios, o no salen"},
        {{AUDIT_RETRACTED, 4, 9, 0, NULL, NULL},
         "filas 4 a 9: consta que se anunciaron, y en audit.anchor no está ese anuncio; alguien lo quitó"},
        {{AUDIT_UNTAKEN, 0, 0, 1638885065120, "contact", "a1"},
         "entrada contact/a1, del 2021-12-07T13:51:05.120Z: se dijo en audit.event y no está en la "
         "auditoría"},
        {{AUDIT_RETOLD, 7, 7, 1638885065120, "contact", "a1"},
         "entrada contact/a1, del 2021-12-07T13:51:05.120Z: la fila 7 dice otra cosa que lo que se dijo en "
         "audit.event"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(buf) buf_t words = {0};
        audit_finding_words(&rows[i].f, &words);
        assert_string_equal(buf_str(&words), rows[i].words);
    }
}

/* Rows chained ten seconds after one another; what was made known reaches row `anchored`. */
static void rows_that_wait_for_their_announcement_are_told_while_the_chain_goes_on(void **state)
{
    (void)state;
    static const struct {
        int64_t anchored, rows, patience_s, now_s, from; /* from: 0: nothing is told */
    } cases[] = {
        {8, 8, 30, 1000, 0},  /* all made known */
        {6, 8, 30, 1000, 0},  /* the last ones wait, and nobody has been adding since */
        {3, 8, 30, 1000, 4},  /* they wait while others came */
        {4, 8, 30, 1000, 0},  /* just not */
        {0, 8, 30, 1000, 1},  /* nothing was ever made known */
        {0, 2, 3600, 100, 0}, /* nor had to be yet */
        {0, 2, 30, 100, 1},   {0, 0, 30, 1000, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        audit_row_t rows[ROWS];
        audit_finding_t found[AUDIT_FINDINGS_MAX], f = {0};
        audit_walk_t w;
        chain_make(rows, 0);
        const audit_anchor_t a = {.n = cases[i].anchored, .when = 1};
        audit_walk_begin(&w, 1, &a, a.n > 0);
        for (int r = 0; r < cases[i].rows; r++) {
            rows[r].chained_us = (r + 1) * 10000000LL;
            audit_walk_row(&w, &rows[r], found);
        }
        const bool told =
            audit_walk_unannounced(&w, cases[i].patience_s * 1000000, cases[i].now_s * 1000000, &f);
        if (f.from != cases[i].from || told != (cases[i].from > 0))
            fail_msg("case %zu: from %" PRId64, i, f.from);
        if (told)
            assert_int_equal(f.to, cases[i].rows);
    }
}

static void row_that_no_day_shows_is_told(void **state)
{
    (void)state;
    audit_row_t rows[ROWS];
    audit_finding_t found[AUDIT_FINDINGS_MAX];
    audit_walk_t w;
    chain_make(rows, 0);
    rows[0].hidden = true;
    audit_walk_begin(&w, 1, NULL, 0);
    assert_int_equal(audit_walk_row(&w, &rows[0], found), 1);
    assert_int_equal(found[0].fault, AUDIT_HIDDEN);
    assert_int_equal(audit_walk_row(&w, &rows[1], found), 0);
}

/* ---- an entry on its way ---- */

static void entry_told_and_read_is_the_same(void **state)
{
    (void)state;
    AUTO(buf) buf_t data = {0};
    AUTO(arena) arena_t texts = {0};
    envelope_t head;
    doc_t doc;
    err_t err = ERR_INIT;
    audit_row_t r = sample();
    audit_entry_t back;
    r.entry.momento = 1638885065120;
    r.entry.solicitud = "7f0c";
    audit_envelope(&r.entry, &head);
    audit_encode(&r.entry, &data);
    assert_string_equal(head.source, "/pqr/contact");
    assert_int_equal(doc_parse(&doc, &texts, data.data, data.len, &err), RC_OK);
    assert_int_equal(audit_decode(&head, &doc, &back, &err), RC_OK);
    audit_row_t again = {.n = r.n, .us = r.us, .chained_us = r.chained_us, .entry = back};
    AUTO(buf) buf_t a = {0};
    AUTO(buf) buf_t b = {0};
    audit_form(&r, &a);
    audit_form(&again, &b);
    assert_string_equal(buf_str(&a), buf_str(&b));
    assert_int_equal(back.momento, r.entry.momento);
}

static void entry_that_lacks_something_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *data, *field;
    } rows[] = {
        {"{}", "servicio"},
        {"{\"servicio\":\"s\",\"momento\":\"hoy\",\"quien\":\"q\",\"accion\":\"a\",\"objeto\":\"o\"}",
         "momento"},
        {"{\"servicio\":\"s\",\"momento\":\"2021-12-07T12:00:00Z\",\"accion\":\"a\",\"objeto\":\"o\"}",
         "quien"},
        {"{\"servicio\":\"s\",\"momento\":\"2021-12-07T12:00:00Z\",\"quien\":\"q\",\"accion\":\"\","
         "\"objeto\":\"o\"}",
         "accion"},
        {"{\"servicio\":\"s\",\"momento\":\"2021-12-07T12:00:00Z\",\"quien\":\"q\",\"accion\":\"a\","
         "\"objeto\":\"o\",\"antes\":1}",
         "antes"},
        {"{\"servicio\":\"s\",\"momento\":\"2021-12-07T12:00:00Z\",\"quien\":\"q\",\"accion\":\"a\","
         "\"objeto\":\"" H1000 "x\"}",
         "objeto"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(arena) arena_t texts = {0};
        envelope_t head = {0};
        doc_t doc;
        err_t err = ERR_INIT;
        audit_entry_t e;
        assert_int_equal(doc_parse(&doc, &texts, rows[i].data, strlen(rows[i].data), &err), RC_OK);
        assert_int_equal(audit_decode(&head, &doc, &e, &err), RC_REJECT);
        assert_non_null(strstr(err.text, rows[i].field));
    }
}

/* ---- who acts, and what is handed out ---- */

static void thread_works_for_its_service_until_somebody_asks(void **state)
{
    (void)state;
    identity_t ana = {.usuario = "ana", .roles = AGENTE | ADMIN};
    audit_service("contact");
    audit_origin_clear();
    assert_string_equal(audit_entry("a.b", "o/1").quien, "contact");
    assert_null(audit_entry("a.b", "o/1").desde);
    audit_origin_set(&ana, "203.0.113.9", "id-1");
    const audit_entry_t e = audit_entry("a.b", "o/1"), f = audit_entry("a.b", "o/1");
    assert_string_equal(e.quien, "ana");
    assert_string_equal(e.roles, "agente admin");
    assert_string_equal(e.desde, "203.0.113.9");
    assert_string_equal(e.solicitud, "id-1");
    assert_string_not_equal(e.id, f.id);
    audit_origin_set(&ana, NULL, "a b\"}");
    assert_null(audit_entry("a.b", "o/1").solicitud);
    audit_origin_clear();
    assert_string_equal(audit_entry("a.b", "o/1").quien, "contact");
}

static void what_is_handed_out_is_told_with_what_was_asked(void **state)
{
    (void)state;
    audit_entry_t e;
    audit_origin_clear();
    assert_false(audit_handed("/v1/casos", "a=1", &e));
    audit_hand_detail("filtros", json_pack("{s:s}", "cuenta", "***"));
    assert_false(audit_handed("/v1/casos", "a=1", &e));
    audit_hand_out("lista.exportar", NULL, json_pack("{s:i}", "filas", 3));
    assert_true(audit_handed("/v1/casos", "a=1", &e));
    assert_string_equal(e.objeto, "ruta/v1/casos");
    assert_string_equal(e.despues, "{\"consulta\":\"a=1\",\"filas\":3,\"filtros\":{\"cuenta\":\"***\"}}");
    audit_origin_clear();
    assert_false(audit_handed("/v1/casos", NULL, &e));
}

static void a_query_is_told_whole_without_its_empty_pairs(void **state)
{
    (void)state;
    audit_entry_t e;
    AUTO(buf) buf_t query = {0};
    audit_origin_clear();
    for (int i = 0; i < 1100; i++)
        buf_addc(&query, '&');
    buf_adds(&query, "formato=csv&&&usuario=X&");
    audit_hand_out("lista.exportar", NULL, NULL);
    assert_true(audit_handed("/v1/casos", buf_str(&query), &e));
    assert_string_equal(e.despues, "{\"consulta\":\"formato=csv&usuario=X\"}");
    assert_true(audit_query_fits(buf_str(&query)));
    audit_origin_clear();
    audit_hand_out("lista.exportar", NULL, NULL);
    assert_true(audit_handed("/v1/casos", "&&", &e));
    assert_null(e.despues);
    audit_origin_clear();
    assert_true(audit_query_fits(NULL));
    assert_false(audit_query_fits("a=\xff"));
    buf_clear(&query);
    while (query.len < 4096)
        buf_addc(&query, 'x');
    assert_true(audit_query_fits(buf_str(&query)));
    buf_addc(&query, 'x');
    assert_false(audit_query_fits(buf_str(&query)));
}

static void bound_lets_a_burst_pass_and_counts_the_rest(void **state)
{
    (void)state;
    audit_bound_t b = {.burst = 3, .every_ms = 100, .lock = PTHREAD_MUTEX_INITIALIZER};
    int64_t omitted;
    for (int i = 0; i < 3; i++)
        assert_true(audit_bound_take(&b, 1000, &omitted));
    assert_int_equal(omitted, 0);
    assert_false(audit_bound_take(&b, 1000, &omitted));
    assert_false(audit_bound_take(&b, 1099, &omitted));
    assert_true(audit_bound_take(&b, 1100, &omitted));
    assert_int_equal(omitted, 2);
    assert_false(audit_bound_take(&b, 1100, &omitted));
    assert_true(audit_bound_take(&b, 10000, &omitted));
    assert_int_equal(omitted, 1);
}

/* What was left out is told once, whoever tells it, and is not lost where it could not be. */
static void bound_keeps_what_was_not_told_until_it_is(void **state)
{
    (void)state;
    audit_bound_t b = {.burst = 2, .every_ms = 100, .lock = PTHREAD_MUTEX_INITIALIZER};
    int64_t omitted;
    assert_false(audit_bound_rest(&b, 1000, true, &omitted));
    for (int i = 0; i < 5; i++)
        (void)audit_bound_take(&b, 1000, &omitted);
    assert_false(audit_bound_rest(&b, 1199, false, &omitted)); /* more may come */
    assert_true(audit_bound_take(&b, 1150, &omitted));
    assert_int_equal(omitted, 3);
    audit_bound_untold(&b, 1150, omitted + 1); /* it and its count could not be written */
    assert_true(audit_bound_rest(&b, 1350, false, &omitted));
    assert_int_equal(omitted, 4);
    assert_false(audit_bound_rest(&b, 9000, true, &omitted));
    audit_bound_untold(&b, 9000, 2);
    assert_true(audit_bound_rest(&b, 9000, true, &omitted));
    assert_int_equal(omitted, 2);
}

typedef struct told {
    pthread_mutex_t lock;
    int fails; /* so many times */
    int entries;
    int64_t omitted;
} told_t;

static rc_t tell_count(void *ctx, const audit_entry_t *e, err_t *err)
{
    told_t *t = ctx;
    long long n = 0;
    rc_t rc = RC_OK;
    pthread_mutex_lock(&t->lock);
    if (t->fails-- > 0) {
        rc = err_set(err, RC_RETRY, "postgres", "no ahora");
    } else {
        assert_int_equal(sscanf(e->despues, "{\"omitidas\":%lld}", &n), 1);
        assert_string_equal(e->accion, "acceso.negado");
        t->entries++;
        t->omitted += n;
    }
    pthread_mutex_unlock(&t->lock);
    return rc;
}

static void rest_of_a_flood_is_told_when_it_is_over_and_at_a_stop(void **state)
{
    (void)state;
    audit_bound_t b = {.burst = 1, .every_ms = 100, .lock = PTHREAD_MUTEX_INITIALIZER};
    const audit_rest_t rests[] = {{&b, "acceso.negado"}, {0}};
    told_t t = {.lock = PTHREAD_MUTEX_INITIALIZER, .fails = 1};
    int64_t omitted;
    audit_rest_teller_t *teller = audit_rest_begin(rests, tell_count, &t);
    for (int i = 0; i < 8; i++)
        (void)audit_bound_take(&b, clock_monotonic_ms(), &omitted);
    for (bool over = false; !over;) {
        pthread_mutex_lock(&t.lock);
        over = t.entries > 0;
        pthread_mutex_unlock(&t.lock);
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
    assert_int_equal(t.omitted, 7);
    for (int i = 0; i < 4; i++)
        (void)audit_bound_take(&b, clock_monotonic_ms(), &omitted);
    audit_rest_end(teller);
    assert_in_range(t.omitted, 10, 11);
    assert_int_equal(b.omitted, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(form_of_a_row_has_lengths_in_bytes),
        cmocka_unit_test(hash_of_a_row_is_sha256_over_the_one_before_and_the_form),
        cmocka_unit_test(hash_of_a_row_hangs_on_every_field),
        cmocka_unit_test(walk_finds_what_is_wrong),
        cmocka_unit_test(findings_are_sentences),
        cmocka_unit_test(rows_that_wait_for_their_announcement_are_told_while_the_chain_goes_on),
        cmocka_unit_test(row_that_no_day_shows_is_told),
        cmocka_unit_test(entry_told_and_read_is_the_same),
        cmocka_unit_test(entry_that_lacks_something_is_refused),
        cmocka_unit_test(thread_works_for_its_service_until_somebody_asks),
        cmocka_unit_test(what_is_handed_out_is_told_with_what_was_asked),
        cmocka_unit_test(a_query_is_told_whole_without_its_empty_pairs),
        cmocka_unit_test(bound_lets_a_burst_pass_and_counts_the_rest),
        cmocka_unit_test(bound_keeps_what_was_not_told_until_it_is),
        cmocka_unit_test(rest_of_a_flood_is_told_when_it_is_over_and_at_a_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
