#include "services/classifier/route/in_force.h"

#include <pthread.h>

#include "common/health.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/stop.h"
#include "services/classifier/route/announce.h"

enum { LOOK_MS = 100 }; /* between two looks for a SIGHUP */

struct rules_hold {
    rulebook_t *rules;
    int holders; /* under the lock of in_force */
};

struct in_force {
    const char *causales_path, *policy_path;
    announcer_t *announcer;
    pthread_mutex_t lock;
    rules_hold_t *now;
};

/* ---- shares ---- */

static rules_hold_t *hold_new(rulebook_t *rules)
{
    rules_hold_t *h = must(calloc(1, sizeof *h));
    *h = (rules_hold_t){.rules = rules, .holders = 1};
    return h;
}

/* Called with the lock held; who was the last frees the rules. */
static void let_go(rules_hold_t *h)
{
    if (!h || --h->holders > 0)
        return;
    rulebook_free(h->rules);
    free(h);
}

const rulebook_t *in_force_take(in_force_t *f, rules_hold_t **held)
{
    pthread_mutex_lock(&f->lock);
    if (*held != f->now) {
        f->now->holders++;
        let_go(*held);
        *held = f->now;
    }
    pthread_mutex_unlock(&f->lock);
    return (*held)->rules;
}

void in_force_release(in_force_t *f, rules_hold_t **held)
{
    pthread_mutex_lock(&f->lock);
    let_go(TAKE(*held));
    pthread_mutex_unlock(&f->lock);
}

/* Takes the rules over. */
static void put_in_force(in_force_t *f, rulebook_t *rules)
{
    rules_hold_t *fresh = hold_new(rules);
    pthread_mutex_lock(&f->lock);
    rules_hold_t *old = f->now;
    f->now = fresh;
    let_go(old);
    pthread_mutex_unlock(&f->lock);
    log_info("política en vigor", "{s:s}", "version", rulebook_version(rules));
    health_note("politica", true, rulebook_version(rules));
    metric_add("pqr_policy_loaded_total", NULL, 1);
}

/* ---- files ---- */

static rc_t load(in_force_t *f, rulebook_t **ret, err_t *err)
{
    AUTO(rulebook) rulebook_t *fresh = NULL;
    rc_t rc = rulebook_load(f->causales_path, f->policy_path, &fresh, err);
    if (rc == RC_OK)
        rc = rulebook_valid_on(fresh, instant_day(clock_now(), NULL), err);
    if (rc == RC_OK)
        *ret = TAKE(fresh);
    return rc;
}

/* No decision is made with rules that are not on pqr.policy. Takes the rules over. */
static rc_t announce_and_put(in_force_t *f, rulebook_t *rules, err_t *err)
{
    rc_t rc = announce(f->announcer, rules, err);
    if (rc == RC_OK)
        put_in_force(f, rules);
    else
        rulebook_free(rules);
    return rc;
}

rc_t in_force_new(const kafka_settings_t *k, const char *causales_path, const char *policy_path,
                  in_force_t **ret, err_t *err)
{
    metric_help("pqr_policy_loaded_total", "Veces que una política entró en vigor");
    metric_help("pqr_policy_refused_total", "Políticas rechazadas al recargar");
    in_force_t *f = must(calloc(1, sizeof *f));
    *f = (in_force_t){
        .causales_path = causales_path, .policy_path = policy_path, .announcer = announcer_new(k)};
    pthread_mutex_init(&f->lock, NULL);
    rulebook_t *rules = NULL;
    rc_t rc = load(f, &rules, err);
    if (rc == RC_OK) {
        health_set("politica", false, "esperando a Kafka para publicar la política");
        rc = announce_and_put(f, rules, err);
    }
    if (rc == RC_OK)
        *ret = f;
    else
        in_force_free(f);
    return rc;
}

void in_force_free(in_force_t *f)
{
    if (!f)
        return;
    let_go(f->now);
    announcer_free(f->announcer);
    pthread_mutex_destroy(&f->lock);
    free(f);
}

static void refuse(const err_t *why)
{
    log_error("la política nueva no sirve: sigue la anterior", "{s:s,s:s}", "codigo", why->code, "error",
              why->text);
    metric_add("pqr_policy_refused_total", NULL, 1);
    health_note("politica", false, why->text);
}

/* RC_OK too where the files do not serve: the rules stay. */
static rc_t reload(in_force_t *f, err_t *err)
{
    err_t why = ERR_INIT;
    rulebook_t *fresh = NULL;
    rc_t rc = load(f, &fresh, &why);
    if (rc == RC_OK)
        rc = announce_and_put(f, fresh, &why);
    if (rc == RC_OK)
        return rc;
    if (rc == RC_RETRY) /* a stop */
        return err_set(err, rc, why.code, "%s", why.text);
    refuse(&why);
    return RC_OK;
}

rc_t in_force_keep(void *ctx, err_t *err)
{
    rc_t rc = RC_OK;
    while (rc == RC_OK && !stop_wait_ms(LOOK_MS))
        if (stop_reload_requested())
            rc = reload(ctx, err);
    return rc;
}

rc_t in_force_still_ours(in_force_t *f, err_t *err)
{
    return announce_not_replaced(f->announcer, err);
}
