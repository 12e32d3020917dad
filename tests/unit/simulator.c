/* What the played customers, RR and people do: by the seed and the id alone, as often as the weights say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "services/simulator/answer/wire.h"
#include "services/simulator/people/duty.h"
#include "services/simulator/play/dice.h"
#include "services/simulator/play/story.h"
#include "tests/lib/cases.h"

static void one_odds(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *text = case_get(row, "texto"), *want = case_get(row, "leido");
    odds_t o = {.n = 7};
    err_t err = ERR_INIT;
    if (odds_read("PRUEBA", text ? text : "", NULL, &o, &err) != RC_OK) {
        assert_null(want);
        assert_int_equal(err.rc, RC_FATAL);
        assert_int_equal(o.n, 7); /* as before */
        case_says_all(err.text, case_get(row, "dice"));
        return;
    }
    char got[256] = "";
    for (int i = 0; i < o.n; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s=%lld", i ? " " : "", o.rows[i].name,
                 (long long)o.rows[i].weight);
    assert_non_null(want);
    assert_string_equal(got, want);
}

static void odds_cases(void **state)
{
    (void)state;
    cases_run("simulator_odds.tsv", one_odds, NULL);
}

static void odds_name_that_is_not_allowed_is_named(void **state)
{
    (void)state;
    static const char *const allowed[] = {"hecha", "silencio", NULL};
    odds_t o;
    err_t err = ERR_INIT;
    assert_int_equal(odds_read("PQR_SIM_RR", "silencio=1 hecha=2", allowed, &o, &err), RC_OK);
    assert_int_equal(odds_read("PQR_SIM_RR", "hech=1", allowed, &o, &err), RC_FATAL);
    assert_non_null(strstr(err.text, "PQR_SIM_RR: no se conoce «hech»"));
}

static void one_pick(const case_row_t *row, void *ctx)
{
    (void)ctx;
    odds_t o;
    err_t err = ERR_INIT;
    assert_int_equal(odds_read("PRUEBA", case_get(row, "odds"), NULL, &o, &err), RC_OK);
    assert_string_equal(odds_pick(&o, strtoull(case_get(row, "tirada"), NULL, 10)), case_get(row, "nombre"));
}

static void pick_cases(void **state)
{
    (void)state;
    cases_run("simulator_pick.tsv", one_pick, NULL);
}

static const story_settings_t usual = {
    .seed = 1,
    .llamada = "contesto_acepta=30 contesto_no_acepta=20 no_contesta=40 pidio_otra_hora=10",
    .buzon = "buzon_dejado=80 buzon_fallido=20",
    .recurso = "ninguno=50 reposicion=30 apelacion=20",
    .rr = "hecha=85 ocupada=7 rechazada=3 silencio=5",
    .signo = "positiva=70 negativa=30",
    .decision = "confirma=60 modifica=20 revoca=20",
    .llamada_minutos = 12,
    .rr_minutos = 30,
    .persona_minutos = 120,
};

static story_t read_story(const story_settings_t *s)
{
    story_t story;
    err_t err = ERR_INIT;
    if (story_read(s, &story, &err) != RC_OK)
        fail_msg("%s", err.text);
    return story;
}

static instant_t instant_of(const char *text)
{
    instant_t t = 0;
    if (text)
        assert_true(instant_parse(text, &t));
    return t;
}

