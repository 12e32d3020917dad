#include "services/simulator/people/people.h"

#include <stdio.h>

#include "common/api.h"
#include "common/health.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/stop.h"
#include "services/simulator/people/duty.h"

#define CHECK "personas"

static void count(const char *duty, const char *what)
{
    char label[80];
    snprintf(label, sizeof label, "labor=\"%s\",resultado=\"%s\"", duty, what);
    metric_add("pqr_sim_people_total", label, 1);
}

/* RC_RETRY: contact does not answer. */
static rc_t settle(client_t *c, const people_settings_t *s, const duty_t *d, const request_t *r, err_t *err)
{
    AUTO(answer) answer_t a = {0};
    err_t why = ERR_INIT;
    rc_t rc = api_post(c, s->contact_url, buf_str(&r->path), r->body, &a, &why);
    if (rc == RC_RETRY)
        return err_set(err, rc, why.code, "%s", why.text);
    /* A case may have moved on since it was listed. */
    if (rc != RC_OK)
        log_info("contact no aceptó lo que hizo una persona", "{s:s,s:s}", "labor", d->name, "codigo",
                 why.code);
    count(d->name, rc == RC_OK ? "hecha" : "rechazada");
    return RC_OK;
}

static rc_t look_at(client_t *c, const people_settings_t *s, const story_t *story, const duty_t *d,
                    err_t *err)
{
    AUTO(json) json_t *items = NULL;
    rc_t rc = api_list(c, s->contact_url, d->list, &items, err);
    size_t i;
    json_t *item;
    json_array_foreach(items, i, item) {
        AUTO(request) request_t r = {0};
        if (rc != RC_OK || stop_requested())
            break;
        if (duty_when(d, story, item) <= clock_now() && d->settle(story, item, &r))
            rc = settle(c, s, d, &r, err);
    }
    return rc;
}

rc_t people_run(const people_settings_t *s, const story_t *story, err_t *err)
{
    (void)err;
    metric_help("pqr_sim_people_total", "Lo que hicieron las personas simuladas");
    AUTO(client) client_t *c = client_new_as(s->token);
    do {
        err_t why = ERR_INIT;
        rc_t rc = RC_OK;
        for (size_t i = 0; rc == RC_OK && i < n_duties && !stop_requested(); i++)
            rc = look_at(c, s, story, &duties[i], &why);
        health_note(CHECK, rc == RC_OK, why.text);
    } while (!stop_wait_ms((int)s->every_ms));
    return RC_OK;
}
