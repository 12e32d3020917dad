# A service under a simulated clock; needs no server.
add_test(NAME integration/clock COMMAND /usr/bin/python3 ${here}/clock.py $<TARGET_FILE:pqr-classifier>
  ${CMAKE_SOURCE_DIR}/deploy/native/stack)
set_tests_properties(integration/clock PROPERTIES LABELS integration TIMEOUT 360)
