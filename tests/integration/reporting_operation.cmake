# Cases as contact lives and tells them, into what reporting keeps of them. The two services' headers stay apart.
add_executable(test_integration_reporting_operation ${here}/reporting_operation.c ${here}/reporting_world.c
  ${here}/operation_story.c ${here}/../unit/contact_history.c ${here}/../unit/contact_ledger.c ${here}/../unit/contact_cell.c
  ${CMAKE_SOURCE_DIR}/services/contact/life/case_event.c)
target_link_libraries(test_integration_reporting_operation PRIVATE reporting_core contact_life cmocka)
target_compile_definitions(test_integration_reporting_operation PRIVATE SOURCE_DIR="${CMAKE_SOURCE_DIR}")
add_test(NAME integration/reporting_operation
  COMMAND ${here}/../lib/with-postgres --role pqr_reporting $<TARGET_FILE:test_integration_reporting_operation>)
set_tests_properties(integration/reporting_operation PROPERTIES LABELS integration TIMEOUT 360)
add_executable(test_integration_reporting_operation_api ${here}/reporting_operation_api.c ${here}/reporting_world.c
  ${here}/reporting_server.c ${here}/../lib/http_client.c)
target_link_libraries(test_integration_reporting_operation_api PRIVATE reporting_core cmocka PkgConfig::LIBCURL)
target_compile_definitions(test_integration_reporting_operation_api PRIVATE SOURCE_DIR="${CMAKE_SOURCE_DIR}")
add_test(NAME integration/reporting_operation_api
  COMMAND ${here}/../lib/with-postgres --role pqr_reporting $<TARGET_FILE:test_integration_reporting_operation_api>)
set_tests_properties(integration/reporting_operation_api PROPERTIES LABELS integration TIMEOUT 360)
# The service itself, with a real Kafka and without.
add_test(NAME integration/reporting_operation_kafka
  COMMAND ${here}/../lib/with-stack /usr/bin/python3 ${here}/reporting_operation.py)
set_tests_properties(integration/reporting_operation_kafka PROPERTIES LABELS integration TIMEOUT 240
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
