#include "tests/integration/reporting_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "services/reporting/figures/recounts.h"
#include "services/reporting/intake/batch.h"
#include "services/reporting/intake/store_write.h"

uint32_t rnd(uint64_t *state)
{
    *state += 0x9e3779b97f4a7c15U;
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return (uint32_t)(z >> 32);
}

static void add(world_t *w, const char *type, const char *id, instant_t time, json_t *data)
{
    if (w->n == w->cap) {
        w->cap = w->cap ? 2 * w->cap : 256;
        w->events = must(realloc(w->events, w->cap * sizeof *w->events));
    }
    world_event_t *e = &w->events[w->n++];
    *e = (world_event_t){.data = must(data)};
    snprintf(e->envelope.id, sizeof e->envelope.id, "%s", id);
    snprintf(e->envelope.type, sizeof e->envelope.type, "%s", type);
    instant_format(time, e->envelope.time);
}

static const struct {
    decision_kind_t kind;
    const char *causal, *razon;
} outcomes[] = {
    {DECISION_ESCALATE, "A", "segundo_nivel"},         {DECISION_CONTACT, "B", "primer_contacto"},
    {DECISION_CLOSE, "F", "error_escalamiento"},       {DECISION_CLOSE, "G", "error_escalamiento"},
    {DECISION_REVIEW, NULL, "causal_no_identificada"},
};

/* Where a decision comes from: a row of a workbook, or, with sha256 NULL, another system. */
typedef struct origin {
    const char *sha256;
    int fila, entrega;
} origin_t;

/* One decision of a sighting; what it says becomes what must stand when `holds`. */
static void add_decision(world_t *w, sighting_t *s, const origin_t *from, int revision, instant_t time,
                         uint64_t *seed, bool holds)
{
    size_t o = rnd(seed) % COUNT_OF(outcomes);
    char day[11], id[192], cuenta[16];
    day_format(s->day, day);
    record_t facts = {.base = s->base,
                      .fecha_corte = s->day,
                      .radicado = s->radicado,
                      .entrega = from->entrega,
                      .revision = revision};
    event_record_id(&facts, id);
    snprintf(cuenta, sizeof cuenta, "%u", 10000000 + rnd(seed) % 1000000);
    json_t *data =
        json_pack("{s:s,s:s,s:s,s:s,s:i,s:s?,s:s?,s:s,s:s?,s:s,s:s,s:{s:s,s:s}}", "radicado", s->radicado,
                  "cuenta", cuenta, "base", base_name(s->base), "fecha_corte", day, "revision", revision,
                  "usuario", s->usuario, "asesor", s->asesor, "motivo", "un «motivo» con \\ y \"comillas\"",
                  "causal", outcomes[o].causal, "decision", decision_name(outcomes[o].kind), "razon_decision",
                  outcomes[o].razon, "politica", "version", "v1", "regla", "r");
    if (from->entrega)
        json_object_set_new(data, "entrega", json_integer(from->entrega));
    if (from->sha256)
        json_object_set_new(
            data, "origen",
            json_pack("{s:s,s:s,s:i}", "sha256", from->sha256, "archivo", "base.xlsx", "fila", from->fila));
    add(w, decision_type(outcomes[o].kind), id, time, data);
    if (holds) {
        s->kind = outcomes[o].kind;
        s->causal = outcomes[o].causal;
        s->razon = outcomes[o].razon;
    }
}

/* What a workbook (or another system) says of a radicado: its decisions, of which the last revision holds as
 * long as no later workbook speaks. */
