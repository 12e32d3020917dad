# What pqr-ingest costs in memory, on a real Kafka. Where everything is sanitized, a program of its own is compiled without:
# sanitizers keep freed memory and shadow the rest.
if(PQR_SANITIZE)
  pkg_check_modules(LIBXXHASH REQUIRED IMPORTED_TARGET libxxhash)
  file(GLOB ingest_plain CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/common/*.c ${CMAKE_SOURCE_DIR}/common/identity/*.c ${CMAKE_SOURCE_DIR}/common/audit/*.c ${CMAKE_SOURCE_DIR}/services/ingest/*.c
    ${CMAKE_SOURCE_DIR}/services/ingest/*/*.c)
  list(FILTER ingest_plain EXCLUDE REGEX "/ingest/inspect/main\\.c$")
  add_executable(ingest_plain ${ingest_plain})
  target_compile_options(ingest_plain PRIVATE -O2 -fno-sanitize=all)
  target_link_options(ingest_plain PRIVATE -fno-sanitize=all)
  target_include_directories(ingest_plain PRIVATE ${CMAKE_BINARY_DIR})
  target_link_libraries(ingest_plain PRIVATE PkgConfig::JANSSON PkgConfig::RDKAFKA PkgConfig::LIBPQ PkgConfig::LIBULFIUS
    PkgConfig::LIBORCANIA PkgConfig::LIBYDER PkgConfig::LIBMICROHTTPD PkgConfig::LIBSODIUM ${UNISTRING_LIBRARY} Threads::Threads
    PkgConfig::LIBZIP PkgConfig::EXPAT PkgConfig::LIBCONFIG PkgConfig::LIBCURL PkgConfig::GMIME-3.0 PkgConfig::LIBXXHASH PkgConfig::CJOSE m)
  add_dependencies(ingest_plain ingest_core ingest_base) # which make what is embedded
else()
  add_executable(ingest_plain ALIAS pqr-ingest)
endif()
add_test(NAME integration/ingest_memory COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack
  /usr/bin/python3 ${here}/ingest_memory.py $<TARGET_FILE:ingest_plain>)
set_tests_properties(integration/ingest_memory PROPERTIES LABELS integration TIMEOUT 240
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
