set(ingest_book_lib ${here}/ingest_book.c ${here}/../lib/cases.c)
pqr_test(ingest_csv unit SOURCES ${here}/ingest_csv.c ${ingest_book_lib} LINK ingest_base)

# What a reading costs in memory is measured in a process of its own, whose sources are compiled without sanitizers: those
# keep freed memory and shadow the rest.
file(GLOB ingest_reader_book CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/services/ingest/book/*.c)
foreach(name err buf hash temp_file clock clock_rate text)
  list(APPEND ingest_reader_common ${CMAKE_SOURCE_DIR}/common/${name}.c)
endforeach()
add_executable(ingest_reader_plain ${here}/../bench/reader.c ${ingest_reader_book} ${ingest_reader_common})
target_compile_options(ingest_reader_plain PRIVATE -O2 -fno-sanitize=all)
target_link_options(ingest_reader_plain PRIVATE -fno-sanitize=all)
target_link_libraries(ingest_reader_plain PRIVATE PkgConfig::LIBZIP PkgConfig::EXPAT PkgConfig::LIBSODIUM ${UNISTRING_LIBRARY} Threads::Threads m)
pqr_test(ingest_memory unit SOURCES ${here}/ingest_memory.c ${ingest_book_lib} LINK ingest_book TIMEOUT 300)
target_compile_definitions(test_unit_ingest_memory PRIVATE READER="$<TARGET_FILE:ingest_reader_plain>")
add_dependencies(test_unit_ingest_memory ingest_reader_plain)
pqr_test(ingest_plain unit SOURCES ${here}/ingest_plain.c ${ingest_book_lib} LINK ingest_base)
pqr_test(ingest_rows unit SOURCES ${here}/ingest_rows.c LINK ingest_book)
