pqr_test(pqrctl_command unit SOURCES unit/pqrctl_command.c LINK pqrctl_core)
pqr_test(pqrctl_text unit SOURCES unit/pqrctl_text.c LINK pqrctl_core)
pqr_test(pqrctl_topics unit SOURCES unit/pqrctl_topics.c LINK pqrctl_core)
pqr_test(pqrctl_muertos unit SOURCES unit/pqrctl_muertos.c LINK pqrctl_core)
