# The published contracts, held by standard validators: the documents against the official schemas, and every message and
# answer of a real run against the documents.
add_test(NAME contracts/documents COMMAND ${here}/documents)
add_test(NAME contracts/messages COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack --services /usr/bin/python3 ${here}/messages.py)
# Each service's document against its routes, and against what its reader needs; and everything it describes, asked.
add_test(NAME contracts/operations COMMAND /usr/bin/python3 ${here}/operations.py)
add_test(NAME contracts/openapi COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack --services ${here}/openapi)
set_tests_properties(contracts/documents contracts/messages contracts/operations contracts/openapi PROPERTIES LABELS contracts TIMEOUT 400
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
