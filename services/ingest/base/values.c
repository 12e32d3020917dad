#include "services/ingest/base/values.h"

#include <string.h>

#include "common/csv_guard.h"
#include "common/text.h"

/* A double keeps 15 decimal digits for sure. */
#define EXACT_DIGITS 15
#define EXACT_LIMIT 1e15
/* Bytes. A CUN has 16 digits; what is far longer is a sentence in the wrong column, and would not fit an
 * event's id. */
#define IDENTIFIER_MAX 64

static void cut_to(buf_t *b, size_t len)
{
    if (len < b->len) {
        b->len = len;
        b->data[len] = '\0';
    }
}

/* True for well-formed text of characters below U+0300 with nothing to trim: composed already, since only
 * what comes later combines. That is nearly every cell in Spanish, and needs no library. */
static bool is_clean(const unsigned char *s, size_t len)
{
    if (len == 0 || s[0] <= ' ' || s[len - 1] <= ' ')
        return false;
    for (size_t i = 0; i < len; i++) {
        if (s[i] >= 0x20 && s[i] < 0x7F)
            continue;
        bool pair = s[i] >= 0xC3 && s[i] <= 0xCB && i + 1 < len && (s[i + 1] & 0xC0) == 0x80;
        if (!pair)
            return false;
        i++;
    }
    return true;
}

/* Line breaks of any kind as one line feed, which is all that a CSV keeps of them. */
static void breaks_unify(buf_t *b)
{
    size_t out = 0;
    if (!b->len || !memchr(b->data, '\r', b->len))
        return;
    for (size_t i = 0; i < b->len; i++) {
        bool cr = b->data[i] == '\r';
        if (cr && i + 1 < b->len && b->data[i + 1] == '\n')
            i++;
        b->data[out++] = cr ? '\n' : b->data[i];
    }
    cut_to(b, out);
}

void value_clean(const cell_t *c, buf_t *ret)
{
    if (is_clean((const unsigned char *)c->text, c->len) && *c->text != '\'') {
        buf_clear(ret);
        buf_add(ret, c->text, c->len);
        return;
    }
    text_clean(c->text, c->len, ret);
    breaks_unify(ret);
    if (!csv_guard_there(buf_str(ret)))
        return;
    AUTO(buf) buf_t guarded = *ret;
    *ret = (buf_t){0};
    text_clean(guarded.data + 1, guarded.len - 1, ret);
}

/* Bytes of the blank of any kind at s, 0 where there is none. */
static size_t blank_len(const unsigned char *s, size_t left)
{
    if (*s <= ' ' || *s == 0x7F)
        return 1;
    if (left >= 2 && s[0] == 0xC2 && (s[1] == 0xA0 || s[1] == 0x85)) /* no-break space, next line */
        return 2;
    if (left < 3)
        return 0;
    if (s[0] == 0xE2 && s[1] == 0x80 && ((s[2] >= 0x80 && s[2] <= 0x8F) || (s[2] >= 0xA8 && s[2] <= 0xAF)))
        return 3; /* spaces and marks of U+2000 to U+200F, separators */
    if ((s[0] == 0xE3 && s[1] == 0x80 && s[2] == 0x80) || (s[0] == 0xEF && s[1] == 0xBB && s[2] == 0xBF))
        return 3;
    return 0;
}

/* The same for what people and programs put before a number to keep it a text. */
static size_t apostrophe_len(const unsigned char *s, size_t left)
{
    if (*s == '\'' || *s == '`')
        return 1;
    if (left >= 2 && s[0] == 0xC2 && s[1] == 0xB4)
        return 2;
    if (left >= 3 && s[0] == 0xE2 && s[1] == 0x80 && (s[2] == 0x98 || s[2] == 0x99 || s[2] == 0xB2))
        return 3;
    return 0;
}

/* ="4436210001099330" */
static void formula_undo(buf_t *b)
{
    if (b->len < 3 || memcmp(b->data, "=\"", 2) != 0 || b->data[b->len - 1] != '"')
        return;
    memmove(b->data, b->data + 2, b->len - 3);
    cut_to(b, b->len - 3);
}

static bool is_plain(const buf_t *b)
{
    for (size_t i = 0; i < b->len; i++) {
        unsigned char c = (unsigned char)b->data[i];
        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')))
            return false;
    }
    return true;
}

