/* The derived tables made again beside those that serve, compared with them, and put in their place. The
 * service goes on throughout: it waits only while the last of what it has read is read again, and while the
 * tables are swapped, and then finds the new ones under the same names. */
#ifndef PQR_REPORTING_REBUILD_H
#define PQR_REPORTING_REBUILD_H

#include "services/reporting/upkeep/checks.h"
#include "services/reporting/upkeep/replay.h"

typedef struct rebuild_options {
    const kafka_settings_t *kafka;
    const pg_settings_t *pg; /* as who may call the functions obra_*; the schema is set by the rebuild */
    int batch_max;
    bool go_on;             /* from where an earlier rebuild stood, if there is one */
    bool apply;             /* swap */
    bool accept_incomplete; /* swap although Kafka no longer has all that was read, or rows are missing */
    void (*step)(void *ctx, const char *what);                /* what is done now; NULL: not told */
    void (*progress)(void *ctx, int64_t done, int64_t total); /* of the reading; NULL: not told */
    void (*waiting)(void *ctx, const err_t *why);             /* something is away; NULL: not told */
    void *ctx;
} rebuild_options_t;

/* A derived table as it serves and as it was made again. */
typedef struct table_difference {
    char *name;
    int64_t live, rebuilt;                    /* rows */
    int64_t only_live, only_rebuilt, changed; /* of them; counts of nothing are no rows */
    char *example;                            /* the key of one of them; NULL: there is none */
} table_difference_t;

typedef struct rebuild {
    replay_t replay;
    table_difference_t *tables;
    size_t n_tables;
    checks_t checks; /* of the rebuild in itself */
    bool went_on, applied;
    int64_t ms, stopped_ms; /* in all; the longest that the service's writing had to wait */
} rebuild_t;

/* True: every table is the same, and the rebuild's counts are right. */
bool rebuild_is_same(const rebuild_t *r);
/* ret: zeroed. On failure it holds what is known so far. RC_REJECT obra_incompleta: not swapped, because
 * Kafka no longer has everything (ret->replay.gaps) or what serves has rows that the rebuild has not
 * (ret->tables); obra_descuadrada: because the rebuild's own counts are
 * wrong. Both leave the rebuild for the next run, as does a kill at any moment. */
MUST_CHECK rc_t rebuild_run(const rebuild_options_t *o, rebuild_t *ret, err_t *err);
void rebuild_done(rebuild_t *r);

/* Drops a rebuild that does not serve, and what served before the last swap. *ret: the schemas dropped, with
 * commas, empty where there was nothing; the caller's to free. */
MUST_CHECK rc_t rebuild_discard(const pg_settings_t *pg, char **ret, err_t *err);

#endif
