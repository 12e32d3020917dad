/* What a replay cannot make again, because its sightings were retired, goes from what serves into a rebuild
 * that is still empty: the rooms' sql/sembrar_NAME.sql, all of them. They read schema reporting by name, and
 * write what the search path finds. */
#ifndef PQR_REPORTING_SEEDS_H
#define PQR_REPORTING_SEEDS_H

#include <stddef.h>

extern const char *const seeds_sql[];
extern const size_t n_seeds;

#endif
