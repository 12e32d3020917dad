# The edge: its rules and its patience before stand-ins, each on an nginx of its own; every place's configuration; and a whole stack's.
foreach(name rules crowd variants)
  add_test(NAME edge/${name} COMMAND /usr/bin/python3 ${here}/${name}.py)
  set_tests_properties(edge/${name} PROPERTIES LABELS integration TIMEOUT 180)
endforeach()
add_test(NAME edge/stack COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack --services /usr/bin/python3 ${here}/stack.py)
set_tests_properties(edge/stack PROPERTIES LABELS integration TIMEOUT 240 ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
add_test(NAME edge/cookie COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack --services /usr/bin/python3 ${here}/cookie.py)
set_tests_properties(edge/cookie PROPERTIES LABELS integration TIMEOUT 240 ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
