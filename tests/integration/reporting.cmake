# On a real, migrated PostgreSQL of each test's own.
foreach(name store api)
  add_executable(test_integration_reporting_${name} ${here}/reporting_${name}.c ${here}/reporting_world.c)
  target_link_libraries(test_integration_reporting_${name} PRIVATE reporting_core cmocka PkgConfig::LIBCURL)
  target_compile_definitions(test_integration_reporting_${name} PRIVATE SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME integration/reporting_${name}
    COMMAND ${here}/../lib/with-postgres --role pqr_reporting $<TARGET_FILE:test_integration_reporting_${name}>)
endforeach()
target_sources(test_integration_reporting_api PRIVATE ${here}/../lib/http_client.c)
# The schema goes down and comes up again: with-postgres has deployed it once already.
set(sqitch "sqitch -C deploy/migrations/reporting")
add_test(NAME integration/reporting_sqitch WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
  COMMAND ${here}/../lib/with-postgres bash -ec
    "${sqitch} verify db:pg: && ${sqitch} revert -y db:pg: && ! psql -qc 'TABLE reporting.base' 2>&- && ${sqitch} deploy --verify db:pg: && ${sqitch} verify db:pg:")
set_tests_properties(integration/reporting_store integration/reporting_api integration/reporting_sqitch
  PROPERTIES LABELS integration TIMEOUT 180)
