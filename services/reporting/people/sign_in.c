#include "services/reporting/people/sign_in.h"

#include <string.h>
#include <time.h>

#include "common/pg_thread.h"
#include "common/text.h"
#include "embed/reporting_core/sesion_fallida_contar_sql.h"
#include "embed/reporting_core/sesiones_cerrar_sql.h"
#include "embed/reporting_core/usuario_clave_sql.h"
#include "embed/reporting_core/usuario_intento_sql.h"
#include "embed/reporting_core/usuario_leer_sql.h"
#include "embed/reporting_core/usuario_tomar_sql.h"
#include "services/reporting/api/api_read.h"
#include "services/reporting/people/login.h"
#include "services/reporting/people/password.h"
#include "services/reporting/people/password_rules.h"
#include "services/reporting/people/suceso.h"

#define BUSY_S 1
#define TURN_WAIT_MS 1500

/* What was found out before the transaction, and what is to be written by it. */
typedef struct trial {
    gate_t *p;
    const attempt_t *a;
    char hash[PASSWORD_HASH_SIZE]; /* the user's as it was read; "": no such user */
    bool matches;
    instant_t now;
    char fresh[PASSWORD_HASH_SIZE]; /* in place of hash; "": it stays */
    const session_t *session;       /* of a change; NULL: this is a sign-in */
    const char *before;
    char *token; /* of a sign-in */
    /* what it came to */
    login_outcome_t outcome;
    bool locks;
} trial_t;

/* ---- before the transaction: bounds, and the work ---- */

static bool turn_wait(gate_t *p)
{
    struct timespec end;
    if (sem_trywait(&p->turns) == 0)
        return true;
    bool taken = false;
    if (atomic_fetch_add(&p->waiting, 1) < p->waiting_max) {
        clock_gettime(CLOCK_MONOTONIC, &end);
        end.tv_nsec += TURN_WAIT_MS % 1000 * 1000000L;
        end.tv_sec += TURN_WAIT_MS / 1000 + end.tv_nsec / 1000000000L;
        end.tv_nsec %= 1000000000L;
        taken = sem_clockwait(&p->turns, CLOCK_MONOTONIC, &end) == 0;
    }
    atomic_fetch_sub(&p->waiting, 1);
    return taken;
}

static rc_t turn_take(gate_t *p, int *ret_wait_s, err_t *err)
{
    if (turn_wait(p))
        return RC_OK;
    *ret_wait_s = BUSY_S;
    return err_set(err, RC_REJECT, "ocupado",
                   "Entran muchas personas a la vez: intente de nuevo en un momento.");
}

static rc_t throttled(gate_t *p, const attempt_t *a, int *ret_wait_s, err_t *err)
{
    AUTO(buf) buf_t usuario = {0};
    int64_t now = clock_monotonic_ms(), wait = throttle_try(p->by_address, a->address, now);
    login_fold(a->usuario, &usuario);
    if (wait == 0)
        wait = throttle_try(p->by_user, buf_str(&usuario), now);
    if (wait == 0)
        return RC_OK;
    *ret_wait_s = (int)((wait + 999) / 1000);
    sesion_suceso(SUCESO_FRENADO, a->usuario);
    rc_t rc = suceso_throttled(p->pg, a->usuario, err);
    if (rc != RC_OK)
        return rc;
    return err_set(err, RC_REJECT, "demasiados_intentos",
                   "Demasiados intentos: espere %d s antes del próximo.", *ret_wait_s);
}

static rc_t hash_read(trial_t *t, err_t *err)
{
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = pg_thread_view(t->p->pg, &pg, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, usuario_leer_sql, 1, &t->a->usuario, &res, err);
    if (rc == RC_OK && PQntuples(res) > 0)
        text_put(t->hash, sizeof t->hash, pg_text(res, 0, pg_column(res, "clave")));
    return rc;
}

/* What takes 64 MiB and a core. nueva: in place of the user's if it matches; NULL: the same hashed anew where
 * that is due. */
static rc_t work(trial_t *t, const char *nueva, err_t *err)
{
    rc_t rc = password_matches(*t->hash ? t->hash : NULL, t->a->clave, &t->matches, err);
    if (rc == RC_OK && t->matches && (nueva || password_outdated(t->hash)))
        rc = password_hash(nueva ? nueva : t->a->clave, t->fresh, err);
    return rc;
}

/* Only the work has a turn: who tries too often gets none, and nobody keeps one while the database answers.
 */
static rc_t password_try(trial_t *t, const char *nueva, int *ret_wait_s, err_t *err)
{
    rc_t rc = throttled(t->p, t->a, ret_wait_s, err);
    if (rc == RC_OK)
        rc = hash_read(t, err);
    if (rc == RC_OK)
        rc = turn_take(t->p, ret_wait_s, err);
    if (rc != RC_OK)
        return rc;
    rc = work(t, nueva, err);
    sem_post(&t->p->turns);
    return rc;
}

/* ---- the transaction: what it comes to, by the user as he or she is now ---- */

static rc_t change(pg_t *pg, const trial_t *t, const char *usuario, const char *now, err_t *err)
{
    rc_t rc = pg_exec(pg, usuario_clave_sql, 3, (const char *[]){usuario, t->fresh, now}, NULL, err);
    return rc == RC_OK
               ? pg_exec(pg, sesiones_cerrar_sql, 2, (const char *[]){usuario, t->session->huella}, NULL, err)
               : rc;
}

