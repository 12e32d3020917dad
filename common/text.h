/* Text as people type it. All input is UTF-8 in any normalisation form; ill-formed bytes become U+FFFD. Pure.
 */
#ifndef PQR_COMMON_TEXT_H
#define PQR_COMMON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"

/* What names and phrases are compared by: case folded, accents and marks dropped, everything but letters and
 * digits a separator, one space between words, none at the ends. "  A. Garantía  Equipos" → "a garantia
 * equipos". Replaces ret. */
void text_fold(const char *s, size_t len, buf_t *ret);
/* The same with the spaces left out, for column names: "Radicado  P.Q.R." → "radicadopqr". */
void text_fold_tight(const char *s, size_t len, buf_t *ret);
/* Composed (NFC), outer white space of any kind cut off (no-break space too), inner text kept. Replaces ret.
 */
void text_clean(const char *s, size_t len, buf_t *ret);
/* As much of a text as goes into cap bytes with its NUL, cut anywhere: for fields that are as wide as what
 * goes into them. */
void text_put(char *ret, size_t cap, const char *text);
/* Takes off what a cut has left of a character at the end. */
void text_mend_cut(char *text);
bool text_is_utf8(const char *s, size_t len);
/* What somebody sent, as an error text may say it back, or "…": a mistyped word or type is told, but who
 * sends an account, a number, a name of several words or an address where none belongs finds it in no answer
 * or log. What is told has at most 60 bytes, no space, @, % or control character, and no more than five
 * digits. Borrowed. Pure. */
const char *text_echo(const char *text);

#endif
