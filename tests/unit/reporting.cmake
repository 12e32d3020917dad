pqr_test(reporting_pure unit SOURCES ${here}/reporting_pure.c ${here}/../lib/cases.c LINK reporting_core)
pqr_test(reporting_batch unit SOURCES ${here}/reporting_batch.c LINK reporting_core)
pqr_test(reporting_export unit SOURCES ${here}/reporting_export.c ${here}/../lib/cases.c LINK reporting_core)
