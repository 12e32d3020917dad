/* The REST of reporting over a made-up world on a real PostgreSQL, for the tests that ask it. */
#ifndef PQR_TESTS_REPORTING_SERVER_H
#define PQR_TESTS_REPORTING_SERVER_H

#include "tests/integration/reporting_world.h"
#include "tests/lib/http_client.h"

extern world_t world; /* written in an order of its own */
extern pg_t *admin;
extern char root[64], root_without_database[64];

/* For cmocka_run_group_tests(). */
int server_setup(void **state);
int server_teardown(void **state);

/* From here on it is such a one who asks; ROLES_ALL at first. */
void server_asked_by(unsigned roles);

/* GET of base + path; header may be NULL. */
void ask(const char *base, const char *path, const char *header, answer_t *ret);
/* The body of an answer 200, ret's. */
json_t *get(const char *path, answer_t *ret);
/* The answer is this problem, and says this word. */
void problem(const char *path, long status, const char *code, const char *word);
/* Walks a list to its end and returns it whole, a new reference: nothing may be twice (by the member
 * key; NULL: by the whole element) or missing, and every page but the last is full. */
json_t *walk(const char *first, const char *key, int per_page);

const char *text_of(const json_t *o, const char *name);
json_int_t int_of(const json_t *o, const char *name);
bool is_null(const json_t *o, const char *name);
bool same(const char *a, const char *b); /* two texts, each of which may be NULL */

#endif
