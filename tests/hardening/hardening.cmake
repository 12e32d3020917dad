# The programs as they are shipped, which `make test` builds beside those under sanitizers.
if(PQR_SANITIZE AND EXISTS ${CMAKE_SOURCE_DIR}/build/release/bin/pqrctl)
  add_test(NAME integration/hardened COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack --services /usr/bin/python3 ${here}/hardened.py)
  set_tests_properties(integration/hardened PROPERTIES LABELS integration TIMEOUT 120
    ENVIRONMENT "PQR_BIN_DIR=${CMAKE_SOURCE_DIR}/build/release/bin")
endif()
