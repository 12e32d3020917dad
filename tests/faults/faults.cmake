# kill -9 of every service and of what they stand on, in the middle of a base.
add_test(NAME faults/kill COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack --services /usr/bin/python3 ${here}/kill.py)
set_tests_properties(faults/kill PROPERTIES LABELS faults TIMEOUT 900 ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")

# The classifier under faults: a bounded run; `make test-faults` is the long one.
add_test(NAME faults/classifier COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack /usr/bin/python3 ${here}/classifier.py)
set_tests_properties(faults/classifier PROPERTIES LABELS faults TIMEOUT 600 ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")

pqr_test(txn_faults faults SOURCES ${here}/txn_faults.c ${here}/../lib/cases.c LINK common TIMEOUT 300)
set_tests_properties(faults/txn_faults PROPERTIES ENVIRONMENT "LSAN_OPTIONS=suppressions=${here}/lsan.supp:print_suppressions=0")
