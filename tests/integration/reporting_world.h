/* A made-up world for reporting's tests: events as the other services would send them, what must come of
 * them, and a way to write them into a real PostgreSQL in any order. The same seed makes the same world. */
#ifndef PQR_TESTS_REPORTING_WORLD_H
#define PQR_TESTS_REPORTING_WORLD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/event.h"
#include "common/pg.h"

#define WORLD_DAYS 4
#define WORLD_RADICADOS 60
#define WORLD_BOOKS 3 /* of one base and cut-off at most, each replacing the one before */
#define WORLD_RECEPTIONS 10

typedef struct world_event {
    envelope_t envelope;
    json_t *data;
} world_event_t;

/* A sighting as it must stand in the end. */
typedef struct sighting {
    bool there;    /* and counts */
    bool replaced; /* only a workbook that was replaced has it: it counts nowhere */
    day_t day;
    base_kind_t base;
    char radicado[24];
    const char *usuario, *asesor, *causal, *razon;
    decision_kind_t kind;
} sighting_t;

typedef struct world {
    world_event_t *events;
    size_t n, cap;
    sighting_t sightings[WORLD_DAYS][2][WORLD_RADICADOS];
    day_t days[WORLD_DAYS];                      /* Friday, Sunday, Monday, Wednesday: two ISO weeks */
    int64_t totals[WORLD_DAYS][2];               /* of the workbook that holds */
    int64_t loose[WORLD_DAYS][2];                /* sightings that came in no workbook */
    char sha256[WORLD_DAYS][2][SHA256_HEX_SIZE]; /* of the workbook that holds */
    char books[WORLD_DAYS][2][WORLD_BOOKS][SHA256_HEX_SIZE]; /* all of them, the last one holds */
    int n_books[WORLD_DAYS][2];
    int n_bases; /* workbooks in all */
} world_t;

/* Columns and cells of the rejected rows: nothing in alphabetical order, not every row has every column, and
 * what spreadsheets take for a formula is among them. */
#define WORLD_REJECTED 5 /* rows of every workbook, from row 100 on */

void world_make(world_t *w);
void world_done(world_t *w);

/* A small generator of its own, so that a failure repeats. */
uint32_t rnd(uint64_t *state);

/* Writes the events in the order given by `order` (n indexes), in transactions of random size. */
void world_write(const world_t *w, pg_t *pg, const size_t *order, size_t n, uint64_t *seed);
void shuffle(size_t *order, size_t n, uint64_t *seed);

pg_t *pg_as_service(void); /* PQR_PG_CONNINFO */
pg_t *pg_as_admin(void);   /* PQR_PG_ADMIN_CONNINFO */
void world_empty(pg_t *admin);
/* Everything that the tables hold, as one hash; with_xmin: and whether any row was written anew. */
void world_digest(pg_t *pg, bool with_xmin, char ret[64]);
/* Every count that is kept equals a recount of what the tables hold now. */
void world_check(pg_t *pg);

#endif
