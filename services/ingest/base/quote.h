/* What somebody wrote, quoted in a sentence: between «», cut between characters at so many bytes. */
#ifndef PQR_INGEST_QUOTE_H
#define PQR_INGEST_QUOTE_H

#include "common/buf.h"

/* Appends. */
void quote_add(buf_t *out, const char *text, size_t max);

#endif
