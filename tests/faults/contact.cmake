# The dialer's side of contact under faults: a bounded run; `make test-faults` is the long one.
add_test(NAME faults/contact COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack /usr/bin/python3 ${here}/contact.py)
set_tests_properties(faults/contact PROPERTIES LABELS faults TIMEOUT 300 ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
