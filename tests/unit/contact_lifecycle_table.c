/* The table of the life of a case is total, and what its rows say hangs together. With a folder as argument
 * the program writes what people read of it there. */
#include "tests/unit/contact_lifecycle_doc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/buf.h"

#define LIFE_DIR SOURCE_DIR "/services/contact/life"

static int matching(lugar_t at, entrada_t on)
{
    int n = 0;
    for (size_t i = 0; i < lifecycle_n_rules; i++)
        n += (lifecycle_rules[i].lugares >> at & 1) && (lifecycle_rules[i].entradas >> on & 1);
    return n;
}

static void every_pair_is_in_exactly_one_row(void **state)
{
    (void)state;
    int wrong = 0;
    for (lugar_t at = 0; at < LUGARES; at++)
        for (entrada_t on = 0; on < ENTRADAS; on++)
            if (matching(at, on) != 1) {
                print_error("%s, %s: %d rows\n", lugar_name(at), entrada_name(on), matching(at, on));
                wrong++;
            }
    assert_int_equal(wrong, 0);
}

static void every_row_has_a_name_and_matches_something(void **state)
{
    (void)state;
    for (size_t i = 0; i < lifecycle_n_rules; i++) {
        const rule_t *r = &lifecycle_rules[i];
        assert_true(r->name && *r->name);
        if (!r->lugares || !r->entradas || r->lugares >> LUGARES || r->entradas >> ENTRADAS)
            fail_msg("%s matches nothing, or what there is not", r->name);
        for (lugar_t at = 0; at < LUGARES; at++)
            for (entrada_t on = 0; on < ENTRADAS; on++)
                if ((r->lugares >> at & 1) && (r->entradas >> on & 1))
                    assert_ptr_equal(lifecycle_rule(at, on), r);
    }
}

static void names_are_all_there_and_differ(void **state)
{
    (void)state;
    for (int i = 0; i < LUGARES; i++)
        for (int k = 0; k < i; k++)
            assert_string_not_equal(lugar_name((lugar_t)i), lugar_name((lugar_t)k));
    for (int i = 0; i < ENTRADAS; i++)
        for (int k = 0; k < i; k++)
            assert_string_not_equal(entrada_name((entrada_t)i), entrada_name((entrada_t)k));
    for (int i = 0; i < EVENT_KINDS; i++)
        for (int k = 0; k < i; k++)
            assert_string_not_equal(event_kind_name((event_kind_t)i), event_kind_name((event_kind_t)k));
    for (lugar_t at = LUGAR_SIN_CASO + 1; at < LUGARES; at++) {
        const case_view_t c = lugar_case(at);
        assert_int_equal(lifecycle_lugar(&c), at);
    }
}

static bool is(const rule_t *r, unsigned effect)
{
    return r->effects & effect;
}

#define ON(name) (UINT64_C(1) << ENTRADA_##name)

static bool only(const rule_t *r, uint64_t entradas)
{
    return !(r->entradas & ~entradas);
}

