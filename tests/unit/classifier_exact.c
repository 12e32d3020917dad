/* The compiled table against brute force: random policies, every combination of values that their rules could
 * tell apart. What the check refuses is what brute force finds no rule for, or no use of; what it accepts
 * decides alike. */
#include "common/calendar_in_force.h"
#include "tests/unit/classifier_world.h"

#define POLICIES 400
#define RULES 6

static const char catalogue[] = "causales = ( { causal = \"A\"; nombre = \"a\"; frases = ( \"uno\" ); }, "
                                "{ causal = \"B\"; nombre = \"b\"; frases = ( \"dos\" ); } );";

/* ---- a rule as the test sees it: bits of tokens ---- */

static const char *const bases[] = {"pendientes", "mal_escalados"};
static const char *const causales[] = {"A", "B", "sin_identificar"};
static const char *const estados[] = {"Abierta", "cerrada", "sin_dato"};
static const char *const ciudades[] = {"Cali", "sin_dato"};
static const struct token {
    const char *razon, *subrazon;
} marcaciones[] = {{"R1", NULL},       {"R1", "S1"},       {"R2", "S1"},
                   {"sin_dato", NULL}, {"R1", "sin_dato"}, {"R2", NULL}};

typedef struct rule {
    unsigned yes[5], no[5]; /* sets by field; 0: absent */
    int range[2][2];        /* edad, edad_no; min > max: absent */
    int unknown;            /* edad_desconocida: 0 absent, 1 false, 2 true */
} rule_t;

static const size_t tokens[5] = {COUNT_OF(bases), COUNT_OF(causales), COUNT_OF(estados),
                                 COUNT_OF(marcaciones), COUNT_OF(ciudades)};

static uint64_t seed = 20211207;

static unsigned dice(unsigned n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % n;
}

static unsigned some_tokens(size_t field)
{
    return dice(4) ? 0 : 1 + dice((1U << tokens[field]) - 1);
}

static rule_t random_rule(void)
{
    rule_t r = {.range = {{1, 0}, {1, 0}}};
    if (dice(6) == 0)
        return r; /* any record */
    for (size_t f = 0; f < 5; f++) {
        r.yes[f] = some_tokens(f);
        r.no[f] = some_tokens(f) & (dice(2) ? ~0U : 0);
    }
    for (size_t i = 0; i < 2; i++)
        if (dice(4) == 0) {
            r.range[i][0] = (int)dice(4);
            r.range[i][1] = r.range[i][0] + (int)dice(4);
        }
    r.unknown = dice(3) ? 0 : 1 + (int)dice(2);
    return r;
}

/* ---- as the file has it ---- */

static void write_set(buf_t *out, const char *name, const char *ending, size_t field, unsigned set)
{
    static const char *const *const texts[] = {bases, causales, estados, NULL, ciudades};
    if (!set)
        return;
    buf_printf(out, "%s%s = (", name, ending);
    const char *comma = "";
    for (size_t t = 0; t < tokens[field]; t++) {
        if (!(set >> t & 1))
            continue;
        if (texts[field])
            buf_printf(out, "%s\"%s\"", comma, texts[field][t]);
        else if (marcaciones[t].subrazon)
            buf_printf(out, "%s{ razon = \"%s\"; subrazon = \"%s\"; }", comma, marcaciones[t].razon,
                       marcaciones[t].subrazon);
        else
            buf_printf(out, "%s{ razon = \"%s\"; }", comma, marcaciones[t].razon);
        comma = ", ";
    }
    buf_adds(out, "); ");
}

static void write_rule(buf_t *out, const rule_t *r, size_t i)
{
    buf_printf(out, "%s{ regla = \"r%zu\"; ", i ? ",\n" : "", i);
    for (size_t f = 0; f < 5; f++) {
        write_set(out, policy_field_name((policy_field_t)f), "", f, r->yes[f]);
        write_set(out, policy_field_name((policy_field_t)f), "_no", f, r->no[f]);
    }
    for (size_t k = 0; k < 2; k++)
        if (r->range[k][0] <= r->range[k][1])
            buf_printf(out, "edad%s = { min = %d; max = %d; }; ", k ? "_no" : "", r->range[k][0],
                       r->range[k][1]);
    if (r->unknown)
        buf_printf(out, "edad_desconocida = %s; ", r->unknown == 2 ? "true" : "false");
    buf_adds(out, "decision = \"close\"; razon = \"x\"; }");
}

