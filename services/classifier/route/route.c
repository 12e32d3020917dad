#include "services/classifier/route/route.h"

#include "common/metrics.h"
#include "common/stop.h"
#include "common/workers.h"
#include "services/classifier/route/in_force.h"
#include "services/classifier/route/worker.h"

typedef struct crew {
    in_force_t *rules;
    route_worker_t **workers;
    worker_t *tasks; /* the workers', and then the one that keeps the rules */
    size_t n;
} crew_t;

static void crew_new(const kafka_settings_t *k, const route_settings_t *s, crew_t *c)
{
    c->n = (size_t)s->workers;
    c->workers = must(calloc(c->n, sizeof *c->workers));
    c->tasks = must(calloc(c->n + 1, sizeof *c->tasks));
    for (size_t i = 0; i < c->n; i++) {
        c->workers[i] = route_worker_new(k, s, c->rules, (int)i);
        c->tasks[i] = (worker_t){.run = route_worker_run, .ctx = c->workers[i]};
    }
    c->tasks[c->n] = (worker_t){.run = in_force_keep, .ctx = c->rules};
}

static void crew_free(crew_t *c)
{
    for (size_t i = 0; i < c->n; i++)
        route_worker_free(c->workers[i]);
    free(c->workers);
    free(c->tasks);
    in_force_free(c->rules);
}

/* All before any: a worker may be given the partitions of another's predecessor. */
static rc_t fence_predecessors(crew_t *c, err_t *err)
{
    rc_t rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < c->n; i++)
        rc = route_worker_fence(c->workers[i], err);
    return rc;
}

rc_t route_run(const kafka_settings_t *k, const route_settings_t *s, err_t *err)
{
    metric_help("pqr_decisions_total", "Decisiones tomadas");
    metric_help("pqr_workers", "Trabajadores del proceso");
    metric_help("pqr_producers_renewed_total", "Productores que se perdieron y se hicieron de nuevo");
    metric_set("pqr_workers", NULL, s->workers);
    crew_t c = {0};
    rc_t rc = in_force_new(k, s->causales_path, s->policy_path, &c.rules, err);
    if (rc == RC_OK) {
        crew_new(k, s, &c);
        rc = fence_predecessors(&c, err);
    }
    if (rc == RC_OK && !stop_requested())
        rc = workers_run(c.tasks, c.n + 1, err);
    crew_free(&c);
    return rc == RC_RETRY && stop_requested() ? RC_OK : rc;
}
