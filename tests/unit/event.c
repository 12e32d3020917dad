/* The contract in common/event.h: documents as data (tests/cases/event_valid.json, event_fields.tsv), which
 * tests/integration/pqrctl_contracts.py holds against the JSON Schemas too. With --emit prints what the
 * encoders make of the valid documents, one {"kind","data"} a line, for that test. */
#include "common/event.h"

#include "tests/unit/common_cases.h"

/* Any of the structs, as a kind's decoder fills it and its encoder reads it. */
typedef union decoded {
    record_t record;
    decision_t decision;
    base_info_t base;
    rejection_t rejection;
    case_event_t change;
    reception_t reception;
    policy_event_t policy;
} decoded_t;

#define CODEC(name, member)                                                                                  \
    static rc_t name##_in(const doc_t *data, decoded_t *ret, err_t *err)                                     \
    {                                                                                                        \
        return name##_decode(data, &ret->member, err);                                                       \
    }                                                                                                        \
    static void name##_out(const decoded_t *d, buf_t *out)                                                   \
    {                                                                                                        \
        name##_encode(&d->member, out);                                                                      \
    }
CODEC(record, record)
CODEC(decision, decision)
CODEC(base_info, base)
CODEC(rejection, rejection)
CODEC(case_event, change)
CODEC(reception, reception)
CODEC(policy_event, policy)

static const struct kind {
    const char *name;
    rc_t (*in)(const doc_t *data, decoded_t *ret, err_t *err);
    void (*out)(const decoded_t *d, buf_t *out);
} kinds[] = {
    {"received", record_in, record_out},           {"decision", decision_in, decision_out},
    {"base", base_info_in, base_info_out},         {"rejected", rejection_in, rejection_out},
    {"case", case_event_in, case_event_out},       {"reception", reception_in, reception_out},
    {"policy", policy_event_in, policy_event_out},
};

static const struct kind *kind_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    fail_msg("no hay eventos de tipo «%s»", name);
    return NULL;
}

/* The arena of the test at hand; the texts of what it decodes. */
static arena_t arena;

static int forget_texts(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

/* Decodes the document as if it had come written from elsewhere. */
static rc_t decode(const struct kind *kind, const json_t *json, decoded_t *ret, err_t *err)
{
    AUTO(mem) char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);
    doc_t doc;
    assert_non_null(text);
    rc_t rc = doc_parse(&doc, &arena, text, strlen(text), err);
    return rc == RC_OK ? kind->in(&doc, ret, err) : rc;
}

static json_t *valid_documents(void)
{
    json_error_t fault;
    json_t *all = json_load_file(TESTS_DIR "/cases/event_valid.json", 0, &fault);
    if (!all)
        fail_msg("event_valid.json: %s", fault.text);
    return all;
}

/* Sets, or takes away where text is "-", the field at a path of one or two names. */
static void change_field(json_t *doc, const char *path, const char *text, const char *where)
{
    char first[64];
    const char *dot = strchr(path, '.');
    if (dot) {
        snprintf(first, sizeof first, "%.*s", (int)(dot - path), path);
        doc = json_object_get(doc, first);
        path = dot + 1;
    }
    if (strcmp(text, "-") == 0) {
        json_object_del(doc, path);
        return;
    }
    json_t *value = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    if (!value)
        fail_msg("%s: «%s» no es JSON", where, text);
    json_object_set_new(doc, path, value);
}

static void check_field(const case_row_t *row)
{
    AUTO(json) json_t *all = valid_documents();
    const struct kind *kind = kind_find(row->f[0]);
    json_t *doc = json_object_get(all, kind->name);
    change_field(doc, row->f[1], row->f[2], row->where);

    decoded_t got;
    memset(&got, 0x5a, sizeof got);
    decoded_t before = got;
    err_t err = ERR_INIT;
    rc_t rc = decode(kind, doc, &got, &err);
    if (strcmp(row->f[3], "ok") == 0) {
        if (rc != RC_OK)
            fail_msg("%s: se rechazó: %s", row->where, err.text);
        return;
    }
    char field[80];
    snprintf(field, sizeof field, "«%s»", row->f[3]);
    case_expect_int(row, "result", rc, RC_REJECT);
    if (!strstr(err.text, field))
        fail_msg("%s: el error no nombra %s: %s", row->where, field, err.text);
    if (memcmp(&got, &before, sizeof got) != 0)
        fail_msg("%s: un rechazo tocó el resultado", row->where);
}

static void fields_table(void **state)
{
    (void)state;
    cases_each("event_fields.tsv", 6, check_field);
}

