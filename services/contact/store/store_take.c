#include "services/contact/store/store_take.h"

#include <inttypes.h>
#include <string.h>

#include "common/calendar_in_force.h"
#include "common/outbox.h"
#include "common/pg_columns.h"
#include "embed/contact_core/intentos_escribir_sql.h"
#include "embed/contact_core/intentos_renovar_sql.h"
#include "embed/contact_core/intentos_tenidos_sql.h"
#include "embed/contact_core/intentos_tomar_sql.h"
#include "services/contact/life/case_event.h"
#include "services/contact/life/contact_command.h"
#include "services/contact/life/contacto_in_force.h"
#include "services/contact/store/step_text.h"
#include "services/contact/store/store.h"
#include "services/contact/store/store_audit.h"
#include "services/contact/store/store_case.h"
#include "services/contact/store/store_step.h"

#define ERRADOS_MAX 64

/* A case whose attempt is taken. */
typedef struct claim {
    const char *radicado;
    case_view_t before;
    step_t step;
    int64_t version;
    size_t taken; /* its place in the list */
} claim_t;

typedef struct taking {
    const take_t *t;
    const calendar_t *cal;
    const contacto_t *contacto;
    day_t today;
    instant_t closes; /* the window's end */
    char now[32], expira[32];
    const char *recursos; /* told in every call alike; NULL: not so, or not rendered yet */
    taken_list_t *list;
    claim_t *claims;
    size_t n, cap;
    const char **without; /* cases for which no number is left */
    size_t n_without, cap_without;
    pg_columns_t rows;
    outbox_t outbox;
    buf_t scratch;
} taking_t;

static void taking_cleanup(taking_t *w)
{
    free(w->claims);
    free(w->without);
    pg_columns_done(&w->rows);
    outbox_done(&w->outbox);
    buf_done(&w->scratch);
}

void taken_list_done(taken_list_t *l)
{
    PQclear(TAKE(l->held));
    for (size_t i = 0; i < COUNT_OF(l->found); i++)
        PQclear(TAKE(l->found[i]));
    free(TAKE(l->items));
    arena_done(&l->texts);
    l->n = l->cap = 0;
}

/* ---- rows ---- */

typedef struct columns {
    case_columns_t caso;
    int radicado, cuenta, telefono, motivo, ciudad, politica_version, politica_regla, errados, buzon;
} columns_t;

static columns_t columns_of(const PGresult *r)
{
    return (columns_t){
        .caso = case_columns(r),
        .radicado = pg_column(r, "radicado"),
        .cuenta = pg_column(r, "cuenta"),
        .telefono = pg_column(r, "telefono"),
        .motivo = pg_column(r, "motivo"),
        .ciudad = pg_column(r, "ciudad"),
        .politica_version = pg_column(r, "politica_version"),
        .politica_regla = pg_column(r, "politica_regla"),
        .errados = pg_column(r, "errados"),
        .buzon = pg_column(r, "buzon"),
    };
}

/* Without those that were found to be somebody else's. */
static void read_telefonos(taking_t *w, const char *text, const char *errados, telefonos_t *ret)
{
    const char *wrong[ERRADOS_MAX];
    size_t n = 0;
    char *rest = (char *)arena_text(&w->list->texts, errados), *line;
    while (rest && n < ERRADOS_MAX && (line = strsep(&rest, "\n")))
        wrong[n++] = line;
    telefonos_read(text, wrong, n, ret);
}

/* What is said: the voicemail as it was asked for, or the recursos de ley. */
static const char *read_texto(taking_t *w, const PGresult *r, int row, const columns_t *c,
                              const case_view_t *v)
{
    const bool call = v->proximo.numero != INTENTO_BUZON;
    const char *kept = pg_text(r, row, c->buzon);
    if (!call && kept)
        return kept;
    if (call && w->recursos)
        return w->recursos;
    const step_told_t told = {.radicado = pg_text(r, row, c->radicado),
                              .politica_version = pg_text(r, row, c->politica_version),
                              .politica_regla = pg_text(r, row, c->politica_regla),
                              .quien = w->t->quien,
                              .now = w->t->now};
    arena_t *texts = &w->list->texts;
    if (!call) { /* it was complete when it was asked for */
        const char *falta;
        return step_aviso(w->contacto, w->cal, PLANTILLA_BUZON, v, &told, texts, &falta);
    }
    const char *text = step_recursos(w->contacto, w->cal, v, &told, texts);
    if (step_recursos_common(w->contacto))
        w->recursos = text;
    return text;
}

