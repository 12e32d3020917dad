/* The reader of JSON in common/doc.h: tables of what it takes and refuses, its bounds, and jansson, which
 * reads thousands of damaged events beside it. */
#include "common/doc.h"

#include <jansson.h>

#include "common/buf.h"
#include "common/event.h" /* AUTO(json) */
#include "tests/unit/common_cases.h"

static const char *const kind_names[] = {
    [DOC_NULL] = "null", [DOC_BOOL] = "bool",     [DOC_INTEGER] = "integer", [DOC_REAL] = "real",
    [DOC_TEXT] = "text", [DOC_OBJECT] = "object", [DOC_ARRAY] = "array",
};

/* From memory of exactly its size, so that reading beyond it is seen. */
static rc_t parse(doc_t *ret, arena_t *texts, const char *json, size_t len, err_t *err)
{
    AUTO(mem) char *exact = must(malloc(len ? len : 1));
    memcpy(exact, json, len);
    return doc_parse(ret, texts, exact, len, err);
}

static rc_t parse_text(const char *json)
{
    AUTO(arena) arena_t texts = {0};
    doc_t d;
    return parse(&d, &texts, json, strlen(json), NULL);
}

static void check_accepted(const case_row_t *row)
{
    AUTO(arena) arena_t texts = {0};
    doc_t d;
    err_t err = ERR_INIT;
    if (parse(&d, &texts, row->f[0], strlen(row->f[0]), &err) != RC_OK)
        fail_msg("%s: se rechazó: %s", row->where, err.text);
    doc_fields_t f = doc_fields(&d);
    const doc_member_t *a = doc_find(&f, "a");
    if (!a)
        fail_msg("%s: no está «a»", row->where);
    case_expect(row, "kind", kind_names[a->kind], row->f[1]);
    char number[24] = "";
    if (a->kind == DOC_INTEGER || a->kind == DOC_BOOL)
        snprintf(number, sizeof number, "%lld", (long long)a->integer);
    case_expect(row, "value", a->text ? a->text : number, row->f[2]);
    assert_true(!a->text == (a->kind == DOC_NULL || a->kind == DOC_BOOL || a->kind == DOC_INTEGER));
}

static void accepted_table(void **state)
{
    (void)state;
    cases_each("doc_accepted.tsv", 4, check_accepted);
}

static void check_refused(const case_row_t *row)
{
    AUTO(arena) arena_t texts = {0};
    doc_t d;
    err_t err = ERR_INIT;
    if (parse(&d, &texts, row->f[0], strlen(row->f[0]), &err) != RC_REJECT)
        fail_msg("%s: se aceptó", row->where);
    assert_true(*err.code && *err.text);
}

static void refused_table(void **state)
{
    (void)state;
    cases_each("doc_refused.tsv", 2, check_refused);
}

static void nul_bytes_are_refused_everywhere(void **state)
{
    (void)state;
    static const char json[] = "{\"a\":\"x\",\"b\":[1]}";
    for (size_t at = 0; at <= sizeof json - 1; at++) {
        AUTO(arena) arena_t texts = {0};
        char damaged[sizeof json + 1];
        memcpy(damaged, json, at);
        damaged[at] = '\0';
        memcpy(damaged + at + 1, json + at, sizeof json - 1 - at);
        doc_t d;
        assert_int_equal(parse(&d, &texts, damaged, sizeof json, NULL), RC_REJECT);
    }
}

static void nothing_at_all_is_refused(void **state)
{
    (void)state;
    AUTO(arena) arena_t texts = {0};
    doc_t d;
    assert_int_equal(doc_parse(&d, &texts, NULL, 0, NULL), RC_REJECT);
    assert_int_equal(doc_parse(&d, &texts, "{}", 0, NULL), RC_REJECT);
}

static void depth_is_bounded(void **state)
{
    (void)state;
    for (int lists = 0; lists < 2; lists++)
        for (int depth = DOC_DEPTH_MAX - 1; depth <= DOC_DEPTH_MAX + 1; depth++) {
            AUTO(buf) buf_t b = {0};
            buf_adds(&b, "{\"a\":");
            for (int i = 1; i < depth; i++)
                buf_adds(&b, lists ? "[" : i + 1 < depth ? "{\"a\":" : "{");
            for (int i = 1; i < depth; i++)
                buf_adds(&b, lists ? "]" : "}");
            buf_adds(&b, "}");
            assert_int_equal(parse_text(buf_str(&b)), depth <= DOC_DEPTH_MAX ? RC_OK : RC_REJECT);
        }
    AUTO(buf) buf_t endless = {0};
    buf_adds(&endless, "{\"a\":");
    for (int i = 0; i < 1000000; i++)
        buf_addc(&endless, '[');
    assert_int_equal(parse_text(buf_str(&endless)), RC_REJECT);
}