static void one_call(const case_row_t *row, void *ctx)
{
    (void)ctx;
    story_settings_t s = usual;
    s.llamada = case_get(row, "llamada");
    s.buzon = case_get(row, "buzon");
    s.recurso = case_get(row, "recurso");
    s.llamada_minutos = 1;
    const story_t story = read_story(&s);
    const call_t c = {.id = "4436210001099330.7",
                      .voicemail = case_int(row, "es_buzon"),
                      .numbers = (int)case_int(row, "telefonos"),
                      .ordered = instant_of(case_get(row, "ordenada")),
                      .not_later = instant_of(case_get(row, "limite"))};
    const called_t r = story_call(&story, &c);
    char fin[32];
    instant_format(r.fin, fin);
    assert_string_equal(r.resultado, case_get(row, "resultado"));
    assert_string_equal(fin, case_get(row, "fin"));
    assert_int_equal(r.n, case_int(row, "marcados"));
    for (int i = 0; i < r.n; i++)
        assert_in_range(r.dialled[i].inicio, i ? r.dialled[i - 1].inicio : c.ordered, r.fin);
    assert_ptr_equal(r.dialled[r.n - 1].resultado, r.resultado);
    const char *recurso = case_get(row, "recurso_dicho");
    if (recurso)
        assert_string_equal(r.recurso, recurso);
    else
        assert_null(r.recurso);
    if (case_get(row, "hora"))
        assert_in_range(r.hora - r.fin, 3600000, 30 * 3600000LL);
    else
        assert_int_equal(r.hora, 0);
}

static void call_cases(void **state)
{
    (void)state;
    cases_run("simulator_calls.tsv", one_call, NULL);
}

static void story_refuses_a_setting_by_its_name(void **state)
{
    (void)state;
    story_settings_t s = usual;
    story_t story;
    err_t err = ERR_INIT;
    s.decision = "confirma=1 duda=1";
    assert_int_equal(story_read(&s, &story, &err), RC_FATAL);
    assert_non_null(strstr(err.text, "PQR_SIM_DECISION: no se conoce «duda»"));
}

#define THROWS 20000

/* Each outcome comes about as often as it should, ids that resemble one another notwithstanding. */
static void story_outcomes_come_as_often_as_they_weigh(void **state)
{
    (void)state;
    const story_t story = read_story(&usual);
    int counts[ODDS_MAX] = {0}, rr[4] = {0};
    for (int i = 0; i < THROWS; i++) {
        char id[32];
        snprintf(id, sizeof id, "%d.1", i);
        const call_t c = {.id = id, .numbers = 1, .ordered = 1638882930000, .not_later = INT64_MAX};
        const called_t r = story_call(&story, &c);
        assert_in_range(r.fin - c.ordered, 60000, 12 * 60000);
        for (int k = 0; k < story.llamada.n; k++)
            counts[k] += strcmp(r.resultado, story.llamada.rows[k].name) == 0;
        const rr_answered_t a = story_rr(&story, id, 1, c.ordered);
        assert_in_range(a.when - c.ordered, 60000, 30 * 60000);
        rr[a.does]++;
    }
    for (int k = 0; k < story.llamada.n; k++)
        assert_in_range(counts[k] * 100 / THROWS, story.llamada.rows[k].weight - 2,
                        story.llamada.rows[k].weight + 2);
    assert_in_range(rr[RR_DONE] * 100 / THROWS, 83, 87);
    assert_true(rr[RR_BUSY] && rr[RR_REFUSES] && rr[RR_SILENT]);
}

/* The same seed tells the same story in whatever order it is asked; another seed another one. */
static void story_depends_on_seed_and_id_alone(void **state)
{
    (void)state;
    story_settings_t other = usual;
    other.seed = 2;
    const story_t one = read_story(&usual), again = read_story(&usual), two = read_story(&other);
    int differ = 0;
    for (int i = 0; i < 1000; i++) {
        char id[32], back[32];
        snprintf(id, sizeof id, "%d.1", i);
        snprintf(back, sizeof back, "%d.1", 999 - i);
        (void)story_call(&again, &(call_t){.id = back, .numbers = 3});
        const call_t c = {.id = id, .numbers = 3, .ordered = 1638882930000, .not_later = INT64_MAX};
        const called_t a = story_call(&one, &c), b = story_call(&again, &c), x = story_call(&two, &c);
        assert_string_equal(a.resultado, b.resultado);
        assert_true(a.n == b.n && a.fin == b.fin && a.hora == b.hora);
        differ += strcmp(a.resultado, x.resultado) != 0;
        assert_string_equal(story_decision(&one, id), story_decision(&again, id));
        assert_string_equal(story_signo(&one, id), story_signo(&again, id));
        assert_int_equal(story_person_when(&one, id, 0), story_person_when(&again, id, 0));
    }
    assert_true(differ > 500);
}