static rc_t note(pg_t *pg, const trial_t *t, const char *usuario, const login_step_t *step, err_t *err)
{
    char failures[16], until[32];
    snprintf(failures, sizeof failures, "%d", step->failures);
    instant_format(step->locked_until, until);
    return pg_exec(pg, usuario_intento_sql, 4,
                   (const char *[]){usuario, failures, step->locked_until ? until : NULL,
                                    step->outcome == LOGIN_ENTERS && *t->fresh ? t->fresh : NULL},
                   NULL, err);
}

static suceso_t suceso_of(const trial_t *t)
{
    switch (t->outcome) {
    case LOGIN_ENTERS:
        return t->session ? SUCESO_CLAVE_CAMBIADA : SUCESO_ENTRADA;
    case LOGIN_WRONG:
        return t->locks ? SUCESO_BLOQUEO : SUCESO_CLAVE_ERRADA;
    case LOGIN_LOCKED:
        return SUCESO_BLOQUEADO;
    case LOGIN_DISABLED:
        return SUCESO_DESACTIVADO;
    case LOGIN_UNKNOWN:
        break;
    }
    return SUCESO_DESCONOCIDO;
}

/* What it comes to is written by t->outcome: one row, whatever that is, so that all take as long. */
static rc_t write_outcome(pg_t *pg, const trial_t *t, const char *usuario, const login_step_t *step,
                          const char *now, err_t *err)
{
    if (step->outcome != LOGIN_ENTERS && step->outcome != LOGIN_WRONG)
        return pg_exec(pg, sesion_fallida_contar_sql, 1, (const char *[]){now}, NULL, err);
    if (t->session && step->outcome == LOGIN_ENTERS)
        return change(pg, t, usuario, now, err);
    rc_t rc = note(pg, t, usuario, step, err);
    if (rc == RC_OK && step->outcome == LOGIN_ENTERS)
        rc = session_open(pg, usuario, t->before, &t->p->limits, t->now, t->token, err);
    return rc;
}

/* And its entry in the audit, of a failure as of a success. */
static rc_t settle(pg_t *pg, void *ctx, err_t *err)
{
    trial_t *t = ctx;
    char now[32];
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = pg_exec(pg, usuario_tomar_sql, 1, &t->a->usuario, &res, err);
    if (rc != RC_OK)
        return rc;
    instant_format(t->now, now);
    login_state_t state = {.known = PQntuples(res) > 0};
    const char *usuario = state.known ? pg_text(res, 0, pg_column(res, "usuario")) : NULL;
    bool same = false; /* the hash may be another by now */
    if (state.known) {
        state.disabled = pg_bool(res, 0, pg_column(res, "desactivado"));
        state.failures = (int)pg_int(res, 0, pg_column(res, "fallos"));
        state.locked_until = pg_int(res, 0, pg_column(res, "bloqueado_hasta"));
        same = strcmp(pg_text(res, 0, pg_column(res, "clave")), t->hash) == 0;
    }
    login_step_t step = login_decide(&state, t->matches && same, t->now);
    t->outcome = step.outcome;
    t->locks = step.outcome == LOGIN_WRONG && step.locked_until > t->now;
    rc = write_outcome(pg, t, usuario, &step, now, err);
    return rc == RC_OK
               ? suceso_note(pg, suceso_of(t), state.known ? usuario : t->a->usuario, state.known, err)
               : rc;
}

static rc_t finish(trial_t *t, err_t *err)
{
    rc_t rc = pg_thread_write(t->p->pg, settle, t, err);
    if (rc != RC_OK)
        return rc;
    sesion_suceso(suceso_of(t), t->a->usuario);
    if (t->outcome == LOGIN_ENTERS)
        return RC_OK;
    if (t->session)
        return err_set(err, RC_REJECT, "clave_incorrecta",
                       "La clave actual no es correcta, o se erró tantas veces que hay que esperar.");
    return err_set(
        err, RC_REJECT, "credenciales",
        "El usuario o la clave no son correctos. Tras varios intentos fallidos hay que esperar un rato.");
}

/* ---- both in order ---- */

rc_t sign_in(gate_t *p, const attempt_t *a, const char *before, char ret_token[SESSION_TEXT_SIZE],
             int *ret_wait_s, err_t *err)
{
    trial_t t = {.p = p, .a = a, .now = clock_real_now(), .before = before, .token = ret_token};
    *ret_wait_s = 0;
    rc_t rc = password_try(&t, NULL, ret_wait_s, err);
    return rc == RC_OK ? finish(&t, err) : rc;
}

rc_t password_change(gate_t *p, const attempt_t *a, const session_t *s, const char *nueva, int *ret_wait_s,
                     err_t *err)
{
    trial_t t = {.p = p, .a = a, .now = clock_real_now(), .session = s};
    *ret_wait_s = 0;
    rc_t rc = password_check(nueva, a->clave, s->who.usuario, s->who.nombre, err);
    if (rc == RC_OK)
        rc = password_try(&t, nueva, ret_wait_s, err);
    return rc == RC_OK ? finish(&t, err) : rc;
}