static void members_add(buf_t *b, int n)
{
    for (int i = 0; i < n; i++)
        buf_printf(b, "%s\"k%d\":%d", i ? "," : "", i, i);
}

/* More than have their place in the struct, and than are compared one by one; and the bound on all. */
static void many_members(void **state)
{
    (void)state;
    static const int counts[] = {1, 47, 48, 49, 63, 64, 65, 66, 97, 1000, DOC_MEMBERS_MAX};
    for (size_t c = 0; c < COUNT_OF(counts); c++) {
        AUTO(arena) arena_t texts = {0};
        AUTO(buf) buf_t b = {0};
        doc_t d;
        buf_addc(&b, '{');
        members_add(&b, counts[c]);
        size_t open = b.len;
        buf_addc(&b, '}');
        assert_int_equal(parse(&d, &texts, b.data, b.len, NULL), RC_OK);
        assert_int_equal(d.n, counts[c]);
        for (int i = 0; i < counts[c]; i++)
            assert_int_equal(d.members[i].integer, i);
        b.len = open;
        buf_printf(&b, ",\"k%d\":0}", counts[c] / 2); /* a key again */
        assert_int_equal(parse(&d, &texts, b.data, b.len, NULL), RC_REJECT);
        b.len = open;
        buf_printf(&b, ",\"k%d\":0}", counts[c]); /* one more */
        assert_int_equal(parse(&d, &texts, b.data, b.len, NULL),
                         counts[c] < DOC_MEMBERS_MAX ? RC_OK : RC_REJECT);
    }
}

static void long_lists_take_no_members(void **state)
{
    (void)state;
    AUTO(arena) arena_t texts = {0};
    AUTO(buf) buf_t b = {0};
    buf_adds(&b, "{\"a\":[{}");
    for (int i = 0; i < 2 * DOC_MEMBERS_MAX; i++)
        buf_adds(&b, i % 2 ? ",1" : ",{\"b\":1}");
    buf_adds(&b, "],\"c\":2}");
    doc_t d;
    assert_int_equal(parse(&d, &texts, b.data, b.len, NULL), RC_OK);
    assert_int_equal(d.n, 2);
    assert_string_equal(d.members[1].key, "c");
}

/* Found in order, out of order and again; inside an object only its own. */
static void fields_are_found(void **state)
{
    (void)state;
    AUTO(arena) arena_t texts = {0};
    static const char json[] = "{\"a\":1,\"o\":{\"x\":2,\"p\":{\"y\":3},\"z\":4},\"b\":5}";
    doc_t d;
    assert_int_equal(parse(&d, &texts, json, sizeof json - 1, NULL), RC_OK);
    doc_fields_t f = doc_fields(&d);
    for (int twice = 0; twice < 2; twice++) {
        assert_int_equal(doc_find(&f, "a")->integer, 1);
        assert_int_equal(doc_find(&f, "b")->integer, 5);
        assert_null(doc_find(&f, "x"));
        assert_null(doc_find(&f, "y"));
    }
    doc_fields_t o = doc_fields_of(doc_find(&f, "o"));
    assert_int_equal(doc_find(&o, "z")->integer, 4);
    assert_int_equal(doc_find(&o, "x")->integer, 2);
    assert_null(doc_find(&o, "y"));
    assert_null(doc_find(&o, "b"));
    doc_fields_t p = doc_fields_of(doc_find(&o, "p"));
    assert_int_equal(doc_find(&p, "y")->integer, 3);
    assert_null(doc_find(&p, "z"));
}

/* ---- beside jansson ---- */

static bool members_equal(const doc_member_t *m, size_t n, const json_t *object, bool outer);

