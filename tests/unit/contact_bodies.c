/* What people's requests may say, when they may call, and what they may do with an attempt. */
#include "services/contact/api/bodies.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/buf.h"
#include "common/calendar_in_force.h"
#include "services/contact/api/refusals.h"
#include "services/contact/life/agente.h"
#include "services/contact/life/contacto_in_force.h"
#include "services/contact/life/horario.h"
#include "services/contact/life/lifecycle.h"
#include "tests/lib/cases.h"

/* ---- bodies ---- */

typedef union read_body {
    causal_body_t causal;
    tomar_body_t tomar;
    quien_body_t quien;
    marcar_body_t marcar;
    resultado_body_t resultado;
    respuesta_body_t respuesta;
    recurso_body_t recurso;
    decision_body_t decision;
    hecha_body_t hecha;
    rechazada_body_t rechazada;
    titular_body_t titular;
    corregir_body_t corregir;
    suprimir_body_t suprimir;
} read_body_t;

static const char *dash(const char *text)
{
    return text ? text : "-";
}

static const char *day_text(day_t d, char ret[11])
{
    if (d == DAY_NONE)
        return "-";
    day_format(d, ret);
    return ret;
}

static rc_t no_check(const read_body_t *b, err_t *err)
{
    (void)b;
    (void)err;
    return RC_OK;
}

static rc_t check_titular(const read_body_t *b, err_t *err)
{
    return titular_check(&b->titular, err);
}

static rc_t check_causal(const read_body_t *b, err_t *err)
{
    return causal_check(&b->causal, err);
}

static rc_t check_resultado(const read_body_t *b, err_t *err)
{
    const contacto_t *c = contacto_in_force();
    const desenlace_t *d = contacto_desenlace(c, b->resultado.resultado, DE_LLAMADA);
    if (!d)
        d = contacto_desenlace(c, b->resultado.resultado, DE_BUZON);
    assert_non_null(d);
    return resultado_check(&b->resultado, d, instant_from_day(day_from_civil(2021, 12, 7), 10 * 60), err);
}

static void say_causal(const read_body_t *u, buf_t *out)
{
    const causal_body_t *b = &u->causal;
    char day[11];
    buf_printf(out, "causal=%s quien=%s nota=%s base=%s revision=%d entrega=%d fecha_corte=%s", b->causal,
               dash(b->quien), dash(b->nota), dash(b->base), b->revision, b->entrega,
               day_text(b->fecha_corte, day));
}

static void say_tomar(const read_body_t *u, buf_t *out)
{
    buf_printf(out, "quien=%s maximo=%d", dash(u->tomar.quien), u->tomar.maximo);
}

static void say_quien(const read_body_t *u, buf_t *out)
{
    buf_printf(out, "quien=%s", dash(u->quien.quien));
}

static void say_marcar(const read_body_t *u, buf_t *out)
{
    buf_printf(out, "quien=%s telefono=%d", dash(u->marcar.quien), u->marcar.telefono);
}

static void say_resultado(const read_body_t *u, buf_t *out)
{
    const resultado_body_t *b = &u->resultado;
    buf_printf(out, "quien=%s resultado=%s telefono=%d", dash(b->quien), b->resultado, b->telefono);
    if (b->hora_pedida) {
        char hour[32];
        instant_format(b->hora_pedida, hour);
        buf_printf(out, " hora=%s", hour);
    }
    if (b->recurso_tipo)
        buf_printf(out, " recurso=%s/%s", b->recurso_tipo, dash(b->recurso_motivo));
    if (b->evidencia)
        buf_printf(out, " evidencia=%s", b->evidencia);
    if (b->nota)
        buf_printf(out, " nota=%s", b->nota);
    if (b->fin)
        buf_adds(out, " fin");
}

static void say_respuesta(const read_body_t *u, buf_t *out)
{
    const respuesta_body_t *b = &u->respuesta;
    buf_printf(out, "quien=%s signo=%s via=%s texto=%s nota=%s", dash(b->quien), b->signo, b->via, b->texto,
               dash(b->nota));
}

static void say_recurso(const read_body_t *u, buf_t *out)
{
    const recurso_body_t *b = &u->recurso;
    char day[11];
    buf_printf(out, "quien=%s tipo=%s canal=%s motivo=%s presentado=%s", dash(b->quien), b->tipo, b->canal,
               dash(b->motivo), day_text(b->presentado, day));
}

