/* pqrctl causal sugerencias: words that people confirm and the catalogue does not know, ready for
 * causales.conf. Two readings: the records that a person gave a causal first, then all whose causal is known,
 * which take away what is not one causal's alone. */
#include <string.h>

#include "common/text.h"
#include "services/classifier/rules/classify.h"
#include "services/classifier/study/commands.h"
#include "services/classifier/study/policies.h"
#include "services/classifier/study/scan.h"
#include "services/classifier/study/suggestions.h"

const option_t causal_sugerencias_options[] = {
    {"--desde", OPTION_DAY, "FECHA", NULL, 0, 0, "fecha de corte desde la que se mira [30 días antes]"},
    {"--hasta", OPTION_DAY, "FECHA", NULL, 0, 0, "fecha de corte hasta la que se mira [hoy]"},
    {"--minimo", OPTION_INT, "N", "3", 1, 1000000, "radicados que deben tener las palabras"},
    {"--causales", OPTION_TEXT, "ARCHIVO", NULL, 0, 0,
     "el archivo de causales que se completa; si no, el de PQR_CAUSALES_FILE o las vigentes"},
    {"--json", OPTION_FLAG, NULL, NULL, 0, 0, "el resultado en JSON"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

typedef struct asking {
    period_t period;
    rulebook_t *rules;
    causal_scratch_t scratch;
    suggestions_t *suggestions;
    buf_t motivo; /* folded */
} asking_t;

/* False: it is no record of the period with a motivo. */
static rc_t record_read(asking_t *a, const doc_t *data, record_t *ret, bool *ret_of_use, err_t *err)
{
    rc_t rc = record_decode(data, ret, err);
    *ret_of_use = rc == RC_OK && ret->motivo && ret->fecha_corte >= a->period.desde &&
                  ret->fecha_corte <= a->period.hasta;
    if (*ret_of_use)
        text_fold(ret->motivo, strlen(ret->motivo), &a->motivo);
    return rc;
}

static rc_t take_given(void *ctx, const rd_kafka_message_t *m, const envelope_t *e, const doc_t *data,
                       err_t *err)
{
    (void)m, (void)e;
    asking_t *a = ctx;
    record_t r;
    bool of_use;
    rc_t rc = record_read(a, data, &r, &of_use, err);
    if (!of_use || !r.causal)
        return rc;
    char sighting[192];
    const record_t first = {.radicado = r.radicado, .base = r.base, .fecha_corte = r.fecha_corte};
    event_record_id(&first, sighting);
    suggestions_given(a->suggestions, sighting, r.entrega, r.revision, r.radicado, r.causal,
                      buf_str(&a->motivo));
    return RC_OK;
}

static rc_t take_known(void *ctx, const rd_kafka_message_t *m, const envelope_t *e, const doc_t *data,
                       err_t *err)
{
    (void)m, (void)e;
    asking_t *a = ctx;
    record_t r;
    bool of_use;
    causal_match_t found;
    err_t refused = ERR_INIT;
    rc_t rc = record_read(a, data, &r, &of_use, err);
    if (!of_use || r.causal) /* those were told apart in the first reading */
        return rc;
    const causales_t *causales = rulebook_causales(a->rules);
    const causal_facts_t facts = {.motivo = r.motivo, .razon = r.razon, .subrazon = r.subrazon};
    if (causal_find(causales, &facts, &a->scratch, &found, &refused) == RC_OK && found.index != CAUSAL_NONE)
        suggestions_seen(a->suggestions, causales_at(causales, found.index), buf_str(&a->motivo));
    return RC_OK;
}

static bool is_known(void *ctx, const char *frase)
{
    asking_t *a = ctx;
    AUTO(arena) arena_t texts = {0};
    causal_explanation_t e;
    err_t ignored = ERR_INIT;
    const causal_facts_t facts = {.motivo = frase};
    return causal_explain(rulebook_causales(a->rules), &facts, &texts, &e, &ignored) != RC_OK ||
           e.n_found > 0;
}

static rc_t read_twice(const study_t *s, asking_t *a, err_t *err)
{
    static const char *const topics[] = {TOPIC_RECEIVED};
    AUTO(kafka_ranges) kafka_ranges_t ranges = {0};
    scan_options_t o = {.label = "causales dadas", .period = a->period, .take = take_given, .ctx = a};
    rc_t rc = scan_ranges(s, topics, 1, a->period.desde, &ranges, err);
    if (rc == RC_OK)
        rc = scan_topics(s, &ranges, &o, NULL, err);
    if (rc != RC_OK)
        return rc;
    suggestions_gather(a->suggestions);
    o.label = "causales identificadas";
    o.take = take_known;
    return scan_topics(s, &ranges, &o, NULL, err);
}

/* ---- what is shown ---- */

static void phrase_write(const char *frase, buf_t *out)
{
    buf_printf(out, "\"%s\",", frase); /* folded: letters and spaces only */
}

static void lines_write(const asking_t *a, const suggestion_t *all, size_t n, buf_t *out)
{
    const causales_t *causales = rulebook_causales(a->rules);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || strcmp(all[i].causal, all[i - 1].causal) != 0) {
            size_t index = causales_index(causales, all[i].causal);
            buf_printf(out, "%s# causal %s (%s)\n", i ? "\n" : "", all[i].causal,
                       index == CAUSAL_NONE ? "no está en el archivo" : causales_nombre(causales, index));
        }
        AUTO(buf) buf_t line = {0};
        phrase_write(all[i].frase, &line);
        buf_printf(out, "  %-60s # %zu radicado%s\n", buf_str(&line), all[i].radicados,
                   all[i].radicados == 1 ? "" : "s");
    }
}

