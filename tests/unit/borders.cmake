add_test(NAME unit/borders COMMAND /usr/bin/python3 ${here}/borders.py)
set_tests_properties(unit/borders PROPERTIES LABELS unit TIMEOUT 30)
# What reaches the database as SQL.
add_test(NAME unit/sql_only COMMAND /usr/bin/python3 ${here}/sql_only.py)
set_tests_properties(unit/sql_only PROPERTIES LABELS unit TIMEOUT 60)
# Who reaches whom in Kubernetes.
add_test(NAME unit/kubernetes COMMAND /usr/bin/python3 ${here}/kubernetes.py)
set_tests_properties(unit/kubernetes PROPERTIES LABELS unit TIMEOUT 30)
# Who may do what in Kafka.
add_test(NAME unit/permisos COMMAND /usr/bin/python3 ${here}/permisos.py)
set_tests_properties(unit/permisos PROPERTIES LABELS unit TIMEOUT 30)
# The tests that SECURITY.md names.
add_test(NAME unit/security COMMAND /usr/bin/python3 ${here}/security.py ${CMAKE_BINARY_DIR})
set_tests_properties(unit/security PROPERTIES LABELS unit TIMEOUT 30)
