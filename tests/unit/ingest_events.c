/* Events as clients post them: the three forms, every attribute and field, the items of a batch, keys already
 * used. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "services/ingest/events/cloudevent.h"
#include "services/ingest/events/idempotency.h"
#include "tests/lib/cases.h"

#define DATA                                                                                                 \
    "{\"radicado\":\"4436210001099330\",\"cuenta\":\"12345678\",\"base\":\"pendientes\","                    \
    "\"fecha_corte\":\"2021-12-07\",\"nuevo\":{\"a\":[1]}}"
#define BATCH "application/cloudevents-batch+json"
#define STRUCTURED "application/cloudevents+json"

static arena_t texts;
static event_set_t set;
static outgoing_t out;
static err_t err;

static int forget(void **state)
{
    (void)state;
    arena_done(&texts);
    return 0;
}

static rc_t open_set(const event_request_t *q)
{
    err = ERR_INIT;
    return event_set_open(q, &set, &err);
}

static rc_t read_item(size_t i)
{
    err = ERR_INIT;
    memset(&out, 0x5a, sizeof out);
    return event_read(&set, i, &texts, &out, &err);
}

/* The first event of a request with that body. */
static rc_t read_first(const char *type, const char *body)
{
    static event_request_t q;
    q = (event_request_t){.content_type = type, .body = body, .len = strlen(body)};
    assert_int_equal(open_set(&q), RC_OK);
    return read_item(0);
}

static void assert_fault(const char *where, const char *code, const char *field)
{
    char got[64];
    if (strcmp(err.code, code) != 0)
        fail_msg("%s: código «%s», no «%s»: %s", where, err.code, code, err.text);
    bool named = event_fault_field(&err, got);
    if (named != (field != NULL) || (field && strcmp(got, field) != 0))
        fail_msg("%s: nombra «%s», no «%s»: %s", where, named ? got : "-", field ? field : "-", err.text);
}

static json_t *valid_event(void)
{
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:o}", "specversion", "1.0", "id", "e-1", "source", "/crm/pqr",
                     "type", TYPE_RECEIVED, "subject", "4436210001099330", "data", json_loads(DATA, 0, NULL));
}

/* ---- attributes ---- */

static void attribute_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    char where[64];
    const char *value = case_get(row, "value"), *code = case_get(row, "code");
    snprintf(where, sizeof where, "línea %d", row->line);
    AUTO(json) json_t *event = valid_event();
    if (value)
        json_object_set_new(event, case_get(row, "member"),
                            json_loads(value, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL));
    else
        json_object_del(event, case_get(row, "member"));
    AUTO(mem) char *body = json_dumps(event, 0);
    rc_t rc = read_first(STRUCTURED, body);
    if (strcmp(code, "ok") == 0) {
        if (rc != RC_OK)
            fail_msg("%s: %s", where, err.text);
        assert_string_equal(out.topic, TOPIC_RECEIVED);
        return;
    }
    if (rc != RC_REJECT)
        fail_msg("%s: se aceptó", where);
    assert_fault(where, code, case_get(row, "field"));
}

static void attributes_table(void **state)
{
    (void)state;
    cases_run("ingest_events_attributes.tsv", attribute_case, NULL);
}

static void media_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *value = case_get(row, "value");
    if (media_type_is(value ? value : "", "application/json") != (bool)case_int(row, "is"))
        fail_msg("línea %d: %s", row->line, value);
}

static void media_types_table(void **state)
{
    (void)state;
    cases_run("ingest_events_media.tsv", media_case, NULL);
}

static void uri_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    cloudevent_t e = {.specversion = "1.0", .id = "1", .type = "t", .source = case_get(row, "source")};
    err = ERR_INIT;
    rc_t rc = cloudevent_check(&e, &err);
    if ((rc == RC_OK) != (bool)case_int(row, "ok"))
        fail_msg("línea %d: %s: %s", row->line, e.source, err.text);
}

