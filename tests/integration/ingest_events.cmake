# POST /v1/eventos on a real Kafka with two replicas, and the classifier behind it.
add_test(NAME integration/ingest_events COMMAND ${here}/../lib/with-stack
  /usr/bin/python3 ${here}/ingest_events.py $<TARGET_FILE:pqr-ingest> $<TARGET_FILE:pqr-classifier>)
set_tests_properties(integration/ingest_events PROPERTIES LABELS integration TIMEOUT 600
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
