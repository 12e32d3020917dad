pqr_test(classifier unit SOURCES ${here}/classifier.c ${here}/../lib/cases.c LINK classifier_core)
