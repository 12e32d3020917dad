# Every route with every role, against the running services.
add_test(NAME integration/access COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack --services /usr/bin/python3 ${here}/access.py)
set_tests_properties(integration/access PROPERTIES LABELS integration TIMEOUT 240 ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
# Two supervisors of different teams, by every route.
add_test(NAME integration/reach COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack --services /usr/bin/python3 ${here}/reach.py $<TARGET_FILE:pqrctl>)
set_tests_properties(integration/reach PROPERTIES LABELS integration TIMEOUT 300
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin;PQR_CLOCK_START=2021-12-07T14:00:00.000Z;PQR_CLOCK_SPEED=20")
