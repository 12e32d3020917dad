# Who tells the audit, killed amid what is told.
add_test(NAME faults/audit COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack --services /usr/bin/python3 ${here}/audit.py)
set_tests_properties(faults/audit PROPERTIES LABELS faults TIMEOUT 400 ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin;PQR_AUDITORIA_ANCLA_S=1")
