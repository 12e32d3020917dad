# kill -9 of every service and of what they stand on, in the middle of a base.
add_test(NAME faults/kill COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack --services /usr/bin/python3 ${here}/kill.py)
set_tests_properties(faults/kill PROPERTIES LABELS faults TIMEOUT 900 ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
