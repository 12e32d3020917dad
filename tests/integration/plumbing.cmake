# The exactly-once mechanism of common/ on a real broker and a real database, its workers killed amid their work.
add_executable(plumbing_worker ${here}/plumbing_worker.c)
target_link_libraries(plumbing_worker PRIVATE common)
add_executable(test_integration_plumbing ${here}/plumbing.c)
target_link_libraries(test_integration_plumbing PRIVATE common cmocka)
target_compile_definitions(test_integration_plumbing PRIVATE WORKER="$<TARGET_FILE:plumbing_worker>")
add_dependencies(test_integration_plumbing plumbing_worker)
add_test(NAME integration/plumbing COMMAND ${here}/../lib/with-stack $<TARGET_FILE:test_integration_plumbing>)
set_tests_properties(integration/plumbing PROPERTIES LABELS integration TIMEOUT 300
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
# The outbox's change of form, with messages in it.
add_test(NAME integration/outbox_migration COMMAND ${here}/../lib/with-postgres ${here}/outbox_migration)
set_tests_properties(integration/outbox_migration PROPERTIES LABELS integration TIMEOUT 360)
