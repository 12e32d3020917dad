/* The reception file, loaded for a group of tests: cmocka_run_group_tests(tests, columns_setup,
 * columns_teardown). COLUMNS_FILE, defined before: which one; by itself the defaults. */
#ifndef PQR_TESTS_INGEST_COLUMNS_LOADED_H
#define PQR_TESTS_INGEST_COLUMNS_LOADED_H

#include "services/ingest/base/columns.h"

#ifndef COLUMNS_FILE
#define COLUMNS_FILE NULL
#endif

static columns_t columns;

static int columns_setup(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    return columns_load(COLUMNS_FILE, &columns, &err) == RC_OK ? 0 : -1;
}

static int columns_teardown(void **state)
{
    (void)state;
    columns_done(&columns);
    return 0;
}

#endif
