/* Text for a terminal: widths in its columns, not in bytes, and nothing in it that could move the cursor.
 * Pure; every function appends. */
#ifndef PQR_INGEST_INSPECT_LAYOUT_H
#define PQR_INGEST_INSPECT_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"

#define LAYOUT_WIDTH 120 /* of what no terminal shows */

size_t layout_columns(const char *text);
/* Control characters and ill-formed bytes as U+FFFD. */
void layout_safe(const char *text, buf_t *out);
/* The text made safe, cut to `width` with "…" and, where it is shorter, filled with blanks. */
void layout_cell(const char *text, size_t width, buf_t *out);
/* Words in lines of at most `width`, each begun with `indent` blanks, the first with what `out` holds
 * already, `used` columns of it. Ends the line. */
void layout_wrap(const char *text, size_t indent, size_t used, size_t width, buf_t *out);
void layout_spaces(size_t n, buf_t *out);
void layout_int(int64_t n, buf_t *out);       /* 1222 → "1.222" */
void layout_bytes(int64_t bytes, buf_t *out); /* 1536 → "1,5 KiB" */
/* A line feed, and no blanks before it. */
void layout_end(buf_t *out);

#endif