static void sources_table(void **state)
{
    (void)state;
    cases_run("ingest_events_uri.tsv", uri_case, NULL);
}

/* ---- the binary form ---- */

static void header_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *rc_text = case_get(row, "rc"), *value = case_get(row, "header");
    AUTO(json)
    json_t *data = json_pack("{s:s,s:s,s:s,s:s}", "radicado", case_get(row, "radicado"), "cuenta", "1",
                             "base", "pendientes", "fecha_corte", "2021-12-07");
    AUTO(mem) char *body = json_dumps(data, 0);
    const header_t headers[] = {{"CE-SpecVersion", "1.0"},
                                {"ce-subject", value ? value : ""},
                                {"Ce-Id", "a%20b"},
                                {"ce-source", "/x"},
                                {"ce-type", TYPE_RECEIVED}};
    const event_request_t q = {.content_type = "application/json; charset=utf-8",
                               .headers = headers,
                               .n_headers = COUNT_OF(headers),
                               .body = body,
                               .len = strlen(body)};
    assert_int_equal(open_set(&q), RC_OK);
    assert_int_equal(set.form, FORM_BINARY);
    rc_t rc = read_item(0);
    if (rc_text && strcmp(rc_text, "ok") == 0) {
        if (rc != RC_OK)
            fail_msg("línea %d: %s", row->line, err.text);
        assert_string_equal(out.envelope.subject, case_get(row, "radicado"));
    } else if (rc != RC_REJECT) {
        fail_msg("línea %d: se aceptó", row->line);
    } else if (rc_text) {
        assert_fault("cabecera", "evento_invalido", rc_text);
    }
    assert_string_equal(out.sender_id, "a b"); /* known though something else is wrong */
}

static void headers_table(void **state)
{
    (void)state;
    cases_run("ingest_events_header.tsv", header_case, NULL);
}

static void binary_becomes_message_with_facts_own_id(void **state)
{
    (void)state;
    static const char body[] = " \n" DATA "\r\n ";
    const header_t headers[] = {
        {"ce-specversion", "1.0"},  {"ce-id", "crm-77"},      {"ce-source", "https://crm.example/pqr"},
        {"ce-type", TYPE_RECEIVED}, {"ce-prioridad", "alta"}, {"ce-time", "2021-12-07T08:15:30-05:00"}};
    const event_request_t q = {.content_type = NULL,
                               .traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                               .headers = headers,
                               .n_headers = COUNT_OF(headers),
                               .body = body,
                               .len = strlen(body)};
    assert_int_equal(open_set(&q), RC_OK);
    assert_int_equal(read_item(0), RC_OK);
    assert_string_equal(out.topic, TOPIC_RECEIVED);
    assert_string_equal(out.about.key, "4436210001099330");
    assert_string_equal(out.envelope.id, "pendientes/2021-12-07/4436210001099330/0");
    assert_string_equal(out.envelope.type, TYPE_RECEIVED);
    assert_string_equal(out.envelope.source, "https://crm.example/pqr");
    assert_string_equal(out.envelope.time, "2021-12-07T08:15:30-05:00");
    assert_string_equal(out.envelope.subject, "4436210001099330");
    assert_string_equal(out.envelope.traceparent, q.traceparent);
    assert_string_equal(out.sender_id, "crm-77");
    assert_int_equal(out.n_extensions, 1);
    assert_string_equal(out.extensions[0].name, "prioridad");
    assert_string_equal(out.extensions[0].value, "alta");
    assert_int_equal(out.len, strlen(DATA)); /* as written, unknown fields and all */
    assert_memory_equal(out.value, DATA, out.len);
}

