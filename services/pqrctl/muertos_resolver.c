#include "services/pqrctl/muertos_resolver.h"

#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "services/pqrctl/api.h"
#include "services/pqrctl/base_text.h"
#include "services/pqrctl/muertos_words.h"

typedef struct resolving {
    const ctl_t *ctl;
    const args_t *args;
    const resolver_words_t *words;
    settlement_t what;
    letters_t letters;
    letter_groups_t groups; /* of those that are to be resolved */
    settle_counts_t counts;
    settled_t settled;
} resolving_t;

static void plan(resolving_t *r)
{
    const letter_t **leaders = must(calloc(r->letters.n + 1, sizeof *leaders));
    settle_plan(&r->letters, r->what.kind, leaders, &r->counts);
    for (size_t i = 0; i < r->letters.n; i++)
        if (leaders[i])
            letter_groups_add(&r->groups, &r->letters.items[i]);
    letter_groups_sort(&r->groups);
    free(leaders);
}

static void also(int64_t n, const char *one, const char *many, buf_t *out)
{
    if (n == 0)
        return;
    counted(n, one, many, out);
    buf_addc(out, '\n');
}

/* What is passed over, and why. */
static void remarks(const resolving_t *r, buf_t *out)
{
    if (r->what.kind == RESOLUTION_RETRIED)
        also(r->counts.open - r->counts.messages,
             "muerto es el mismo mensaje, apartado por otro servicio: va una sola vez",
             "muertos son los mismos mensajes, apartados por otro servicio: van una sola vez", out);
    also(r->counts.lost, "muerto no se puede reintentar: su contenido no se conservó",
         "muertos no se pueden reintentar: su contenido no se conservó", out);
    also(r->counts.resolved, "muerto ya estaba resuelto", "muertos ya estaban resueltos", out);
}

static int64_t units(const resolving_t *r)
{
    return r->what.kind == RESOLUTION_RETRIED ? r->counts.messages : r->counts.open;
}

static int64_t units_done(const resolving_t *r)
{
    return r->what.kind == RESOLUTION_RETRIED ? r->settled.messages : r->settled.letters;
}

static int show_json(const resolving_t *r, bool applied)
{
    AUTO(json)
    json_t *all =
        must(json_pack("{s:b,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:o}", "aplicado", applied, "muertos",
                       (json_int_t)r->counts.open, "mensajes", (json_int_t)units(r), "sin_contenido",
                       (json_int_t)r->counts.lost, "ya_resueltos", (json_int_t)r->counts.resolved,
                       "resueltos", (json_int_t)r->settled.letters, "hechos", (json_int_t)units_done(r),
                       "no_caben", (json_int_t)r->settled.refused, "datos", json_of_groups(&r->groups)));
    return json_show(all);
}

static int show_plan(const resolving_t *r)
{
    AUTO(buf) buf_t out = {0};
    AUTO(buf) buf_t heading = {0};
    AUTO(table) table_t *t = table_of_groups(&r->groups, false);
    if (args_flag(r->args, "--json"))
        return show_json(r, false);
    buf_adds(&heading, "Simulación: ");
    counted(units(r), r->words->would_one, r->words->would_many, &heading);
    int code = r->groups.n ? table_show(r->ctl, &heading, t) : say(buf_str(&heading));
    buf_addc(&out, '\n');
    remarks(r, &out);
    if (r->groups.n)
        buf_adds(&out, "No se ha hecho nada: repita la orden con --aplicar.\n");
    return code == EXIT_OK ? say(buf_str(&out)) : code;
}

static int show_done(const resolving_t *r)
{
    AUTO(buf) buf_t out = {0};
    if (args_flag(r->args, "--json"))
        return show_json(r, true);
    counted(units_done(r), r->words->did_one, r->words->did_many, &out);
    buf_addc(&out, '\n');
    remarks(r, &out);
    also(r->settled.refused, "mensaje ya no cabe en su topic y sigue abierto: descártelo",
         "mensajes ya no caben en su topic y siguen abiertos: descártelos", &out);
    return say(buf_str(&out));
}

static int interrupted(const resolving_t *r, const err_t *err)
{
    AUTO(buf) buf_t out = {0};
    counted(units_done(r), r->words->did_one, r->words->did_many, &out);
    say_note("se interrumpió (%s). %s con certeza; repita la orden y se hará el resto, nada dos veces",
             err->text, buf_str(&out));
    return EXIT_FAILED;
}

static int carry_out(resolving_t *r)
{
    err_t err = ERR_INIT;
    rc_t rc = settle_run(r->ctl, &r->letters, &r->what, &r->settled, &err);
    if (rc == RC_OK) {
        r->counts = r->settled.found;
        return show_done(r);
    }
    return rc == RC_RETRY ? interrupted(r, &err) : say_failed(&err);
}

static int resolve(resolving_t *r)
{
    err_t err = ERR_INIT;
    bool siblings = r->what.kind == RESOLUTION_RETRIED; /* a message goes back once, for whoever it died */
    if (letters_load(r->ctl, r->args, true, siblings, &r->letters, &err) != RC_OK)
        return say_failed(&err);
    plan(r);
    if (!args_flag(r->args, "--aplicar"))
        return show_plan(r);
    return r->counts.open ? carry_out(r) : show_done(r);
}

/* Cleaned, since the environment and the line may hold any bytes. */
static const char *who_reads(const args_t *args, buf_t *clean)
{
    const char *who = args_text(args, "--quien");
    who = who ? who : getenv("USER");
    text_clean(who ? who : "", who ? strlen(who) : 0, clean);
    return clean->len ? buf_str(clean) : NULL;
}

int resolver_run(const ctl_t *ctl, const args_t *args, resolution_kind_t kind, const resolver_words_t *words)
{
    AUTO(buf) buf_t who = {0};
    AUTO(buf) buf_t why = {0};
    resolving_t r = {.ctl = ctl, .args = args, .words = words, .what = {.kind = kind}};
    const char *reason = args_text(args, "--motivo");
    text_clean(reason ? reason : "", reason ? strlen(reason) : 0, &why);
    r.what.why = why.len ? buf_str(&why) : NULL;
    r.what.who = who_reads(args, &who);
    if (args_flag(args, "--aplicar") && !r.what.who) {
        say_note("diga quién lo decide con --quien");
        return EXIT_USAGE;
    }
    if (kind == RESOLUTION_DISCARDED && !r.what.why) {
        say_note("diga por qué se descartan con --motivo");
        return EXIT_USAGE;
    }
    int code = resolve(&r);
    letter_groups_done(&r.groups);
    letters_done(&r.letters);
    return code;
}
