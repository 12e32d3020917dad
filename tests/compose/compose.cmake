# What docker-compose.yml hands to the services, without an engine; with one: make test-compose.
if(NOT PQR_FUZZ)
  add_test(NAME unit/compose COMMAND /usr/bin/python3 ${here}/settings.py ${CMAKE_BINARY_DIR}/bin)
  set_tests_properties(unit/compose PROPERTIES LABELS unit TIMEOUT 120)
endif()