static void binary_header_twice_refused(void **state)
{
    (void)state;
    const header_t headers[] = {{"ce-id", "1"},
                                {"CE-ID", "2"},
                                {"ce-specversion", "1.0"},
                                {"ce-source", "/x"},
                                {"ce-type", TYPE_RECEIVED}};
    const event_request_t q = {
        .headers = headers, .n_headers = COUNT_OF(headers), .body = DATA, .len = strlen(DATA)};
    assert_int_equal(open_set(&q), RC_OK);
    assert_int_equal(read_item(0), RC_REJECT);
    assert_fault("dos ce-id", "evento_invalido", "id");
}

static void unusable_traceparent_of_the_request_is_passed_over(void **state)
{
    (void)state;
    AUTO(json) json_t *event = valid_event();
    AUTO(mem) char *body = json_dumps(event, 0);
    const event_request_t q = {
        .content_type = STRUCTURED, .traceparent = "basura", .body = body, .len = strlen(body)};
    assert_int_equal(open_set(&q), RC_OK);
    assert_int_equal(read_item(0), RC_OK);
    assert_string_equal(out.envelope.traceparent, "");
    assert_string_equal(out.envelope.time, "");
}

/* ---- structured, batch ---- */

static void structured_data_in_base64(void **state)
{
    (void)state;
    char base64[512], body[1024];
    sodium_bin2base64(base64, sizeof base64, (const unsigned char *)DATA, strlen(DATA),
                      sodium_base64_VARIANT_ORIGINAL);
    snprintf(body, sizeof body,
             "{\"specversion\":\"1.0\",\"id\":\"b\",\"source\":\"/x\",\"type\":\"" TYPE_RECEIVED
             "\",\"data_base64\":\"%s\"}",
             base64);
    assert_int_equal(read_first(STRUCTURED "; charset=UTF-8", body), RC_OK);
    assert_memory_equal(out.value, DATA, out.len);
    char *bad = strstr(body, base64);
    bad[3] = '*';
    assert_int_equal(read_first(STRUCTURED, body), RC_REJECT);
    assert_fault("base64", "evento_invalido", "data_base64");
}

static void batch_events_stand_on_their_own(void **state)
{
    (void)state;
    AUTO(json) json_t *event = valid_event();
    AUTO(mem) char *good = json_dumps(event, 0);
    AUTO(buf) buf_t body = {0};
    buf_printf(&body, "[%s, {\"id\":\"x\",\"id\":\"y\"}, 7,\n %s]", good, good);
    const event_request_t q = {.content_type = BATCH, .body = body.data, .len = body.len};
    assert_int_equal(open_set(&q), RC_OK);
    assert_int_equal(set.form, FORM_BATCH);
    assert_int_equal(set.n, 4);
    assert_int_equal(read_item(0), RC_OK);
    assert_int_equal(read_item(1), RC_REJECT);
    assert_fault("clave repetida", "json_invalido", NULL);
    assert_null(out.sender_id);
    assert_int_equal(read_item(2), RC_REJECT);
    assert_fault("un número", "no_es_objeto", NULL);
    assert_int_equal(read_item(3), RC_OK);
    assert_string_equal(out.sender_id, "e-1");
}

static void batch_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *body = case_get(row, "body"), *want = case_get(row, "n");
    slice_t items[8];
    size_t n = 99;
    err = ERR_INIT;
    body = body ? body : "";
    rc_t rc = batch_split(body, strlen(body), items, COUNT_OF(items), &n, &err);
    if (strcmp(want, "no") == 0 ? rc != RC_REJECT : rc != RC_OK || n != strtoul(want, NULL, 10))
        fail_msg("línea %d: rc %d, %zu: %s", row->line, rc, n, err.text);
}

static void batches_table(void **state)
{
    (void)state;
    cases_run("ingest_events_batch.tsv", batch_case, NULL);
}

static void batch_of(size_t n, rc_t rc, const char *code)
{
    AUTO(buf) buf_t body = {0};
    buf_addc(&body, '[');
    for (size_t i = 0; i < n; i++)
        buf_adds(&body, i ? ",{}" : "{}");
    buf_addc(&body, ']');
    const event_request_t q = {.content_type = BATCH, .body = body.data, .len = body.len};
    assert_int_equal(open_set(&q), rc);
    assert_string_equal(err.code, code);
}

