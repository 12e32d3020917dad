/* What is decided: causales, decisions and texts, as tables in tests/cases/classifier_*.tsv. */
#include "services/classifier/rules/template.h"
#include "tests/unit/classifier_world.h"

typedef struct world {
    rulebook_t *shipped, *all_conditions;
    classify_scratch_t scratch; /* one for all cases, as in the service: what it remembers must never tell */
} world_t;

static int load(void **state)
{
    static world_t w;
    w = (world_t){.shipped = rules_of(CAUSALES, POLICY),
                  .all_conditions = rules_of(TEST_CAUSALES, TEST_POLICY)};
    *state = &w;
    return 0;
}

static int unload(void **state)
{
    world_t *w = *state;
    rulebook_free(w->shipped);
    rulebook_free(w->all_conditions);
    classify_scratch_done(&w->scratch);
    return 0;
}

static decision_t decide(const rulebook_t *rules, world_t *w, const record_t *r)
{
    decision_t d;
    err_t err = ERR_INIT;
    if (classify(rules, r, &w->scratch, &d, &err) != RC_OK)
        fail_msg("%s", err.text);
    return d;
}

/* ---- causal ---- */

/* Looked up twice: found, then remembered. */
static void expect_match(const causales_t *c, const causal_facts_t *facts, world_t *w, const char *causal,
                         const char *via, const char *candidates, causal_match_t *ret)
{
    for (int i = 0; i < 2; i++) {
        err_t err = ERR_INIT;
        assert_int_equal(causal_find(c, facts, &w->scratch.causal, ret, &err), RC_OK);
        same_text(ret->index == CAUSAL_NONE ? NULL : causales_at(c, ret->index), causal);
        same_text(ret->via, via);
        AUTO(buf) buf_t tied = {0};
        if (ret->tie)
            causal_tied(c, facts->motivo, &w->scratch.causal, &tied);
        same_text(tied.data, candidates);
    }
}

static void expect_explained(const causales_t *c, const causal_facts_t *facts, const causal_match_t *m)
{
    AUTO(arena) arena_t texts = {0};
    causal_explanation_t e;
    err_t err = ERR_INIT;
    assert_int_equal(causal_explain(c, facts, &texts, &e, &err), RC_OK);
    same_text(e.causal, m->index == CAUSAL_NONE ? NULL : causales_at(c, m->index));
    same_text(e.via, m->via);
    assert_int_equal(e.n_candidatas > 1, m->tie);
    assert_true(*e.porque);
    size_t winners = 0;
    for (size_t i = 0; i < e.n_found; i++) {
        winners += e.found[i].gana;
        assert_true(e.found[i].linea > 0);
        if (e.found[i].gana)
            same_text(e.found[i].causal, e.causal);
    }
    assert_int_equal(winners, e.via && strcmp(e.via, VIA_PERSONA) != 0 ? 1 : 0);
    if (m->phrase)
        same_text(e.found[0].texto, m->phrase);
}

static void one_causal(const case_row_t *row, void *ctx)
{
    world_t *w = ctx;
    causal_scratch_forget(&w->scratch.causal);
    const causales_t *c = rulebook_causales(w->shipped);
    const causal_facts_t facts = {.motivo = case_get(row, "motivo")};
    const char *causal = case_get(row, "causal");
    causal_match_t m;
    expect_match(c, &facts, w, causal, causal ? VIA_MOTIVO : NULL, case_get(row, "candidatas"), &m);
    same_text(m.phrase, case_get(row, "frase"));
    expect_explained(c, &facts, &m);
}

static void causal_cases(void **state)
{
    cases_run("classifier_causal.tsv", one_causal, *state);
}

static void one_marcacion(const case_row_t *row, void *ctx)
{
    world_t *w = ctx;
    causal_scratch_forget(&w->scratch.causal);
    const causales_t *c = rulebook_causales(w->all_conditions);
    const causal_facts_t facts = {.dada = case_get(row, "dada"),
                                  .motivo = case_get(row, "motivo"),
                                  .razon = case_get(row, "razon"),
                                  .subrazon = case_get(row, "subrazon")};
    causal_match_t m;
    expect_match(c, &facts, w, case_get(row, "causal"), case_get(row, "por"), case_get(row, "candidatas"),
                 &m);
    expect_explained(c, &facts, &m);
}

