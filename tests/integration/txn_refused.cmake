add_executable(test_integration_txn_refused ${here}/txn_refused.c)
target_link_libraries(test_integration_txn_refused PRIVATE common cmocka)
add_test(NAME integration/txn_refused COMMAND ${here}/../lib/with-stack $<TARGET_FILE:test_integration_txn_refused>)
set_tests_properties(integration/txn_refused PROPERTIES LABELS integration TIMEOUT 360
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
