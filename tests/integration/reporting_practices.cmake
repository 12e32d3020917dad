# The service without Kafka: practices need the database only.
add_test(NAME integration/reporting_practices
  COMMAND ${here}/../lib/with-postgres --role pqr_reporting /usr/bin/python3 ${here}/reporting_practices.py)
set_tests_properties(integration/reporting_practices PROPERTIES LABELS integration TIMEOUT 360
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
