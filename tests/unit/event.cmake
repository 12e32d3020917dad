pqr_test(event unit SOURCES unit/event.c LINK common)
