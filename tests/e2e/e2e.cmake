# The four programs as built here (with the sanitizers), a real Kafka, a real PostgreSQL, the sample bases.
add_test(NAME e2e/samples COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack --services
  /usr/bin/python3 ${here}/samples.py)
set_tests_properties(e2e/samples PROPERTIES LABELS e2e TIMEOUT 600 ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
