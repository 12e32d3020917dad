pqr_test(ingest_events unit SOURCES ${here}/ingest_events.c ${here}/../lib/cases.c LINK ingest_events)
