pqr_test(export_round_trip unit SOURCES ${here}/export_round_trip.c LINK reporting_core ingest_base)