/* An effect goes with what may bring it, and with where it leads. */
static const char *incoherent(const rule_t *r)
{
    const unsigned ends = EFFECT_ATTEMPT_DONE | EFFECT_ATTEMPT_LOST;
    const uint64_t takes = ON(INTENTO_TOMADO) | ON(BUZON_TOMADO),
                   drops = ON(INTENTO_SOLTADO) | ON(BUZON_SOLTADO),
                   done = ON(ESCALADA_HECHA) | ON(FINALIZADA_HECHA) | ON(CERRADA_HECHA) |
                          ON(CORREGIDA_HECHA) | ON(AVISO_ENTREGADO) | ON(TAREA_SUELTA_HECHA),
                   outcomes = ON(LLAMADA_ACEPTA) | ON(LLAMADA_NO_ACEPTA) | ON(LLAMADA_SIN_CONTACTO) |
                              ON(LLAMADA_AGOTADA) | ON(LLAMADA_OTRA_HORA) | ON(SIN_TELEFONO) |
                              ON(BUZON_DEJADO) | ON(BUZON_FALLIDO);
    tarea_tipo_t awaited;
    const struct {
        bool wrong;
        const char *why;
    } checks[] = {
        {r->refuses && (r->effects || r->estado != ESTADOS), "a refusal that does something"},
        {is(r, EFFECT_PLAN_ATTEMPT) != (r->estado == ESTADO_POR_CONTACTAR) && !is(r, EFFECT_RELEASE),
         "an attempt is planned where the case is to be contacted, and there only"},
        {is(r, EFFECT_PLAN_VOICEMAIL) && r->estado != ESTADO_BUZON_PEDIDO, "a voicemail"},
        {is(r, EFFECT_LEASE) &&
             (!only(r, takes) || (r->estado != ESTADO_EN_LLAMADA && r->estado != ESTADO_EN_BUZON)),
         "a lease"},
        {!r->refuses && (r->entradas & takes) && !is(r, EFFECT_LEASE), "taken without a lease"},
        {is(r, EFFECT_RELEASE) && !only(r, drops), "a release"},
        {is(r, EFFECT_ATTEMPT_DONE) && !only(r, outcomes), "an outcome"},
        {is(r, EFFECT_ATTEMPT_LOST) != (!r->refuses && only(r, ON(INTENTO_PERDIDO))), "a lost one"},
        {is(r, ends) && (r->lugares & ~((1u << LUGAR_EN_LLAMADA) | (1u << LUGAR_EN_BUZON))),
         "an attempt ends that is not under way"},
        {is(r, EFFECT_TASK_DONE) != (!r->refuses && only(r, done)), "a task is done"},
        {is(r, EFFECT_TASK_REFUSED) && !only(r, ON(TAREA_RECHAZADA) | ON(TAREA_SUELTA_RECHAZADA)),
         "a task refused"},
        {r->estado != ESTADOS && lifecycle_task_awaited(r->estado, &awaited) !=
                                     (is(r, EFFECT_CREATE_TASK) && r->tarea == awaited),
         "the task that the case waits for"},
        {r->estado == ESTADOS && is(r, EFFECT_CREATE_TASK), "a task for a case that stays"},
        {r->estado == ESTADO_RESPONDIDO && !is(r, EFFECT_NOTIFY | EFFECT_DECIDE_RECURSO),
         "answered, not told"},
        {is(r, EFFECT_NOTIFY) && r->estado != ESTADO_RESPONDIDO && r->estado != ESTADO_AVISO_PENDIENTE &&
             r->estado != ESTADO_RECURSO_EN_CURSO,
         "told, and nothing comes of it"},
        {is(r, EFFECT_OPEN_RECURSO) != (r->estado == ESTADO_RECURSO_EN_CURSO), "a recurso"},
        {is(r, EFFECT_DECIDE_RECURSO) && r->lugares != 1u << LUGAR_RECURSO_EN_CURSO, "a recurso's decision"},
        {is(r, EFFECT_SET_ANSWER) && is(r, EFFECT_DROP_ANSWER), "an answer set and dropped"},
        {(r->estado == ESTADO_POR_RESOLVER || r->estado == ESTADO_EN_REVISION ||
          r->estado == ESTADO_ESCALADO || r->estado == ESTADO_POR_FINALIZAR) &&
             !is(r, EFFECT_DROP_ANSWER) &&
             (r->lugares & ~((1u << LUGAR_SIN_CASO) | (1u << LUGAR_EN_AREA_CLIENTE))),
         "an answer that no longer fits stays"},
        {r->estado == ESTADO_CERRADO && r->resultado == RESULTADO_NINGUNO, "closed without a result"},
        {is(r, EFFECT_ALERT) != (!r->refuses && only(r, ON(ALERTA))), "an alert"},
        {is(r, EFFECT_ANONYMISE) != (!r->refuses && only(r, ON(RETENCION) | ON(SUPRESION))), "anonymous"},
        {is(r, EFFECT_ANONYMISE) && (r->lugares & 1u << LUGAR_RECURSO_EN_CURSO || r->estado != ESTADOS),
         "an open case forgotten"},
        {is(r, EFFECT_CORRECT) != (!r->refuses && only(r, ON(CORRECCION))), "a correction"},
        {is(r, EFFECT_HOLD) && !is(r, EFFECT_RECORD) && !only(r, ON(CAUSAL_RECHAZADA)),
         "holds, and is not kept"},
    };
    for (size_t i = 0; i < COUNT_OF(checks); i++)
        if (checks[i].wrong)
            return checks[i].why;
    return NULL;
}