static void say_decision(const read_body_t *u, buf_t *out)
{
    buf_printf(out, "quien=%s decision=%s texto=%s", dash(u->decision.quien), u->decision.decision,
               u->decision.texto);
}

static void say_hecha(const read_body_t *u, buf_t *out)
{
    buf_printf(out, "quien=%s evidencia=%s nota=%s", dash(u->hecha.quien), dash(u->hecha.evidencia),
               dash(u->hecha.nota));
}

static void say_rechazada(const read_body_t *u, buf_t *out)
{
    buf_printf(out, "quien=%s error=%s", dash(u->rechazada.quien), u->rechazada.error);
}

static rc_t check_suprimir(const read_body_t *b, err_t *err)
{
    return suprimir_check(&b->suprimir, err);
}

static void say_titular(const read_body_t *u, buf_t *out)
{
    buf_printf(out, "cuenta=%s telefono=%s radicado=%s despues=%s", dash(u->titular.cuenta),
               dash(u->titular.telefono), dash(u->titular.radicado), dash(u->titular.despues));
}

static void say_corregir(const read_body_t *u, buf_t *out)
{
    const corregir_body_t *b = &u->corregir;
    buf_printf(out, "quien=%s radicado=%s campo=%s antes=%s despues=%s nota=%s", dash(b->quien), b->radicado,
               b->campo, dash(b->antes), b->despues, b->nota);
}

static void say_suprimir(const read_body_t *u, buf_t *out)
{
    buf_printf(out, "quien=%s radicado=%s referencia=%s", dash(u->suprimir.quien), u->suprimir.radicado,
               dash(u->suprimir.referencia));
}

static const struct request {
    const char *name;
    const body_field_t *fields;
    rc_t (*check)(const read_body_t *b, err_t *err);
    void (*say)(const read_body_t *b, buf_t *out);
} requests[] = {
    {"causal", causal_fields, check_causal, say_causal},
    {"tomar", tomar_fields, no_check, say_tomar},
    {"quien", quien_fields, no_check, say_quien},
    {"marcar", marcar_fields, no_check, say_marcar},
    {"resultado", resultado_fields, check_resultado, say_resultado},
    {"respuesta", respuesta_fields, no_check, say_respuesta},
    {"recurso", recurso_fields, no_check, say_recurso},
    {"decision", decision_fields, no_check, say_decision},
    {"hecha", hecha_fields, no_check, say_hecha},
    {"rechazada", rechazada_fields, no_check, say_rechazada},
    {"titular", titular_fields, check_titular, say_titular},
    {"corregir", corregir_fields, no_check, say_corregir},
    {"suprimir", suprimir_fields, check_suprimir, say_suprimir},
};

static void check_body(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const struct request *r = requests;
    while (strcmp(r->name, case_get(row, "request")) != 0)
        assert_true(++r < requests + COUNT_OF(requests));
    const char *bytes = case_get(row, "body");
    AUTO(body) body_t body;
    AUTO(buf) buf_t said = {0};
    read_body_t read;
    err_t err = ERR_INIT;
    rc_t rc = body_read(bytes, bytes ? strlen(bytes) : 0, r->fields, &read, &body, &err);
    if (rc == RC_OK)
        rc = r->check(&read, &err);
    if (rc == RC_OK)
        r->say(&read, &said);
    assert_string_equal(dash(rc == RC_OK ? NULL : err.code), dash(case_get(row, "code")));
    assert_string_equal(dash(rc == RC_OK ? buf_str(&said) : NULL), dash(case_get(row, "read")));
    if (case_get(row, "says"))
        case_says_all(err.text, case_get(row, "says"));
}

static void bodies_are_read_or_refused_with_their_reason(void **state)
{
    (void)state;
    cases_run("contact_bodies.tsv", check_body, NULL);
}

static void texts_have_their_bounds(void **state)
{
    (void)state;
    AUTO(buf) buf_t json = {0};
    buf_adds(&json, "{\"quien\":\"");
    for (int i = 0; i < 100; i++)
        buf_addc(&json, 'a');
    for (int more = 0; more < 2; more++) {
        AUTO(buf) buf_t whole = {0};
        AUTO(body) body_t body;
        quien_body_t read;
        err_t err = ERR_INIT;
        buf_printf(&whole, "%s%s\"}", buf_str(&json), more ? "b" : "");
        rc_t rc = body_read(whole.data, whole.len, quien_fields, &read, &body, &err);
        assert_int_equal(rc, more ? RC_REJECT : RC_OK);
    }
}

/* ---- the calling window ---- */

