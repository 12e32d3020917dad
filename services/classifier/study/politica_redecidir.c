/* pqrctl politica redecidir: what was decided under older policies, decided anew by the one in force. */
#include "common/format.h"
#include "services/classifier/study/commands.h"
#include "services/classifier/study/policies.h"
#include "services/classifier/study/redecision.h"
#include "services/classifier/study/report.h"

#define ROUNDS_MAX 5

const option_t politica_redecidir_options[] = {
    {"--desde", OPTION_DAY, "FECHA", NULL, 0, 0, "fecha de corte desde la que se mira [30 días antes]"},
    {"--hasta", OPTION_DAY, "FECHA", NULL, 0, 0, "fecha de corte hasta la que se mira [hoy]"},
    {"--aplicar", OPTION_FLAG, NULL, NULL, 0, 0, "los envía a decidir de nuevo, como una revisión más"},
    {"--registros", OPTION_INT, "N", "3", 0, 1000000, "registros que se muestran de cada cambio"},
    {"--todos", OPTION_TEXT, "ARCHIVO", NULL, 0, 0, "todos los registros que cambian, en CSV"},
    {"--json", OPTION_FLAG, NULL, NULL, 0, 0, "el resultado en JSON"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

static void outcome_sentence(const redecision_t *d, bool applied, buf_t *out)
{
    if (!applied) {
        buf_adds(out, "\nNo se ha cambiado nada: con --aplicar se envían a decidir de nuevo.\n");
        return;
    }
    buf_adds(out, "\nEnviados a decidir de nuevo: ");
    format_int(d->sent, out);
    buf_adds(out, ".\n");
    if (d->overtaken) {
        buf_adds(out, "Se dejan, porque mientras tanto llegó otro registro suyo: ");
        format_int(d->overtaken, out);
        buf_adds(out, ".\n");
    }
    if (d->crossed) {
        buf_adds(out, "Se cruzaron con otro registro de la misma revisión y quedan por enviar: ");
        format_int(d->crossed, out);
        buf_adds(out, ".\n");
    }
}

static int show(const study_t *s, const args_t *args, const redecision_t *d, const report_t *r)
{
    bool applied = args_flag(args, "--aplicar");
    if (args_flag(args, "--json")) {
        AUTO(json) json_t *whole = report_json(r);
        json_object_set_new(whole, "aplicado", json_boolean(applied));
        json_object_set_new(whole, "enviados", json_integer(d->sent));
        json_object_set_new(whole, "adelantados", json_integer(d->overtaken));
        json_object_set_new(whole, "cruzados", json_integer(d->crossed));
        return study_print_json(whole);
    }
    AUTO(buf) buf_t out = {0};
    AUTO(buf) buf_t said = {0};
    report_text(s, r, &out);
    if (applied || r->changes->changed)
        outcome_sentence(d, applied, &said);
    int code;
    if (s->out.is_one) {
        buf_add(&out, buf_str(&said), said.len);
        code = say(buf_str(&out));
    } else { /* the lines with tabs stay alone */
        code = say(buf_str(&out));
        fputs(buf_str(&said) + (said.len ? 1 : 0), stderr);
    }
    return code;
}

/* Sends; and once more what crossed with it, which is rare and of few. What is left in d->crossed crossed
 * each time. */
static rc_t apply(const study_t *s, redecision_t *d, err_t *err)
{
    rc_t rc = RC_OK;
    for (int round = 0; rc == RC_OK && round < ROUNDS_MAX; round++) {
        changes_t all;
        if (round > 0) {
            redecision_again(d);
            rc = redecision_compare(s, d, err);
            if (rc != RC_OK)
                return rc;
        }
        changes_count(&d->sightings, UINT64_MAX, &all);
        d->crossed = 0;
        rc = all.n_wanted ? redecision_send(s, d, &all, err) : RC_OK;
        changes_done(&all);
        if (d->crossed == 0)
            break;
    }
    return rc;
}

static int unfinished(const redecision_t *d)
{
    if (d->crossed == 0)
        return EXIT_OK;
    say_note("tras %d intentos siguen llegando otros registros mientras se envía: repita la orden",
             ROUNDS_MAX);
    return EXIT_FAILED;
}

static int finish(const study_t *s, const args_t *args, redecision_t *d)
{
    changes_t changes;
    behind_t behind = {0};
    err_t err = ERR_INIT;
    uint64_t limit = (uint64_t)args_int(args, "--registros");
    const char *csv = args_text(args, "--todos");
    changes_count(&d->sightings, csv ? UINT64_MAX : limit, &changes);
    rc_t rc = behind_read(s, &changes, &d->results, limit, csv, &behind, &err);
    if (rc == RC_OK && args_flag(args, "--aplicar"))
        rc = apply(s, d, &err);
    const report_t report = {.before = "lo que se decidió",
                             .after = rulebook_version(d->rules),
                             .period = d->period,
                             .changes = &changes,
                             .results = &d->results,
                             .behind = &behind,
                             .undecided = d->undecided,
                             .refused = d->refused,
                             .unreadable = d->counts.unreadable};
    int code = rc == RC_OK ? show(s, args, d, &report) : say_failed(&err);
    if (code == EXIT_OK)
        code = unfinished(d);
    behind_done(&behind);
    changes_done(&changes);
    return code;
}

int politica_redecidir_run(const study_t *s, const args_t *args)
{
    AUTO(policies) policies_t published = {0};
    AUTO(rulebook) rulebook_t *rules = NULL;
    redecision_t d = {0};
    err_t err = ERR_INIT;
    rc_t rc = study_period(args, &d.period, &err);
    if (rc == RC_OK)
        rc = rules_open(s, &published, NULL, NULL, &rules, &err);
    d.rules = rules;
    if (rc == RC_OK && args_flag(args, "--aplicar"))
        rc = redecision_open(s, &d, &err);
    if (rc == RC_OK)
        rc = redecision_compare(s, &d, &err);
    int code = rc == RC_OK ? finish(s, args, &d) : say_failed(&err);
    redecision_done(&d);
    return code;
}
