/* A form as a PDF: text that can be selected, numbered pages, tables and long texts that go on over them. */
#ifndef PQR_REPORTING_FORM_PDF_H
#define PQR_REPORTING_FORM_PDF_H

#include "services/reporting/reports/form_html.h"

/* Appends the file. made: what it says of its making. Any thread. RC_FATAL: the libraries could not draw it.
 */
MUST_CHECK rc_t form_pdf(const sheet_t *s, paper_t paper, instant_t made, buf_t *out, err_t *err);

#endif
