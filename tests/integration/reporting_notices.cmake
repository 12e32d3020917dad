# The service without Kafka: what it sends out needs the database only.
add_test(NAME integration/reporting_notices
  COMMAND ${here}/../lib/with-postgres --role pqr_reporting /usr/bin/python3 ${here}/reporting_notices.py)
set_tests_properties(integration/reporting_notices PROPERTIES LABELS integration TIMEOUT 360
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
