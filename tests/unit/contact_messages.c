/* What comes in, what goes out, and the words of notes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/calendar_in_force.h"
#include "embed/contact_core/escalar_txt.h"
#include "embed/contact_core/finalizar_txt.h"
#include "services/contact/intake/incoming.h"
#include "services/contact/life/case_event.h"
#include "services/contact/life/mask.h"
#include "services/contact/life/nota.h"
#include "services/contact/life/registro.h"
#include "tests/lib/cases.h"
#include "tests/unit/contact_story.h"

#define RADICADO "1234567890123456"

static void check_mask(const case_row_t *row, void *ctx)
{
    (void)ctx;
    char text[64];
    snprintf(text, sizeof text, "%s", case_get(row, "phone"));
    mask_phone(text);
    assert_string_equal(text, case_get(row, "masked"));
}

static void phones_show_four_digits_at_most(void **state)
{
    (void)state;
    cases_run("contact_mask.tsv", check_mask, NULL);
}

static void check_nota(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *template = case_get(row, "template"), *expected = case_get(row, "note");
    if (strcmp(template, "E") == 0)
        template = escalar_txt;
    else if (strcmp(template, "F") == 0)
        template = finalizar_txt;
    const nota_facts_t facts = {.radicado = RADICADO,
                                .destino = DESTINO_ESCALAR,
                                .causal = case_get(row, "causal"),
                                .razon = case_get(row, "razon"),
                                .politica_version = "2021-12",
                                .politica_regla = "regla-3"};
    AUTO(buf) buf_t note = {0};
    assert_int_equal(nota_render(template, &facts, &note), expected != NULL);
    assert_string_equal(buf_str(&note), expected ? expected : "");
}

static void notes_say_causal_reason_and_rule(void **state)
{
    (void)state;
    cases_run("contact_nota.tsv", check_nota, NULL);
}

static void check_poison(const case_row_t *row, void *ctx)
{
    (void)ctx;
    envelope_t e;
    AUTO(json) json_t *doc = story_event("p07:escalate", RADICADO, &e);
    const char *field = case_get(row, "field");
    if (field) {
        json_t *value = json_loads(case_get(row, "value"), JSON_DECODE_ANY, NULL);
        assert_non_null(value);
        json_object_set_new(doc, field, value);
    }
    snprintf(e.type, sizeof e.type, "%s", case_get(row, "type"));
    batch_t b = {0};
    err_t err = ERR_INIT;
    doc_t data;
    story_doc(doc, &b.texts, &data);
    assert_int_equal(batch_add(&b, case_get(row, "topic"), &e, &data, &err), RC_REJECT);
    assert_string_equal(err.code, case_get(row, "code"));
    assert_int_equal(b.n, 0);
    batch_done(&b);
}

static void messages_that_contradict_themselves_are_poison(void **state)
{
    (void)state;
    cases_run("contact_poison.tsv", check_poison, NULL);
}

static void a_decision_s_texts_outlive_its_message(void **state)
{
    (void)state;
    batch_t b = {0};
    story_add(&b, "m07:close:F:f2021-11-30", RADICADO); /* the message is gone when it returns */
    const incoming_t *in = &b.items[0];
    assert_string_equal(in->radicado, RADICADO);
    assert_string_equal(in->view.razon, "error_escalamiento");
    assert_string_equal(in->view.causal, "F");
    assert_non_null(strstr(in->view.nota, "se finaliza en RR"));
    assert_int_equal(in->view.fecha_radicacion, day_from_civil(2021, 11, 30));
    assert_string_equal(in->telefono, "3101234567");
    assert_null(in->ciudad);
    for (int i = 0; i < 5000; i++) /* the arena grows, the first texts stay */
        story_add(&b, "p07:escalate", RADICADO);
    assert_string_equal(b.items[0].radicado, RADICADO);
    batch_clear(&b);
    story_add(&b, "p07:contact", "otro");
    assert_string_equal(b.items[0].radicado, "otro");
    assert_null(b.items[0].view.nota);
    batch_done(&b);
}