static void add_sighting(world_t *w, int d, int b, int r, const origin_t *from, uint64_t *seed, sighting_t *s)
{
    static const char *const users[] = {"ECM1", "ECM2", "ECM3", "ECM4", "ECM5", "ECM6", "ECM7", NULL};
    static const char *const old_names[] = {"Ana",  "Beto",  "Carla", "Diego",
                                            "Elsa", "Fabio", "Gina",  "Nadie"};
    static const char *const new_names[] = {"Ana María", "Beto", "Carla", "Diego",
                                            "Elsa",      NULL,   "Gina",  NULL};
    size_t u = rnd(seed) % COUNT_OF(users);
    *s = (sighting_t){.there = true,
                      .day = w->days[d],
                      .base = (base_kind_t)b,
                      .usuario = users[u],
                      .asesor = d == WORLD_DAYS - 1 ? new_names[u] : old_names[u]};
    snprintf(s->radicado, sizeof s->radicado, "44332100001%05d", r);
    int revisions = 1 + (rnd(seed) % 4 == 0 ? 1 + (int)(rnd(seed) % 2) : 0);
    instant_t time = instant_from_day(w->days[d], 480 + (int)(rnd(seed) % 600));
    for (int v = 0; v < revisions; v++) {
        /* a person's causal may come from a system that does not name the file: the sighting stays its */
        origin_t of = *from;
        if (v > 0 && rnd(seed) % 2)
            of = (origin_t){.entrega = from->entrega};
        add_decision(w, s, &of, v, time + v * 1000, seed, v == revisions - 1);
    }
    if (rnd(seed) % 8 ==
        0) /* the same sighting decided again later, at the same revision: it changes nothing */
        add_decision(w, s, from, revisions - 1, time + 3600000, seed, false);
}

static void add_rejections(world_t *w, int d, int b, const char *sha256)
{
    static const char *const cells[][2] = {
        {"Zona", "=1+1"},
        {"PQR", "4436210001099330"},
        {"Cuenta", "-5"},
        {"Estado", "dice \"hola\"; y sigue\nsegunda línea"},
        {"Observación", "@suma ñandú _x0041_"},
        {"Teléfono", "+57 300 1234567"},
        {"2021", "\tcon tabulador"},
    };
    char day[11];
    day_format(w->days[d], day);
    for (int i = 0; i < WORLD_REJECTED; i++) {
        char id[96];
        json_t *row = json_object();
        for (size_t c = 0; c < COUNT_OF(cells); c++)
            if ((int)c % WORLD_REJECTED != (i + 1) % WORLD_REJECTED)
                json_object_set_new(row, cells[c][0], json_string(cells[c][1]));
        snprintf(id, sizeof id, "%s:%d", sha256, 100 + i);
        add(w, TYPE_REJECTED, id, 0,
            json_pack("{s:s,s:s,s:s,s:i,s:s,s:s,s:s,s:s,s:o}", "sha256", sha256, "base",
                      base_name((base_kind_t)b), "fecha_corte", day, "fila", 100 + i, "razon",
                      i < 3 ? "missing_cuenta" : "duplicate", "campo", "cuenta", "detalle",
                      "La celda de la cuenta está vacía.", "remedio", "Escriba la cuenta.", "original", row));
    }
}

/* One workbook of a base and cut-off; `in` says which radicados any has had so far. */
static void add_book(world_t *w, int d, int b, int entrega, bool last, bool in[WORLD_RADICADOS],
                     uint64_t *seed)
{
    char name[64], day[11], at[32], *sha256 = w->books[d][b][entrega];
    day_format(w->days[d], day);
    snprintf(name, sizeof name, "%s (%s) %d.xlsx", base_name((base_kind_t)b), day, entrega);
    hash_sha256_hex(name, strlen(name), sha256);
    int accepted = 0;
    for (int r = 0; r < WORLD_RADICADOS; r++) {
        sighting_t *s = &w->sightings[d][b][r], before = *s;
        if (rnd(seed) % 10 < 7) {
            add_sighting(w, d, b, r, &(origin_t){sha256, 2 + ++accepted, entrega}, seed, s);
            in[r] = true;
        } else if (before.there) {
            s->there = false; /* the one before had it, this one does not */
            s->replaced = true;
        }
    }
    add_rejections(w, d, b, sha256);
    instant_t received = instant_from_day(w->days[d], 420 + 10 * b + entrega);
    instant_format(received, at);
    json_t *data =
        json_pack("{s:s,s:s,s:s,s:s,s:i,s:i,s:i,s:i,s:s}", "sha256", sha256, "archivo", name, "base",
                  base_name((base_kind_t)b), "fecha_corte", day, "total", accepted + WORLD_REJECTED,
                  "aceptados", accepted, "rechazados", 3, "duplicados", 2, "recibido", at);
    if (entrega) {
        json_object_set_new(data, "entrega", json_integer(entrega));
        json_object_set_new(data, "reemplaza", json_string(w->books[d][b][entrega - 1]));
        json_object_set_new(data, "canal", json_string("correo"));
        json_object_set_new(data, "remitente", json_string("informes@operador.example"));
    }
    add(w, TYPE_BASE, sha256, received, data);
    w->n_bases++;
    if (last) {
        memcpy(w->sha256[d][b], sha256, SHA256_HEX_SIZE);
        w->totals[d][b] = accepted + WORLD_REJECTED;
    }
}