static taken_t *add_taken(taking_t *w, const PGresult *r, int row, const columns_t *c, const case_view_t *v)
{
    taken_list_t *l = w->list;
    if (l->n == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 64;
        l->items = must(realloc(l->items, l->cap * sizeof *l->items));
    }
    taken_t *t = &l->items[l->n];
    *t = (taken_t){
        .radicado = pg_text(r, row, c->radicado),
        .cuenta = pg_text(r, row, c->cuenta),
        .causal = v->causal,
        .motivo = pg_text(r, row, c->motivo),
        .ciudad = pg_text(r, row, c->ciudad),
        .numero = v->proximo.numero,
        .hasta = v->proximo.hasta,
        .pedido = v->pedida,
        .aplazamientos = v->aplazamientos,
        .arriendo_hasta = w->t->arriendo_hasta,
        .vence = v->vence,
        .signo = v->respuesta.signo,
        .respuesta = v->respuesta.texto,
        .texto = read_texto(w, r, row, c, v),
    };
    read_telefonos(w, pg_text(r, row, c->telefono), pg_text(r, row, c->errados), &t->telefonos);
    return t; /* the caller counts it */
}

/* ---- those held already ---- */

/* The attempts of l->held that are still this person's. */
static rc_t renew_held(taking_t *w, pg_t *pg, PGresult **ret, err_t *err)
{
    char until[32];
    instant_format(w->t->arriendo_hasta, until);
    buf_clear(&w->scratch);
    for (int i = 0; i < PQntuples(w->list->held); i++)
        buf_printf(&w->scratch, "%s%s", i ? "," : "", pg_text(w->list->held, i, 0));
    const char *const params[] = {buf_str(&w->scratch), w->t->quien, until};
    return pg_exec(pg, intentos_renovar_sql, COUNT_OF(params), params, ret, err);
}

static bool among(const PGresult *ids, int64_t id)
{
    for (int i = 0; i < PQntuples(ids); i++)
        if (pg_int(ids, i, 0) == id)
            return true;
    return false;
}

static rc_t take_held(taking_t *w, pg_t *pg, err_t *err)
{
    const char *const params[] = {w->t->quien};
    AUTO(pgresult) PGresult *renewed = NULL;
    rc_t rc = pg_exec(pg, intentos_tenidos_sql, 1, params, &w->list->held, err);
    if (rc != RC_OK || PQntuples(w->list->held) == 0)
        return rc;
    const PGresult *r = w->list->held;
    const columns_t c = columns_of(r);
    rc = renew_held(w, pg, &renewed, err);
    for (int i = 0; rc == RC_OK && i < PQntuples(r); i++) {
        case_view_t v;
        int64_t version;
        const int64_t id = pg_int(r, i, 0);
        if (!among(renewed, id))
            continue;
        rc = case_from_row(r, i, &c.caso, &v, &version, err);
        if (rc != RC_OK)
            return rc;
        taken_t *t = add_taken(w, r, i, &c, &v);
        t->id = id;
        t->tenido = true;
        w->list->n++;
    }
    return rc;
}

/* ---- new ones ---- */

/* Every look-up here is by a key and finds few rows, whatever the planner believes about a table that grows:
 * a plan that sorts all open cases first would be right, and slow. */
static const char by_keys_sql[] = "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; "
                                  "SET LOCAL enable_sort = off; SET LOCAL enable_hashjoin = off; "
                                  "SET LOCAL enable_mergejoin = off; SET LOCAL jit = off";

static rc_t lock_due(const taking_t *w, pg_t *pg, const agenda_key_t *from, int max, PGresult **ret,
                     err_t *err)
{
    char vence[11], proximo[32], limit[16], today[11], band[16];
    const bool anew = from->vence == DAY_NONE;
    if (!anew) {
        day_format(from->vence, vence);
        instant_format(from->proximo, proximo);
    }
    snprintf(limit, sizeof limit, "%d", max);
    day_format(w->today, today);
    snprintf(band, sizeof band, "%d", 1 << schedule_band(w->cal, w->t->now));
    const char *const params[] = {
        anew ? NULL : vence, anew ? NULL : proximo, anew ? NULL : from->radicado, w->now, limit, today, band};
    return pg_exec(pg, intentos_tomar_sql, COUNT_OF(params), params, ret, err);
}

static void keep_without(taking_t *w, const char *radicado)
{
    if (w->n_without == w->cap_without) {
        w->cap_without = w->cap_without ? w->cap_without * 2 : 16;
        w->without = must(realloc(w->without, w->cap_without * sizeof *w->without));
    }
    w->without[w->n_without++] = radicado;
}

