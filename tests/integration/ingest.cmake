# Two ingest services at once on a real Kafka: counted once, whatever is sent to which; replacements; progress.
add_test(NAME integration/ingest_replicas COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack --services
  /usr/bin/python3 ${CMAKE_SOURCE_DIR}/tests/integration/ingest_replicas.py)
set_tests_properties(integration/ingest_replicas PROPERTIES LABELS integration TIMEOUT 420
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