static void add_base(world_t *w, int d, int b, uint64_t *seed)
{
    bool in[WORLD_RADICADOS] = {false};
    w->n_books[d][b] = 1 + (2 * d + b) % WORLD_BOOKS;
    for (int e = 0; e < w->n_books[d][b]; e++)
        add_book(w, d, b, e, e == w->n_books[d][b] - 1, in, seed);
    for (int r = 0; r < WORLD_RADICADOS; r++)
        if (!in[r] && rnd(seed) % 2) {
            add_sighting(w, d, b, r, &(origin_t){0}, seed, &w->sightings[d][b][r]);
            w->loose[d][b]++;
        }
}

/* What came by itself and is no base; one at the very moment of a base. */
static void add_receptions(world_t *w)
{
    static const char *const results[] = {"rechazada", "cuarentena", "repetida"};
    for (int i = 0; i < WORLD_RECEPTIONS; i++) {
        char id[64], at[32];
        const char *result = results[i % 3];
        instant_t time = instant_from_day(w->days[i % WORLD_DAYS], 420 + i);
        instant_format(time, at);
        snprintf(id, sizeof id, "correo:<%d>, ñ &:%d", i, i);
        add(w, TYPE_RECEPTION, id, time,
            json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s?,s:s?,s:s?,s:i,s:s}", "id", id, "canal",
                      i % 2 ? "correo" : "carpeta", "resultado", result, "codigo", "remitente_desconocido",
                      "detalle", "El remitente no está en la lista.", "archivo", "adjunto.xlsx", "remitente",
                      i % 2 ? "alguien@otro.example" : NULL, "asunto", i % 2 ? "Base" : NULL, "sha256",
                      i % 3 == 2 ? w->sha256[0][0] : NULL, "bytes", 10 + i, "recibido", at));
    }
}

static void add_case(world_t *w, int r, uint64_t *seed)
{
    static const char *const states[] = {"abierto", "en_contacto", "cerrado"};
    int versions = 1 + (int)(rnd(seed) % 5);
    for (int v = 1; v <= versions; v++) {
        char radicado[24], id[64], at[32];
        instant_t time = instant_from_day(w->days[1], 600 + v);
        instant_format(time, at);
        snprintf(radicado, sizeof radicado, "44332100001%05d", r);
        snprintf(id, sizeof id, "%s/%d", radicado, v);
        add(w, TYPE_CASE, id, time,
            json_pack("{s:s,s:s,s:s,s:s,s:i,s:{s:i}}", "radicado", radicado, "tipo",
                      v == 1 ? "abierto" : "cambio", "estado",
                      v == versions ? "cerrado" : states[rnd(seed) % 2], "fecha", at, "version", v, "datos",
                      "paso", v));
    }
}

void world_make(world_t *w)
{
    uint64_t seed = 20211207;
    *w = (world_t){.days = {day_from_civil(2021, 12, 10), day_from_civil(2021, 12, 12),
                            day_from_civil(2021, 12, 13), day_from_civil(2021, 12, 15)}};
    for (int d = 0; d < WORLD_DAYS; d++)
        for (int b = 0; b < 2; b++)
            add_base(w, d, b, &seed);
    for (int r = 0; r < WORLD_RADICADOS; r += 2)
        add_case(w, r, &seed);
    add_receptions(w);
}

void world_done(world_t *w)
{
    for (size_t i = 0; i < w->n; i++)
        json_decref(w->events[i].data);
    free(w->events);
}

