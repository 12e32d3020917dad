/* The rules of contact as a file, and the texts that are made from its templates: notes for RR, and what a
 * customer is told who could not be spoken to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/conf_file.h"
#include "services/contact/life/aviso.h"
#include "services/contact/life/contacto_file.h"
#include "services/contact/life/contacto_in_force.h"
#include "services/contact/life/lifecycle.h"
#include "services/contact/life/nota.h"
#include "services/contact/life/orden.h"
#include "tests/lib/cases.h"

#define RADICADO "1234567890123456"
#define SHIPPED SOURCE_DIR "/deploy/policy/contacto.conf"

/* ---- notes ---- */

static void check_nota(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *template = case_get(row, "template"), *expected = case_get(row, "note");
    if (strcmp(template, "E") == 0)
        template = contacto_in_force()->plantillas[PLANTILLA_ESCALAR];
    else if (strcmp(template, "F") == 0)
        template = contacto_in_force()->plantillas[PLANTILLA_FINALIZAR];
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

static void check_words(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *field = case_get(row, "field"), *value = case_get(row, "value");
    const struct {
        const char *name;
        nota_facts_t facts;
    } all[] = {
        {"notificacion", {.notificacion = value}},
        {"cliente_dice", {.cliente_dice = value}},
        {"recurso_tipo", {.recurso_tipo = value}},
        {"recurso_decision", {.recurso_decision = value}},
        {"signo", {.signo = value}},
        {"respuesta", {.respuesta = value}},
    };
    AUTO(buf) buf_t template = {0}, text = {0};
    buf_printf(&template, "{%s}", field);
    size_t i = 0;
    while (strcmp(all[i].name, field) != 0)
        assert_true(++i < COUNT_OF(all));
    assert_true(nota_render(template.data, &all[i].facts, &text));
    assert_string_equal(buf_str(&text), case_get(row, "reads"));
}

static void values_read_in_words(void **state)
{
    (void)state;
    cases_run("contact_nota_palabras.tsv", check_words, NULL);
}

static void check_shipped(const case_row_t *row, void *ctx)
{
    (void)ctx;
    char how[4][32] = {"", "", "", ""};
    (void)sscanf(case_get(row, "how"), "%31s %31s %31s %31s", how[0], how[1], how[2], how[3]);
    const nota_facts_t facts = {.radicado = RADICADO,
                                .causal = "Q",
                                .razon = "primer_contacto",
                                .politica_version = "2021-12",
                                .politica_regla = "regla-4",
                                .respuesta = "Se ajustó su factura.",
                                .signo = "positiva",
                                .notificacion = how[0],
                                .cliente_dice = how[1],
                                .recurso_tipo = how[2],
                                .recurso_decision = how[3],
                                .dias_presentar = 10,
                                .dias_responder = 15,
                                .fecha = "2021-12-07"};
    plantilla_t p = 0;
    while (strcmp(plantilla_name(p), case_get(row, "plantilla")) != 0)
        assert_true(++p < PLANTILLAS);
    AUTO(buf) buf_t text = {0};
    assert_true(nota_render(contacto_in_force()->plantillas[p], &facts, &text));
    assert_string_equal(text.data, case_get(row, "text"));
}

static void shipped_templates_say_what_was_done(void **state)
{
    (void)state;
    cases_run("contact_plantillas.tsv", check_shipped, NULL);
}

/* Each field stands for its own fact, and for no other. */
static void every_field_is_its_own(void **state)
{
    (void)state;
    const nota_facts_t facts = {.radicado = "radicado",
                                .destino = "destino",
                                .causal = "causal",
                                .razon = "razon",
                                .politica_version = "version",
                                .politica_regla = "regla",
                                .respuesta = "respuesta",
                                .signo = "signo",
                                .notificacion = "notificacion",
                                .recursos = "recursos",
                                .cliente_dice = "cliente_dice",
                                .recurso_tipo = "recurso_tipo",
                                .recurso_decision = "recurso_decision",
                                .recurso_hasta = "recurso_hasta",
                                .dias_presentar = 10,
                                .dias_responder = 15,
                                .fecha = "fecha",
                                .quien = "quien"};
    assert_int_equal(nota_unknown(&facts, NOTA_ALL), 0);
    for (nota_field_t f = 0; f < NOTA_FIELDS; f++) {
        AUTO(buf) buf_t template = {0}, text = {0};
        unsigned named;
        buf_printf(&template, "{%s}", nota_field_name(f));
        assert_true(nota_read(template.data, NOTA_BIT(f), &named, NULL));
        assert_int_equal(named, NOTA_BIT(f));
        assert_false(nota_read(template.data, NOTA_ALL & ~NOTA_BIT(f), &named, NULL));
        assert_true(nota_render(template.data, &facts, &text));
        assert_string_equal(text.data, f == NOTA_DIAS_PRESENTAR   ? "10"
                                       : f == NOTA_DIAS_RESPONDER ? "15"
                                                                  : nota_field_name(f));
    }
}

/* ---- notices ---- */

static void check_aviso(const case_row_t *row, void *ctx)
{
    contacto_t rules = *(const contacto_t *)ctx;
    const char *plantilla = case_get(row, "plantilla"), *falta = case_get(row, "falta");
    bool is_shipped = strcmp(plantilla, "buzon") == 0 || strcmp(plantilla, "aviso") == 0;
    if (!is_shipped)
        rules.plantillas[PLANTILLA_BUZON] = plantilla;
    const nota_facts_t facts = {.radicado = case_get(row, "radicado"),
                                .respuesta = case_get(row, "respuesta"),
                                .recursos = case_get(row, "recursos"),
                                .dias_presentar = 10,
                                .dias_responder = 15};
    AUTO(buf) buf_t text = {0};
    aviso_falta_t got = aviso_render(
        &rules, strcmp(plantilla, "aviso") == 0 ? PLANTILLA_AVISO_ESCRITO : PLANTILLA_BUZON, &facts, &text);
    if (falta) {
        assert_int_not_equal(got, AVISO_COMPLETO);
        assert_string_equal(aviso_falta_name(got), falta);
        assert_int_equal(text.len, 0);
        return;
    }
    assert_int_equal(got, AVISO_COMPLETO);
    assert_null(aviso_falta_name(got));
    case_says_all(text.data, case_get(row, "dice"));
    assert_true(!is_shipped || !strstr(text.data, "sin dato"));
}

static void notices_state_radicado_answer_and_recursos_or_are_not_given(void **state)
{
    (void)state;
    cases_run("contact_aviso.tsv", check_aviso, (void *)contacto_in_force());
}

/* Recursos that would state a term of which nothing is known are none. */
static void recursos_without_their_terms_are_none(void **state)
{
    (void)state;
    nota_facts_t facts = {.radicado = "1", .respuesta = "x", .dias_presentar = 10};
    AUTO(buf) buf_t text = {0};
    assert_int_equal(aviso_render(contacto_in_force(), PLANTILLA_BUZON, &facts, &text), AVISO_FALTA_RECURSOS);
    facts.dias_responder = 15;
    assert_int_equal(aviso_render(contacto_in_force(), PLANTILLA_BUZON, &facts, &text), AVISO_COMPLETO);
    assert_null(facts.recursos);
}

/* ---- the file ---- */

static void check_file(const case_row_t *row, void *ctx)
{
    const buf_t *original = ctx;
    AUTO(contacto) contacto_t *c = NULL;
    AUTO(buf) buf_t text = {0}, faults = {0};
    err_t err = ERR_INIT;
    const char *says = case_get(row, "says"), *old = case_get(row, "text"), *by = case_get(row, "by");
    const char *at = strcmp(old, "@") == 0 ? original->data : strstr(original->data, old);
    if (!at)
        fail_msg("no text «%s»", old);
    if (at != original->data)
        buf_printf(&text, "%.*s%s%s", (int)(at - original->data), original->data, by ? by : "",
                   at + strlen(old));
    else
        buf_adds(&text, by ? by : "");
    rc_t rc = contacto_read("c.conf", buf_str(&text), &c, &faults, &err);
    if (!says) {
        if (rc != RC_OK)
            fail_msg("%s", err.text);
        assert_non_null(c);
        return;
    }
    assert_int_equal(rc, RC_FATAL);
    assert_null(c);
    assert_int_equal(strncmp(err.text, "c.conf", 6), 0);
    case_says_all(buf_str(&faults), says);
}

static void bad_file_is_refused_by_line_and_reason(void **state)
{
    (void)state;
    AUTO(buf) buf_t original = {0};
    err_t err = ERR_INIT;
    assert_int_equal(conf_load_text(SHIPPED, &original, &err), RC_OK);
    cases_run("contact_contacto_file.tsv", check_file, &original);
}

static void more_outcomes_than_fit_are_refused(void **state)
{
    (void)state;
    AUTO(contacto) contacto_t *c = NULL;
    AUTO(buf) buf_t text = {0}, faults = {0};
    err_t err = ERR_INIT;
    buf_adds(&text, "resultados = (");
    for (int i = 0; i <= DESENLACES_MAX; i++)
        buf_printf(&text, "%s{ nombre = \"r%d\"; texto = \"x\"; de = \"llamada\"; efecto = \"acepta\"; }",
                   i ? "," : "", i);
    buf_adds(&text, ");");
    assert_int_equal(contacto_read("c", text.data, &c, &faults, &err), RC_FATAL);
    case_says_all(faults.data, "resultados tiene 61 elementos; caben 60");
}

/* What the program has inside is the file that operators are given to copy, and says what the domain says. */
static void shipped_file_is_the_default(void **state)
{
    (void)state;
    static const struct {
        const char *nombre;
        unsigned de;
        efecto_t efecto;
        bool otro_numero;
    } rows[] = {
        {"contesto_acepta", DE_LLAMADA | DE_BUZON, EFECTO_ACEPTA, false},
        {"contesto_no_acepta", DE_LLAMADA | DE_BUZON, EFECTO_NO_ACEPTA, false},
        {"no_contesta", DE_LLAMADA, EFECTO_SIN_CONTACTO, true},
        {"ocupado", DE_LLAMADA, EFECTO_SIN_CONTACTO, true},
        {"buzon", DE_LLAMADA, EFECTO_SIN_CONTACTO, true},
        {"numero_errado", DE_LLAMADA, EFECTO_NUMERO_ERRADO, true},
        {"pidio_otra_hora", DE_LLAMADA, EFECTO_OTRA_HORA, false},
        {"colgo", DE_LLAMADA, EFECTO_SIN_CONTACTO, false},
        {"buzon_dejado", DE_BUZON, EFECTO_BUZON_ENTREGADO, false},
        {"buzon_fallido", DE_BUZON, EFECTO_BUZON_FALLIDO, false},
    };
    AUTO(contacto) contacto_t *shipped = NULL;
    err_t err = ERR_INIT;
    assert_int_equal(contacto_load(SHIPPED, &shipped, &err), RC_OK);
    const contacto_t *inside = contacto_in_force();
    assert_int_equal(shipped->n_desenlaces, COUNT_OF(rows));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const intento_de_t de = rows[i].de & DE_LLAMADA ? DE_LLAMADA : DE_BUZON;
        const desenlace_t *d = contacto_desenlace(shipped, rows[i].nombre, de);
        assert_non_null(d);
        assert_int_equal(d->de, rows[i].de);
        assert_int_equal(d->efecto, rows[i].efecto);
        assert_int_equal(d->otro_numero, rows[i].otro_numero);
        assert_int_equal(contacto_desenlace(shipped, rows[i].nombre, DE_BUZON) != NULL,
                         (rows[i].de & DE_BUZON) != 0);
        assert_string_equal(inside->desenlaces[i].nombre, shipped->desenlaces[i].nombre);
    }
    assert_null(contacto_desenlace(shipped, "", DE_LLAMADA));
    assert_null(contacto_desenlace(shipped, "otro", DE_LLAMADA));
    assert_int_equal(shipped->arriendo_minutos, 15);
    assert_int_equal(shipped->arriendo_marcador_minutos, 30);
    assert_int_equal(shipped->aplazamientos, 3);
    assert_int_equal(shipped->tomar_max, 20);
    assert_int_equal(shipped->rr_espera_minutos, 30);
    assert_int_equal(shipped->rr_reintentos, 5);
    assert_int_equal(shipped->rr_pausa_minutos, 5);
    for (plantilla_t p = 0; p < PLANTILLAS; p++)
        assert_string_equal(inside->plantillas[p], shipped->plantillas[p]);
}

