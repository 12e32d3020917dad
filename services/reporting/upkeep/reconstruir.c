/* pqrctl reporting reconstruir: what was made from Kafka made again, compared, and put in service. */
#include <string.h>

#include "common/format.h"
#include "common/progress.h"
#include "common/table.h"
#include "services/reporting/upkeep/rebuild.h"
#include "services/reporting/upkeep/upkeep.h"

const option_t reconstruir_options[] = {
    {"--aplicar", OPTION_FLAG, NULL, NULL, 0, 0, "pone en servicio lo reconstruido"},
    {"--continuar", OPTION_FLAG, NULL, NULL, 0, 0, "sigue con la obra que haya, en vez de empezar de nuevo"},
    {"--aceptar-incompletos", OPTION_FLAG, NULL, NULL, 0, 0,
     "con --aplicar: también si Kafka ya no tiene todo lo que se leyó o a la obra le faltan filas (lo que "
     "falte "
     "se pierde)"},
    {"--descartar", OPTION_FLAG, NULL, NULL, 0, 0,
     "borra la obra sin terminar y las tablas que el último cambio dejó de usar"},
    {"--json", OPTION_FLAG, NULL, NULL, 0, 0, "el resultado en JSON"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

/* ---- while it goes on ---- */

typedef struct telling {
    progress_t bar;
    size_t width;
    int64_t began_ms;
} telling_t;

static void tell_step(void *ctx, const char *what)
{
    telling_t *t = ctx;
    progress_clear(&t->bar);
    t->began_ms = clock_monotonic_ms();
    say_note("%s…", what);
}

static void tell_progress(void *ctx, int64_t done, int64_t total)
{
    telling_t *t = ctx;
    int64_t now = clock_monotonic_ms();
    if (total == 0 || !progress_due(&t->bar, now))
        return;
    AUTO(buf) buf_t line = {0};
    progress_counting("mensajes", done, total, now - t->began_ms, t->width, &line);
    progress_draw(&t->bar, &line);
}

static void tell_waiting(void *ctx, const err_t *why)
{
    telling_t *t = ctx;
    progress_clear(&t->bar);
    say_note("se espera y se sigue: %s", why->text);
}

/* ---- what came of it ---- */

static void tables_text(const upkeep_t *u, const rebuild_t *r, buf_t *out)
{
    static const column_t columns[] = {
        {"tabla", ALIGN_LEFT, false},
        {"en servicio", ALIGN_RIGHT, false},
        {"reconstruida", ALIGN_RIGHT, false},
        {"solo en servicio", ALIGN_RIGHT, false},
        {"solo reconstruida", ALIGN_RIGHT, false},
        {"distintas", ALIGN_RIGHT, false},
        {"por ejemplo", ALIGN_LEFT, true},
        {NULL, ALIGN_LEFT, false},
    };
    AUTO(table) table_t *t = table_new_for(columns, u->out.is_one);
    for (size_t i = 0; i < r->n_tables; i++) {
        const table_difference_t *d = &r->tables[i];
        table_add(t, d->name);
        table_add_int(t, d->live);
        table_add_int(t, d->rebuilt);
        table_add_int(t, d->only_live);
        table_add_int(t, d->only_rebuilt);
        table_add_int(t, d->changed);
        table_add(t, d->example);
    }
    table_render(t, u->out.width, out);
}

static void count_sentence(const char *before, int64_t n, const char *after, buf_t *out)
{
    if (n == 0)
        return;
    buf_adds(out, before);
    format_int(n, out);
    buf_adds(out, after);
}

static void gaps_sentences(const replay_t *r, buf_t *out)
{
    for (size_t i = 0; i < r->n_gaps; i++) {
        const gap_t *g = &r->gaps[i];
        buf_printf(out, "Incompleto: %s, partición %d: ", g->topic, (int)g->partition);
        if (g->last >= 0)
            buf_printf(out, "termina en %lld, antes de lo que ya se había leído: se creó de nuevo.\n",
                       (long long)g->last);
        else
            buf_printf(out, "Kafka ya no tiene lo anterior a %lld.\n", (long long)g->first);
    }
}

static void rebuild_sentences(const rebuild_t *r, buf_t *out)
{
    if (r->went_on)
        buf_adds(out, "Se siguió con la obra que había.\n");
    buf_adds(out, "Leídos de nuevo: ");
    format_int(r->replay.messages, out);
    buf_adds(out, " mensajes en ");
    format_elapsed(r->ms, out);
    buf_adds(out, ".\n");
    count_sentence("Sin entender, como la primera vez: ", r->replay.rejected, ".\n", out);
    count_sentence("De meses retirados, cuyos conteos se conservan: ", r->replay.retired, ".\n", out);
    gaps_sentences(&r->replay, out);
    if (!rebuild_is_same(r))
        buf_adds(out, "Lo que está en servicio y lo reconstruido difieren.\n");
    else if (r->n_tables)
        buf_adds(out, "Lo que está en servicio es igual a lo reconstruido.\n");
    if (r->stopped_ms) {
        buf_adds(out, "El servicio dejó de escribir a lo sumo ");
        format_int(r->stopped_ms, out);
        buf_adds(out, " ms; de responder, no.\n");
    }
}

static void outcome_sentence(const rebuild_t *r, buf_t *out)
{
    buf_adds(out, r->applied
                      ? "Lo reconstruido está en servicio. Lo anterior queda en reporting_anterior hasta "
                        "que se descarte (--descartar).\n"
                      : "No se ha cambiado nada. La obra queda en reporting_obra: con --continuar --aplicar "
                        "se pone en servicio, y con --descartar se borra.\n");
}

static json_t *rebuild_json(const rebuild_t *r)
{
    json_t *tables = json_array(), *gaps = json_array();
    for (size_t i = 0; i < r->n_tables; i++) {
        const table_difference_t *d = &r->tables[i];
        json_array_append_new(
            tables, json_pack("{s:s,s:I,s:I,s:I,s:I,s:I,s:s?}", "tabla", d->name, "en_servicio",
                              (json_int_t)d->live, "reconstruida", (json_int_t)d->rebuilt, "solo_en_servicio",
                              (json_int_t)d->only_live, "solo_reconstruida", (json_int_t)d->only_rebuilt,
                              "distintas", (json_int_t)d->changed, "ejemplo", d->example));
    }
    for (size_t i = 0; i < r->replay.n_gaps; i++)
        json_array_append_new(gaps, json_pack("{s:s,s:i,s:I}", "topic", r->replay.gaps[i].topic, "particion",
                                              (int)r->replay.gaps[i].partition, "desde",
                                              (json_int_t)r->replay.gaps[i].first));
    return must(json_pack("{s:b,s:b,s:b,s:I,s:I,s:I,s:I,s:I,s:o,s:o,s:o}", "aplicado", r->applied, "igual",
                          rebuild_is_same(r), "continuada", r->went_on, "mensajes",
                          (json_int_t)r->replay.messages, "sin_entender", (json_int_t)r->replay.rejected,
                          "retirados", (json_int_t)r->replay.retired, "milisegundos", (json_int_t)r->ms,
                          "milisegundos_sin_escribir", (json_int_t)r->stopped_ms, "incompletos", gaps,
                          "tablas", tables, "comprobacion", checks_json(&r->checks)));
}

static int show(const upkeep_t *u, const rebuild_t *r, bool as_json)
{
    if (as_json) {
        json_t *whole = rebuild_json(r);
        int code = upkeep_print_json(whole);
        json_decref(whole);
        return code;
    }
    AUTO(buf) buf_t out = {0};
    AUTO(buf) buf_t said = {0};
    tables_text(u, r, &out);
    checks_lines(&r->checks, &said);
    rebuild_sentences(r, &said);
    outcome_sentence(r, &said);
    int code = say(buf_str(&out));
    fputs(buf_str(&said), stderr);
    return code;
}

static int discard(const upkeep_t *u)
{
    AUTO(mem) char *gone = NULL;
    err_t err = ERR_INIT;
    if (rebuild_discard(&u->settings.pg, &gone, &err) != RC_OK)
        return say_failed(&err);
    if (gone && *gone)
        say_note("descartado: %s", gone);
    else
        say_note("no hay nada que descartar");
    return EXIT_OK;
}

int reconstruir_run(const upkeep_t *u, const args_t *args)
{
    if (args_flag(args, "--descartar"))
        return discard(u);
    telling_t telling = {.bar = {.on = u->out.animated, .width = u->out.width}, .width = u->out.width};
    const rebuild_options_t o = {
        .kafka = &u->settings.kafka,
        .pg = &u->settings.pg,
        .batch_max = (int)u->settings.batch_max,
        .go_on = args_flag(args, "--continuar"),
        .apply = args_flag(args, "--aplicar"),
        .accept_incomplete = args_flag(args, "--aceptar-incompletos"),
        .step = tell_step,
        .progress = tell_progress,
        .waiting = tell_waiting,
        .ctx = &telling,
    };
    rebuild_t r = {0};
    err_t err = ERR_INIT;
    rc_t rc = rebuild_run(&o, &r, &err);
    progress_clear(&telling.bar);
    int code = EXIT_OK;
    if (r.n_tables) /* it came as far as a comparison */
        code = show(u, &r, args_flag(args, "--json"));
    if (rc != RC_OK)
        code = say_failed(&err);
    else if (code == EXIT_OK && !r.applied && !rebuild_is_same(&r))
        code = EXIT_FAILED;
    rebuild_done(&r);
    return code;
}
