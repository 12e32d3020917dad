# Tasks in the hands of the adapter to RR, on a real database.
add_executable(test_integration_contact_rr ${here}/contact_rr.c ${here}/contact_db.c ${here}/../unit/contact_story.c)
target_link_libraries(test_integration_contact_rr PRIVATE contact_core cmocka)
add_test(NAME integration/contact_rr
  COMMAND ${here}/../lib/with-postgres --role pqr_contact $<TARGET_FILE:test_integration_contact_rr>)
set_tests_properties(integration/contact_rr PROPERTIES LABELS integration TIMEOUT 360)
# The same through Kafka, with the program itself, killed amid it.
add_test(NAME integration/contact_rr_way COMMAND ${here}/../lib/with-stack /usr/bin/python3 ${here}/contact_rr_way.py)
set_tests_properties(integration/contact_rr_way PROPERTIES LABELS integration TIMEOUT 360
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
