# The watched folder: the real program, a real Kafka, real files.
add_test(NAME integration/ingest_folder COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack
  /usr/bin/python3 ${here}/ingest_folder.py $<TARGET_FILE:pqr-ingest>)
set_tests_properties(integration/ingest_folder PROPERTIES LABELS integration TIMEOUT 600
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