/* The same order again: who was busy may not be, and who did it or will not says the same again. */
static void rr_keeps_to_what_it_did(void **state)
{
    (void)state;
    const story_t story = read_story(&usual);
    int changed = 0;
    for (int i = 0; i < 2000; i++) {
        char id[32];
        snprintf(id, sizeof id, "%d", i);
        rr_does_t before = story_rr(&story, id, 1, 0).does;
        for (int envio = 2; envio <= 6; envio++) {
            rr_does_t now = story_rr(&story, id, envio, 0).does;
            if (before == RR_DONE || before == RR_REFUSES)
                assert_int_equal(now, before);
            changed += now != before;
            before = now;
        }
    }
    assert_true(changed > 100);
}

/* Changed, every story that was told before would be another one. */
static void dice_stay_as_they_are(void **state)
{
    (void)state;
    assert_true(dice_throw(1, "4436210001099330.7", "resultado") == 0xe8c944c80c4fc418u);
    assert_int_equal(dice_between(0, 3, 5), 3);
    assert_int_equal(dice_between(UINT64_MAX, 3, 3), 3);
    assert_int_equal(dice_between(5, 3, 5), 5);
}

/* ---- messages ---- */

static void one_order(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(arena) arena_t texts = {0};
    doc_t data;
    order_t o;
    err_t err = ERR_INIT;
    const char *json = case_get(row, "datos"), *field = case_get(row, "campo");
    assert_int_equal(doc_parse(&data, &texts, json, strlen(json), &err), RC_OK);
    if (order_decode(case_int(row, "rr"), &data, 5, &texts, &o, &err) != RC_OK) {
        char want[64];
        assert_non_null(field);
        snprintf(want, sizeof want, "«%s»", field);
        assert_int_equal(err.rc, RC_REJECT);
        case_says_all(err.text, want);
        return;
    }
    char got[200], expira[32];
    snprintf(got, sizeof got, "%s %s %s %d %s %d", o.comando, o.radicado,
             o.is_rr            ? "rr"
             : o.call.voicemail ? "buzon"
                                : "llamar",
             o.call.numbers, o.call.numbers ? o.telefonos[o.call.numbers - 1] : "-", o.envio);
    assert_string_equal(got, case_get(row, "leido"));
    instant_format(o.expira, expira);
    assert_string_equal(expira, "2021-12-07T15:00:00.000Z");
    assert_true(o.call.not_later == o.expira && o.call.ordered == 5 && o.call.id == o.comando);
}

static void order_cases(void **state)
{
    (void)state;
    cases_run("simulator_orders.tsv", one_order, NULL);
}

