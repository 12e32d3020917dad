pqr_test(reporting_operation unit SOURCES ${here}/reporting_operation.c ${here}/../lib/cases.c LINK reporting_core)
