/* Workbooks made in memory, so that odd ones need no binaries in the repository. */
#ifndef PQR_TESTS_INGEST_BOOK_H
#define PQR_TESTS_INGEST_BOOK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <zip.h>

#include "common/buf.h"
#include "services/ingest/book/source.h"

#define MAIN_NS "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define REL_NS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define STRICT_REL_NS "http://purl.oclc.org/ooxml/officeDocument/relationships"

typedef struct book {
    zip_t *zip;
    zip_source_t *source;
} book_t;

book_t book_new(void);
void book_add(book_t *b, const char *name, const void *data, size_t len); /* the bytes are copied */
void book_adds(book_t *b, const char *name, const char *text);
void book_encrypt(book_t *b, const char *name); /* with a password, as zip does it */
/* The bytes of the zip; the book is gone. The caller frees. */
void *book_bytes(book_t *b, size_t *ret_len);

/* An ordinary workbook with one visible sheet "Hoja1" whose <sheetData> is given; shared and styles may be
 * NULL. */
book_t book_simple(const char *sheet_data, const char *shared_items, const char *styles);
void *book_simple_bytes(const char *sheet_data, const char *shared_items, const char *styles,
                        size_t *ret_len);
book_t book_latin1(const char *sheet_data); /* declared to be in ISO-8859-1 */
/* The same with the sheet and the shared strings in UTF-16, which only the parser reads (see book/plain.h).
 */
void *book_wide_bytes(const char *sheet_data, const char *shared_items, size_t *ret_len);

/* Every cell of a sheet as lines "A1 text hola", for comparing. Opens, reads and closes. */
rc_t book_dump(const void *data, size_t len, const char *sheet, buf_t *ret, err_t *err);

/* A whole file. The caller frees. */
void *file_bytes(const char *path, size_t *ret_len);

#endif
