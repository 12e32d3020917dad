/* What comes in, what goes out, and the words of notes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/calendar_in_force.h"
#include "services/contact/intake/incoming.h"
#include "services/contact/life/case_event.h"
#include "services/contact/life/mask.h"
#include "services/contact/life/plazo.h"
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

static void only_a_contact_brings_an_answer(void **state)
{
    (void)state;
    static const struct {
        const char *token, *respuesta, *signo, *expected;
        signo_t sign;
    } rows[] = {
        {"p07:contact", "Se ajusta la factura.", NULL, "Se ajusta la factura.", SIGNO_POSITIVA},
        {"p07:contact", "No procede.", "negativa", "No procede.", SIGNO_NEGATIVA},
        {"p07:contact", "¡Listo!", "positiva", "¡Listo!", SIGNO_POSITIVA},
        {"p07:contact", " \t\n", NULL, NULL, SIGNO_POSITIVA},
        {"p07:contact", "\u00a0", NULL, NULL, SIGNO_POSITIVA}, /* no-break space */
        {"p07:contact", "", NULL, NULL, SIGNO_POSITIVA},
        {"p07:escalate", "Se ajusta la factura.", NULL, NULL, SIGNO_POSITIVA},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        envelope_t e;
        err_t err = ERR_INIT;
        batch_t b = {0};
        AUTO(json) json_t *doc = story_event(rows[i].token, RADICADO, &e);
        json_object_set_new(doc, "respuesta", json_string(rows[i].respuesta));
        if (rows[i].signo)
            json_object_set_new(doc, "respuesta_signo", json_string(rows[i].signo));
        doc_t data;
        story_doc(doc, &b.texts, &data);
        assert_int_equal(batch_add(&b, NULL, &e, &data, &err), RC_OK);
        if (rows[i].expected)
            assert_string_equal(b.items[0].view.respuesta, rows[i].expected);
        else
            assert_null(b.items[0].view.respuesta);
        assert_int_equal(b.items[0].view.signo, rows[i].sign);
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

#define NOW "2021-12-07T15:00:00.000Z"

/* What is particular to the event, of a document that the contract's encoder would have made too. A new
 * reference. */
static json_t *event_data(json_t *doc, const char *tipo, int64_t version)
{
    AUTO(arena) arena_t texts = {0};
    case_event_t e;
    err_t err = ERR_INIT;
    doc_t data;
    story_doc(doc, &texts, &data);
    assert_int_equal(case_event_decode(&data, &e, &err), RC_OK);
    AUTO(buf) buf_t again = {0};
    case_event_encode(&e, &again);
    AUTO(json) json_t *encoded = json_loads(buf_str(&again), 0, NULL);
    assert_true(json_equal(doc, encoded));
    assert_int_equal(e.version, version);
    assert_string_equal(e.radicado, RADICADO);
    assert_string_equal(e.fecha, NOW);
    if (tipo)
        assert_string_equal(e.tipo, tipo);
    json_t *datos = json_loads(e.datos, 0, NULL);
    assert_non_null(json_object_get(datos, "regla"));
    return datos;
}

/* Every event of a life of decisions, in versions without a gap. */
static void decisions_are_told_in_versions_without_a_gap(void **state)
{
    (void)state;
    static const char *const tokens[] = {"p07:contact:B:resp", "p08:contact:B:resp2", "p09:escalate",
                                         "p07:review:r1",      "p10:escalate",        "m10:close:F",
                                         "p11:contact",        "p12:contact:resp",    "p13:ya"};
    batch_t b = {0};
    outbox_t out = {0};
    case_view_t view = {0};
    int64_t version = 0;
    instant_t now = instant_from_day(day_from_civil(2021, 12, 7), 600);
    for (size_t i = 0; i < COUNT_OF(tokens); i++)
        story_add(&b, tokens[i], RADICADO);
    for (size_t i = 0; i < b.n; i++) {
        const incoming_t *in = &b.items[i];
        const case_view_t before = view;
        const step_t s =
            lifecycle_on_decision(calendar_in_force(), i ? &before : NULL, -1, &in->view, in->radicado, now);
        view = s.after;
        const case_change_t c = {.radicado = in->radicado,
                                 .cal = calendar_in_force(),
                                 .before = i ? &before : NULL,
                                 .step = &s,
                                 .decision = &in->view,
                                 .politica_version = in->politica_version,
                                 .politica_regla = in->politica_regla,
                                 .tarea_nota = in->view.nota,
                                 .fecha = NOW,
                                 .traceparent = ""};
        case_events_add(&out, &c, &version);
    }
    assert_int_equal(out.n, version);
    AUTO(buf) buf_t tipos = {0};
    for (int i = 0; i < out.n; i++) {
        AUTO(json) json_t *doc = outbox_value(&out, i);
        AUTO(json) json_t *datos = event_data(doc, NULL, i + 1);
        assert_non_null(datos);
        buf_printf(&tipos, "%s%s", i ? " " : "", json_string_value(json_object_get(doc, "tipo")));
    }
    assert_string_equal(buf_str(&tipos),
                        "abierto visto_de_nuevo respuesta_dada decision_cambiada intentos_cancelados "
                        "respuesta_retirada tarea_creada decision_anterior visto_de_nuevo decision_cambiada "
                        "tarea_cancelada tarea_creada decision_cambiada tarea_cancelada visto_de_nuevo "
                        "respuesta_dada intento_planificado decision_cambiada intentos_cancelados "
                        "respuesta_retirada cerrado");
    outbox_done(&out);
    batch_done(&b);
}

