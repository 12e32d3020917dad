# The rebuild and the months, on a real Kafka and PostgreSQL, beside the running service.
add_test(NAME integration/reporting_rebuild
  COMMAND ${here}/../lib/with-stack /usr/bin/python3 ${here}/reporting_rebuild.py)
set_tests_properties(integration/reporting_rebuild PROPERTIES LABELS integration TIMEOUT 600
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
