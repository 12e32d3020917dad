#include "services/ingest/mail/imap_text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistr.h>

/* ---- writing */

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

typedef struct utf7 {
    buf_t *out;
    uint32_t bits;
    int n; /* of bits waiting; -1: outside of base64 */
} utf7_t;

static void utf7_unit(utf7_t *u, uint16_t unit)
{
    if (u->n < 0) {
        buf_addc(u->out, '&');
        u->n = 0;
        u->bits = 0;
    }
    u->bits = u->bits << 16 | unit;
    for (u->n += 16; u->n >= 6; u->n -= 6)
        buf_addc(u->out, base64[u->bits >> (u->n - 6) & 63]);
}

static void utf7_end(utf7_t *u)
{
    if (u->n < 0)
        return;
    if (u->n > 0)
        buf_addc(u->out, base64[u->bits << (6 - u->n) & 63]);
    buf_addc(u->out, '-');
    u->n = -1;
}

static void utf7_char(utf7_t *u, ucs4_t c)
{
    if (c >= 0x10000) {
        utf7_unit(u, (uint16_t)(0xD800 + ((c - 0x10000) >> 10)));
        utf7_unit(u, (uint16_t)(0xDC00 + ((c - 0x10000) & 0x3FF)));
    } else if (c >= 0x7F) {
        utf7_unit(u, (uint16_t)c);
    } else {
        utf7_end(u);
        if (c == '"' || c == '\\')
            buf_addc(u->out, '\\');
        buf_addc(u->out, (char)c);
        if (c == '&')
            buf_addc(u->out, '-');
    }
}

bool imap_quote_folder(const char *name, buf_t *out)
{
    AUTO(buf) buf_t quoted = {0};
    utf7_t u = {.out = &quoted, .n = -1};
    if (!*name)
        return false;
    for (const char *s = name; *s;) {
        ucs4_t c;
        int n = u8_strmbtouc(&c, (const uint8_t *)s);
        if (n <= 0 || c < 0x20 || c == 0x7F)
            return false;
        utf7_char(&u, c);
        s += n;
    }
    utf7_end(&u);
    buf_addc(out, '"');
    buf_add(out, buf_str(&quoted), quoted.len);
    buf_addc(out, '"');
    return true;
}

/* ---- reading */

/* Behind the word and one blank (or the end) when the line begins with it, whatever its case; else NULL. */
static const char *behind(const char *line, const char *word)
{
    size_t n = strlen(word);
    if (strncasecmp(line, word, n) != 0 || (line[n] && line[n] != ' '))
        return NULL;
    return line[n] ? line + n + 1 : line + n;
}

bool imap_tagged(const char *line, const char *tag, imap_status_t *ret, const char **ret_text)
{
    static const char *const words[] = {"OK", "NO", "BAD"};
    const char *s = behind(line, tag);
    for (size_t i = 0; s && i < COUNT_OF(words); i++)
        if (behind(s, words[i])) {
            *ret = (imap_status_t)i;
            *ret_text = behind(s, words[i]);
            return true;
        }
    return false;
}

/* The number at s, NULL where there is none or it passes 32 bits. */
static const char *number(const char *s, uint32_t *ret)
{
    uint64_t n = 0;
    const char *begin = s;
    for (; *s >= '0' && *s <= '9'; s++) {
        n = n * 10 + (uint64_t)(*s - '0');
        if (n > UINT32_MAX)
            return NULL;
    }
    *ret = (uint32_t)n;
    return s > begin ? s : NULL;
}

const char *imap_untagged(const char *line, const char *word, uint32_t *ret_n)
{
    const char *s = behind(line, "*");
    if (!s)
        return NULL;
    uint32_t n = 0;
    const char *after = number(s, &n);
    if (after && *after == ' ')
        s = after + 1;
    if (ret_n)
        *ret_n = n;
    return behind(s, word);
}

bool imap_has_word(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *s = list; *s;) {
        size_t len = strcspn(s, " ");
        if (len == n && strncasecmp(s, word, n) == 0)
            return true;
        s += len;
        while (*s == ' ')
            s++;
    }
    return false;
}

uint32_t imap_code_number(const char *text, const char *code)
{
    uint32_t n = 0;
    const char *s = *text == '[' ? behind(text + 1, code) : NULL;
    return s && number(s, &n) ? n : 0;
}