static void marcacion_cases(void **state)
{
    cases_run("classifier_marcacion.tsv", one_marcacion, *state);
}

static void explanation_lists_what_was_found_longest_first(void **state)
{
    world_t *w = *state;
    const causal_facts_t facts = {.motivo = "Fraude comercial: cobro de equipos no solicitados",
                                  .razon = "x"};
    AUTO(arena) arena_t texts = {0};
    causal_explanation_t e;
    err_t err = ERR_INIT;
    assert_int_equal(causal_explain(rulebook_causales(w->shipped), &facts, &texts, &e, &err), RC_OK);
    assert_string_equal(e.causal, "N");
    assert_string_equal(e.motivo, "fraude comercial cobro de equipos no solicitados");
    assert_int_equal(e.n_found, 3);
    assert_string_equal(e.found[0].texto, "cobro de equipos no solicitados");
    assert_int_equal(e.found[0].letras, 31);
    assert_string_equal(e.found[1].causal,
                        "D"); /* of 16 letters as the next one, and before it in the file */
    assert_string_equal(e.found[2].causal, "P");
    assert_non_null(strstr(e.porque, "«cobro de equipos no solicitados» (31 letras)"));
    assert_non_null(strstr(e.porque, "«cobro de equipos» (16 letras), de la causal D"));
}

static void explanation_of_a_tie_names_the_candidates(void **state)
{
    world_t *w = *state;
    const causal_facts_t facts = {.motivo = "fraude comercial y garantía equipos"};
    AUTO(arena) arena_t texts = {0};
    causal_explanation_t e;
    err_t err = ERR_INIT;
    assert_int_equal(causal_explain(rulebook_causales(w->shipped), &facts, &texts, &e, &err), RC_OK);
    assert_null(e.causal);
    assert_int_equal(e.n_candidatas, 2);
    assert_string_equal(e.candidatas[0], "M");
    assert_string_equal(e.candidatas[1], "P");
    assert_non_null(strstr(e.porque, "(M, P)"));
}

/* ---- decision ---- */

static void one_decision(const case_row_t *row, void *ctx)
{
    world_t *w = ctx;
    record_t r = {.radicado = "4436210001009274", .cuenta = "1", .fecha_corte = day_from_civil(2021, 12, 7)};
    assert_true(base_from_name(case_get(row, "base"), &r.base));
    r.estado = case_get(row, "estado");
    r.motivo = case_get(row, "motivo");
    r.causal = case_get(row, "dada");
    r.usuario = "ECM1";
    decision_t d;
    err_t err = ERR_INIT;
    rc_t rc = classify(w->shipped, &r, &w->scratch, &d, &err);
    const char *want = case_get(row, "decision");
    if (!want) {
        assert_int_equal(rc, RC_REJECT);
        assert_non_null(strstr(err.text, "causal"));
        return;
    }
    assert_int_equal(rc, RC_OK);
    assert_string_equal(decision_name(d.kind), want);
    assert_string_equal(d.razon, case_get(row, "razon"));
    assert_string_equal(d.politica_regla, case_get(row, "regla"));
    assert_string_equal(d.politica_version, rulebook_version(w->shipped));
    same_text(d.causal, case_get(row, "causal"));
    same_text(d.via, !d.causal ? NULL : r.causal ? VIA_PERSONA : VIA_MOTIVO);
    assert_int_equal(d.nota_rr != NULL, strcmp(d.razon, "error_escalamiento") == 0);
    assert_int_equal(d.prioridad, PRIORIDAD_DEFAULT);
    assert_int_equal(d.respuesta != NULL, d.kind == DECISION_CONTACT);
    same_text(d.respuesta_signo, d.kind == DECISION_CONTACT ? "positiva" : NULL);
    assert_null(d.candidatas);
}