static void close_with_its_own_note_keeps_it(void **state)
{
    (void)state;
    static const struct {
        const char *token, *given, *expected; /* expected NULL: made from the template */
    } rows[] = {
        {"p07:close", "Se finaliza: nota propia.", "Se finaliza: nota propia."},
        {"p07:close", "", NULL},
        {"p07:escalate", "no es de un cierre", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        envelope_t e;
        err_t err = ERR_INIT;
        batch_t b = {0};
        AUTO(json) json_t *doc = story_event(rows[i].token, RADICADO, &e);
        json_object_set_new(doc, "nota_rr", json_string(rows[i].given));
        doc_t data;
        story_doc(doc, &b.texts, &data);
        assert_int_equal(batch_add(&b, NULL, &e, &data, &err), RC_OK);
        if (rows[i].expected)
            assert_string_equal(b.items[0].view.nota, rows[i].expected);
        else
            assert_non_null(strstr(b.items[0].view.nota, "PQR " RADICADO));
        batch_done(&b);
    }
}

/* The JSON of the outbox's message i. A new reference. */
static json_t *outbox_value(const outbox_t *o, int i)
{
    buf_t arrays[PACKET_COLUMNS] = {0};
    bytes_t bytes[PACKET_COLUMNS];
    for (int c = 0; c < PACKET_COLUMNS; c++) {
        packet_array(&o->packet, c, &arrays[c]);
        bytes[c] = (bytes_t){arrays[c].data, arrays[c].len};
    }
    packet_reader_t r;
    message_t m;
    assert_true(packet_open(&r, bytes));
    for (int at = 0; at <= i; at++)
        assert_true(packet_next(&r, &m));
    json_t *doc = json_loadb(m.part[PACKET_VALUE].at, m.part[PACKET_VALUE].n, 0, NULL);
    assert_non_null(doc);
    for (int c = 0; c < PACKET_COLUMNS; c++)
        buf_done(&arrays[c]);
    return doc;
}

/* Every event of a case's life says what the contract's encoder would have said, in versions without a gap.
 */
static void events_are_what_the_contract_says(void **state)
{
    (void)state;
    static const char *const tokens[] = {"p07:contact:B", "p08:contact:B", "p09:escalate", "p07:review:r1",
                                         "p10:escalate",  "m10:close:F",   "p11:contact",  "p12:ya"};
    batch_t b = {0};
    outbox_t out = {0};
    case_view_t view = {0};
    int64_t version = 0;
    instant_t now = instant_from_day(day_from_civil(2021, 12, 7), 600);
    bool seen[EVENT_KINDS] = {0};
    for (size_t i = 0; i < COUNT_OF(tokens); i++)
        story_add(&b, tokens[i], RADICADO);
    for (size_t i = 0; i < b.n; i++) {
        const incoming_t *in = &b.items[i];
        step_t s =
            lifecycle_on_decision(calendar_in_force(), i ? &view : NULL, -1, &in->view, in->radicado, now);
        case_view_t before = view;
        lifecycle_apply(&view, &in->view, &s);
        const case_change_t c = {in->radicado,
                                 i ? &before : NULL,
                                 &view,
                                 &s,
                                 &in->view,
                                 in->politica_version,
                                 in->politica_regla,
                                 NULL,
                                 NULL,
                                 in->view.nota,
                                 "2021-12-07T15:00:00.000Z",
                                 ""};
        case_events_add(&out, &c, &version);
        for (int k = 0; k < s.n_events; k++)
            seen[s.events[k]] = true;
    }
    story_add(&b, "R:p08:e1", NULL);
    const step_t replaced = lifecycle_on_base_replaced(&view);
    const case_change_t told = {.radicado = RADICADO,
                                .before = &view,
                                .after = &view,
                                .step = &replaced,
                                .reemplazo = &b.replaced[0],
                                .fecha = "2021-12-07T15:00:00.000Z",
                                .traceparent = ""};
    case_events_add(&out, &told, &version);
    seen[replaced.events[0]] = true;
    const given_t given = {.sighting = {BASE_PENDIENTES, view.rige.fecha_corte, 0, 1},
                           .causal = "D",
                           .quien = "ANALISTA1",
                           .nota = "lo dijo el cliente",
                           .error = "no está en el archivo"};
    step_t said = {.regla = "causal_dada",
                   .events = {EVENT_CAUSAL_DADA, EVENT_CAUSAL_ARRASTRADA, EVENT_CAUSAL_RECHAZADA},
                   .n_events = 3};
    const case_change_t answered = {.radicado = RADICADO,
                                    .before = &view,
                                    .after = &view,
                                    .step = &said,
                                    .dada = &given,
                                    .fecha = "2021-12-07T15:00:00.000Z",
                                    .traceparent = ""};
    case_events_add(&out, &answered, &version);
    for (int i = 0; i < said.n_events; i++)
        seen[said.events[i]] = true;
    assert_int_equal(out.n, version);
    for (int i = 0; i < out.n; i++) {
        AUTO(json) json_t *doc = outbox_value(&out, i);
        case_event_t e;
        err_t err = ERR_INIT;
        doc_t data;
        story_doc(doc, &b.texts, &data);
        assert_int_equal(case_event_decode(&data, &e, &err), RC_OK);
        AUTO(json) json_t *datos = json_loads(e.datos, 0, NULL);
        assert_int_equal(e.version, i + 1);
        assert_string_equal(e.radicado, RADICADO);
        AUTO(buf) buf_t again = {0};
        case_event_encode(&e, &again);
        AUTO(json) json_t *encoded = json_loads(buf_str(&again), 0, NULL);
        assert_true(json_equal(doc, encoded));
        assert_non_null(json_object_get(datos, "regla"));
        if (strcmp(e.tipo, "abierto") == 0) {
            assert_string_equal(json_string_value(json_object_get(datos, "vence")), "2021-12-29");
            assert_int_equal(json_array_size(json_object_get(datos, "intentos")), 3);
        }
        if (strcmp(e.tipo, "base_reemplazada") == 0) {
            assert_string_equal(json_string_value(json_object_get(datos, "reemplazada")),
                                b.replaced[0].reemplazada);
            assert_string_equal(json_string_value(json_object_get(datos, "por")), b.replaced[0].por);
            assert_string_equal(json_string_value(json_object_get(datos, "base")), "pendientes");
            assert_string_equal(json_string_value(json_object_get(datos, "fecha_corte")), "2021-12-08");
        }
        if (strncmp(e.tipo, "causal_", 7) == 0) {
            assert_string_equal(json_string_value(json_object_get(datos, "dada")), "D");
            assert_string_equal(json_string_value(json_object_get(datos, "quien")), "ANALISTA1");
            assert_int_equal(json_integer_value(json_object_get(datos, "revision")), 1);
        }
        if (strcmp(e.tipo, "tarea_creada") == 0)
            assert_non_null(json_object_get(datos, "nota"));
    }
    for (int k = 0; k < EVENT_KINDS; k++)
        assert_true(seen[k] || k == EVENT_TAREA_HECHA);
    outbox_done(&out);
    batch_done(&b);
}

static void only_registrations_that_replace_are_kept(void **state)
{
    (void)state;
    envelope_t e;
    err_t err = ERR_INIT;
    batch_t b = {0};
    char sha256[SHA256_HEX_SIZE], older[SHA256_HEX_SIZE];
    story_sha256(BASE_PENDIENTES, 7, 1, sha256);
    story_sha256(BASE_PENDIENTES, 7, 0, older);
    story_add(&b, "R:p07:e0", NULL);
    assert_int_equal(b.n_replaced, 0);
    for (int i = 0; i < 100; i++)
        story_add(&b, "R:p07:e1", NULL);
    assert_int_equal(b.n_replaced, 100);
    assert_int_equal(b.n, 0);
    assert_string_equal(b.replaced[0].reemplazada, older);
    assert_string_equal(b.replaced[0].por, sha256);

    AUTO(json) json_t *doc = story_base("R:p07:e1", &e);
    doc_t data;
    story_doc(doc, &b.texts, &data);
    snprintf(e.type, sizeof e.type, "co.pqr.otra.v1"); /* another's event */
    assert_int_equal(batch_add_base(&b, &e, &data, &err), RC_OK);
    assert_int_equal(b.n_replaced, 100);
    snprintf(e.type, sizeof e.type, "%s", TYPE_BASE);
    json_object_set_new(doc, "reemplaza", json_string(sha256)); /* itself */
    story_doc(doc, &b.texts, &data);
    assert_int_equal(batch_add_base(&b, &e, &data, &err), RC_REJECT);
    err_clear(&err);
    json_object_del(doc, "reemplaza");
    story_doc(doc, &b.texts, &data);
    assert_int_equal(batch_add_base(&b, &e, &data, &err), RC_REJECT);
    assert_int_equal(b.n_replaced, 100);
    batch_clear(&b);
    assert_int_equal(b.n_replaced, 0);
    batch_done(&b);
}

static void check_registro(const case_row_t *row, void *ctx)
{
    (void)ctx;
    err_t err = ERR_INIT;
    AUTO(arena) arena_t texts = {0};
    doc_t data;
    const char *decision = case_get(row, "decision");
    assert_int_equal(doc_parse(&data, &texts, decision, strlen(decision), &err), RC_OK);
    AUTO(buf) buf_t facts = {0}, record = {0};
    registro_facts(&data, &facts);
    registro_with_causal(buf_str(&facts), (int)case_int(row, "revision"), case_get(row, "causal"), &record);
    assert_string_equal(buf_str(&record), case_get(row, "registro"));
    assert_int_equal(doc_parse(&data, &texts, record.data, record.len, &err), RC_OK);
}

static void a_record_goes_again_with_every_fact_and_the_causal_given(void **state)
{
    (void)state;
    cases_run("contact_registro.tsv", check_registro, NULL);
}

/* What a person answers is the record that ingest had published, but for its revision and causal. */
static void only_a_review_keeps_its_sighting(void **state)
{
    (void)state;
    batch_t b = {0};
    story_add(&b, "p07:contact", RADICADO);
    story_add(&b, "p07:review:e2", RADICADO);
    assert_null(b.items[0].registro);
    err_t err = ERR_INIT;
    doc_t data;
    record_t r;
    assert_int_equal(doc_parse(&data, &b.texts, b.items[1].registro, strlen(b.items[1].registro), &err),
                     RC_OK);
    assert_int_equal(record_decode(&data, &r, &err), RC_OK);
    assert_string_equal(r.radicado, RADICADO);
    assert_string_equal(r.motivo, "Motivo \"de\" prueba");
    assert_int_equal(r.entrega, 2);
    assert_int_equal(r.origen.fila, 2);
    assert_null(b.items[1].candidatas);
    batch_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_goes_again_with_every_fact_and_the_causal_given),
        cmocka_unit_test(only_a_review_keeps_its_sighting),
        cmocka_unit_test(phones_show_four_digits_at_most),
        cmocka_unit_test(notes_say_causal_reason_and_rule),
        cmocka_unit_test(messages_that_contradict_themselves_are_poison),
        cmocka_unit_test(a_decision_s_texts_outlive_its_message),
        cmocka_unit_test(close_with_its_own_note_keeps_it),
        cmocka_unit_test(events_are_what_the_contract_says),
        cmocka_unit_test(only_registrations_that_replace_are_kept),
    };
    return cmocka_run_group_tests_name("contact_messages", tests, NULL, NULL);
}
