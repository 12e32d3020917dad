# Weekly reports and their forms, on a real, migrated PostgreSQL of the test's own.
add_executable(test_integration_reporting_reports ${here}/reporting_reports.c ${here}/reporting_world.c ${here}/reporting_server.c
  ${here}/../lib/http_client.c)
target_link_libraries(test_integration_reporting_reports PRIVATE reporting_core cmocka PkgConfig::LIBCURL)
target_compile_definitions(test_integration_reporting_reports PRIVATE SOURCE_DIR="${CMAKE_SOURCE_DIR}")
add_test(NAME integration/reporting_reports
  COMMAND ${here}/../lib/with-postgres --role pqr_reporting $<TARGET_FILE:test_integration_reporting_reports>)
set_tests_properties(integration/reporting_reports PROPERTIES LABELS integration TIMEOUT 360)
