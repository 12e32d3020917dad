/* A form as an HTML page that is ready to be printed: its own style within it, nothing from elsewhere,
 * everything escaped. Pure. */
#ifndef PQR_REPORTING_FORM_HTML_H
#define PQR_REPORTING_FORM_HTML_H

#include "services/reporting/reports/form_sheet.h"

typedef enum paper { PAPER_LETTER, PAPER_A4 } paper_t;
/* "carta" (NULL too), "a4"; false: no other is known. */
bool paper_parse(const char *name, paper_t *ret);

/* Appends. */
void form_html(const sheet_t *s, paper_t paper, buf_t *out);

#endif
