/* What can be wrong with a row's cells, and the words for it: what was found and where (detalle), and how to
 * mend it (remedio). Pure. (Domain: "Reading a base".) */
#ifndef PQR_INGEST_FAULTS_H
#define PQR_INGEST_FAULTS_H

#include "common/buf.h"
#include "services/ingest/base/columns.h"

/* Why a row is rejected. */
typedef enum fault {
    FAULT_NONE,
    FAULT_MISSING,     /* nothing there */
    FAULT_ERROR,       /* an error of Excel's: "#N/A" */
    FAULT_TOO_LONG,    /* no number is that long */
    FAULT_IS_DATE,     /* Excel took it for a date */
    FAULT_IS_BOOL,     /* VERDADERO or FALSO */
    FAULT_DIGITS_LOST, /* a number past the 15 digits that Excel keeps */
    FAULT_SCIENTIFIC,  /* "4,43621E+15": the same, cut short when exported */
    FAULT_DECIMALS,    /* a negative number or one with decimals */
    FAULT_NO_DIGIT,    /* a radicado without any digit */
    FAULT_DUPLICATE,   /* the radicado came before */
} fault_t;

/* Why a record is accepted with a warning. */
typedef enum warning_kind {
    WARNING_ERROR,      /* an error of Excel's in a field that may be missing */
    WARNING_NO_ADVISOR, /* no usuario */
    WARNING_BAD_DATE,   /* kept with the record as it is written */
    WARNING_BAD_PHONE,  /* a number cut short when exported; kept as it is written */
} warning_kind_t;

/* A cell as a person finds it. */
typedef struct place {
    int row;            /* 1-based */
    int column;         /* 0-based; -1: the base has no such column */
    const char *header; /* of the column, or NULL */
    field_t field;      /* FIELD_NONE: an unknown column */
    const char *text;   /* what stands there; never NULL */
} place_t;

/* "missing_radicado", "missing_cuenta", "bad_value", "duplicate". */
const char *fault_reason(fault_t f, field_t field);
/* The same for people: "Sin radicado", … */
const char *fault_reason_words(const char *reason);
/* first_row: where the radicado came first (FAULT_DUPLICATE). Both replace ret. */
void fault_detail(fault_t f, const place_t *p, int first_row, buf_t *ret);
void fault_remedy(fault_t f, const place_t *p, buf_t *ret);
/* What is wrong and what becomes of it, without the row's number. Replaces ret. */
void warning_text(warning_kind_t w, const place_t *p, buf_t *ret);

/* "#N/A", "#¡VALOR!", … typed or pasted as text. */
bool text_is_error(const char *text, size_t len);

#endif