static void answers_say_what_was_played(void **state)
{
    (void)state;
    AUTO(buf) buf_t out = {0};
    const order_t call = {
        .comando = "c1", .radicado = "44", .telefonos = {"3101234567", "6012345678"}, .call = {.numbers = 2}};
    const called_t told = {.resultado = "contesto_no_acepta",
                           .n = 2,
                           .dialled = {{"ocupado", 0}, {"contesto_no_acepta", 60000}},
                           .fin = 120000,
                           .recurso = "apelacion"};
    called_encode(&call, &told, &out);
    assert_string_equal(
        buf_str(&out),
        "{\"comando\":\"c1\",\"radicado\":\"44\",\"resultado\":\"contesto_no_acepta\",\"llamadas\":["
        "{\"telefono\":\"3101234567\",\"inicio\":\"1970-01-01T00:00:00.000Z\",\"resultado\":\"ocupado\"},"
        "{\"telefono\":\"6012345678\",\"inicio\":\"1970-01-01T00:01:00.000Z\",\"resultado\":"
        "\"contesto_no_acepta\"}],\"recurso\":\"apelacion\",\"motivo\":\"No estoy de acuerdo con la "
        "respuesta.\",\"fin\":\"1970-01-01T00:02:00.000Z\"}");
    buf_clear(&out);
    const order_t mail = {
        .comando = "c1", .radicado = "44", .telefonos = {"3101234567"}, .call = {.voicemail = true}};
    called_encode(&mail, &(called_t){"buzon_dejado", 1, {{"buzon_dejado", 60000}}, 90000, NULL, 0}, &out);
    assert_non_null(strstr(buf_str(&out), "\"evidencia\":{\"grabacion\":\"c1\",\"segundos\":30}"));
    assert_null(strstr(buf_str(&out), "recurso"));
    buf_clear(&out);
    rr_answered_encode(&(order_t){.is_rr = true, .comando = "c2", .radicado = "44"}, RR_DONE, &out);
    assert_string_equal(
        buf_str(&out),
        "{\"comando\":\"c2\",\"radicado\":\"44\",\"resultado\":\"hecha\",\"referencia\":\"c2\"}");
}

/* ---- people ---- */

static const duty_t *duty_of(const char *name)
{
    for (size_t i = 0; i < n_duties; i++)
        if (strcmp(duties[i].name, name) == 0)
            return &duties[i];
    fail_msg("no hay labor «%s»", name);
    return NULL;
}

static void one_duty(const case_row_t *row, void *ctx)
{
    (void)ctx;
    char signo[32];
    snprintf(signo, sizeof signo, "%s=1", case_get(row, "signo"));
    story_settings_t s = usual;
    s.signo = signo;
    s.decision = "revoca=1";
    const story_t story = read_story(&s);
    const char *path = case_get(row, "ruta");
    AUTO(json) json_t *item = json_loads(case_get(row, "item"), 0, NULL);
    AUTO(request) request_t r = {0};
    assert_non_null(item);
    if (!duty_of(case_get(row, "labor"))->settle(&story, item, &r)) {
        assert_null(path);
        return;
    }
    AUTO(mem) char *body = json_dumps(r.body, JSON_COMPACT);
    assert_non_null(path);
    assert_string_equal(buf_str(&r.path), path);
    assert_string_equal(body, case_get(row, "cuerpo"));
}

static void duty_cases(void **state)
{
    (void)state;
    cases_run("simulator_duties.tsv", one_duty, NULL);
}

static void one_when(const case_row_t *row, void *ctx)
{
    (void)ctx;
    story_settings_t s = usual;
    s.persona_minutos = 1;
    const story_t story = read_story(&s);
    AUTO(json) json_t *item = json_loads(case_get(row, "item"), 0, NULL);
    char when[32];
    instant_format(duty_when(duty_of(case_get(row, "labor")), &story, item), when);
    assert_string_equal(when, case_get(row, "cuando"));
}

static void when_cases(void **state)
{
    (void)state;
    cases_run("simulator_when.tsv", one_when, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(odds_cases),
        cmocka_unit_test(odds_name_that_is_not_allowed_is_named),
        cmocka_unit_test(pick_cases),
        cmocka_unit_test(call_cases),
        cmocka_unit_test(story_refuses_a_setting_by_its_name),
        cmocka_unit_test(story_outcomes_come_as_often_as_they_weigh),
        cmocka_unit_test(story_depends_on_seed_and_id_alone),
        cmocka_unit_test(rr_keeps_to_what_it_did),
        cmocka_unit_test(order_cases),
        cmocka_unit_test(answers_say_what_was_played),
        cmocka_unit_test(duty_cases),
        cmocka_unit_test(when_cases),
        cmocka_unit_test(dice_stay_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
