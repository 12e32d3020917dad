# On a real, migrated PostgreSQL of each test's own.
foreach(name store api causal life)
  add_executable(test_integration_contact_${name} ${here}/contact_${name}.c ${here}/contact_db.c
    ${here}/../unit/contact_story.c ${here}/../lib/cases.c)
  target_link_libraries(test_integration_contact_${name} PRIVATE contact_core cmocka PkgConfig::LIBCURL)
  target_compile_definitions(test_integration_contact_${name} PRIVATE TESTS_DIR="${CMAKE_SOURCE_DIR}/tests")
  add_test(NAME integration/contact_${name}
    COMMAND ${here}/../lib/with-postgres --role pqr_contact $<TARGET_FILE:test_integration_contact_${name}>)
endforeach()
target_sources(test_integration_contact_api PRIVATE ${here}/../lib/http_client.c)
target_sources(test_integration_contact_causal PRIVATE ${here}/../lib/http_client.c)
set_tests_properties(integration/contact_store integration/contact_api integration/contact_causal integration/contact_life
  PROPERTIES LABELS integration TIMEOUT 300)
# The program itself, between a broker and a database, killed amid its work.
add_executable(test_integration_contact_service ${here}/contact_service.c ${here}/contact_db.c ${here}/../unit/contact_story.c)
target_link_libraries(test_integration_contact_service PRIVATE contact_core cmocka)
add_dependencies(test_integration_contact_service pqr-contact)
add_test(NAME integration/contact_service COMMAND ${here}/../lib/with-stack $<TARGET_FILE:test_integration_contact_service>)
set_tests_properties(integration/contact_service PROPERTIES LABELS integration TIMEOUT 300
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
# A person's causal through the four services and pqrctl.
add_test(NAME integration/contact_causal_way COMMAND ${here}/../lib/with-stack --services
  /usr/bin/python3 ${here}/contact_causal_way.py $<TARGET_FILE:pqrctl>)
set_tests_properties(integration/contact_causal_way PROPERTIES LABELS integration TIMEOUT 300
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
# What people do over REST, at hours of the test's own: its clock is the test's.
add_executable(test_integration_contact_api_calls ${here}/contact_api_calls.c ${here}/contact_db.c
  ${here}/../unit/contact_story.c ${here}/../lib/cases.c ${here}/../lib/http_client.c)
target_link_libraries(test_integration_contact_api_calls PRIVATE contact_core cmocka PkgConfig::LIBCURL)
target_link_options(test_integration_contact_api_calls PRIVATE -Wl,--wrap=clock_now)
target_compile_definitions(test_integration_contact_api_calls PRIVATE TESTS_DIR="${CMAKE_SOURCE_DIR}/tests")
add_test(NAME integration/contact_api_calls
  COMMAND ${here}/../lib/with-postgres --role pqr_contact $<TARGET_FILE:test_integration_contact_api_calls>)
set_tests_properties(integration/contact_api_calls PROPERTIES LABELS integration TIMEOUT 300)