static void add_row(taking_t *w, const claim_t *c)
{
    pg_columns_t *r = &w->rows;
    const attempt_t *planned = &c->before.proximo;
    pg_columns_text(r, c->radicado);
    pg_columns_text(r, estado_name(c->step.after.estado));
    pg_columns_bigint(r, c->version + c->step.n_events);
    pg_columns_int(r, c->before.ronda);
    pg_columns_int(r, planned->numero);
    pg_columns_day(r, w->today);
    pg_columns_int(r, schedule_band(w->cal, w->t->now));
    pg_columns_instant(r, &planned->desde);
    pg_columns_instant(r, &planned->hasta);
    pg_columns_int(r, c->before.pedida);
    pg_columns_text(r, canal_name(w->t->canal));
    pg_columns_text(r, w->t->quien);
    pg_columns_instant(r, &w->t->arriendo_hasta);
    pg_columns_instant(r, &c->step.after.proximo.desde);
    pg_columns_day(r, c->step.after.proximo.dia);
    pg_columns_instant(r, &c->step.after.proximo.hasta);
    pg_columns_text(r, w->t->equipo);
    pg_columns_end(r);
}

/* What the life of the case makes of it: taken, or left as it is, or there is nobody to call. */
static rc_t decide(taking_t *w, const PGresult *r, int row, const columns_t *c, err_t *err)
{
    if (w->n == w->cap) {
        w->cap = w->cap ? w->cap * 2 : 64;
        w->claims = must(realloc(w->claims, w->cap * sizeof *w->claims));
    }
    claim_t *claim = &w->claims[w->n];
    claim->radicado = pg_text(r, row, c->radicado);
    rc_t rc = case_from_row(r, row, &c->caso, &claim->before, &claim->version, err);
    if (rc != RC_OK)
        return rc;
    const case_view_t *v = &claim->before;
    const entrada_view_t in = {.que = v->estado == ESTADO_BUZON_PEDIDO ? ENTRADA_BUZON_TOMADO
                                                                       : ENTRADA_INTENTO_TOMADO};
    claim->step = lifecycle_on(w->cal, v, &in, claim->radicado, w->t->now);
    if (claim->step.rechazo)
        return RC_OK;
    if (add_taken(w, r, row, c, v)->telefonos.n == 0) {
        keep_without(w, claim->radicado);
        return RC_OK;
    }
    claim->taken = w->list->n++;
    add_row(w, claim);
    w->n++;
    return RC_OK;
}

static void tell(taking_t *w, const claim_t *c)
{
    const taken_t *taken = &w->list->items[c->taken];
    const char *traceparent = w->t->traceparent ? w->t->traceparent : "";
    const attempt_made_t made = {.id = taken->id,
                                 .ronda = c->before.ronda,
                                 .numero = taken->numero,
                                 .dia = w->today,
                                 .canal = w->t->canal,
                                 .equipo = w->t->equipo};
    const case_change_t change = {.radicado = c->radicado,
                                  .cal = w->cal,
                                  .before = &c->before,
                                  .step = &c->step,
                                  .intento = &made,
                                  .quien = w->t->quien,
                                  .fecha = w->now,
                                  .traceparent = traceparent};
    int64_t version = c->version;
    case_events_add(&w->outbox, &change, &version);
    if (w->t->canal != CANAL_MARCADOR) { /* what this service asks of a dialer is told by what comes of it */
        store_audit_case(&w->outbox,
                         &(case_deed_t){.radicado = c->radicado,
                                        .accion = made.numero == INTENTO_BUZON ? "caso.buzon_tomado"
                                                                               : "caso.intento_tomado",
                                        .quien = w->t->quien,
                                        .before = &c->before,
                                        .after = &c->step.after,
                                        .version_before = c->version,
                                        .version_after = version,
                                        .more = json_pack("{s:I}", "intento", (json_int_t)taken->id)});
        return;
    }
    const contact_command_t command = {.intento = taken->id,
                                       .radicado = c->radicado,
                                       .caso = &c->before,
                                       .numero = taken->numero,
                                       .telefonos = &taken->telefonos,
                                       .texto = taken->texto,
                                       .expira = w->expira,
                                       .fecha = w->now,
                                       .traceparent = traceparent};
    contact_command_add(&w->outbox, &command, &w->scratch);
}

