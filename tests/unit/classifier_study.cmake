pqr_test(classifier_study unit SOURCES ${here}/classifier_study.c ${here}/../lib/cases.c LINK classifier_study)