static void numbers_left_out_are_the_shipped_ones(void **state)
{
    (void)state;
    AUTO(contacto) contacto_t *c = NULL;
    AUTO(buf) buf_t original = {0};
    err_t err = ERR_INIT;
    assert_int_equal(conf_load_text(SHIPPED, &original, &err), RC_OK);
    char *at = strstr(original.data, "\naplazamientos ");
    assert_non_null(at);
    at[1] = '#';
    assert_int_equal(contacto_read("c", original.data, &c, NULL, &err), RC_OK);
    assert_int_equal(c->aplazamientos, 3);
}

static void check_pausa(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const contacto_t c = {.rr_pausa_minutos = (int)case_int(row, "pause"),
                          .rr_reintentos = (int)case_int(row, "retries")};
    assert_int_equal(contacto_rr_pausa(&c, (int)case_int(row, "n")), case_int(row, "minutes"));
}

static void rr_is_asked_again_after_doubled_pauses(void **state)
{
    (void)state;
    cases_run("contact_rr_pausa.tsv", check_pausa, NULL);
}

static void check_orden(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const contacto_t c = {.rr_espera_minutos = (int)case_int(row, "wait"),
                          .rr_pausa_minutos = (int)case_int(row, "pause"),
                          .rr_reintentos = (int)case_int(row, "retries")};
    orden_respuesta_t r = ORDEN_SILENCIO; /* which nobody says */
    const char *answer = case_get(row, "answer");
    assert_int_equal(orden_respuesta_from_name(answer, &r), strcmp(answer, "silencio") != 0);
    const orden_step_t s = orden_next(&c, r, (int)case_int(row, "sent"));
    assert_string_equal(orden_que_name(s.que), case_get(row, "what"));
    assert_int_equal(s.minutos, case_int(row, "minutes"));
    assert_int_equal(s.error != NULL, s.que == ORDEN_A_PERSONA);
}

