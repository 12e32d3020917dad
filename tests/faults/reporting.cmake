# reporting under faults: a bounded run; `make test-faults` is the long one.
add_test(NAME faults/reporting COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack /usr/bin/python3 ${here}/reporting.py)
set_tests_properties(faults/reporting PROPERTIES LABELS faults TIMEOUT 600 ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