static bool member_equal(const doc_member_t *m, const json_t *v, bool outer)
{
    switch (m->kind) {
    case DOC_NULL:
        return json_is_null(v);
    case DOC_BOOL:
        return json_is_boolean(v) && json_is_true(v) == (m->integer == 1);
    case DOC_INTEGER:
        return json_is_integer(v) && json_integer_value(v) == m->integer;
    case DOC_REAL:
        return json_is_real(v) && json_real_value(v) == strtod(m->text, NULL);
    case DOC_TEXT:
        return json_is_string(v) && strcmp(json_string_value(v), m->text) == 0 &&
               json_string_length(v) == strlen(m->text);
    case DOC_OBJECT:
    case DOC_ARRAY:
        break;
    }
    if (!outer != !m->text)
        return false;
    AUTO(json) json_t *raw = m->text ? json_loads(m->text, JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (m->text && !json_equal(raw, v))
        return false;
    return m->kind == DOC_ARRAY ? json_is_array(v) && m->span == 0
                                : json_is_object(v) && members_equal(m + 1, m->span, v, false);
}

static bool members_equal(const doc_member_t *m, size_t n, const json_t *object, bool outer)
{
    size_t count = 0;
    void *place = json_object_iter((json_t *)object);
    for (size_t i = 0; i < n; i += 1 + m[i].span, count++) {
        if (!place || strcmp(json_object_iter_key(place), m[i].key) != 0 ||
            !member_equal(&m[i], json_object_iter_value(place), outer))
            return false;
        place = json_object_iter_next((json_t *)object, place);
    }
    return count == json_object_size(object);
}

static int depth_of(const json_t *v)
{
    int deepest = 0;
    const char *key;
    json_t *item;
    size_t i;
    json_object_foreach((json_t *)v, key, item)
        deepest = depth_of(item) > deepest ? depth_of(item) : deepest;
    json_array_foreach((json_t *)v, i, item)
        deepest = depth_of(item) > deepest ? depth_of(item) : deepest;
    return deepest + (json_is_object(v) || json_is_array(v));
}

typedef struct tally {
    int both, neither, bounds;
} tally_t;

/* What jansson takes as an object is taken, and only that, but for what the header bounds: depth, and reals
 * that are long or too small; and for the byte NUL, which jansson passes over behind a number. */
static void compare(const char *json, size_t len, tally_t *t)
{
    AUTO(arena) arena_t texts = {0};
    AUTO(json) json_t *theirs = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL);
    doc_t ours;
    err_t err = ERR_INIT;
    bool taken = parse(&ours, &texts, json, len, &err) == RC_OK;
    if (taken != json_is_object(theirs)) {
        bool bound = !taken && (strstr(err.text, "número fuera") || strstr(err.text, "hondos") ||
                                memchr(json, '\0', len));
        if (!bound || (strstr(err.text, "hondos") && depth_of(theirs) <= DOC_DEPTH_MAX))
            fail_msg("jansson lo %s, doc_parse no (%s): %.*s", taken ? "rechaza" : "acepta", err.text,
                     (int)len, json);
        t->bounds++;
        return;
    }
    if (taken && !members_equal(ours.members, ours.n, theirs, true))
        fail_msg("jansson lee otra cosa: %.*s", (int)len, json);
    *(taken ? &t->both : &t->neither) += 1;
}

static uint32_t draw(uint64_t *state, size_t below)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z >> 32) % below);
}

/* Puts `with` in the place of `gone` bytes at `at`. */
static void splice(buf_t *b, size_t at, size_t gone, const char *with, size_t len)
{
    AUTO(buf) buf_t rest = {0};
    if (gone > b->len - at)
        gone = b->len - at;
    buf_add(&rest, b->data + at + gone, b->len - at - gone);
    b->len = at;
    buf_add(b, with, len);
    buf_add(b, buf_str(&rest), rest.len);
}

