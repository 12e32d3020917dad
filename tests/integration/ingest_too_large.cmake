# A row that Kafka does not take, on a real one whose topic allows less.
add_test(NAME integration/ingest_too_large COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack
  /usr/bin/python3 ${here}/ingest_too_large.py $<TARGET_FILE:pqr-ingest>)
set_tests_properties(integration/ingest_too_large PROPERTIES LABELS integration TIMEOUT 240
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