static int show_json(const suggestion_t *all, size_t n)
{
    AUTO(json) json_t *whole = must(json_object());
    json_t *rows = must(json_array());
    for (size_t i = 0; i < n; i++)
        json_array_append_new(rows, must(json_pack("{s:s, s:s, s:I}", "causal", all[i].causal, "frase",
                                                   all[i].frase, "radicados", (json_int_t)all[i].radicados)));
    json_object_set_new(whole, "datos", rows);
    return study_print_json(whole);
}

static int show(const study_t *s, const args_t *args, asking_t *a)
{
    size_t n = 0;
    const suggestion_t *all =
        suggestions_result(a->suggestions, (size_t)args_int(args, "--minimo"), is_known, a, &n);
    if (args_flag(args, "--json"))
        return show_json(all, n);
    AUTO(buf) buf_t out = {0};
    lines_write(a, all, n, &out);
    if (n == 0 && s->out.is_one)
        buf_adds(&out, "No hay palabras que las personas hayan confirmado tantas veces.\n");
    return say(buf_str(&out));
}

static rc_t open_rules(const study_t *s, const args_t *args, asking_t *a, err_t *err)
{
    AUTO(policies) policies_t published = {0};
    const char *causales = args_text(args, "--causales");
    if (!causales && *s->settings.causales_file)
        causales = s->settings.causales_file;
    return rules_open(s, &published, NULL, causales, &a->rules, err);
}

int causal_sugerencias_run(const study_t *s, const args_t *args)
{
    asking_t a = {.suggestions = suggestions_new()};
    err_t err = ERR_INIT;
    rc_t rc = study_period(args, &a.period, &err);
    if (rc == RC_OK)
        rc = open_rules(s, args, &a, &err);
    if (rc == RC_OK)
        rc = read_twice(s, &a, &err);
    int code = rc == RC_OK ? show(s, args, &a) : say_failed(&err);
    rulebook_free(a.rules);
    causal_scratch_done(&a.scratch);
    suggestions_free(a.suggestions);
    buf_done(&a.motivo);
    return code;
}