/* ---- a record, and whether a rule holds for it, straight from the words ---- */

typedef struct point {
    size_t base, causal;
    const char *estado, *razon, *subrazon, *ciudad, *radicada;
    int age;
} point_t;

static bool is_text(const char *value, const char *token)
{
    return strcmp(token, "sin_dato") == 0 ? !value : value && strcasecmp(value, token) == 0;
}

static bool has(size_t field, size_t token, const point_t *p)
{
    switch (field) {
    case 0:
        return token == p->base;
    case 1:
        return token == p->causal;
    case 2:
        return is_text(p->estado, estados[token]);
    case 3:
        return is_text(p->razon, marcaciones[token].razon) &&
               (!marcaciones[token].subrazon || is_text(p->subrazon, marcaciones[token].subrazon));
    default:
        return is_text(p->ciudad, ciudades[token]);
    }
}

static bool any_token(size_t field, unsigned set, const point_t *p)
{
    for (size_t t = 0; t < tokens[field]; t++)
        if ((set >> t & 1) && has(field, t, p))
            return true;
    return false;
}

static bool holds(const rule_t *r, const point_t *p)
{
    for (size_t f = 0; f < 5; f++)
        if ((r->yes[f] && !any_token(f, r->yes[f], p)) || any_token(f, r->no[f], p))
            return false;
    bool asks = r->range[0][0] <= r->range[0][1];
    if (!p->radicada)
        return asks ? r->unknown == 2 : r->unknown != 1;
    if (r->range[1][0] <= p->age && p->age <= r->range[1][1])
        return false;
    return asks ? r->range[0][0] <= p->age && p->age <= r->range[0][1] : r->unknown != 2;
}

/* ---- every point ---- */

#define AGES 11
static char radicadas[AGES][11];
static int ages[AGES];
static day_t corte;

/* Dates with the ages -1 to 8, and one far back. */
static void make_ages(void)
{
    corte = day_from_civil(2021, 12, 9);
    for (int i = 0; i < AGES; i++) {
        day_t d = i == AGES - 1 ? corte - 900 : corte + 10;
        while (i < AGES - 1 && calendar_habiles_between(calendar_in_force(), d, corte) != i - 1)
            d--;
        day_format(d, radicadas[i]);
        ages[i] = calendar_habiles_between(calendar_in_force(), d, corte);
    }
}

typedef void visit_t(const point_t *p, void *ctx);

static void each_point(visit_t *visit, void *ctx)
{
    static const char *const values[] = {NULL, "ABIERTA", "Cerrada", "otra"}, *const cities[] = {NULL, "CALI",
                                                                                                 "Tunja"};
    static const char *const pairs[][2] = {{NULL, NULL}, {NULL, "S1"}, {"R1", NULL},
                                           {"r1", "s1"}, {"R1", "Z"},  {"R2", "S1"},
                                           {"R2", NULL}, {"R2", "Z"},  {"Z", "S1"}};
    point_t p;
    for (p.base = 0; p.base < 2; p.base++)
        for (p.causal = 0; p.causal < 3; p.causal++)
            for (size_t e = 0; e < COUNT_OF(values); e++)
                for (size_t m = 0; m < COUNT_OF(pairs); m++)
                    for (size_t c = 0; c < COUNT_OF(cities); c++)
                        for (int a = -1; a < AGES; a++) {
                            p.estado = values[e];
                            p.razon = pairs[m][0];
                            p.subrazon = pairs[m][1];
                            p.ciudad = cities[c];
                            p.radicada = a < 0 ? NULL : radicadas[a];
                            p.age = a < 0 ? 0 : ages[a];
                            visit(&p, ctx);
                        }
}

