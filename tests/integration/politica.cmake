# pqrctl politica and pqrctl causal on a real Kafka, with what ingest published and the classifier decided.
add_test(NAME integration/politica COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack
  /usr/bin/python3 ${here}/politica.py $<TARGET_FILE:pqrctl> $<TARGET_FILE:pqr-classifier>)
set_tests_properties(integration/politica PROPERTIES LABELS integration TIMEOUT 240
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
