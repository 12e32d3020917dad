pqr_test(reporting_notices unit SOURCES ${here}/reporting_notices.c ${here}/../lib/cases.c LINK reporting_core)
