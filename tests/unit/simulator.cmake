pqr_test(simulator unit SOURCES ${here}/simulator.c ${here}/../lib/cases.c LINK simulator_core)
