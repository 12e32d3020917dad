pqr_test(reporting_reports unit SOURCES ${here}/reporting_reports.c ${here}/../lib/cases.c LINK reporting_core)