typedef struct trial {
    rule_t rules[RULES];
    size_t n;
    bool hole, used[RULES];
    policy_t *policy; /* accepted */
    policy_scratch_t scratch;
    size_t differ;
} trial_t;

static size_t decide_by_hand(const trial_t *t, const point_t *p)
{
    size_t i = 0;
    while (i < t->n && !holds(&t->rules[i], p))
        i++;
    return i;
}

static void note_use(const point_t *p, void *ctx)
{
    trial_t *t = ctx;
    size_t i = decide_by_hand(t, p);
    if (i == t->n)
        t->hole = true;
    else
        t->used[i] = true;
}

static void compare(const point_t *p, void *ctx)
{
    trial_t *t = ctx;
    const policy_facts_t facts = {.base = (base_kind_t)p->base,
                                  .causal = p->causal == 2 ? CAUSAL_NONE : p->causal,
                                  .estado = p->estado,
                                  .razon = p->razon,
                                  .subrazon = p->subrazon,
                                  .ciudad = p->ciudad,
                                  .fecha_radicacion = p->radicada,
                                  .fecha_corte = corte};
    const policy_rule_t *got = policy_decide(t->policy, &facts, &t->scratch);
    t->differ += got != policy_at(t->policy, decide_by_hand(t, p));
    for (size_t i = 0; i < t->n; i++) {
        policy_field_t field;
        t->differ +=
            (policy_fails(t->policy, i, &facts, &t->scratch, &field) == NULL) != holds(&t->rules[i], p);
    }
}

static void expect_refused(const trial_t *t, const char *faults, const char *text)
{
    if ((strstr(faults, "no llega a ninguna regla") != NULL) != t->hole)
        fail_msg("hole %d, told:\n%s\n%s", t->hole, faults, text);
    for (size_t i = 0; i < t->n; i++) {
        char words[60];
        snprintf(words, sizeof words, "la regla «r%zu» no se alcanza nunca", i);
        if ((strstr(faults, words) != NULL) == t->used[i])
            fail_msg("r%zu used %d, told:\n%s\n%s", i, t->used[i], faults, text);
    }
}

/* True: it was accepted. */
static bool try_one(const causales_t *c)
{
    trial_t t = {.n = 1 + dice(RULES)};
    AUTO(buf) buf_t text = {0}, faults = {0};
    err_t err = ERR_INIT;
    buf_adds(&text, "version = \"v\"; vigente_desde = \"2021-01-01\"; reglas = (\n");
    for (size_t i = 0; i < t.n; i++) {
        t.rules[i] = i + 1 == t.n && dice(4) ? (rule_t){.range = {{1, 0}, {1, 0}}} : random_rule();
        write_rule(&text, &t.rules[i], i);
    }
    buf_adds(&text, " );");
    each_point(note_use, &t);
    bool sound = !t.hole;
    for (size_t i = 0; i < t.n; i++)
        sound = sound && t.used[i];
    rc_t rc = policy_read("p", text.data, c, &faults, &t.policy, &err);
    if ((rc == RC_OK) != sound)
        fail_msg("%s, sound %d:\n%s\n%s", rc == RC_OK ? "accepted" : "refused", sound, buf_str(&faults),
                 text.data);
    if (rc == RC_OK)
        each_point(compare, &t);
    else
        expect_refused(&t, buf_str(&faults), text.data);
    if (t.differ)
        fail_msg("%zu answers differ:\n%s", t.differ, text.data);
    policy_free(t.policy);
    policy_scratch_done(&t.scratch);
    return rc == RC_OK;
}

static void compiled_table_equals_brute_force(void **state)
{
    (void)state;
    AUTO(causales) causales_t *c = NULL;
    err_t err = ERR_INIT;
    make_ages();
    assert_int_equal(causales_read("c", catalogue, NULL, &c, &err), RC_OK);
    int accepted = 0;
    for (int i = 0; i < POLICIES; i++)
        accepted += try_one(c);
    print_message("%d of %d policies accepted\n", accepted, POLICIES);
    assert_in_range(accepted, POLICIES / 20, POLICIES - POLICIES / 20); /* both sorts were tried */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compiled_table_equals_brute_force),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