/* The attempts' rows give them their ids; then they are told of. */
static rc_t write_claims(taking_t *w, pg_t *pg, err_t *err)
{
    if (w->n == 0)
        return RC_OK;
    AUTO(pgresult) PGresult *ids = NULL;
    rc_t rc = pg_columns_write(&w->rows, pg, intentos_escribir_sql, w->now, &ids, err);
    if (rc != RC_OK)
        return rc;
    if (PQntuples(ids) != (int)w->n)
        return err_set(err, RC_FATAL, "intentos_sin_fila", "no todos los intentos tomados tienen fila");
    for (size_t i = 0; i < w->n; i++) {
        const claim_t *c = &w->claims[i];
        if (strcmp(pg_text(ids, (int)i, 1), c->radicado) != 0)
            return err_set(err, RC_FATAL, "intentos_en_desorden", "los intentos no volvieron en su orden");
        w->list->items[c->taken].id = pg_int(ids, (int)i, 0);
        tell(w, c);
    }
    w->n = 0;
    pg_columns_clear(&w->rows);
    return outbox_write(&w->outbox, pg, CONTACT_SCHEMA, err);
}

static rc_t ask_for_notices(taking_t *w, pg_t *pg, err_t *err)
{
    const step_in_t in = {
        .in = {.que = ENTRADA_SIN_TELEFONO}, .quien = w->t->quien, .traceparent = w->t->traceparent};
    rc_t rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < w->n_without; i++) {
        step_out_t out;
        rc = store_step(pg, w->without[i], &in, w->t->now, &out, err);
    }
    w->list->sin_telefono += (int)w->n_without;
    w->n_without = 0;
    return rc;
}

static agenda_key_t key_of(const PGresult *r, int row, const columns_t *c)
{
    agenda_key_t k = {.proximo = pg_int(r, row, c->caso.proximo)};
    if (!day_parse(pg_text(r, row, c->caso.vence), &k.vence))
        k.vence = DAY_NONE;
    snprintf(k.radicado, sizeof k.radicado, "%s", pg_text(r, row, c->radicado));
    return k;
}

/* One search, from where the last one ended or from the beginning. *ret_again: the rest may be found from the
 * beginning. */
static rc_t search(taking_t *w, pg_t *pg, take_place_t *place, PGresult **found, bool *ret_again, err_t *err)
{
    const int max = w->t->max - (int)w->list->n;
    const take_search_t s = take_place_begin(place);
    rc_t rc = lock_due(w, pg, &s.from, max, found, err);
    if (rc != RC_OK)
        return rc;
    const PGresult *r = *found;
    const int n = PQntuples(r);
    const columns_t c = columns_of(r);
    const agenda_key_t last = n ? key_of(r, n - 1, &c) : (agenda_key_t){.vence = DAY_NONE};
    *ret_again = take_place_end(place, &s, n ? &last : NULL, n == max);
    w->list->more = n == max;
    for (int i = 0; rc == RC_OK && i < n; i++)
        rc = decide(w, r, i, &c, err);
    return rc;
}

/* What one search found is written before the next one: it would find the same again. */
static rc_t take_new(taking_t *w, pg_t *pg, take_place_t *place, err_t *err)
{
    bool again = true;
    rc_t rc = pg_run(pg, by_keys_sql, err);
    for (size_t i = 0; rc == RC_OK && again && i < COUNT_OF(w->list->found); i++) {
        rc = search(w, pg, place, &w->list->found[i], &again, err);
        if (rc == RC_OK)
            rc = write_claims(w, pg, err);
        if (rc == RC_OK)
            rc = ask_for_notices(w, pg, err);
    }
    return rc;
}

static bool window_open(taking_t *w)
{
    int minute;
    call_window_t window;
    w->today = instant_day(w->t->now, &minute);
    if (!calendar_call_window(w->cal, w->today, &window) || minute < window.from_min ||
        minute >= window.to_min)
        return false;
    w->closes = instant_from_day(w->today, window.to_min);
    return true;
}

rc_t store_take(pg_t *pg, const take_t *t, take_place_t *place, taken_list_t *ret, err_t *err)
{
    __attribute__((cleanup(taking_cleanup)))
    taking_t w = {.t = t, .cal = calendar_in_force(), .contacto = contacto_in_force(), .list = ret};
    ret->abierto = window_open(&w);
    instant_format(t->now, w.now);
    instant_format(ret->abierto && w.closes < t->arriendo_hasta ? w.closes : t->arriendo_hasta, w.expira);
    rc_t rc = RC_OK;
    if (t->canal == CANAL_AGENTE)
        rc = take_held(&w, pg, err);
    if (rc == RC_OK && ret->abierto && (int)ret->n < t->max)
        rc = take_new(&w, pg, place, err);
    return rc;
}
