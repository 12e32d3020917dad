/* pqrctl politica simular: what another policy would decide of records already seen, compared with the one in
 * force. Both decide every record anew, so a decision made under an older policy does not blur what the
 * change does. */
#include "services/classifier/rules/classify.h"
#include "services/classifier/study/commands.h"
#include "services/classifier/study/policies.h"
#include "services/classifier/study/report.h"

const option_t politica_simular_options[] = {
    {"--causales", OPTION_TEXT, "ARCHIVO", NULL, 0, 0,
     "otras causales; si no, las de PQR_CAUSALES_FILE o las vigentes"},
    {"--desde", OPTION_DAY, "FECHA", NULL, 0, 0, "fecha de corte desde la que se mira [30 días antes]"},
    {"--hasta", OPTION_DAY, "FECHA", NULL, 0, 0, "fecha de corte hasta la que se mira [hoy]"},
    {"--registros", OPTION_INT, "N", "3", 0, 1000000, "registros que se muestran de cada cambio"},
    {"--todos", OPTION_TEXT, "ARCHIVO", NULL, 0, 0, "todos los registros que cambian, en CSV"},
    {"--json", OPTION_FLAG, NULL, NULL, 0, 0, "el resultado en JSON"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

typedef struct side {
    rulebook_t *rules;
    classify_scratch_t scratch;
} side_t;

typedef struct simulation {
    period_t period;
    side_t before, after;
    sightings_t sightings;
    results_t results;
} simulation_t;

static outcome_t decide(simulation_t *sim, side_t *side, const record_t *r)
{
    decision_t d;
    err_t refused = ERR_INIT;
    if (classify(side->rules, r, &side->scratch, &d, &refused) != RC_OK)
        return outcome_refused(&sim->results, r->causal);
    return outcome_of(&sim->results, &d);
}

static rc_t take(void *ctx, const rd_kafka_message_t *m, const envelope_t *e, const doc_t *data, err_t *err)
{
    (void)e;
    simulation_t *sim = ctx;
    record_t r;
    rc_t rc = record_decode(data, &r, err);
    if (rc != RC_OK || r.fecha_corte < sim->period.desde || r.fecha_corte > sim->period.hasta)
        return rc;
    sighting_t *s = sightings_of(&sim->sightings, &r);
    if (!sighting_counts(r.entrega, r.revision, s->entrega, s->revision))
        return RC_OK;
    s->entrega = r.entrega;
    s->revision = r.revision;
    s->partition = m->partition;
    s->offset = m->offset;
    s->before = decide(sim, &sim->before, &r);
    outcome_t after = decide(sim, &sim->after, &r);
    s->after = after.result;
    s->differs = (uint8_t)outcome_differs(&s->before, &after);
    return RC_OK;
}

static void simulation_done(simulation_t *sim)
{
    rulebook_free(sim->before.rules);
    rulebook_free(sim->after.rules);
    classify_scratch_done(&sim->before.scratch);
    classify_scratch_done(&sim->after.scratch);
    sightings_done(&sim->sightings);
    results_done(&sim->results);
}

static rc_t open_rules(const study_t *s, const args_t *args, simulation_t *sim, err_t *err)
{
    AUTO(policies) policies_t published = {0};
    rc_t rc = rules_open(s, &published, NULL, NULL, &sim->before.rules, err);
    if (rc == RC_OK)
        rc = rules_open(s, &published, args->rest[0], args_text(args, "--causales"), &sim->after.rules, err);
    return rc;
}

static rc_t read_period(const study_t *s, simulation_t *sim, scan_counts_t *counts, err_t *err)
{
    static const char *const topics[] = {TOPIC_RECEIVED};
    AUTO(kafka_ranges) kafka_ranges_t ranges = {0};
    const scan_options_t o = {.label = TOPIC_RECEIVED, .period = sim->period, .take = take, .ctx = sim};
    rc_t rc = scan_ranges(s, topics, 1, sim->period.desde, &ranges, err);
    return rc == RC_OK ? scan_topics(s, &ranges, &o, counts, err) : rc;
}

static int show(const study_t *s, const args_t *args, const simulation_t *sim, const scan_counts_t *counts)
{
    changes_t changes;
    behind_t behind = {0};
    err_t err = ERR_INIT;
    uint64_t limit = (uint64_t)args_int(args, "--registros");
    const char *csv = args_text(args, "--todos");
    changes_count(&sim->sightings, csv ? UINT64_MAX : limit, &changes);
    rc_t rc = behind_read(s, &changes, &sim->results, limit, csv, &behind, &err);
    const report_t report = {.before = rulebook_version(sim->before.rules),
                             .after = rulebook_version(sim->after.rules),
                             .period = sim->period,
                             .changes = &changes,
                             .results = &sim->results,
                             .behind = &behind,
                             .undecided = -1,
                             .unreadable = counts->unreadable};
    int code = rc == RC_OK ? report_show(s, &report, args_flag(args, "--json")) : say_failed(&err);
    behind_done(&behind);
    changes_done(&changes);
    return code;
}

int politica_simular_run(const study_t *s, const args_t *args)
{
    simulation_t sim = {0};
    scan_counts_t counts = {0};
    err_t err = ERR_INIT;
    rc_t rc = study_period(args, &sim.period, &err);
    if (rc == RC_OK)
        rc = open_rules(s, args, &sim, &err);
    if (rc == RC_OK)
        rc = read_period(s, &sim, &counts, &err);
    int code = rc == RC_OK ? show(s, args, &sim, &counts) : say_failed(&err);
    simulation_done(&sim);
    return code;
}