/* One change of the kinds that breaks JSON or leaves it whole in an uncommon way. */
static void mutate(buf_t *b, uint64_t *seed)
{
    static const char *const pieces[] = {
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        " ",
        "\n",
        "\t",
        "\r",
        "\x01",
        "\x7f",
        "\x80",
        "\xc3",
        "\xc3\xb1",
        "\xed\xa0\x80",
        "€",
        "😀",
        "\\u00e9",
        "\\ud83d",
        "\\ude00",
        "\\ud83d\\ude00",
        "\\u0000",
        "\\n",
        "\\/",
        "\\x",
        "0",
        "-",
        "1",
        ".",
        "e5",
        "E-3",
        "-0",
        "1.25",
        "1e400",
        "1e-400",
        "null",
        "true",
        "false",
        "9223372036854775807",
        "9223372036854775808",
        "[[]]",
        "{\"radicado\":1}",
        ",\"radicado\":\"x\"",
        "\"nuevo\":{\"a\":[1,2]},",
        "\xef\xbb\xbf",
        "\"a\":1,",
        "[1,{\"x\":null}],",
        "\\u0022",
        "\\u005c",
    };
    size_t at = draw(seed, b->len + 1);
    switch (draw(seed, 6)) {
    case 0: { /* a byte becomes another */
        char any = (char)draw(seed, 256);
        splice(b, at, 1, &any, 1);
        break;
    }
    case 1:
        splice(b, at, 1 + draw(seed, 12), "", 0);
        break;
    case 2: { /* a part again, elsewhere */
        size_t from = draw(seed, b->len + 1), len = draw(seed, 60);
        AUTO(buf) buf_t part = {0};
        buf_add(&part, b->data + from, len < b->len - from ? len : b->len - from);
        splice(b, at, 0, buf_str(&part), part.len);
        break;
    }
    case 3:
    case 4: {
        const char *piece = pieces[draw(seed, COUNT_OF(pieces))];
        splice(b, at, draw(seed, 2), piece, strlen(piece));
        break;
    }
    default: { /* a piece where a value, a key or a comma begins: often well-formed still */
        const char *piece = pieces[draw(seed, COUNT_OF(pieces))];
        while (at < b->len && !strchr(":,{\"", b->data[at]))
            at++;
        splice(b, at < b->len ? at + 1 : at, 0, piece, strlen(piece));
    }
    }
}

static json_t *valid_documents(void)
{
    json_t *all = json_load_file(TESTS_DIR "/cases/event_valid.json", 0, NULL);
    assert_non_null(all);
    return all;
}

static void damaged_events_read_as_jansson_reads_them(void **state)
{
    (void)state;
    AUTO(json) json_t *all = valid_documents();
    const char *name;
    json_t *doc;
    tally_t t = {0};
    uint64_t seed = 20211207;
    json_object_foreach(all, name, doc) {
        AUTO(mem) char *compact = json_dumps(doc, JSON_COMPACT);
        AUTO(mem) char *wide = json_dumps(doc, JSON_INDENT(1) | JSON_ENSURE_ASCII);
        for (int i = 0; i < 3000; i++) {
            AUTO(buf) buf_t b = {0};
            buf_adds(&b, i % 2 ? wide : compact);
            for (uint32_t n = 1 + draw(&seed, 3); n; n--)
                mutate(&b, &seed);
            compare(buf_str(&b), b.len, &t);
        }
    }
    print_message("ambos %d, ninguno %d, por límite %d\n", t.both, t.neither, t.bounds);
    assert_true(t.both > 1000 && t.neither > 1000); /* the damage is of both kinds */
}

/* Every way to cut an event short, and each of its bytes replaced by each that means something. */
static void cut_and_replaced_events_read_as_jansson_reads_them(void **state)
{
    (void)state;
    static const char telling[] = "\"\\{}[]:,0-.e \n\x01\x80\xc3";
    AUTO(json) json_t *all = valid_documents();
    const char *name;
    json_t *doc;
    json_object_foreach(all, name, doc) {
        AUTO(mem) char *text = json_dumps(doc, JSON_COMPACT);
        size_t len = strlen(text);
        tally_t cut = {0}, replaced = {0};
        for (size_t n = 0; n <= len; n++)
            compare(text, n, &cut);
        assert_int_equal(cut.both, 1);
        assert_int_equal(cut.neither, len);
        for (size_t at = 0; at < len; at++)
            for (size_t i = 0; i < sizeof telling; i++) { /* the NUL too */
                char was = text[at];
                text[at] = telling[i];
                compare(text, len, &replaced);
                text[at] = was;
            }
        assert_true(replaced.both > 0 && replaced.neither > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepted_table),
        cmocka_unit_test(refused_table),
        cmocka_unit_test(nul_bytes_are_refused_everywhere),
        cmocka_unit_test(nothing_at_all_is_refused),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(many_members),
        cmocka_unit_test(long_lists_take_no_members),
        cmocka_unit_test(fields_are_found),
        cmocka_unit_test(damaged_events_read_as_jansson_reads_them),
        cmocka_unit_test(cut_and_replaced_events_read_as_jansson_reads_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
