pqr_test(reporting_practices unit SOURCES ${here}/reporting_practices.c ${here}/../lib/cases.c LINK reporting_core)
