/* pqrctl politica explicar: why a radicado is decided as it is: its last sighting (or that of a cut-off),
 * what was looked at, the rules tried, the one that decides; and what was decided of it. */
#include <string.h>

#include "common/format.h"
#include "services/classifier/study/commands.h"
#include "services/classifier/study/explained.h"
#include "services/classifier/study/policies.h"
#include "services/classifier/study/scan.h"
#include "services/classifier/study/sightings.h"

#define CLOCKS_APART_MS 3600000 /* between who wrote the record and who decided it, at most */

const option_t politica_explicar_options[] = {
    {"--politica", OPTION_TEXT, "ARCHIVO|HUELLA", NULL, 0, 0,
     "la política por la que se explica [la vigente]"},
    {"--causales", OPTION_TEXT, "ARCHIVO", NULL, 0, 0, "otras causales"},
    {"--corte", OPTION_DAY, "FECHA", NULL, 0, 0, "el corte que se explica [el último]"},
    {"--json", OPTION_FLAG, NULL, NULL, 0, 0, "el resultado en JSON"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

/* What is known of one base of the cut-off. */
typedef struct seen {
    bool there, decided;
    record_t record;
    decision_t decision;
    instant_t written;              /* when the record was: no decision on it is older */
    arena_t of_record, of_decision; /* their texts */
} seen_t;

typedef struct explaining {
    day_t corte; /* DAY_NONE: the last one found */
    bool fixed;
    seen_t bases[BASE_MAL_ESCALADOS + 1];
} explaining_t;

static void seen_done(seen_t *s)
{
    arena_done(&s->of_record);
    arena_done(&s->of_decision);
}

/* Once more, into memory that stays. */
static rc_t record_keep(const rd_kafka_message_t *m, arena_t *texts, record_t *ret, err_t *err)
{
    doc_t data;
    envelope_t envelope;
    arena_reset(texts);
    rc_t rc = kafka_event(m, texts, &envelope, &data, err);
    return rc == RC_OK ? record_decode(&data, ret, err) : rc;
}

static rc_t decision_keep(const rd_kafka_message_t *m, arena_t *texts, decision_t *ret, err_t *err)
{
    doc_t data;
    envelope_t envelope;
    arena_reset(texts);
    rc_t rc = kafka_event(m, texts, &envelope, &data, err);
    return rc == RC_OK ? decision_decode(&data, ret, err) : rc;
}

static rc_t take_record(void *ctx, const rd_kafka_message_t *m, const envelope_t *e, const doc_t *data,
                        err_t *err)
{
    (void)e;
    explaining_t *x = ctx;
    record_t r;
    rc_t rc = record_decode(data, &r, err);
    if (rc != RC_OK || (x->corte != DAY_NONE && r.fecha_corte < x->corte) ||
        (x->fixed && r.fecha_corte != x->corte))
        return rc;
    if (r.fecha_corte != x->corte) { /* a later one than those so far */
        x->corte = r.fecha_corte;
        for (size_t i = 0; i < COUNT_OF(x->bases); i++)
            x->bases[i].there = false;
    }
    seen_t *s = &x->bases[r.base];
    if (s->there && !sighting_counts(r.entrega, r.revision, s->record.entrega, s->record.revision))
        return RC_OK;
    rd_kafka_timestamp_type_t type;
    s->there = true;
    s->written = rd_kafka_message_timestamp(m, &type);
    return record_keep(m, &s->of_record, &s->record, err);
}

static rc_t take_decision(void *ctx, const rd_kafka_message_t *m, const envelope_t *e, const doc_t *data,
                          err_t *err)
{
    (void)e;
    explaining_t *x = ctx;
    decision_t d;
    rc_t rc = decision_decode(data, &d, err);
    if (rc != RC_OK || d.facts.fecha_corte != x->corte)
        return rc;
    seen_t *s = &x->bases[d.facts.base];
    if (!s->there || (s->decided && !sighting_counts(d.facts.entrega, d.facts.revision,
                                                     s->decision.facts.entrega, s->decision.facts.revision)))
        return RC_OK;
    s->decided = true;
    return decision_keep(m, &s->of_decision, &s->decision, err);
}

static bool found(const explaining_t *x)
{
    bool any = false;
    for (size_t i = 0; i < COUNT_OF(x->bases); i++)
        any = any || x->bases[i].there;
    return any;
}

static bool is_in(const kafka_ranges_t *l, int32_t partition)
{
    size_t i = 0;
    while (i < l->n && l->items[i].partition != partition)
        i++;
    return i < l->n;
}

/* When the first of the records that count was written, less what clocks may be apart. */
static instant_t written_since(const explaining_t *x)
{
    instant_t since = INT64_MAX;
    for (size_t i = 0; i < COUNT_OF(x->bases); i++)
        if (x->bases[i].there && x->bases[i].written < since)
            since = x->bases[i].written;
    return found(x) ? since - CLOCKS_APART_MS : KAFKA_SINCE_BEGINNING;
}

/* In the key's partition first; then in the others, since partitions may have been added since, and others
 * may write to the topic by another rule: what is newer than what was found, or all. */
static rc_t find_records(const study_t *s, explaining_t *x, scan_options_t *o, err_t *err)
{
    static const char *const topics[] = {TOPIC_RECEIVED};
    AUTO(kafka_ranges) kafka_ranges_t own = {0};
    AUTO(kafka_ranges) kafka_ranges_t all = {0};
    AUTO(kafka_ranges) kafka_ranges_t others = {0};
    o->label = TOPIC_RECEIVED;
    o->take = take_record;
    rc_t rc = scan_ranges_of_key(s, TOPIC_RECEIVED, o->radicado, &own, err);
    if (rc == RC_OK)
        rc = scan_topics(s, &own, o, NULL, err);
    if (rc == RC_OK)
        rc = kafka_ranges_find(&s->settings.kafka, STUDY_ROLE, topics, 1, written_since(x), STUDY_ASK_MS,
                               &all, err);
    for (size_t i = 0; rc == RC_OK && i < all.n; i++) {
        const kafka_range_t *r = &all.items[i];
        if (!is_in(&own, r->partition))
            kafka_ranges_add(&others, r->topic, r->partition, r->begin, r->end);
    }
    return rc == RC_OK ? scan_topics(s, &others, o, NULL, err) : rc;
}

/* When the first of the records was written whose decision has not been found; false: all have theirs. */
static bool undecided_since(const explaining_t *x, instant_t *ret)
{
    bool any = false;
    for (size_t i = 0; i < COUNT_OF(x->bases); i++) {
        const seen_t *s = &x->bases[i];
        if (!s->there || (s->decided && s->decision.facts.entrega == s->record.entrega &&
                          s->decision.facts.revision == s->record.revision))
            continue;
        *ret = any && *ret < s->written ? *ret : s->written;
        any = true;
    }
    return any;
}

/* In the key's partitions first, as find_records() does. */
static rc_t find_decisions(const study_t *s, const explaining_t *x, scan_options_t *o, err_t *err)
{
    AUTO(kafka_ranges) kafka_ranges_t own = {0};
    AUTO(kafka_ranges) kafka_ranges_t all = {0};
    const char *topics[DECISION_REVIEW + 1];
    instant_t since = 0;
    rc_t rc = RC_OK;
    o->label = "decisiones";
    o->take = take_decision;
    for (decision_kind_t k = DECISION_ESCALATE; rc == RC_OK && k <= DECISION_REVIEW; k++) {
        topics[k] = decision_topic(k);
        rc = scan_ranges_of_key(s, topics[k], o->radicado, &own, err);
    }
    if (rc == RC_OK)
        rc = scan_topics(s, &own, o, NULL, err);
    if (rc != RC_OK || !undecided_since(x, &since))
        return rc;
    rc = kafka_ranges_find(&s->settings.kafka, STUDY_ROLE, topics, COUNT_OF(topics), since - CLOCKS_APART_MS,
                           STUDY_ASK_MS, &all, err);
    return rc == RC_OK ? scan_topics(s, &all, o, NULL, err) : rc;
}

static rc_t find(const study_t *s, const char *radicado, explaining_t *x, err_t *err)
{
    scan_options_t o = {.period = {INT32_MIN, INT32_MAX}, .radicado = radicado, .ctx = x};
    rc_t rc = find_records(s, x, &o, err);
    if (rc == RC_OK && !found(x))
        return err_set(err, RC_REJECT, "desconocido", "en %s no hay ningún registro del radicado «%s»%s",
                       TOPIC_RECEIVED, radicado, x->fixed ? " con ese corte" : "");
    return rc == RC_OK ? find_decisions(s, x, &o, err) : rc;
}

/* ---- what is shown ---- */

static void decided_lines(const seen_t *s, const rulebook_t *rules, buf_t *out)
{
    const decision_t *d = &s->decision;
    if (!s->decided) {
        buf_adds(out, "Todavía no se ha decidido.\n");
        return;
    }
    buf_printf(out, "Se decidió: %s, razón %s, causal %s; regla %s de la política %s.\n",
               decision_name(d->kind), d->razon, d->causal ? d->causal : "no identificada", d->politica_regla,
               d->politica_version);
    if (d->facts.entrega != s->record.entrega || d->facts.revision != s->record.revision)
        buf_adds(out, "Lo decidido es de una revisión anterior del registro.\n");
    if (strcmp(d->politica_version, rulebook_version(rules)) != 0)
        buf_printf(out, "Para verla por esa política: --politica %s\n", d->politica_version);
}

static void heading(const record_t *r, const rulebook_t *rules, buf_t *out)
{
    char corte[11];
    day_format(r->fecha_corte, corte);
    buf_adds(out, out->len ? "\n\n" : "");
    buf_adds(out, "Radicado ");
    format_safe(r->radicado, out);
    buf_printf(out, ": base %s, corte %s, revisión %d", base_name(r->base), corte, r->revision);
    if (r->entrega)
        buf_printf(out, ", entrega %d", r->entrega);
    buf_printf(out, ".\nPor la política %s:\n\n", rulebook_version(rules));
}

static json_t *one_json(const seen_t *s, const explanation_t *e)
{
    char corte[11];
    const record_t *r = &s->record;
    day_format(r->fecha_corte, corte);
    json_t *decided =
        s->decided
            ? must(json_pack("{s:s, s:s, s:s?, s:s, s:s}", "decision", decision_name(s->decision.kind),
                             "razon_decision", s->decision.razon, "causal", s->decision.causal, "version",
                             s->decision.politica_version, "regla", s->decision.politica_regla))
            : json_null();
    return must(json_pack("{s:s, s:s, s:s, s:i, s:i, s:o, s:o}", "radicado", r->radicado, "base",
                          base_name(r->base), "fecha_corte", corte, "revision", r->revision, "entrega",
                          r->entrega, "decidido", decided, "explicacion", explained_record_json(e)));
}

static rc_t explain_one(const study_t *s, const rulebook_t *rules, const seen_t *seen, json_t *ret_json,
                        buf_t *ret_text, err_t *err)
{
    classify_scratch_t scratch = {0};
    explanation_t e = {0};
    rc_t rc = classify_explain(rules, &seen->record, &scratch, &e, err);
    if (rc == RC_OK && ret_json) {
        json_array_append_new(ret_json, one_json(seen, &e));
    } else if (rc == RC_OK) {
        AUTO(buf) buf_t body = {0};
        heading(&seen->record, rules, ret_text);
        explained_record(s, &e, &body);
        buf_add(ret_text, buf_str(&body), body.len);
        decided_lines(seen, rules, ret_text);
    }
    explanation_done(&e);
    classify_scratch_done(&scratch);
    return rc;
}

static int show(const study_t *s, const rulebook_t *rules, const explaining_t *x, bool json)
{
    AUTO(json) json_t *whole = must(json_object());
    AUTO(buf) buf_t out = {0};
    json_t *rows = must(json_array());
    err_t err = ERR_INIT;
    rc_t rc = RC_OK;
    json_object_set_new(whole, "datos", rows);
    for (size_t i = COUNT_OF(x->bases); rc == RC_OK && i-- > 0;) /* the one that ranks higher first */
        if (x->bases[i].there)
            rc = explain_one(s, rules, &x->bases[i], json ? rows : NULL, &out, &err);
    if (rc != RC_OK)
        return say_failed(&err);
    return json ? study_print_json(whole) : say(buf_str(&out));
}

int politica_explicar_run(const study_t *s, const args_t *args)
{
    AUTO(policies) policies_t published = {0};
    AUTO(rulebook) rulebook_t *rules = NULL;
    explaining_t x = {.corte = DAY_NONE};
    err_t err = ERR_INIT;
    if (args_text(args, "--corte"))
        x.fixed = day_parse(args_text(args, "--corte"), &x.corte);
    rc_t rc =
        rules_open(s, &published, args_text(args, "--politica"), args_text(args, "--causales"), &rules, &err);
    if (rc == RC_OK)
        rc = find(s, args->rest[0], &x, &err);
    int code = rc == RC_OK ? show(s, rules, &x, args_flag(args, "--json")) : say_failed(&err);
    for (size_t i = 0; i < COUNT_OF(x.bases); i++)
        seen_done(&x.bases[i]);
    return code;
}
