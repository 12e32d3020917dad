#include "services/reporting/upkeep/checks.h"

#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "embed/reporting_core/derivadas_contar_sql.h"
#include "services/reporting/figures/recounts.h"

typedef struct gathering {
    checks_t *checks;
    check_report_t *report;
} gathering_t;

static char *copy(const PGresult *row, int column)
{
    return PQgetisnull(row, 0, column) ? NULL : must(strdup(PQgetvalue(row, 0, column)));
}

static rc_t gather(void *ctx, const PGresult *row, err_t *err)
{
    (void)err;
    const gathering_t *g = ctx;
    checks_t *c = g->checks;
    c->differences++;
    if (g->report->differences++ >= CHECK_SHOWN)
        return RC_OK;
    c->shown = must(realloc(c->shown, (c->n_shown + 1) * sizeof *c->shown));
    c->shown[c->n_shown++] = (check_difference_t){copy(row, 0), copy(row, 1), copy(row, 2), copy(row, 3)};
    return RC_OK;
}

static rc_t run_one(pg_t *pg, const recount_t *check, checks_t *c, err_t *err)
{
    c->reports = must(realloc(c->reports, (c->n_reports + 1) * sizeof *c->reports));
    check_report_t *report = &c->reports[c->n_reports++];
    *report = (check_report_t){.name = check->name};
    gathering_t g = {c, report};
    int64_t began = clock_monotonic_ms();
    rc_t rc = pg_each_binary(pg, check->sql, 0, NULL, gather, &g, err);
    report->ms = clock_monotonic_ms() - began;
    if (rc != RC_OK)
        err_prefix(err, "%s: ", check->name);
    return rc;
}

rc_t checks_run(pg_t *pg, checks_t *ret, err_t *err)
{
    AUTO(pgresult) PGresult *rows = NULL;
    int64_t began = clock_monotonic_ms();
    rc_t rc = pg_exec(pg, derivadas_contar_sql, 0, NULL, &rows, err);
    for (size_t i = 0; rc == RC_OK && i < n_recounts; i++)
        rc = run_one(pg, &recounts[i], ret, err);
    if (rc != RC_OK)
        return rc;
    ret->records = pg_int(rows, 0, 0);
    ret->bases = pg_int(rows, 0, 1);
    ret->events = pg_int(rows, 0, 2);
    ret->ms = clock_monotonic_ms() - began;
    return RC_OK;
}

void checks_done(checks_t *c)
{
    for (size_t i = 0; i < c->n_shown; i++) {
        free(c->shown[i].tabla);
        free(c->shown[i].clave);
        free(c->shown[i].guardado);
        free(c->shown[i].contado);
    }
    free(c->shown);
    free(c->reports);
    *c = (checks_t){0};
}
