#include "services/reporting/people/gate.h"

#include <string.h>

#include "common/pg_thread.h"
#include "embed/reporting_core/sesion_usar_sql.h"
#include "services/reporting/api/api_read.h"

/* An office comes by one address, all at eight o'clock; a person mistypes some times. */
static const throttle_rule_t address_rule = {.burst = 60, .every_ms = 2000},
                             user_rule = {.burst = 10, .every_ms = 60000};

static rc_t sign_start(gate_t *p, err_t *err)
{
    if (!*p->sign_file)
        return RC_OK;
    if (!*p->issuer)
        return err_set(err, RC_FATAL, "ajuste",
                       "PQR_EMISOR falta: con PQR_FIRMA_FILE se firman tokens, y dicen quién los hizo");
    return signer_load(p->sign_file, &p->signer, err);
}

rc_t gate_start(gate_t *p, const pg_settings_t *pg, const http_guard_t *bearer, long long threads, err_t *err)
{
    p->pg = pg;
    p->bearer = *bearer;
    p->limits = (session_limits_t){p->idle_minutes * 60000, p->total_hours * 3600000};
    p->by_address = throttle_new(address_rule);
    p->by_user = throttle_new(user_rule);
    sem_init(&p->turns, 0, (unsigned)p->at_once);
    p->waiting_max = (int)(threads - p->at_once) / 2;
    if (p->at_once >= threads)
        return err_set(err, RC_FATAL, "ajuste",
                       "PQR_CLAVES_A_LA_VEZ debe ser menos que PQR_HTTP_THREADS (%lld)", threads);
    return sign_start(p, err);
}

void gate_done(gate_t *p)
{
    if (!p->by_address)
        return;
    signer_free(p->signer);
    throttle_free(p->by_address);
    throttle_free(p->by_user);
    sem_destroy(&p->turns);
}

const char *gate_cookie(const http_request_t *q)
{
    return u_map_get(q->map_cookie, SESSION_COOKIE);
}

typedef struct use {
    const char *huella, *now;
} use_t;

static rc_t use_note(pg_t *pg, void *ctx, err_t *err)
{
    const use_t *u = ctx;
    return pg_exec(pg, sesion_usar_sql, 2, (const char *[]){u->huella, u->now}, NULL, err);
}

/* What a page asks by itself every quarter of a minute is no use. Where it cannot be written now, the next
 * request's is. */
static void use(const gate_t *p, const http_request_t *q, const session_t *s, instant_t now)
{
    char text[32];
    err_t ignored = ERR_INIT;
    if (http_header(q, "X-Automatica") || !session_worth_noting(&p->limits, s->seen, now))
        return;
    instant_format(now, text);
    use_t u = {s->huella, text};
    (void)!pg_thread_write(p->pg, use_note, &u, &ignored);
}

static rc_t look_up(const gate_t *p, const char *token, instant_t now, session_t *ret, err_t *err)
{
    AUTO(view) pg_t *pg = NULL;
    rc_t rc = pg_thread_view(p->pg, &pg, err);
    return rc == RC_OK ? session_read(pg, token, &p->limits, now, ret, err) : rc;
}

rc_t gate_session(gate_t *p, const http_request_t *q, const char *token, const char *method, session_t *ret,
                  err_t *err)
{
    instant_t now = clock_real_now();
    rc_t rc = look_up(p, token, now, ret, err);
    if (rc != RC_OK)
        return rc;
    if (!csrf_passes(method, ret->csrf, http_header(q, "X-CSRF"), http_header(q, "Sec-Fetch-Site")))
        return err_set(err, RC_REJECT, "csrf",
                       "Esta solicitud no se hizo desde la página: falta X-CSRF, o no es el de la sesión.");
    use(p, q, ret, now);
    return RC_OK;
}

static rc_t identify(void *ctx, const http_request_t *q, identity_t *ret, err_t *err)
{
    gate_t *p = ctx;
    session_t s;
    const char *token = gate_cookie(q);
    if (!token)
        return p->bearer.identify(p->bearer.ctx, q, ret, err);
    rc_t rc = gate_session(p, q, token, q->http_verb, &s, err);
    if (rc == RC_REJECT && strcmp(err->code, "sesion_vencida") == 0 && http_header(q, "Authorization")) {
        err_clear(err);
        return p->bearer.identify(p->bearer.ctx, q, ret, err);
    }
    if (rc != RC_OK)
        return rc;
    if (s.must_change)
        return err_set(err, RC_REJECT, "cambie_su_clave", "Antes de seguir, cambie la clave que le dieron.");
    *ret = s.who;
    return RC_OK;
}

http_guard_t gate_guard(gate_t *p)
{
    static const char *const forbidden[] = {"csrf", "cambie_su_clave", NULL};
    return (http_guard_t){identify, p, forbidden};
}
