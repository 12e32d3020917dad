/* The words of IMAP4rev1 (RFC 3501) that are spoken here: how names are written, and how answers are read.
 * Pure. An answer is its text, with "{n}" left standing where a literal of n bytes was. */
#ifndef PQR_INGEST_IMAP_TEXT_H
#define PQR_INGEST_IMAP_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"

/* A folder's name, UTF-8, as a quoted string in modified UTF-7 (5.1.3). Appends. False for what no folder can
 * be called: empty, ill-formed, with control characters. */
bool imap_quote_folder(const char *name, buf_t *out);

typedef enum imap_status { IMAP_OK, IMAP_NO, IMAP_BAD } imap_status_t;

/* "TAG OK …": false for any other line. *ret_text: what follows the status. */
bool imap_tagged(const char *line, const char *tag, imap_status_t *ret, const char **ret_text);
/* What follows "* WORD ", or "* n WORD", whatever the case; NULL for any other line. ret_n (may be NULL): n,
 * or 0. */
const char *imap_untagged(const char *line, const char *word, uint32_t *ret_n);
/* Whether a word stands in a list separated by blanks, whatever the case. */
bool imap_has_word(const char *list, const char *word);
/* The number behind "[CODE " in an answer's text; 0 where it is not there. */
uint32_t imap_code_number(const char *text, const char *code);
/* Whether the text begins with "[CODE]" or "[CODE …]", whatever the case. */
bool imap_has_code(const char *text, const char *code);
/* "{n}" or "{n+}" at the end of a line: a literal follows. */
bool imap_literal(const char *line, size_t len, int64_t *ret);

/* One message, as a FETCH answer tells of it. */
typedef struct imap_fetch {
    uint32_t uid;     /* 0: not said */
    int64_t size;     /* RFC822.SIZE; -1: not said */
    int64_t modseq;   /* MODSEQ (RFC 7162): grows with every change of the flags; 0: not said */
    char flags[1024]; /* separated by blanks; cut where there are very many */
    bool flags_said;
    enum { BODY_ABSENT, BODY_NIL, BODY_QUOTED, BODY_LITERAL } body;
    const char *quoted; /* BODY_QUOTED: behind the opening quote, in the line */
} imap_fetch_t;

/* text: what imap_untagged(…, "FETCH", …) gives. False where it cannot be read. */
bool imap_fetch_parse(const char *text, imap_fetch_t *ret);
/* Undoes quoting, up to the closing quote. Replaces ret. */
void imap_unquote(const char *quoted, buf_t *ret);
/* The numbers of a SEARCH answer, the first max of them; returns how many there are. */
size_t imap_numbers(const char *text, uint32_t *ret, size_t max);

#endif
