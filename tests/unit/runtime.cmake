# What workers side by side share: counters, and the end of the process.
pqr_test(metrics unit SOURCES ${here}/metrics.c LINK common)
pqr_test(stop unit SOURCES ${here}/stop.c LINK common)
