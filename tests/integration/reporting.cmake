# On a real, migrated PostgreSQL of each test's own.
foreach(name store api indicators bases export lists pqrctl)
  add_executable(test_integration_reporting_${name} ${here}/reporting_${name}.c ${here}/reporting_world.c)
  target_link_libraries(test_integration_reporting_${name} PRIVATE reporting_core cmocka PkgConfig::LIBCURL)
  target_compile_definitions(test_integration_reporting_${name} PRIVATE SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME integration/reporting_${name}
    COMMAND ${here}/../lib/with-postgres --role pqr_reporting $<TARGET_FILE:test_integration_reporting_${name}>)
endforeach()
foreach(name api indicators bases export lists pqrctl)
  target_sources(test_integration_reporting_${name} PRIVATE ${here}/reporting_server.c ${here}/../lib/http_client.c)
endforeach()
target_sources(test_integration_reporting_lists PRIVATE ${here}/../lib/cases.c)
target_compile_definitions(test_integration_reporting_lists PRIVATE TESTS_DIR="${CMAKE_SOURCE_DIR}/tests")
target_compile_definitions(test_integration_reporting_pqrctl PRIVATE PQRCTL="$<TARGET_FILE:pqrctl>")
add_dependencies(test_integration_reporting_pqrctl pqrctl)
set_tests_properties(integration/reporting_store integration/reporting_api integration/reporting_indicators integration/reporting_bases
  integration/reporting_export integration/reporting_lists integration/reporting_pqrctl
  PROPERTIES LABELS integration TIMEOUT 360 ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
# The service itself, from a real Kafka.
add_test(NAME integration/reporting_reception
  COMMAND ${here}/../lib/with-stack /usr/bin/python3 ${here}/reporting_reception.py)
set_tests_properties(integration/reporting_reception PROPERTIES LABELS integration TIMEOUT 240
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin;PQR_CLOCK_START=2021-12-07T14:00:00.000Z;PQR_CLOCK_SPEED=1") # or its senders are forgotten
