# pqr_embed(TARGET dir/*.sql ...): each file becomes a C string in the header embed/TARGET/NAME.h, as
# `static const char NAME_EXT[]` (with its length in NAME_EXT_len), where NAME is the file's name and EXT its ending;
# characters that C does not allow in a name become _.
function(pqr_embed target)
  set(out ${CMAKE_BINARY_DIR}/embed/${target})
  foreach(file ${ARGN})
    get_filename_component(file ${file} ABSOLUTE)
    get_filename_component(name ${file} NAME)
    string(MAKE_C_IDENTIFIER ${name} id)
    list(APPEND files ${file})
    list(APPEND headers ${out}/${id}.h)
  endforeach()
  # One process for all of them: one each took longer to start than to do its work.
  add_custom_command(OUTPUT ${headers} DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    COMMAND ${CMAKE_COMMAND} "-DFILES=${files}" -DOUT=${out} -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake VERBATIM
    COMMENT "Embedding files into ${target}")
  target_sources(${target} PRIVATE ${headers})
  target_include_directories(${target} PRIVATE ${CMAKE_BINARY_DIR})
endfunction()

# pqr_test(NAME area SOURCES... LINK libs...): one cmocka program, named in ctest as area/NAME and labelled area.
function(pqr_test name area)
  cmake_parse_arguments(T "" "TIMEOUT" "SOURCES;LINK" ${ARGN})
  add_executable(test_${area}_${name} ${T_SOURCES})
  target_link_libraries(test_${area}_${name} PRIVATE ${T_LINK} cmocka)
  target_compile_definitions(test_${area}_${name} PRIVATE TESTS_DIR="${CMAKE_SOURCE_DIR}/tests" SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME ${area}/${name} COMMAND test_${area}_${name})
  if(NOT T_TIMEOUT)
    set(T_TIMEOUT 300)
  endif()
  set_tests_properties(${area}/${name} PROPERTIES LABELS ${area} TIMEOUT ${T_TIMEOUT})
endfunction()