/* Decoding, encoding and decoding again gives the same document: nothing is lost, nothing is added. */
static void round_trip_keeps_every_field(void **state)
{
    (void)state;
    AUTO(json) json_t *all = valid_documents();
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        json_t *doc = json_object_get(all, kinds[i].name);
        decoded_t d;
        err_t err = ERR_INIT;
        AUTO(buf) buf_t text = {0};
        buf_adds(&text, "before:"); /* encoders append */
        assert_int_equal(decode(&kinds[i], doc, &d, &err), RC_OK);
        kinds[i].out(&d, &text);
        assert_memory_equal(text.data, "before:", 7);
        AUTO(json) json_t *back = json_loads(buf_str(&text) + 7, 0, NULL);
        if (!json_equal(back, doc))
            fail_msg("%s: %s", kinds[i].name, buf_str(&text));
        assert_null(strchr(buf_str(&text), '\n')); /* compact */
    }
}

/* A record with only what is required: the rest is told as absent and comes back as absent. */
static void round_trip_of_the_least_record(void **state)
{
    (void)state;
    record_t r = {.radicado = "1", .cuenta = "2", .base = BASE_MAL_ESCALADOS, .fecha_corte = 18968}, got;
    AUTO(buf) buf_t text = {0};
    record_encode(&r, &text);
    AUTO(json) json_t *doc = json_loads(buf_str(&text), 0, NULL);
    err_t err = ERR_INIT;
    doc_t read;
    assert_int_equal(doc_parse(&read, &arena, text.data, text.len, &err), RC_OK);
    assert_int_equal(record_decode(&read, &got, &err), RC_OK);
    assert_string_equal(got.radicado, "1");
    assert_int_equal(got.base, BASE_MAL_ESCALADOS);
    assert_int_equal(got.fecha_corte, 18968);
    const char *absent[] = {
        got.estado,           got.motivo,        got.razon,          got.subrazon,   got.usuario,
        got.asesor,           got.ciudad,        got.telefono,       got.causal,     got.observacion,
        got.fecha_radicacion, got.origen.sha256, got.origen.archivo, got.origen.hoja};
    for (size_t i = 0; i < COUNT_OF(absent); i++)
        assert_null(absent[i]);
    assert_int_equal(got.origen.fila, 0);
    assert_null(json_object_get(doc, "causal")); /* given by a person, or not there at all */
}

/* A decision made of the record's own text says what one made from the struct says, and keeps what nobody
 * knows. */
static void decision_onto_the_text_equals_decision_from_the_struct(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{\"radicado\":\"1\",\"cuenta\":\"2\",\"base\":\"pendientes\",\"fecha_corte\":\"2021-12-07\"}",
        " {\"radicado\":\"1\",\"cuenta\":\"2\",\"base\":\"pendientes\",\"fecha_corte\":\"2021-12-07\" } \r\n",
        "{\"nuevo\":{\"a\":[1,{}]},\"radicado\":\"1\",\"cuenta\":\"2\",\"base\":\"pendientes\",\"fecha_"
        "corte\":\"2021-12-07\"}",
        /* a causal given by a person, and fields that only a decision has: nothing may stand twice */
        "{\"radicado\":\"1\",\"cuenta\":\"2\",\"base\":\"pendientes\",\"fecha_corte\":\"2021-12-07\","
        "\"causal\":\"B\"}",
        "{\"nota_rr\":\"x\",\"radicado\":\"1\",\"cuenta\":\"2\",\"base\":\"pendientes\",\"fecha_corte\":"
        "\"2021-12-07\"}",
        "{\"radicado\":\"1\",\"cuenta\":\"2\",\"base\":\"pendientes\",\"fecha_corte\":\"2021-12-07\","
        "\"prioridad\":3}",
        "{\"radicado\":\"1\",\"cuenta\":\"2\",\"base\":\"pendientes\",\"fecha_corte\":\"2021-12-07\","
        "\"candidatas\":[]}",
        "{\"radicado\":\"1\",\"cuenta\":\"2\",\"base\":\"pendientes\",\"fecha_corte\":\"2021-12-07\","
        "\"respuesta\":\"x\"}",
        "{\"radicado\":\"1\",\"cuenta\":\"2\",\"base\":\"pendientes\",\"fecha_corte\":\"2021-12-07\","
        "\"respuesta_signo\":\"x\"}",
        "{\"radicado\":\"1\",\"cuenta\":\"2\",\"base\":\"pendientes\",\"fecha_corte\":\"2021-12-07\","
        "\"causal_por\":1}",
        "{\"radicado\":\"1\",\"cuenta\":\"2\",\"base\":\"pendientes\",\"fecha_corte\":\"2021-12-07\","
        "\"causal\":\"D\",\"revision\":1,\"nuevo\":{\"a\":[1,null]}}",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        err_t err = ERR_INIT;
        doc_t data, again;
        decision_t d = {.causal = "Q",
                        .kind = DECISION_CLOSE,
                        .razon = "r",
                        .politica_version = "v",
                        .politica_regla = "g",
                        .nota_rr = "di «\"hola\"»\n",
                        .respuesta = "sí",
                        .respuesta_signo = "negativa",
                        .prioridad = 8,
                        .candidatas = "[\"E\",\"K\"]",
                        .via = "marcacion"},
                   got;
        assert_int_equal(doc_parse(&data, &arena, texts[i], strlen(texts[i]), &err), RC_OK);
        assert_int_equal(record_decode(&data, &d.facts, &err), RC_OK);
        AUTO(buf) buf_t out = {0};
        decision_encode_onto(&data, texts[i], strlen(texts[i]), &d, &out);
        AUTO(json) json_t *strict = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(strict);
        assert_int_equal(json_object_get(strict, "nuevo") != NULL, strstr(texts[i], "nuevo") != NULL);
        assert_int_equal(doc_parse(&again, &arena, out.data, out.len, &err), RC_OK);
        assert_int_equal(decision_decode(&again, &got, &err), RC_OK);
        assert_string_equal(got.causal, "Q");
        assert_int_equal(got.kind, DECISION_CLOSE);
        assert_string_equal(got.nota_rr, d.nota_rr);
        assert_string_equal(got.politica_regla, "g");
        assert_string_equal(got.respuesta, "sí");
        assert_string_equal(got.respuesta_signo, "negativa");
        assert_int_equal(got.prioridad, 8);
        assert_string_equal(got.candidatas, d.candidatas);
        assert_string_equal(got.via, "marcacion");
        assert_string_equal(got.facts.cuenta, "2");
    }
}

