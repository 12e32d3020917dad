# The simulator of dialer, customers and RR, killed amid its answers.
add_test(NAME integration/simulator COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack /usr/bin/python3 ${here}/simulator.py)
set_tests_properties(integration/simulator PROPERTIES LABELS integration TIMEOUT 360
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
