pqr_test(ingest_mail unit SOURCES ${here}/ingest_mail.c ${here}/../lib/cases.c LINK ingest_mail)
pqr_test(ingest_mail_message unit SOURCES ${here}/ingest_mail_message.c ${here}/ingest_book.c ${here}/../lib/cases.c
  LINK ingest_mail)
pqr_test(ingest_mail_later unit SOURCES ${here}/ingest_mail_later.c LINK ingest_mail)
