pqr_test(text unit SOURCES unit/text.c LINK common)
pqr_test(clock unit SOURCES unit/clock.c LINK common)
pqr_test(config unit SOURCES unit/config.c LINK common)
pqr_test(err_buf unit SOURCES unit/err_buf.c LINK common)
