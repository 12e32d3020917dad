pqr_test(reporting_upkeep unit SOURCES ${here}/reporting_upkeep.c ${here}/../lib/cases.c LINK reporting_core)
