# The audit, on a whole running stack.
add_test(NAME integration/audit_chain COMMAND ${here}/../lib/with-stack --services /usr/bin/python3 ${here}/audit_chain.py)
set_tests_properties(integration/audit_chain PROPERTIES LABELS integration TIMEOUT 240
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin;PQR_AUDITORIA_ANCLA_S=1")
