/* pqrctl causal probar: which causal a text names, and why. */
#include "services/classifier/study/commands.h"
#include "services/classifier/study/explained.h"
#include "services/classifier/study/policies.h"

const option_t causal_probar_options[] = {
    {"--razon", OPTION_TEXT, "TEXTO", NULL, 0, 0, "la razón de la marcación"},
    {"--subrazon", OPTION_TEXT, "TEXTO", NULL, 0, 0, "su subrazón"},
    {"--causales", OPTION_TEXT, "ARCHIVO", NULL, 0, 0,
     "el archivo de causales; si no, el de PQR_CAUSALES_FILE o las vigentes"},
    {"--json", OPTION_FLAG, NULL, NULL, 0, 0, "el resultado en JSON"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

static rc_t open_causales(const study_t *s, const args_t *args, causales_t **ret, err_t *err)
{
    AUTO(policies) policies_t published = {0};
    AUTO(rules_texts) rules_texts_t t = {0};
    const char *path = args_text(args, "--causales");
    if (!path && *s->settings.causales_file)
        path = s->settings.causales_file;
    if (path)
        return causales_load(path, ret, err);
    rc_t rc = rules_find(s, &published, NULL, NULL, &t, err);
    return rc == RC_OK ? causales_read(buf_str(&t.causales_name), buf_str(&t.causales), NULL, ret, err) : rc;
}

int causal_probar_run(const study_t *s, const args_t *args)
{
    AUTO(causales) causales_t *c = NULL;
    AUTO(arena) arena_t texts = {0};
    AUTO(buf) buf_t out = {0};
    causal_explanation_t e;
    err_t err = ERR_INIT;
    const causal_facts_t facts = {.motivo = args->rest[0],
                                  .razon = args_text(args, "--razon"),
                                  .subrazon = args_text(args, "--subrazon")};
    if (open_causales(s, args, &c, &err) != RC_OK || causal_explain(c, &facts, &texts, &e, &err) != RC_OK)
        return say_failed(&err);
    if (args_flag(args, "--json")) {
        AUTO(json) json_t *whole = explained_causal_json(&e);
        return study_print_json(whole);
    }
    explained_causal(s, &e, &out);
    return say(buf_str(&out));
}
