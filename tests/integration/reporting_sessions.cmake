# Signing in, on a real, migrated PostgreSQL of the test's own; and what operators do about users, by pqrctl.
add_executable(test_integration_reporting_sessions ${here}/reporting_sessions.c ${here}/../lib/http_client.c)
target_link_libraries(test_integration_reporting_sessions PRIVATE reporting_core cmocka PkgConfig::LIBCURL)
add_test(NAME integration/reporting_sessions
  COMMAND ${here}/../lib/with-postgres --role pqr_reporting $<TARGET_FILE:test_integration_reporting_sessions>)
add_test(NAME integration/pqrctl_usuario COMMAND ${here}/../lib/with-postgres /usr/bin/python3 ${here}/pqrctl_usuario.py)
set_tests_properties(integration/reporting_sessions integration/pqrctl_usuario PROPERTIES LABELS integration TIMEOUT 360
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
