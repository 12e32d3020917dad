/* pqrctl auditoria verificar: whether the audit is whole, row by row and against what was made known of it.
 */
#include <inttypes.h>
#include <string.h>

#include "common/format.h"
#include "services/reporting/audit/audit_check.h"
#include "services/reporting/upkeep/upkeep.h"

#define SHOWN 1000 /* findings; the rest are counted */

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
        json_array_append_new(t->list, json_pack("{s:I,s:I,s:s}", "desde", (json_int_t)f->from, "hasta",
                                                 (json_int_t)f->to, "detalle", buf_str(&words)));
        return;
    }
    buf_addc(&words, '\n');
    if (t->code == EXIT_OK)
        t->code = say(buf_str(&words));
}

static void sentence(const audit_check_t *c, bool anchors, buf_t *out)
{
    format_int(c->rows, out);
    buf_adds(out, c->rows == 1 ? " fila" : " filas");
    if (c->last)
        buf_printf(out, ", hasta la %" PRId64 " (%s)", c->last, c->head);
    if (anchors) {
        buf_adds(out, "; ");
        format_int((int64_t)c->anchors->n, out);
        buf_adds(out, c->anchors->n == 1 ? " anuncio" : " anuncios");
    } else {
        buf_adds(out, "; sin los anuncios");
    }
    if (c->findings == 0) {
        buf_adds(out, ": la cadena está completa.\n");
        return;
    }
    buf_adds(out, ": ");
    format_int(c->findings, out);
    buf_adds(out, c->findings == 1 ? " cosa no cuadra.\n" : " cosas no cuadran.\n");
}

static rc_t look(const upkeep_t *u, audit_check_t *c, audit_anchors_t *anchors, bool compare, err_t *err)
{
    pg_settings_t settings = upkeep_database(u);
    AUTO(pg) pg_t *pg = pg_new(&settings);
    /* Before the chain: what was made known by then is in it by now. */
    rc_t rc = compare ? audit_anchors_read(&u->settings.kafka, anchors, err) : RC_OK;
    c->anchors = compare ? anchors : NULL;
    return rc == RC_OK ? audit_check_run(pg, c, err) : rc;
}

int auditoria_verificar_run(const upkeep_t *u, const args_t *args)
{
    AUTO(audit_anchors) audit_anchors_t anchors = {0};
    const bool compare = !args_flag(args, "--sin-anclas");
    telling_t t = {.json = args_flag(args, "--json"), .list = json_array(), .code = EXIT_OK};
    audit_check_t c = {.from = args_int(args, "--desde"), .found = tell, .ctx = &t};
    err_t err = ERR_INIT;
    if (look(u, &c, &anchors, compare, &err) != RC_OK) {
        json_decref(t.list);
        return say_failed(&err);
    }
    if (t.json) {
        json_t *whole = must(json_pack("{s:b,s:I,s:I,s:s,s:I,s:o}", "completa", c.findings == 0, "filas",
                                       (json_int_t)c.rows, "ultima", (json_int_t)c.last, "hash", c.head,
                                       "anuncios", (json_int_t)anchors.n, "datos", t.list));
        t.code = upkeep_print_json(whole);
        json_decref(whole);
    } else { /* the lines stay alone, so that programs may read them */
        AUTO(buf) buf_t words = {0};
        sentence(&c, compare, &words);
        fputs(buf_str(&words), stderr);
        json_decref(t.list);
    }
    return t.code == EXIT_OK && c.findings ? EXIT_FAILED : t.code;
}
