# The schema, on a real, migrated PostgreSQL of each test's own.
add_test(NAME integration/schema COMMAND ${here}/../lib/with-postgres ${here}/run)
add_test(NAME integration/migrations COMMAND ${here}/../lib/with-postgres ${here}/migrations)
set_tests_properties(integration/schema integration/migrations PROPERTIES LABELS integration TIMEOUT 360)
