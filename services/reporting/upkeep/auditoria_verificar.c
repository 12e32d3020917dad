/* pqrctl auditoria verificar: whether the audit is whole, row by row and against what was made known of it.
 */
#include <inttypes.h>
#include <string.h>

#include "common/audit/audit_event.h"
#include "common/format.h"
#include "services/reporting/audit/audit_check.h"
#include "services/reporting/audit/audit_told.h"
#include "services/reporting/upkeep/upkeep.h"

#define SHOWN 1000 /* findings; the rest are counted */
#define PATIENCE_MIN_S 60

const option_t auditoria_verificar_options[] = {
    {"--desde", OPTION_INT, "N", "1", 1, INT64_MAX, "desde qué fila; las anteriores no se miran"},
    {"--sin-anclas", OPTION_FLAG, NULL, NULL, 0, 0,
     "sin Kafka: solo la cadena misma, donde un final cortado no se ve"},
    {"--json", OPTION_FLAG, NULL, NULL, 0, 0, "el resultado en JSON"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

typedef struct telling {
    bool json;
    size_t shown;
    json_t *list;
    int code; /* of writing */
} telling_t;

static void tell(void *ctx, const audit_finding_t *f)
{
    telling_t *t = ctx;
    AUTO(buf) buf_t words = {0};
    if (t->shown++ >= SHOWN)
        return;
    audit_finding_words(f, &words);
    if (t->json) {
        json_array_append_new(t->list, json_pack("{s:I,s:I,s:s*,s:s*,s:s}", "desde", (json_int_t)f->from,
                                                 "hasta", (json_int_t)f->to, "servicio", f->servicio, "id",
                                                 f->id, "detalle", buf_str(&words)));
        return;
    }
    buf_addc(&words, '\n');
    if (t->code == EXIT_OK)
        t->code = say(buf_str(&words));
}

static void announced(const audit_check_t *c, int64_t told, buf_t *out)
{
    buf_adds(out, "; ");
    format_int((int64_t)c->anchors->n, out);
    buf_adds(out, c->anchors->n == 1 ? " anuncio" : " anuncios");
    if (c->anchors->n) {
        char when[32];
        const audit_anchor_t *last = &c->anchors->items[c->anchors->n - 1];
        instant_format(last->when, when);
        buf_printf(out, ", el último de la %" PRId64 " (%s)", last->n, when);
    }
    if (c->unannounced) {
        buf_adds(out, "; ");
        format_int(c->unannounced, out);
        buf_adds(out, " sin anunciar todavía");
    }
    buf_adds(out, "; ");
    format_int(told, out);
    buf_adds(out, told == 1 ? " entrada dicha en " TOPIC_AUDIT : " entradas dichas en " TOPIC_AUDIT);
}

static bool is_partial(const audit_check_t *c)
{
    return !c->anchors || c->from > 1;
}

/* What may be said where only a part was looked at is not what may be said of the whole. */
static const char *result_of(const audit_check_t *c)
{
    return c->findings ? "no_cuadra" : is_partial(c) ? "parcial" : "completa";
}

static void sentence(const audit_check_t *c, int64_t told, buf_t *out)
{
    format_int(c->rows, out);
    buf_adds(out, c->rows == 1 ? " fila" : " filas");
    if (c->last)
        buf_printf(out, ", hasta la %" PRId64 " (%s)", c->last, c->head);
    if (c->anchors)
        announced(c, told, out);
    else
        buf_adds(out, "; sin los anuncios");
    if (c->findings == 0) {
        buf_adds(out, is_partial(c) ? ": lo que se miró cuadra, pero no se miró todo.\n"
                                    : ": la cadena está completa.\n");
        return;
    }
    buf_adds(out, ": ");
    format_int(c->findings, out);
    buf_adds(out, c->findings == 1 ? " cosa no cuadra.\n" : " cosas no cuadran.\n");
}

/* Several intervals; and never so few seconds that a busy machine does not keep them. */
static int64_t patience_s(const upkeep_t *u)
{
    const int64_t s = 3 * (int64_t)u->settings.anchoring.every_s;
    return s > PATIENCE_MIN_S ? s : PATIENCE_MIN_S;
}

/* With what is on Kafka. What the database says of that first, then what was made known, then the chain: what
 * was there by then is there by now. */
static rc_t look_whole(const upkeep_t *u, pg_t *pg, audit_check_t *c, audit_told_t *told,
                       audit_anchors_t *anchors, err_t *err)
{
    const kafka_settings_t *k = &u->settings.kafka;
    AUTO(kafka_ranges) kafka_ranges_t ranges = {0};
    c->anchors = anchors;
    c->patience_s = patience_s(u);
    rc_t rc = audit_state_read(pg, &c->state, err);
    if (rc == RC_OK)
        rc = audit_told_ranges(k, pg, &ranges, err);
    if (rc == RC_OK)
        rc = audit_anchors_read(k, anchors, err);
    if (rc == RC_OK)
        rc = audit_check_run(pg, c, err);
    return rc == RC_OK ? audit_told_compare(k, pg, &ranges, told, err) : rc;
}

static rc_t look(const upkeep_t *u, audit_check_t *c, audit_told_t *told, audit_anchors_t *anchors,
                 bool kafka, err_t *err)
{
    pg_settings_t settings = upkeep_database(u);
    AUTO(pg) pg_t *pg = pg_new(&settings);
    return kafka ? look_whole(u, pg, c, told, anchors, err) : audit_check_run(pg, c, err);
}

static json_t *result_json(const audit_check_t *c, int64_t told, json_t *list)
{
    const size_t n = c->anchors ? c->anchors->n : 0;
    return must(json_pack("{s:s,s:b,s:I,s:I,s:s,s:I,s:I,s:I,s:I,s:o}", "resultado", result_of(c), "completa",
                          strcmp(result_of(c), "completa") == 0, "filas", (json_int_t)c->rows, "ultima",
                          (json_int_t)c->last, "hash", c->head, "anuncios", (json_int_t)n, "anunciada",
                          (json_int_t)(n ? c->anchors->items[n - 1].n : 0), "sin_anunciar",
                          (json_int_t)c->unannounced, "dichas", (json_int_t)told, "datos", list));
}

static void tell_entry(void *ctx, const audit_finding_t *f)
{
    audit_check_t *c = ctx;
    c->findings++;
    c->found(c->ctx, f);
}

int auditoria_verificar_run(const upkeep_t *u, const args_t *args)
{
    AUTO(audit_anchors) audit_anchors_t anchors = {0};
    const bool compare = !args_flag(args, "--sin-anclas");
    telling_t t = {.json = args_flag(args, "--json"), .list = json_array(), .code = EXIT_OK};
    audit_check_t c = {.from = args_int(args, "--desde"), .found = tell, .ctx = &t};
    audit_told_t told = {.found = tell_entry, .ctx = &c};
    err_t err = ERR_INIT;
    if (look(u, &c, &told, &anchors, compare, &err) != RC_OK) {
        json_decref(t.list);
        return say_failed(&err);
    }
    if (t.json) {
        json_t *whole = result_json(&c, told.entries, t.list);
        t.code = upkeep_print_json(whole);
        json_decref(whole);
    } else { /* the lines stay alone, so that programs may read them */
        AUTO(buf) buf_t words = {0};
        sentence(&c, told.entries, &words);
        fputs(buf_str(&words), stderr);
        json_decref(t.list);
    }
    return t.code == EXIT_OK && c.findings ? EXIT_FAILED : t.code;
}
