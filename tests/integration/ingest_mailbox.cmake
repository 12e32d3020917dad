# The mailbox of pqr-ingest between a real dovecot and a real Kafka.
add_test(NAME integration/ingest_mailbox COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack
  /usr/bin/python3 ${here}/ingest_mailbox.py $<TARGET_FILE:pqr-ingest>)
set_tests_properties(integration/ingest_mailbox PROPERTIES LABELS integration TIMEOUT 900
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
