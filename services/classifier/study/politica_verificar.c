/* pqrctl politica verificar: whether the classifier would take a policy file. */
#include "services/classifier/study/commands.h"
#include "services/classifier/study/policies.h"

const option_t politica_verificar_options[] = {
    {"--causales", OPTION_TEXT, "ARCHIVO", NULL, 0, 0,
     "sus causales; si no, las de PQR_CAUSALES_FILE o las vigentes"},
    {"--json", OPTION_FLAG, NULL, NULL, 0, 0, "la respuesta en JSON"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

static int show(const rulebook_t *r, const rules_texts_t *t, bool json)
{
    policy_event_t e;
    char desde[11];
    AUTO(buf) buf_t out = {0};
    size_t rules = policy_count(rulebook_policy(r)), causales = causales_count(rulebook_causales(r));
    rulebook_event(r, &e);
    day_format(rulebook_valid_from(r), desde);
    if (json) {
        AUTO(json)
        json_t *whole = must(json_pack("{s:s, s:s, s:s, s:s, s:I, s:I}", "etiqueta", e.etiqueta, "version",
                                       rulebook_version(r), "huella", rulebook_hash(r), "vigente_desde",
                                       desde, "reglas", (json_int_t)rules, "causales", (json_int_t)causales));
        return study_print_json(whole);
    }
    buf_printf(&out, "%s sirve.\n\n", buf_str(&t->politica_name));
    buf_printf(&out,
               "Etiqueta       %s\nHuella         %s\nVigente desde  %s\nReglas         %zu\nCausales       "
               "%zu (%s)\n",
               e.etiqueta, rulebook_hash(r), desde, rules, causales, buf_str(&t->causales_name));
    if (rulebook_valid_from(r) > instant_day(clock_now(), NULL))
        buf_printf(&out, "\nTodavía no rige: el clasificador la rechaza hasta el %s.\n", desde);
    return say(buf_str(&out));
}

int politica_verificar_run(const study_t *s, const args_t *args)
{
    AUTO(policies) policies_t published = {0};
    AUTO(rules_texts) rules_texts_t t = {0};
    AUTO(rulebook) rulebook_t *r = NULL;
    AUTO(buf) buf_t faults = {0};
    err_t err = ERR_INIT;
    if (rules_find(s, &published, args->rest[0], args_text(args, "--causales"), &t, &err) != RC_OK)
        return say_failed(&err);
    if (rulebook_verify(buf_str(&t.causales_name), buf_str(&t.causales), buf_str(&t.politica_name),
                        buf_str(&t.politica), &r, &faults, &err) == RC_OK)
        return show(r, &t, args_flag(args, "--json"));
    if (!faults.len)
        return say_failed(&err);
    fprintf(stderr, "pqrctl: %s no sirve:\n%s%s", args->rest[0], buf_str(&faults),
            faults.data[faults.len - 1] == '\n' ? "" : "\n");
    return EXIT_FAILED;
}
