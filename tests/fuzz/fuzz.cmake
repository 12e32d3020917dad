# Fuzzing with libFuzzer. In the preset `fuzz` (clang, the libraries instrumented) this builds the targets; elsewhere it
# declares the short run, which builds them in that preset first.
if(PQR_FUZZ)
  add_custom_target(fuzz)
  function(pqr_fuzz name)
    add_executable(fuzz_${name} EXCLUDE_FROM_ALL ${here}/${name}.c ${ARGN})
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer,address,undefined)
    add_dependencies(fuzz fuzz_${name})
  endfunction()
  pqr_fuzz(workbook ${here}/rows.c)
  pqr_fuzz(xlsx_part ${here}/rows.c ${here}/zipped.c)
  pqr_fuzz(csv ${here}/rows.c)
  foreach(name workbook xlsx_part csv)
    target_link_libraries(fuzz_${name} PRIVATE ingest_book)
  endforeach()
  pqr_fuzz(base)
  target_link_libraries(fuzz_base PRIVATE ingest_base)
  pqr_fuzz(event)
  target_link_libraries(fuzz_event PRIVATE common)
  pqr_fuzz(cloudevent)
  target_link_libraries(fuzz_cloudevent PRIVATE ingest_events)
  pqr_fuzz(rules)
  target_link_libraries(fuzz_rules PRIVATE classifier_rules)
  pqr_fuzz(contact)
  target_link_libraries(fuzz_contact PRIVATE contact_life)
  pqr_fuzz(mime)
  target_link_libraries(fuzz_mime PRIVATE ingest_mail)
  pqr_fuzz(token)
  target_link_libraries(fuzz_token PRIVATE common_identity)
  # Pure parts of services, by themselves: the whole of them would take longer to build than the short run takes.
  set(from ${CMAKE_SOURCE_DIR}/services)
  pqr_fuzz(request ${from}/reporting/lists/list_query.c ${from}/reporting/lists/list_body.c ${from}/reporting/lists/list_sql.c
    ${from}/reporting/export/export_name.c ${from}/reporting/figures/period.c ${from}/reporting/people/session_token.c
    ${from}/reporting/people/session_rules.c ${from}/reporting/people/session_body.c ${from}/reporting/reports/form_body.c
    ${from}/reporting/reports/form_rules.c ${from}/reporting/notices/subscription.c ${from}/reporting/notices/notice_url.c
    ${from}/ingest/rest/multipart.c)
  target_link_libraries(fuzz_request PRIVATE ingest_events common_client)
  pqr_fuzz(bodies ${from}/contact/api/body.c ${from}/contact/api/bodies.c)
  target_link_libraries(fuzz_bodies PRIVATE contact_life)
else()
  add_test(NAME fuzz/short COMMAND ${here}/run 6)
  # With a seed of its own, so that what it finds is news of the change that it is run on.
  set_tests_properties(fuzz/short PROPERTIES LABELS fuzz TIMEOUT 900 ENVIRONMENT PQR_FUZZ_SEED=1)
endif()
