pqr_test(ingest_publish unit SOURCES ${here}/ingest_publish.c ${here}/../lib/cases.c LINK ingest_core)