static void decision_cases(void **state)
{
    cases_run("classifier_decision.tsv", one_decision, *state);
}

static void expect_tried(const explanation_t *e, const char *want)
{
    AUTO(buf) buf_t tried = {0};
    for (size_t i = 0; i < e->n_tried; i++) {
        const char *condition = e->tried[i].condicion;
        size_t field = condition ? strcspn(condition, "_ ") : 0;
        buf_printf(&tried, "%s%s%s%.*s", i ? " " : "", e->tried[i].regla, condition ? ":" : "", (int)field,
                   condition ? condition : "");
        assert_int_equal(e->tried[i].valor != NULL, condition != NULL);
    }
    same_text(buf_str(&tried), want);
}

static void one_row_of_the_table(const case_row_t *row, void *ctx)
{
    world_t *w = ctx;
    record_t r = {.radicado = "4436210001009274",
                  .cuenta = "1",
                  .fecha_corte = day_from_civil(2021, 12, 9),
                  .causal = case_get(row, "dada"),
                  .estado = case_get(row, "estado"),
                  .ciudad = case_get(row, "ciudad"),
                  .razon = case_get(row, "razon"),
                  .subrazon = case_get(row, "subrazon"),
                  .fecha_radicacion = case_get(row, "radicada")};
    assert_true(base_from_name(case_get(row, "base"), &r.base));
    for (int i = 0; i < 2; i++) { /* found, then remembered */
        decision_t d = decide(w->all_conditions, w, &r);
        same_text(d.politica_regla, case_get(row, "regla"));
        assert_int_equal(d.prioridad, case_int(row, "prioridad"));
    }
    explanation_t e;
    err_t err = ERR_INIT;
    assert_int_equal(classify_explain(w->all_conditions, &r, &w->scratch, &e, &err), RC_OK);
    same_text(e.decision.politica_regla, case_get(row, "regla"));
    same_text(e.tried[e.n_tried - 1].regla, case_get(row, "regla"));
    expect_tried(&e, case_get(row, "probadas"));
    explanation_done(&e);
}

static void table_cases(void **state)
{
    cases_run("classifier_table.tsv", one_row_of_the_table, *state);
}

static void explanation_tells_inputs_and_failed_conditions_in_words(void **state)
{
    world_t *w = *state;
    const record_t r = {.radicado = "1",
                        .cuenta = "1",
                        .base = BASE_MAL_ESCALADOS,
                        .fecha_corte = day_from_civil(2021, 12, 9),
                        .estado = "Cerrada",
                        .motivo = "Factura",
                        .razon = "Ventas",
                        .fecha_radicacion = "2021-11-02"};
    explanation_t e;
    err_t err = ERR_INIT;
    assert_int_equal(classify_explain(w->all_conditions, &r, &w->scratch, &e, &err), RC_OK);
    static const char *const inputs[][2] = {{"base", "mal_escalados"}, {"causal", "Q"},
                                            {"estado", "cerrada"},     {"marcacion", "ventas / sin_dato"},
                                            {"ciudad", "sin dato"},    {"edad", "25 días hábiles"}};
    assert_int_equal(e.n_inputs, COUNT_OF(inputs));
    for (size_t i = 0; i < COUNT_OF(inputs); i++) {
        same_text(e.inputs[i].campo, inputs[i][0]);
        same_text(e.inputs[i].valor, inputs[i][1]);
    }
    same_text(e.tried[0].condicion, "estado_no = cerrada, sin_dato");
    same_text(e.tried[0].valor, "cerrada");
    same_text(e.tried[3].condicion, "marcacion = Cartera, Ventas / Fraude");
    same_text(e.causal.via, VIA_MOTIVO);
    explanation_done(&e);
}