static void an_order_to_rr_is_repeated_until_a_person_takes_over(void **state)
{
    (void)state;
    cases_run("contact_orden.tsv", check_orden, NULL);
}

static void names_are_read_back(void **state)
{
    (void)state;
    for (efecto_t e = 0; e < EFECTOS; e++) {
        efecto_t back;
        assert_true(efecto_from_name(efecto_name(e), &back));
        assert_int_equal(back, e);
        assert_int_not_equal(efecto_de(e), 0);
    }
    efecto_t untouched = EFECTO_OTRA_HORA;
    assert_false(efecto_from_name("otro", &untouched));
    assert_int_equal(untouched, EFECTO_OTRA_HORA);
}

/* Last: it changes what the process goes by. */
static void started_file_is_in_force(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    const contacto_t *before = contacto_in_force();
    assert_int_equal(contacto_start("/no/hay.conf", &err), RC_FATAL);
    case_says_all(err.text, "PQR_CONTACTO_FILE: | /no/hay.conf");
    assert_ptr_equal(contacto_in_force(), before); /* a bad one never replaces a good one */
    err_clear(&err);
    assert_int_equal(contacto_start(SHIPPED, &err), RC_OK);
    assert_ptr_not_equal(contacto_in_force(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notes_say_causal_reason_and_rule),
        cmocka_unit_test(values_read_in_words),
        cmocka_unit_test(shipped_templates_say_what_was_done),
        cmocka_unit_test(every_field_is_its_own),
        cmocka_unit_test(notices_state_radicado_answer_and_recursos_or_are_not_given),
        cmocka_unit_test(recursos_without_their_terms_are_none),
        cmocka_unit_test(bad_file_is_refused_by_line_and_reason),
        cmocka_unit_test(more_outcomes_than_fit_are_refused),
        cmocka_unit_test(shipped_file_is_the_default),
        cmocka_unit_test(numbers_left_out_are_the_shipped_ones),
        cmocka_unit_test(rr_is_asked_again_after_doubled_pauses),
        cmocka_unit_test(an_order_to_rr_is_repeated_until_a_person_takes_over),
        cmocka_unit_test(names_are_read_back),
        cmocka_unit_test(started_file_is_in_force),
    };
    return cmocka_run_group_tests_name("contact_contacto", tests, NULL, NULL);
}