static void rows_hang_together(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < lifecycle_n_rules; i++)
        if (incoherent(&lifecycle_rules[i])) {
            print_error("%s: %s\n", lifecycle_rules[i].name, incoherent(&lifecycle_rules[i]));
            wrong++;
        }
    assert_int_equal(wrong, 0);
}

/* The places that can be reached from those of the set. */
static uint32_t reachable(uint32_t from)
{
    for (uint32_t before = 0; before != from;) {
        before = from;
        for (lugar_t at = 0; at < LUGARES; at++)
            for (entrada_t on = 0; on < ENTRADAS && (from >> at & 1); on++)
                if (!lifecycle_rule(at, on)->refuses)
                    from |= 1u << lugar_after(at, lifecycle_rule(at, on));
    }
    return from;
}

static void every_place_is_reached_and_leads_to_an_end(void **state)
{
    (void)state;
    const uint32_t closed = 1u << LUGAR_CERRADO_YA_FINALIZADA | 1u << LUGAR_CERRADO_FINALIZADA |
                            1u << LUGAR_CERRADO_RESPONDIDA | 1u << LUGAR_CERRADO_RECURSO;
    assert_int_equal(reachable(1u << LUGAR_SIN_CASO), (1u << LUGARES) - 1);
    for (lugar_t at = LUGAR_SIN_CASO + 1; at < LUGARES; at++)
        if (!(reachable(1u << at) & closed))
            fail_msg("from %s no end is reached", lugar_name(at));
}

/* ---- what people read of it ---- */

static const struct {
    const char *name;
    void (*make)(buf_t *out);
} papers[] = {{"lifecycle_table.tsv", lifecycle_tsv}, {"lifecycle.dot", lifecycle_dot}};

static bool read_whole(const char *path, buf_t *ret)
{
    char some[4096];
    FILE *f = fopen(path, "r");
    if (!f)
        return false;
    for (size_t n; (n = fread(some, 1, sizeof some, f)) > 0;)
        buf_add(ret, some, n);
    return fclose(f) == 0;
}

static void papers_say_what_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(papers); i++) {
        char path[512];
        AUTO(buf) buf_t made = {0}, kept = {0};
        papers[i].make(&made);
        snprintf(path, sizeof path, "%s/%s", LIFE_DIR, papers[i].name);
        if (!read_whole(path, &kept) || strcmp(buf_str(&made), buf_str(&kept)) != 0)
            fail_msg("%s no longer says what the table says: `make diagram` writes it anew", path);
    }
}

static int write_papers(const char *dir)
{
    for (size_t i = 0; i < COUNT_OF(papers); i++) {
        char path[512];
        AUTO(buf) buf_t made = {0};
        papers[i].make(&made);
        snprintf(path, sizeof path, "%s/%s", dir, papers[i].name);
        FILE *f = fopen(path, "w");
        if (!f || fwrite(made.data, 1, made.len, f) != made.len || fclose(f) != 0) {
            perror(path);
            return 1;
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_is_in_exactly_one_row),
        cmocka_unit_test(every_row_has_a_name_and_matches_something),
        cmocka_unit_test(names_are_all_there_and_differ),
        cmocka_unit_test(rows_hang_together),
        cmocka_unit_test(every_place_is_reached_and_leads_to_an_end),
        cmocka_unit_test(papers_say_what_the_table_says),
    };
    if (argc > 1)
        return write_papers(argv[1]);
    return cmocka_run_group_tests_name("contact_lifecycle_table", tests, NULL, NULL);
}
