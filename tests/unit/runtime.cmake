# What workers side by side share: counters, and the end of the process.
pqr_test(metrics unit SOURCES ${here}/metrics.c LINK common)
pqr_test(stop unit SOURCES ${here}/stop.c LINK common)
# What waits in PostgreSQL for Kafka.
pqr_test(outbox_packet unit SOURCES ${here}/outbox_packet.c LINK common)
# What is gathered from Kafka for one transaction.
pqr_test(consume unit SOURCES ${here}/consume.c LINK common)
