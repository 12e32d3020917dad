pqr_test(contact_reported unit SOURCES ${here}/contact_reported.c ${here}/../lib/cases.c LINK contact_core)