bool imap_has_code(const char *text, const char *code)
{
    size_t n = strlen(code);
    return *text == '[' && strncasecmp(text + 1, code, n) == 0 && (text[n + 1] == ']' || text[n + 1] == ' ');
}

bool imap_literal(const char *line, size_t len, int64_t *ret)
{
    if (len < 3 || line[len - 1] != '}')
        return false;
    const char *s = memrchr(line, '{', len);
    int64_t n = 0;
    if (!s || s + 2 > line + len - 1)
        return false;
    const char *end = line + len - 1;
    if (end[-1] == '+')
        end--;
    if (end == s + 1 || end - s > 18)
        return false;
    for (s++; s < end; s++) {
        if (*s < '0' || *s > '9')
            return false;
        n = n * 10 + (*s - '0');
    }
    *ret = n;
    return true;
}

/* Behind one value: a quoted string, a list in brackets, a literal's mark or an atom. NULL where it never
 * ends. */
static const char *skip_value(const char *s)
{
    int depth = 0;
    do {
        if (*s == '"') {
            for (s++; *s && *s != '"'; s++)
                if (*s == '\\' && s[1])
                    s++;
            if (!*s)
                return NULL;
            s++;
        } else if (*s == '(') {
            depth++;
            s++;
        } else if (*s == ')') {
            if (depth == 0)
                return s;
            depth--;
            s++;
        } else if (!*s) {
            return depth ? NULL : s;
        } else {
            s++;
        }
    } while (depth || (*s && *s != ' ' && *s != ')'));
    return s;
}

static void flags_take(const char *from, const char *end, imap_fetch_t *f)
{
    if (*from != '(' || end[-1] != ')')
        return;
    snprintf(f->flags, sizeof f->flags, "%.*s", (int)(end - from - 2), from + 1);
    f->flags_said = true;
}

static void item_take(const char *name, size_t len, const char *value, const char *end, imap_fetch_t *f)
{
    if (len == 3 && strncasecmp(name, "UID", 3) == 0) {
        (void)number(value, &f->uid);
    } else if (len == 11 && strncasecmp(name, "RFC822.SIZE", 11) == 0) {
        f->size = strtoll(value, NULL, 10);
    } else if (len == 6 && strncasecmp(name, "MODSEQ", 6) == 0 && *value == '(') {
        f->modseq = strtoll(value + 1, NULL, 10);
    } else if (len == 5 && strncasecmp(name, "FLAGS", 5) == 0) {
        flags_take(value, end, f);
    } else if (len >= 5 && strncasecmp(name, "BODY[", 5) == 0) {
        f->body = *value == '{' ? BODY_LITERAL : *value == '"' ? BODY_QUOTED : BODY_NIL;
        f->quoted = value + 1;
    }
}

bool imap_fetch_parse(const char *text, imap_fetch_t *ret)
{
    imap_fetch_t f = {.size = -1};
    const char *s = text;
    if (*s++ != '(')
        return false;
    while (*s != ')') {
        const char *name = s;
        /* BODY[HEADER.FIELDS (FROM)]<0>: blanks inside the brackets belong to the name. */
        for (bool inside = false; *s && (inside || (*s != ' ' && *s != ')')); s++)
            inside = *s == '[' || (inside && *s != ']');
        size_t len = (size_t)(s - name);
        if (*s != ' ' || len == 0)
            return false;
        const char *value = s + 1, *end = skip_value(value);
        if (!end || end == value)
            return false;
        item_take(name, len, value, end, &f);
        s = end;
        while (*s == ' ')
            s++;
    }
    *ret = f;
    return true;
}

void imap_unquote(const char *quoted, buf_t *ret)
{
    buf_clear(ret);
    for (const char *s = quoted; *s && *s != '"'; s++) {
        if (*s == '\\' && s[1])
            s++;
        buf_addc(ret, *s);
    }
}

size_t imap_numbers(const char *text, uint32_t *ret, size_t max)
{
    size_t n = 0;
    for (const char *s = text; *s;) {
        uint32_t value;
        const char *after = number(s, &value);
        if (!after)
            break;
        if (n < max)
            ret[n] = value;
        n++;
        for (s = after; *s == ' '; s++)
            ;
    }
    return n;
}
