# pqrctl against a real Kafka, and the published contracts against the code.
add_test(NAME integration/pqrctl_topics COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack
  /usr/bin/python3 ${CMAKE_SOURCE_DIR}/tests/integration/pqrctl_topics.py $<TARGET_FILE:pqrctl>)
set_tests_properties(integration/pqrctl_topics PROPERTIES LABELS integration TIMEOUT 240
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
add_test(NAME integration/contracts COMMAND /usr/bin/python3
  ${CMAKE_SOURCE_DIR}/tests/integration/pqrctl_contracts.py $<TARGET_FILE:test_unit_event>)
set_tests_properties(integration/contracts PROPERTIES LABELS integration TIMEOUT 60)
add_test(NAME integration/pqrctl_http COMMAND /usr/bin/python3
  ${CMAKE_SOURCE_DIR}/tests/integration/pqrctl_http.py $<TARGET_FILE:pqrctl>)
set_tests_properties(integration/pqrctl_http PROPERTIES LABELS integration TIMEOUT 360)
add_test(NAME integration/pqrctl_muertos COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack
  /usr/bin/python3 ${CMAKE_SOURCE_DIR}/tests/integration/pqrctl_muertos.py $<TARGET_FILE:pqrctl> $<TARGET_FILE:pqr-classifier>)
set_tests_properties(integration/pqrctl_muertos PROPERTIES LABELS integration TIMEOUT 240
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
add_test(NAME integration/pqrctl_calendario COMMAND /usr/bin/python3
  ${CMAKE_SOURCE_DIR}/tests/integration/pqrctl_calendario.py $<TARGET_FILE:pqrctl> $<TARGET_FILE:pqr-classifier>
  $<TARGET_FILE:pqr-contact>)
set_tests_properties(integration/pqrctl_calendario PROPERTIES LABELS integration TIMEOUT 60)
# The cell's work against the real contact: at twenty seconds a second, because the first calls are due a minute after nine.
add_test(NAME integration/pqrctl_celula COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack --services
  /usr/bin/python3 ${CMAKE_SOURCE_DIR}/tests/integration/pqrctl_celula.py $<TARGET_FILE:pqrctl>)
set_tests_properties(integration/pqrctl_celula PROPERTIES LABELS integration TIMEOUT 360
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin;PQR_CLOCK_START=2021-12-07T14:00:00.000Z;PQR_CLOCK_SPEED=20")
