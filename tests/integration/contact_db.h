/* What contact's integration tests share: connections, small queries, batches from stories. */
#ifndef PQR_TESTS_CONTACT_DB_H
#define PQR_TESTS_CONTACT_DB_H

#include "common/pg.h"
#include "services/contact/store/store.h"
#include "tests/unit/contact_story.h"

const pg_settings_t *service_settings(void); /* as pqr_contact */
const pg_settings_t *admin_settings(void);

void sql_run(pg_t *pg, const char *sql);
/* The first column of the first row; a bare text that lives until the next call. Fails the test on an error.
 */
const char *sql_one(pg_t *pg, const char *sql, const char *param);
int64_t sql_int(pg_t *pg, const char *sql, const char *param);
void empty_all(void);

/* One transaction: the tokens of the story as decisions on radicado. */
store_tally_t apply_story(pg_t *pg, const story_t *s, const char *radicado, instant_t now);
store_tally_t apply_batch(pg_t *pg, const batch_t *b, instant_t now);
instant_t the_hour(void);
/* Every replaced workbook's cases say so, each transaction max cases; how many transactions, how many said.
 */
typedef struct told {
    int rounds;
    int64_t cases;
} told_t;
told_t tell_replaced(pg_t *pg, int max);
/* Everything that must not depend on the order of arrival, as one text. */
const char *case_digest(pg_t *pg, const char *radicado);

#endif
