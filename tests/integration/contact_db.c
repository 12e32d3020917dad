#include "tests/integration/contact_db.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *need_env(const char *name)
{
    const char *v = getenv(name);
    if (!v)
        fail_msg("%s is not set: run under tests/lib/with-postgres", name);
    return v;
}

const pg_settings_t *service_settings(void)
{
    static pg_settings_t s;
    s = (pg_settings_t){need_env("PQR_PG_CONNINFO"), getenv("PQR_PG_PASSWORD"), "contact-test", NULL};
    return &s;
}

const pg_settings_t *admin_settings(void)
{
    static pg_settings_t s; /* its password comes from PGPASSFILE */
    s = (pg_settings_t){need_env("PQR_PG_ADMIN_CONNINFO"), NULL, "contact-test-admin", NULL};
    return &s;
}

void sql_run(pg_t *pg, const char *sql)
{
    err_t err = ERR_INIT;
    if (pg_run(pg, sql, &err) != RC_OK)
        fail_msg("%s: %s", sql, err.text);
}

const char *sql_one(pg_t *pg, const char *sql, const char *param)
{
    static char *kept;
    err_t err = ERR_INIT;
    AUTO(pgresult) PGresult *r = NULL;
    if (pg_exec(pg, sql, param ? 1 : 0, &param, &r, &err) != RC_OK)
        fail_msg("%s: %s", sql, err.text);
    assert_int_equal(PQntuples(r), 1);
    free(kept);
    kept = must(strdup(pg_text(r, 0, 0) ? pg_text(r, 0, 0) : "-"));
    return kept;
}

int64_t sql_int(pg_t *pg, const char *sql, const char *param)
{
    return strtoll(sql_one(pg, sql, param), NULL, 10);
}

void empty_all(void)
{
    AUTO(pg) pg_t *admin = pg_new(admin_settings());
    sql_run(admin,
            "TRUNCATE contact.caso, contact.decision_vista, contact.intento, contact.llamada, contact.aviso, "
            "contact.recurso, contact.tarea, contact.outbox_packet, "
            "contact.outbox_batch, contact.consumer_offset, contact.libro, contact.reemplazo_pendiente, "
            "contact.caso_reemplazo, contact.por_revisar, contact.causal_dada");
}

instant_t the_hour(void)
{
    return instant_from_day(day_from_civil(2021, 12, 7), 10 * 60);
}

store_tally_t apply_batch(pg_t *pg, const batch_t *b, instant_t now)
{
    err_t err = ERR_INIT;
    store_tally_t t = {0};
    AUTO(store) store_t *store = store_new();
    if (pg_begin(pg, &err) != RC_OK || store_apply(store, pg, b, now, &t, &err) != RC_OK ||
        pg_commit(pg, &err) != RC_OK)
        fail_msg("%s", err.text);
    return t;
}

store_tally_t apply_story(pg_t *pg, const story_t *s, const char *radicado, instant_t now)
{
    batch_t b = {0};
    for (int i = 0; i < s->n; i++)
        story_add(&b, s->tokens[i], radicado);
    store_tally_t t = apply_batch(pg, &b, now);
    batch_done(&b);
    return t;
}

told_t tell_replaced(pg_t *pg, int max)
{
    told_t told = {0};
    for (bool more = true; more;) {
        err_t err = ERR_INIT;
        store_tally_t t = {0};
        if (pg_begin(pg, &err) != RC_OK ||
            store_tell_replaced(pg, max, the_hour(), &t, &more, &err) != RC_OK ||
            pg_commit(pg, &err) != RC_OK)
            fail_msg("%s", err.text);
        told.rounds += more;
        told.cases += t.replaced;
    }
    return told;
}

const char *case_digest(pg_t *pg, const char *radicado)
{
    return sql_one(
        pg,
        "SELECT replace(concat_ws('|', c.estado, c.resultado, c.base, c.fecha_corte, c.entrega, c.revision, "
        "c.decision, "
        "c.razon, c.causal,"
        "  c.nota_rr, c.fecha_radicacion, c.inicio, c.vence, c.proximo IS NULL, c.cerrado IS NULL,"
        "  c.intento_numero, c.intento_dia, c.respuesta_origen, c.respuesta_signo, c.respuesta, c.rebotes,"
        "  c.alerta, c.alerta_dia,"
        "  (SELECT string_agg(concat_ws('/', tipo, destino, nota, t.vence), ',') FROM contact.tarea t"
        "    WHERE t.radicado = c.radicado AND t.estado = 'pendiente'),"
        "  (SELECT string_agg(concat_ws('/', base, fecha_corte, entrega, revision, decision, razon, causal), "
        "','"
        "    ORDER BY fecha_corte, base, entrega) FROM contact.decision_vista v WHERE v.radicado = "
        "c.radicado),"
        "  (SELECT count(*) FROM contact.caso_reemplazo r WHERE r.radicado = c.radicado)), "
        "c.radicado, 'R')"
        "FROM contact.caso c WHERE c.radicado = $1",
        radicado);
}
