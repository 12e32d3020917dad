# pqr-inspect, and pqrctl base inspeccionar over it, on the sample bases and on files that are none.
add_test(NAME integration/ingest_inspect COMMAND /usr/bin/python3
  ${CMAKE_SOURCE_DIR}/tests/integration/ingest_inspect.py $<TARGET_FILE:pqr-inspect> $<TARGET_FILE:pqrctl>)
set_tests_properties(integration/ingest_inspect PROPERTIES LABELS integration TIMEOUT 240)
