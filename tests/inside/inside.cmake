# The inside of a stack as an installation should have it: TLS with verification, passwords, rights per program.
add_test(NAME inside/tls COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack --services /usr/bin/python3 ${here}/tls.py)
set_tests_properties(inside/tls PROPERTIES LABELS integration TIMEOUT 400 ENVIRONMENT "PQR_TLS=1;PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
add_test(NAME inside/read_only COMMAND ${here}/read_only)
set_tests_properties(inside/read_only PROPERTIES LABELS integration TIMEOUT 300 SKIP_RETURN_CODE 77 ENVIRONMENT "PQR_CONFINED=1;PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
