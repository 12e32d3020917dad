set(ingest_lib ${here}/ingest_book.c ${here}/../lib/cases.c)
foreach(name xlsx hostile api)
  pqr_test(ingest_${name} unit SOURCES ${here}/ingest_${name}.c ${ingest_lib} LINK ingest_core PkgConfig::LIBCURL)
endforeach()
