# Whole topics read on a real Kafka.
add_executable(test_integration_kafka_scan ${here}/kafka_scan.c)
target_link_libraries(test_integration_kafka_scan PRIVATE common cmocka)
add_test(NAME integration/kafka_scan COMMAND ${here}/../lib/with-stack $<TARGET_FILE:test_integration_kafka_scan>)
set_tests_properties(integration/kafka_scan PROPERTIES LABELS integration TIMEOUT 360
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