/* A scratch that served one rulebook serves another: nothing that it remembers may stay. */
static void scratch_forgets_with_the_rulebook(void **state)
{
    world_t *w = *state;
    AUTO(rulebook) rulebook_t *other = NULL;
    err_t err = ERR_INIT;
    assert_int_equal(
        rulebook_read("c", "causales = ( { causal = \"Z\"; nombre = \"z\"; frases = ( \"cambio\" ); } );",
                      "p",
                      "version = \"w\"; vigente_desde = \"2021-01-01\"; reglas = ( { regla = \"x\"; estado = "
                      "[ \"abierta\" ]; "
                      "decision = \"review\"; razon = \"x\"; }, { regla = \"y\"; decision = \"close\"; razon "
                      "= \"y\"; } );",
                      &other, &err),
        RC_OK);
    const record_t r = {.radicado = "1", .cuenta = "1", .motivo = "Cambio de estrato", .estado = "Abierta"};
    for (int i = 0; i < 3; i++) {
        assert_string_equal(decide(w->shipped, w, &r).causal, "G");
        decision_t d = decide(other, w, &r);
        assert_string_equal(d.causal, "Z");
        assert_string_equal(d.politica_regla, "x");
    }
}

/* ---- texts ---- */

static void note_says_causal_rule_and_version(void **state)
{
    world_t *w = *state;
    const record_t r = {.radicado = "1",
                        .cuenta = "1",
                        .base = BASE_MAL_ESCALADOS,
                        .fecha_corte = day_from_civil(2021, 12, 6),
                        .motivo = "Cambio de estrato"};
    decision_t d = decide(w->shipped, w, &r);
    assert_non_null(strstr(d.nota_rr, "Causal G (Cambio de estrato)"));
    assert_non_null(strstr(d.nota_rr, "usuario sin dato"));
    assert_non_null(strstr(d.nota_rr, "corte 2021-12-06"));
    assert_non_null(strstr(d.nota_rr, rulebook_version(w->shipped)));
    assert_null(strchr(d.nota_rr, '{'));
}

static void answer_for_the_customer_is_filled_in(void **state)
{
    world_t *w = *state;
    const record_t r = {.radicado = "4436210001009274",
                        .cuenta = "1",
                        .fecha_corte = day_from_civil(2021, 12, 9),
                        .causal = "G",
                        .ciudad = "Santa Marta",
                        .fecha_radicacion = "2021-12-09"};
    decision_t d = decide(w->all_conditions, w, &r);
    same_text(d.respuesta, "Su PQR 4436210001009274 (Estrato) se atiende en pendientes.");
    same_text(d.respuesta_signo, "negativa");
    assert_null(d.nota_rr);
}

static void tie_goes_to_review_with_its_candidates(void **state)
{
    world_t *w = *state;
    const record_t r = {.radicado = "1", .cuenta = "1", .motivo = "garantía equipos, fraude comercial"};
    decision_t d = decide(w->shipped, w, &r);
    assert_int_equal(d.kind, DECISION_REVIEW);
    same_text(d.candidatas, "[\"M\",\"P\"]");
    assert_null(d.causal);
}

static void unknown_placeholder_is_found(void **state)
{
    (void)state;
    char unknown[16];
    assert_true(template_ok("{causal} y {regla}", unknown, sizeof unknown));
    assert_false(template_ok("hola {quien}", unknown, sizeof unknown));
    assert_string_equal(unknown, "quien");
    assert_false(template_ok("sin cerrar {causal", unknown, sizeof unknown));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(causal_cases),
        cmocka_unit_test(marcacion_cases),
        cmocka_unit_test(explanation_lists_what_was_found_longest_first),
        cmocka_unit_test(explanation_of_a_tie_names_the_candidates),
        cmocka_unit_test(decision_cases),
        cmocka_unit_test(table_cases),
        cmocka_unit_test(explanation_tells_inputs_and_failed_conditions_in_words),
        cmocka_unit_test(scratch_forgets_with_the_rulebook),
        cmocka_unit_test(note_says_causal_rule_and_version),
        cmocka_unit_test(answer_for_the_customer_is_filled_in),
        cmocka_unit_test(tie_goes_to_review_with_its_candidates),
        cmocka_unit_test(unknown_placeholder_is_found),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