static void batch_bounds(void **state)
{
    (void)state;
    batch_of(0, RC_REJECT, "lote_vacio");
    batch_of(1, RC_OK, "");
    batch_of(EVENTS_MAX, RC_OK, "");
    batch_of(EVENTS_MAX + 1, RC_REJECT, "lote_muy_grande");
}

/* An array as deep as the memory: refused without reading on. */
static void batch_too_deep_refused(void **state)
{
    (void)state;
    AUTO(buf) buf_t body = {0};
    for (int i = 0; i < 100000; i++)
        buf_addc(&body, '[');
    slice_t items[1];
    size_t n;
    err = ERR_INIT;
    assert_int_equal(batch_split(body.data, body.len, items, 1, &n, &err), RC_REJECT);
}

static void sizes_bounded(void **state)
{
    (void)state;
    AUTO(buf) buf_t body = {0};
    AUTO(mem) char *long_text = malloc(EVENT_DATA_MAX + 1);
    memset(long_text, 'a', EVENT_DATA_MAX);
    long_text[EVENT_DATA_MAX] = '\0';
    buf_printf(&body,
               "{\"specversion\":\"1.0\",\"id\":\"b\",\"source\":\"/x\",\"type\":\"" TYPE_RECEIVED
               "\",\"data\":{\"radicado\":\"1\",\"cuenta\":\"2\",\"base\":\"pendientes\",\"fecha_corte\":"
               "\"2021-12-07\",\"motivo\":\"%s\"}}",
               long_text);
    assert_int_equal(read_first(STRUCTURED, buf_str(&body)), RC_REJECT);
    assert_fault("datos", "mensaje_muy_grande", NULL);
    buf_clear(&body);
    buf_printf(&body, "{\"x\":\"%s%s\"}", long_text, long_text);
    assert_int_equal(read_first(STRUCTURED, buf_str(&body)), RC_REJECT);
    assert_fault("evento", "mensaje_muy_grande", NULL);
}

static void other_content_types_refused(void **state)
{
    (void)state;
    static const char *const types[] = {NULL,
                                        "text/plain",
                                        "application/xml",
                                        "application/cloudevents+xml",
                                        "application/cloudevents",
                                        "multipart/form-data; boundary=x",
                                        "application/json; charset=latin1",
                                        ""};
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        const event_request_t q = {.content_type = types[i], .body = DATA, .len = strlen(DATA)};
        assert_int_equal(open_set(&q), RC_REJECT);
        assert_string_equal(err.code, "formato_no_admitido");
    }
    assert_int_equal(read_first("application/json", DATA), RC_REJECT); /* JSON, but without attributes */
    assert_fault("sin cabeceras", "evento_invalido", "specversion");
}

/* ---- keys ---- */

static void hashes(char a, char ret[SHA256_HEX_SIZE])
{
    hash_sha256_hex(&a, 1, ret);
}

static void keys_same_other_and_expired(void **state)
{
    (void)state;
    char k[SHA256_HEX_SIZE], r1[SHA256_HEX_SIZE], r2[SHA256_HEX_SIZE];
    hashes('k', k);
    hashes('1', r1);
    hashes('2', r2);
    AUTO(idempotency) idempotency_t *m = idempotency_new(10, 1000);
    assert_int_equal(idempotency_find(m, k, r1, 0), IDEM_NEW);
    idempotency_add(m, k, r1, 0, 0);
    assert_int_equal(idempotency_find(m, k, r1, 1000), IDEM_SAME);
    assert_int_equal(idempotency_find(m, k, r2, 1000), IDEM_OTHER);
    idempotency_add(m, k, r2, 500, 500); /* the first one stands */
    assert_int_equal(idempotency_find(m, k, r1, 500), IDEM_SAME);
    assert_int_equal(idempotency_find(m, k, r1, 1001), IDEM_NEW);
    idempotency_add(m, k, r2, 1001, 1001); /* but not for ever */
    assert_int_equal(idempotency_find(m, k, r2, 1001), IDEM_SAME);
    assert_int_equal(idempotency_count(m), 1);
    idempotency_add(m, r1, r1, 0, 5000); /* read back when it no longer counts: takes no room */
    assert_int_equal(idempotency_count(m), 0);
}

