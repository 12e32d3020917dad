# A thousand people planted, and looked for in all that is written.
add_test(NAME integration/identities COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack --services
  /usr/bin/python3 ${here}/identities.py $<TARGET_FILE:pqrctl>)
set_tests_properties(integration/identities PROPERTIES LABELS integration TIMEOUT 400
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin;PQR_LOG_LEVEL=debug;PQR_CLOCK_START=2021-12-07T14:00:00.000Z;PQR_CLOCK_SPEED=20")
# Closed cases whose time is over, in all that both schemas hold.
add_test(NAME integration/forgotten COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack --services
  /usr/bin/python3 ${here}/forgotten.py $<TARGET_FILE:pqrctl>)
set_tests_properties(integration/forgotten PROPERTIES LABELS integration TIMEOUT 400
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin;PQR_CLOCK_START=2021-12-07T14:00:00.000Z;PQR_CLOCK_SPEED=60;PQR_AVISOS_RED=interna")
# What persons may ask.
add_test(NAME integration/holder COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack --services
  /usr/bin/python3 ${here}/holder.py $<TARGET_FILE:pqrctl>)
set_tests_properties(integration/holder PROPERTIES LABELS integration TIMEOUT 240
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin;PQR_CLOCK_START=2021-12-07T14:00:00.000Z;PQR_CLOCK_SPEED=1")
