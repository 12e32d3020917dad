/* A temporary file that nobody else sees and that ends with its descriptor, in TMPDIR or /tmp. */
#ifndef PQR_COMMON_TEMP_FILE_H
#define PQR_COMMON_TEMP_FILE_H

/* For reading and writing; the caller closes it. -1 with errno: there is no place for it. */
int temp_file(void);

#endif