static void check_horario(const case_row_t *row, void *ctx)
{
    (void)ctx;
    instant_t now;
    char from[32], until[32];
    assert_true(instant_parse(case_get(row, "now"), &now));
    const horario_t h = horario_at(calendar_in_force(), now);
    instant_format(h.desde, from);
    instant_format(h.hasta, until);
    assert_string_equal(h.abierto ? "si" : "no", case_get(row, "open"));
    assert_string_equal(from, case_get(row, "from"));
    assert_string_equal(until, case_get(row, "until"));
}

static void calls_are_open_in_their_windows(void **state)
{
    (void)state;
    cases_run("contact_horario.tsv", check_horario, NULL);
}

/* ---- attempts that a person took ---- */

static bool says(const char *facts, const char *fact)
{
    const size_t n = strlen(fact);
    for (const char *at = facts; (at = strstr(at, fact)); at += n)
        if ((at == facts || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return true;
    return false;
}

static void check_agente(const case_row_t *row, void *ctx)
{
    (void)ctx;
    static const struct {
        const char *name;
        agente_verbo_t verb;
    } verbs[] = {{"marcar", AGENTE_MARCAR},
                 {"resultado", AGENTE_RESULTADO},
                 {"soltar", AGENTE_SOLTAR},
                 {"prolongar", AGENTE_PROLONGAR}};
    const char *facts = case_get(row, "facts");
    const agente_facts_t f = {
        .suyo = says(facts, "suyo"),
        .en_curso = says(facts, "en_curso"),
        .soltado = says(facts, "soltado"),
        .vencido = says(facts, "vencido"),
        .marcado = says(facts, "marcado"),
        .hay_telefono = says(facts, "hay"),
        .abierto = says(facts, "abierto"),
        .dice_telefono = says(facts, "dice"),
        .telefono_conocido = says(facts, "conocido"),
        .telefono_errado = says(facts, "errado"),
        .telefono_marcado = says(facts, "este"),
    };
    size_t i = 0;
    while (strcmp(verbs[i].name, case_get(row, "verb")) != 0)
        assert_true(++i < COUNT_OF(verbs));
    const agente_step_t step = agente_puede(verbs[i].verb, &f);
    char got[64];
    snprintf(got, sizeof got, "%s%s", step.repetida ? "=" : step.aceptado ? "+" : "", step.regla);
    assert_string_equal(got, case_get(row, "rule"));
}

static void a_person_may_do_with_an_attempt_what_the_rules_say(void **state)
{
    (void)state;
    cases_run("contact_agente.tsv", check_agente, NULL);
}

/* ---- refusals ---- */

static void hold_words(const char *regla)
{
    const refusal_words_t *w = refusal_words(regla);
    if (!w)
        fail_msg("nobody is told what %s means", regla);
    assert_true(w->status == 404 || w->status == 409 || w->status == 422);
    assert_true(strlen(w->detail) > 10);
}

/* Of the life of a case, each row; of recurso.h and agente.h, as their headers list them; of the store. */
static void every_refusal_has_words(void **state)
{
    (void)state;
    static const char *const others[] = {
        "sin_respuesta",           "fecha_futura",         "anterior_a_la_respuesta", "recurso_en_curso",
        "recurso_ya_decidido",     "recurso_extemporaneo", "sin_recurso_en_curso",    "fecha_anterior",
        "intento_de_otra_persona", "intento_no_en_curso",  "telefono_desconocido",    "fuera_de_horario",
        "arriendo_vencido",        "telefono_errado",      "intento_marcado",         "sin_marcar",
        "intento_desconocido",     "falta_evidencia",      "respuesta_vacia",         "tarea_cancelada",
        "tarea_desconocida",       "recurso_desconocido",  "caso_desconocido",
    };
    for (size_t i = 0; i < lifecycle_n_rules; i++)
        if (lifecycle_rules[i].refuses)
            hold_words(lifecycle_rules[i].name);
    for (size_t i = 0; i < COUNT_OF(others); i++)
        hold_words(others[i]);
    assert_null(refusal_words("otra_cosa"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_are_read_or_refused_with_their_reason),
        cmocka_unit_test(texts_have_their_bounds),
        cmocka_unit_test(calls_are_open_in_their_windows),
        cmocka_unit_test(a_person_may_do_with_an_attempt_what_the_rules_say),
        cmocka_unit_test(every_refusal_has_words),
    };
    return cmocka_run_group_tests_name("contact_bodies", tests, NULL, NULL);
}
