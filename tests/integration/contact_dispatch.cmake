# Attempts taken on a real database; PQR_TEST_CASES says how many cases the fleet of dispatchers has.
add_executable(test_integration_contact_dispatch ${here}/contact_dispatch.c ${here}/contact_db.c
  ${here}/../unit/contact_story.c ${here}/../lib/cases.c)
target_link_libraries(test_integration_contact_dispatch PRIVATE contact_core cmocka)
target_compile_definitions(test_integration_contact_dispatch PRIVATE TESTS_DIR="${CMAKE_SOURCE_DIR}/tests")
add_test(NAME integration/contact_dispatch
  COMMAND ${here}/../lib/with-postgres --role pqr_contact $<TARGET_FILE:test_integration_contact_dispatch>)
set_tests_properties(integration/contact_dispatch PROPERTIES LABELS integration TIMEOUT 300)