static void squeeze(buf_t *b)
{
    const unsigned char *s = (const unsigned char *)b->data;
    if (is_plain(b)) /* nearly every one */
        return;
    size_t out = 0;
    for (size_t i = 0; i < b->len;) {
        size_t n = blank_len(s + i, b->len - i);
        n = n ? n : apostrophe_len(s + i, b->len - i);
        if (n)
            i += n;
        else
            b->data[out++] = b->data[i++];
    }
    cut_to(b, out);
}

/* No two blanks together, and none of an odd kind: those all begin with one of these bytes. */
static bool is_single_spaced(const unsigned char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = s[i];
        if (c < ' ' || c == 0x7F || c == 0xC2 || c == 0xE2 || c == 0xE3 || c == 0xEF ||
            (c == ' ' && s[i + 1] == ' ')) /* a NUL ends it */
            return false;
    }
    return true;
}

/* Blanks that follow one another as one; what is cleaned begins and ends with none. */
static void collapse(buf_t *b)
{
    const unsigned char *s = (const unsigned char *)b->data;
    if (is_single_spaced(s, b->len)) /* nearly every one */
        return;
    size_t out = 0;
    bool pending = false;
    for (size_t i = 0; i < b->len;) {
        size_t n = blank_len(s + i, b->len - i);
        if (n) {
            pending = true;
            i += n;
            continue;
        }
        if (pending && out)
            b->data[out++] = ' ';
        pending = false;
        b->data[out++] = b->data[i++];
    }
    cut_to(b, out);
}

static void upper(buf_t *b)
{
    for (size_t i = 0; i < b->len; i++)
        if (b->data[i] >= 'a' && b->data[i] <= 'z')
            b->data[i] = (char)(b->data[i] - 'a' + 'A');
}

/* Length of the digits in "12345678.0" or "12345678,00"; 0 when it is something else. */
static size_t digits_before_zeros(const buf_t *b)
{
    const char *s = buf_str(b);
    size_t n = strspn(s, "0123456789");
    const char *rest = s + n;
    if (n == 0 || (*rest != '.' && *rest != ',') || !rest[1] || strspn(rest + 1, "0") != strlen(rest + 1))
        return 0;
    return n;
}

void value_tidy(field_t f, buf_t *text)
{
    if (text->len == 0 || f == FIELD_OBSERVACION)
        return;
    if (f == FIELD_RADICADO || f == FIELD_CUENTA || f == FIELD_TELEFONO)
        formula_undo(text);
    if (f == FIELD_RADICADO || f == FIELD_CUENTA)
        squeeze(text);
    else
        collapse(text);
    if (f == FIELD_USUARIO)
        upper(text);
    size_t digits = f == FIELD_TELEFONO ? digits_before_zeros(text) : 0;
    if (digits)
        cut_to(text, digits);
}

static bool all_digits(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s[i] < '0' || s[i] > '9')
            return false;
    return n > 0;
}

bool text_is_scientific(const char *s)
{
    size_t n = strspn(s, "0123456789");
    if (n == 0)
        return false;
    s += n;
    bool fraction = *s == '.' || *s == ',';
    if (fraction) {
        s++;
        s += strspn(s, "0123456789");
    }
    if (*s != 'e' && *s != 'E')
        return false;
    s++;
    bool plus = *s == '+';
    if (plus)
        s++;
    return (plus || fraction) && all_digits(s, strlen(s));
}

bool identifier_too_long(const buf_t *text)
{
    return text->len > IDENTIFIER_MAX;
}

/* An identifier that came as a number, or as text that was one. */
fault_t identifier_check(field_t f, const cell_t *c, buf_t *text)
{
    const char *s = buf_str(text);
    if (c->kind == CELL_DATE)
        return FAULT_IS_DATE;
    if (c->kind == CELL_BOOL)
        return FAULT_IS_BOOL;
    if (c->kind == CELL_NUMBER) {
        if (c->number >= EXACT_LIMIT)
            return FAULT_DIGITS_LOST;
        return all_digits(s, text->len) ? FAULT_NONE : FAULT_DECIMALS;
    }
    size_t digits = digits_before_zeros(text);
    if (digits > EXACT_DIGITS)
        return FAULT_DIGITS_LOST;
    if (text_is_scientific(s))
        return FAULT_SCIENTIFIC;
    if (digits)
        cut_to(text, digits);
    else if (f == FIELD_RADICADO && !strpbrk(s, "0123456789"))
        return FAULT_NO_DIGIT;
    return FAULT_NONE;
}