static void a_record_goes_again_as_it_came_but_for_its_revision(void **state)
{
    (void)state;
    static const char came[] = "{ \"radicado\":\"1\",\"revision\":3,\"cuenta\":\"2\",\"base\":\"pendientes\","
                               "\"fecha_corte\":\"2021-12-07\",\"otro "
                               "\\\"x\\\"\":{\"a\":[1,null]},\"real\":1.50,\"n\":null,\"si\":true }";
    static const char goes[] =
        "{\"radicado\":\"1\",\"cuenta\":\"2\",\"base\":\"pendientes\",\"fecha_corte\":\"2021-12-07\","
        "\"otro \\\"x\\\"\":{\"a\":[1,null]},\"real\":1.50,\"n\":null,\"si\":true,\"revision\":4}";
    AUTO(arena) arena_t texts = {0};
    AUTO(buf) buf_t out = {0};
    err_t err = ERR_INIT;
    doc_t data;
    assert_int_equal(doc_parse(&data, &texts, came, strlen(came), &err), RC_OK);
    record_encode_revision(&data, 4, &out);
    assert_string_equal(buf_str(&out), goes);
    buf_clear(&out);
    assert_int_equal(doc_parse(&data, &texts, "{}", 2, &err), RC_OK);
    record_encode_revision(&data, 0, &out);
    assert_string_equal(buf_str(&out), "{\"revision\":0}");
}

static void anything_but_an_object_is_rejected(void **state)
{
    (void)state;
    static const char *const texts[] = {"null", "[]", "\"x\"", "1"};
    for (size_t k = 0; k < COUNT_OF(kinds); k++)
        for (size_t i = 0; i < COUNT_OF(texts); i++) {
            AUTO(json) json_t *doc = json_loads(texts[i], JSON_DECODE_ANY, NULL);
            decoded_t d;
            err_t err = ERR_INIT;
            assert_int_equal(decode(&kinds[k], doc, &d, &err), RC_REJECT);
            assert_true(*err.text);
        }
}

static void ids_are_made_of_base_date_radicado_and_revision(void **state)
{
    (void)state;
    char a[192], b[192];
    day_t day;
    assert_true(day_parse("2021-12-07", &day));
    event_record_id(
        &(record_t){
            .base = BASE_PENDIENTES, .fecha_corte = day, .radicado = "4488990000123456", .revision = 0},
        a);
    event_record_id(
        &(record_t){
            .base = BASE_PENDIENTES, .fecha_corte = day, .radicado = "4488990000123456", .revision = 0},
        b);
    assert_string_equal(a, b);
    event_record_id(
        &(record_t){
            .base = BASE_MAL_ESCALADOS, .fecha_corte = day, .radicado = "4488990000123456", .revision = 0},
        b);
    assert_string_not_equal(a, b);
    event_record_id(
        &(record_t){
            .base = BASE_PENDIENTES, .fecha_corte = day + 1, .radicado = "4488990000123456", .revision = 0},
        b);
    assert_string_not_equal(a, b);
    event_record_id(
        &(record_t){
            .base = BASE_PENDIENTES, .fecha_corte = day, .radicado = "4488990000123457", .revision = 0},
        b);
    assert_string_not_equal(a, b);
    event_record_id(
        &(record_t){
            .base = BASE_PENDIENTES, .fecha_corte = day, .radicado = "4488990000123456", .revision = 1},
        b);
    assert_string_not_equal(a, b);
    record_t replacing = {
        .base = BASE_PENDIENTES, .fecha_corte = day, .radicado = "4488990000123456", .entrega = 1};
    event_record_id(&replacing, b);
    assert_string_equal(b, "pendientes/2021-12-07/4488990000123456/0@1");
}

