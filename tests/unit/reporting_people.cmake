pqr_test(reporting_people unit SOURCES ${here}/reporting_people.c ${here}/../lib/cases.c LINK reporting_core)
