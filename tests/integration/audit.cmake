# The audit, on a whole running stack.
add_test(NAME integration/audit_chain COMMAND ${here}/../lib/with-stack --services /usr/bin/python3 ${here}/audit_chain.py)
set_tests_properties(integration/audit_chain PROPERTIES LABELS integration TIMEOUT 240
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin;PQR_AUDITORIA_ANCLA_S=1")
# At twenty seconds a second, because the first calls are due a minute after nine.
add_test(NAME integration/audit_routes COMMAND ${here}/../lib/with-stack --services /usr/bin/python3 ${here}/audit_routes.py)
set_tests_properties(integration/audit_routes PROPERTIES LABELS integration TIMEOUT 300
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin;PQR_AUDITORIA_ANCLA_S=1;PQR_CLOCK_START=2021-12-07T14:00:00.000Z;PQR_CLOCK_SPEED=20")
add_test(NAME integration/audit_refusals COMMAND ${here}/../lib/with-stack --services /usr/bin/python3 ${here}/audit_refusals.py)
set_tests_properties(integration/audit_refusals PROPERTIES LABELS integration TIMEOUT 240 ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
add_test(NAME integration/audit_lists COMMAND ${here}/../lib/with-postgres /usr/bin/python3 ${here}/audit_lists.py)
set_tests_properties(integration/audit_lists PROPERTIES LABELS integration TIMEOUT 240 ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