static void keys_bounded(void **state)
{
    (void)state;
    AUTO(idempotency) idempotency_t *m = idempotency_new(100, 1000000);
    char k[SHA256_HEX_SIZE];
    for (int i = 0; i < 1000; i++) {
        hash_sha256_hex(&i, sizeof i, k);
        idempotency_add(m, k, k, i, i);
    }
    assert_int_equal(idempotency_count(m), 100);
    assert_int_equal(idempotency_find(m, k, k, 1000), IDEM_SAME); /* the newest are kept */
    int first = 0;
    hash_sha256_hex(&first, sizeof first, k);
    assert_int_equal(idempotency_find(m, k, k, 1000), IDEM_NEW);
}

static void claims_there_and_back(void **state)
{
    (void)state;
    char k[SHA256_HEX_SIZE], r[SHA256_HEX_SIZE], key[IDEM_CLAIM_SIZE], value[128], got[SHA256_HEX_SIZE];
    const char *got_key;
    instant_t used;
    hashes('k', k);
    hashes('r', r);
    idem_claim_key(k, key);
    idem_claim_value(r, 1638864000123, value);
    assert_true(idem_claim_parse(key, value, strlen(value), &got_key, got, &used));
    assert_string_equal(got_key, k);
    assert_string_equal(got, r);
    assert_int_equal(used, 1638864000123);
    assert_false(idem_claim_parse("base/x", value, strlen(value), &got_key, got, &used));
    assert_false(idem_claim_parse("idem/x", value, strlen(value), &got_key, got, &used));
    assert_false(idem_claim_parse(key, value, 64, &got_key, got, &used));
    assert_false(idem_claim_parse(key, "", 0, &got_key, got, &used));
    value[3] = 'G';
    assert_false(idem_claim_parse(key, value, strlen(value), &got_key, got, &used));
}

static void keys_visible_ascii(void **state)
{
    (void)state;
    char longest[202];
    memset(longest, 'x', 201);
    longest[201] = '\0';
    assert_false(idem_key_valid(longest));
    longest[200] = '\0';
    assert_true(idem_key_valid(longest));
    assert_true(idem_key_valid("\"8e03978e-40d5-43dd-bc93-6894a57f9324\""));
    assert_false(idem_key_valid(""));
    assert_false(idem_key_valid("a b"));
    assert_false(idem_key_valid("ñ"));
    assert_false(idem_key_valid("a\x7F"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(attributes_table, forget),
        cmocka_unit_test(media_types_table),
        cmocka_unit_test(sources_table),
        cmocka_unit_test_teardown(headers_table, forget),
        cmocka_unit_test_teardown(binary_becomes_message_with_facts_own_id, forget),
        cmocka_unit_test_teardown(binary_header_twice_refused, forget),
        cmocka_unit_test_teardown(unusable_traceparent_of_the_request_is_passed_over, forget),
        cmocka_unit_test_teardown(structured_data_in_base64, forget),
        cmocka_unit_test_teardown(batch_events_stand_on_their_own, forget),
        cmocka_unit_test(batches_table),
        cmocka_unit_test(batch_bounds),
        cmocka_unit_test(batch_too_deep_refused),
        cmocka_unit_test_teardown(sizes_bounded, forget),
        cmocka_unit_test_teardown(other_content_types_refused, forget),
        cmocka_unit_test(keys_same_other_and_expired),
        cmocka_unit_test(keys_bounded),
        cmocka_unit_test(claims_there_and_back),
        cmocka_unit_test(keys_visible_ascii),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
