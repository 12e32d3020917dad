# Every route with every role, against the running services.
add_test(NAME integration/access COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack --services /usr/bin/python3 ${here}/access.py)
set_tests_properties(integration/access PROPERTIES LABELS integration TIMEOUT 240 ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
