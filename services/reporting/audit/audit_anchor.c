#include "services/reporting/audit/audit_anchor.h"

#include <inttypes.h>
#include <sodium.h>

#include "common/audit/audit_event.h"
#include "common/json_out.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/outbox.h"
#include "common/stop.h"
#include "embed/reporting_core/ancla_asegurar_sql.h"
#include "embed/reporting_core/ancla_mover_sql.h"
#include "embed/reporting_core/ancla_tomar_sql.h"
#include "embed/reporting_core/pendientes_anotar_sql.h"

#define KEY "cadena"
#define CUT_METRIC "pqr_auditoria_cortada"

void audit_anchor_encode(int64_t n, const char *hash_hex, instant_t when, buf_t *data)
{
    buf_addc(data, '{');
    json_out_int(data, "n", n);
    json_out_text(data, "hash", hash_hex);
    json_out_instant(data, "momento", when);
    json_out_close(data, '}');
}

rc_t audit_anchor_decode(const doc_t *data, audit_anchor_t *ret, err_t *err)
{
    doc_fields_t o = doc_fields(data);
    audit_anchor_t a = {0};
    size_t len = 0;
    const doc_member_t *n = doc_find(&o, "n"), *hash = doc_find(&o, "hash"), *when = doc_find(&o, "momento");
    if (!n || n->kind != DOC_INTEGER || n->integer < 1)
        return err_set(err, RC_REJECT, "campo_invalido", "campo «n»: debe ser un número de fila");
    if (!hash || hash->kind != DOC_TEXT || !hash_is_sha256_hex(hash->text) ||
        sodium_hex2bin(a.hash, sizeof a.hash, hash->text, SHA256_HEX_SIZE - 1, NULL, &len, NULL) != 0)
        return err_set(err, RC_REJECT, "campo_invalido", "campo «hash»: debe ser un SHA-256");
    if (!when || when->kind != DOC_TEXT || !instant_parse(when->text, &a.when))
        return err_set(err, RC_REJECT, "campo_invalido",
                       "campo «momento»: debe ser fecha y hora con su zona");
    a.n = n->integer;
    *ret = a;
    return RC_OK;
}

static rc_t announce(pg_t *pg, int64_t n, const char *hash, err_t *err)
{
    outbox_t out = {0};
    AUTO(buf) buf_t data = {0};
    char number[24], now[32];
    const instant_t when = clock_real_now();
    envelope_t e = {.type = TYPE_ANCHOR, .source = "/pqr/reporting"};
    snprintf(number, sizeof number, "%" PRId64, n);
    snprintf(e.id, sizeof e.id, "ancla/%" PRId64 "/%s", n, hash);
    instant_format(when, e.time);
    instant_format(when, now);
    audit_anchor_encode(n, hash, when, &data);
    outbox_add_event(&out, TOPIC_ANCHOR, KEY, &e, &data);
    rc_t rc = outbox_write(&out, pg, "reporting", err);
    outbox_done(&out);
    return rc == RC_OK ? pg_exec(pg, ancla_mover_sql, 2, (const char *[]){number, now}, NULL, err) : rc;
}

static rc_t make(pg_t *pg, bool *ret_cut, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = pg_exec(pg, pendientes_anotar_sql, 0, NULL, NULL, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, ancla_asegurar_sql, 0, NULL, NULL, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, ancla_tomar_sql, 0, NULL, &res, err);
    if (rc != RC_OK)
        return rc;
    const int64_t known = pg_int(res, 0, 0), n = pg_int(res, 0, 1);
    *ret_cut = n < known;
    return n > known ? announce(pg, n, pg_text(res, 0, 2), err) : RC_OK;
}

rc_t audit_anchor_make(pg_t *pg, bool *ret_cut, err_t *err)
{
    rc_t rc = pg_begin(pg, err);
    if (rc == RC_OK)
        rc = make(pg, ret_cut, err);
    if (rc == RC_OK)
        rc = pg_commit(pg, err);
    if (rc != RC_OK)
        pg_rollback(pg);
    return rc;
}

rc_t audit_anchor_run(void *ctx, err_t *err)
{
    const audit_anchoring_t *a = ctx;
    AUTO(pg) pg_t *pg = pg_new(a->pg);
    metric_help(CUT_METRIC,
                "1: la auditoría es más corta de lo que se anunció; vea pqrctl auditoria verificar");
    do {
        err_t why = ERR_INIT;
        bool cut = false;
        rc_t rc = audit_anchor_make(pg, &cut, &why);
        if (rc == RC_FATAL) {
            *err = why;
            return rc;
        }
        if (rc != RC_OK)
            log_warn("no se pudo anunciar hasta dónde llega la auditoría, se repite", "{s:s,s:s}", "codigo",
                     why.code, "error", why.text);
        else
            metric_set(CUT_METRIC, NULL, cut);
        if (rc == RC_OK && cut)
            log_error("la auditoría es más corta de lo que se anunció: alguien le quitó su final", NULL);
    } while (!stop_wait_ms((int)a->every_s * 1000));
    return RC_OK;
}
