# The published contracts, held by standard validators: the documents against the official schemas, and every message and
# answer of a real run against the documents.
add_test(NAME contracts/documents COMMAND ${here}/documents)
add_test(NAME contracts/messages COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack --services /usr/bin/python3 ${here}/messages.py)
# Each service's document against its routes, and against what its reader needs; and everything it describes, asked.
add_test(NAME contracts/operations COMMAND /usr/bin/python3 ${here}/operations.py)
add_test(NAME contracts/openapi COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack --services ${here}/openapi)
# The same as nobody and as every role, on a Tuesday at nine, twenty seconds a second: the first calls are due a minute later.
add_test(NAME contracts/roles COMMAND ${CMAKE_SOURCE_DIR}/tests/lib/with-stack --services ${here}/openapi --roles)
set_tests_properties(contracts/roles PROPERTIES LABELS contracts TIMEOUT 600
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_RUNTIME_OUTPUT_DIRECTORY};PQR_CLOCK_START=2021-12-07T14:00:00.000Z;PQR_CLOCK_SPEED=20")
set_tests_properties(contracts/documents contracts/messages contracts/operations contracts/openapi PROPERTIES LABELS contracts TIMEOUT 400
  ENVIRONMENT "PQR_BIN_DIR=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