/* A step that has everything there is to tell. */
typedef struct told {
    case_view_t before;
    step_t step;
    decision_view_t decision;
    given_t given;
    attempt_made_t made;
    recurso_told_t recurso;
    replacement_t replaced;
    correccion_t correcciones[2];
    case_change_t change;
    bool seen[EVENT_KINDS];
} told_t;

static void told_init(told_t *t)
{
    const day_t day = day_from_civil(2021, 12, 7);
    *t = (told_t){
        .before = {.estado = ESTADO_ESCALADO,
                   .causal = "A",
                   .decision = DECISION_ESCALATE,
                   .razon = "segundo_nivel",
                   .respuesta = {RESPUESTA_PLANTILLA, SIGNO_NEGATIVA, "La de antes."}},
        .step = {.regla = "fila",
                 .effects = EFFECT_SET_ANSWER | EFFECT_PLAN_ATTEMPT | EFFECT_CREATE_TASK | EFFECT_RENEW_NOTE,
                 .after = {.estado = ESTADO_RESPONDIDO,
                           .resultado = RESULTADO_RESPUESTA_POSITIVA,
                           .causal = "B",
                           .vence = day_from_civil(2021, 12, 29),
                           .respuesta = {RESPUESTA_PERSONA, SIGNO_POSITIVA, "Se corrige."},
                           .notificacion = NOTIFICACION_VOZ,
                           .notificado = day,
                           .proximo = {2, day + 1, instant_from_day(day + 1, 420),
                                       instant_from_day(day + 1, 660)},
                           .pedida = true,
                           .rebotes = 2,
                           .anonimo_hasta = day,
                           .alerta = PLAZO_2},
                 .tarea = TAREA_ESCALAR,
                 .ended = TAREA_CORREGIR,
                 .n_events = 1},
        .decision = {.sighting = {BASE_PENDIENTES, day, 1, 2},
                     .kind = DECISION_CONTACT,
                     .razon = "primer_contacto"},
        .given = {.sighting = {BASE_PENDIENTES, day, 0, 1},
                  .causal = "D",
                  .quien = "ANALISTA1",
                  .nota = "lo dijo el cliente",
                  .error = "no está en el archivo"},
        .made = {77, 1, 2, day, CANAL_MARCADOR, "no_contesta", "norte"},
        .recurso = {"apelacion", "telefono", day, "modifica", "Se ajusta."},
        .replaced = {"vieja", "nueva", BASE_PENDIENTES, day},
        .correcciones = {{"cuenta", "70012345", "70012346"}, {"nombre", "Ana Pérez", "Ana Peña"}},
    };
    t->change = (case_change_t){.radicado = RADICADO,
                                .cal = calendar_in_force(),
                                .before = &t->before,
                                .step = &t->step,
                                .decision = &t->decision,
                                .politica_version = "v1",
                                .politica_regla = "r1",
                                .reemplazo = &t->replaced,
                                .dada = &t->given,
                                .intento = &t->made,
                                .recurso = &t->recurso,
                                .correccion = t->correcciones,
                                .n_correccion = 2,
                                .quien = "ANA",
                                .nota = "nota de ANA",
                                .referencia = "SOL-1",
                                .error = "RR no responde",
                                .tarea_nota = "nota de la tarea",
                                .copia_nota = "nota de la copia",
                                .fecha = NOW,
                                .traceparent = ""};
}

static void check_event(const case_row_t *row, void *ctx)
{
    told_t *t = ctx;
    int kind = 0;
    while (kind < EVENT_KINDS && strcmp(event_kind_name((event_kind_t)kind), case_get(row, "tipo")) != 0)
        kind++;
    assert_true(kind < EVENT_KINDS);
    t->seen[kind] = true;
    t->step.events[0] = (event_kind_t)kind;
    outbox_t out = {0};
    int64_t version = 0;
    case_events_add(&out, &t->change, &version);
    AUTO(json) json_t *doc = outbox_value(&out, 0);
    AUTO(json) json_t *datos = event_data(doc, case_get(row, "tipo"), 1);
    assert_string_equal(json_string_value(json_object_get(doc, "estado")), "respondido");
    assert_string_equal(json_string_value(json_object_get(datos, "regla")), "fila");
    json_object_del(datos, "regla");
    AUTO(json) json_t *expected = json_loads(case_get(row, "datos"), 0, NULL);
    if (!json_equal(datos, expected)) {
        AUTO(mem) char *text = json_dumps(datos, JSON_COMPACT);
        fail_msg("%s: %s", case_get(row, "tipo"), text);
    }
    outbox_done(&out);
}

/* Every tipo there is, its data word for word. */
static void events_say_what_is_particular_to_them(void **state)
{
    (void)state;
    told_t t;
    told_init(&t);
    cases_run("contact_events.tsv", check_event, &t);
    for (int kind = 0; kind < EVENT_KINDS; kind++)
        if (!t.seen[kind])
            fail_msg("contact_events.tsv has no %s", event_kind_name((event_kind_t)kind));
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
        cmocka_unit_test(messages_that_contradict_themselves_are_poison),
        cmocka_unit_test(a_decision_s_texts_outlive_its_message),
        cmocka_unit_test(close_with_its_own_note_keeps_it),
        cmocka_unit_test(decisions_are_told_in_versions_without_a_gap),
        cmocka_unit_test(events_say_what_is_particular_to_them),
        cmocka_unit_test(only_a_contact_brings_an_answer),
        cmocka_unit_test(only_registrations_that_replace_are_kept),
    };
    return cmocka_run_group_tests_name("contact_messages", tests, NULL, NULL);
}
