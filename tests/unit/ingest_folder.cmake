pqr_test(ingest_folder unit SOURCES ${here}/ingest_folder.c LINK ingest_core)
pqr_test(ingest_folder_files unit SOURCES ${here}/ingest_folder_files.c LINK ingest_core)