/* The longest radicado that decodes still gives an id of its own, and so does the decision made from it. */
static void ids_of_the_longest_radicados_differ(void **state)
{
    (void)state;
    char radicado[101], a[192], b[192], da[192], db[192];
    memset(radicado, '9', 100);
    radicado[100] = '\0';
    event_record_id(
        &(record_t){
            .base = BASE_MAL_ESCALADOS, .fecha_corte = 18968, .radicado = radicado, .revision = 2147483646},
        a);
    event_record_id(
        &(record_t){
            .base = BASE_MAL_ESCALADOS, .fecha_corte = 18968, .radicado = radicado, .revision = 2147483647},
        b);
    event_decision_id(a, da);
    event_decision_id(b, db);
    assert_string_not_equal(a, b);
    assert_string_not_equal(da, db);
    assert_string_not_equal(a, da);
}

static void names_there_and_back(void **state)
{
    (void)state;
    for (base_kind_t b = BASE_PENDIENTES; b <= BASE_MAL_ESCALADOS; b++) {
        base_kind_t back;
        assert_true(base_from_name(base_name(b), &back));
        assert_int_equal(back, b);
    }
    for (decision_kind_t d = DECISION_ESCALATE; d <= DECISION_REVIEW; d++) {
        decision_kind_t back;
        char type[64], topic[64];
        assert_true(decision_from_name(decision_name(d), &back));
        assert_int_equal(back, d);
        snprintf(type, sizeof type, "co.pqr.%s.v1", decision_name(d));
        snprintf(topic, sizeof topic, "pqr.%s", decision_name(d));
        assert_string_equal(decision_type(d), type);
        assert_string_equal(decision_topic(d), topic);
    }
    base_kind_t base = BASE_MAL_ESCALADOS;
    decision_kind_t decision;
    assert_false(base_from_name("PENDIENTES", &base));
    assert_false(base_from_name(NULL, &base));
    assert_int_equal(base, BASE_MAL_ESCALADOS);
    assert_false(decision_from_name("", &decision));
}

static int emit(void)
{
    AUTO(json) json_t *all = valid_documents();
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        decoded_t d;
        err_t err = ERR_INIT;
        AUTO(buf) buf_t text = {0};
        if (decode(&kinds[i], json_object_get(all, kinds[i].name), &d, &err) != RC_OK)
            return 1;
        kinds[i].out(&d, &text);
        printf("{\"kind\":\"%s\",\"data\":%s}\n", kinds[i].name, buf_str(&text));
    }
    record_t least = {.radicado = "1", .cuenta = "2", .fecha_corte = 18968};
    AUTO(buf) buf_t text = {0};
    record_encode(&least, &text);
    printf("{\"kind\":\"received\",\"data\":%s}\n", buf_str(&text));
    decision_t none = {.facts = least,
                       .kind = DECISION_REVIEW,
                       .razon = "r",
                       .politica_version = "v",
                       .politica_regla = "2"};
    buf_clear(&text);
    decision_encode(&none, &text);
    printf("{\"kind\":\"decision\",\"data\":%s}\n", buf_str(&text));
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--emit") == 0) {
        int status = emit();
        arena_done(&arena);
        return status;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(fields_table, forget_texts),
        cmocka_unit_test_teardown(round_trip_keeps_every_field, forget_texts),
        cmocka_unit_test_teardown(round_trip_of_the_least_record, forget_texts),
        cmocka_unit_test_teardown(decision_onto_the_text_equals_decision_from_the_struct, forget_texts),
        cmocka_unit_test(a_record_goes_again_as_it_came_but_for_its_revision),
        cmocka_unit_test_teardown(anything_but_an_object_is_rejected, forget_texts),
        cmocka_unit_test_teardown(ids_are_made_of_base_date_radicado_and_revision, forget_texts),
        cmocka_unit_test_teardown(ids_of_the_longest_radicados_differ, forget_texts),
        cmocka_unit_test_teardown(names_there_and_back, forget_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
