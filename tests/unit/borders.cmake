add_test(NAME unit/borders COMMAND /usr/bin/python3 ${here}/borders.py)
set_tests_properties(unit/borders PROPERTIES LABELS unit TIMEOUT 30)
