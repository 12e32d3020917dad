pqr_test(classifier unit SOURCES ${here}/classifier.c ${here}/../lib/cases.c LINK classifier_rules)
pqr_test(classifier_files unit SOURCES ${here}/classifier_files.c ${here}/../lib/cases.c LINK classifier_rules)
pqr_test(classifier_exact unit SOURCES ${here}/classifier_exact.c LINK classifier_rules)