void shuffle(size_t *order, size_t n, uint64_t *seed)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = rnd(seed) % i, t = order[i - 1];
        order[i - 1] = order[j];
        order[j] = t;
    }
}

static void ok(rc_t rc, const err_t *err)
{
    if (rc != RC_OK)
        fail_msg("%s", err->text);
}

void world_write(const world_t *w, pg_t *pg, const size_t *order, size_t n, uint64_t *seed)
{
    batch_t b = {0};
    err_t err = ERR_INIT;
    for (size_t i = 0; i < n;) {
        size_t until = i + 1 + rnd(seed) % 200;
        for (; i < n && i < until; i++) {
            const world_event_t *e = &w->events[order[i]];
            AUTO(mem) char *text = must(json_dumps(e->data, JSON_COMPACT));
            doc_t data;
            ok(doc_parse(&data, &b.texts, text, strlen(text), &err), &err);
            ok(batch_add(&b, &e->envelope, &data, 0, &err), &err);
        }
        batch_fold(&b);
        ok(pg_begin(pg, &err), &err);
        ok(store_write(pg, &b, &err), &err);
        ok(pg_commit(pg, &err), &err);
        batch_clear(&b);
    }
    batch_done(&b);
}

static const char *needed(const char *name)
{
    const char *value = getenv(name);
    if (!value)
        fail_msg("%s is not set: run this below tests/lib/with-postgres", name);
    return value;
}

pg_t *pg_as_service(void)
{
    static pg_settings_t s;
    s = (pg_settings_t){.conninfo = needed("PQR_PG_CONNINFO"),
                        .password = getenv("PQR_PG_PASSWORD"),
                        .application_name = "test",
                        .schema = "reporting"};
    return pg_new(&s);
}

pg_t *pg_as_admin(void)
{
    static pg_settings_t s; /* its password comes from PGPASSFILE */
    s = (pg_settings_t){.conninfo = needed("PQR_PG_ADMIN_CONNINFO"), .application_name = "test-admin"};
    return pg_new(&s);
}

void world_empty(pg_t *admin)
{
    err_t err = ERR_INIT;
    ok(pg_run(admin,
              "TRUNCATE reporting.base, reporting.base_conteo, reporting.rechazo, reporting.registro, "
              "reporting.evento_caso, "
              "reporting.caso, reporting.recepcion, reporting.asesor, reporting.conteo_asesor, "
              "reporting.conteo_base, reporting.conteo_causal, reporting.ficha, reporting.intento, "
              "reporting.tarea, reporting.recurso, "
              "reporting.conteo_evento, reporting.conteo_intento, reporting.conteo_rechazo, "
              "reporting.muerto, reporting.lectura",
              &err),
       &err);
}

void world_digest(pg_t *pg, bool with_xmin, char ret[64])
{
    static const char *const tables[] = {"base", "rechazo",   "registro", "evento_caso",
                                         "caso", "recepcion", "ficha"};
    AUTO(buf) buf_t sql = {0};
    AUTO(pgresult) PGresult *res = NULL;
    err_t err = ERR_INIT;
    buf_adds(&sql, "SELECT md5(concat_ws('/'");
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        buf_printf(
            &sql,
            ", (SELECT count(*) || md5(string_agg(%st::text, '|' ORDER BY t::text)) FROM reporting.%s t)",
            with_xmin ? "t.xmin::text || " : "", tables[i]);
    buf_adds(&sql, "))");
    ok(pg_exec(pg, buf_str(&sql), 0, NULL, &res, &err), &err);
    snprintf(ret, 64, "%s", pg_text(res, 0, 0));
}

void world_check(pg_t *pg)
{
    assert_true(n_recounts >= 5);
    for (size_t i = 0; i < n_recounts; i++) {
        AUTO(pgresult) PGresult *res = NULL;
        err_t err = ERR_INIT;
        ok(pg_exec(pg, recounts[i].sql, 0, NULL, &res, &err), &err);
        for (int row = 0; row < PQntuples(res); row++)
            print_error("%s %s: %s, counted %s\n", pg_text(res, row, 0), pg_text(res, row, 1),
                        pg_text(res, row, 2), pg_text(res, row, 3));
        assert_int_equal(PQntuples(res), 0);
    }
}
