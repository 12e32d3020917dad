/* The names of files in the watched folder: bytes, whatever they are. Pure. */
#ifndef PQR_INGEST_FOLDER_NAME_H
#define PQR_INGEST_FOLDER_NAME_H

#include <stdbool.h>

#include "common/buf.h"

#define REPORT_ENDING ".informe.txt"

/* Whether a file of that name is meant to be read: not what programs write while they copy, download, save or
 * keep a workbook open, what a system leaves in every folder, nor our own folders and reports. */
bool name_counts(const char *name);
/* The names under which Excel and LibreOffice say that somebody has `name` open. Replace their buffers. */
void name_owner_excel(const char *name, buf_t *ret);
void name_owner_libreoffice(const char *name, buf_t *ret);
/* The n-th name to try where `name` is taken: itself for 1, then "name (2).xlsx", … Replaces ret. The stem is
 * cut, between characters, where the name or that of its report would be longer than a file system takes (255
 * bytes). */
void name_numbered(const char *name, int n, buf_t *ret);
/* Of the report that lies beside it. Replaces ret. */
void name_report(const char *name, buf_t *ret);

#endif
