#include "common/text.h"

#include <pthread.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "common/err.h"

void text_put(char *ret, size_t cap, const char *text)
{
    size_t len = strnlen(text, cap - 1);
    memcpy(ret, text, len);
    ret[len] = '\0';
}

void text_mend_cut(char *text)
{
    size_t len = strlen(text), back = 0;
    while (back < len && back < 4 && ((unsigned char)text[len - 1 - back] & 0xC0) == 0x80)
        back++;
    if (back == len || back == 4)
        return;
    char *last = text + len - 1 - back; /* where the last character begins */
    if (!text_is_utf8(last, back + 1))
        *last = '\0';
}

bool text_is_utf8(const char *s, size_t len)
{
    return u8_check((const uint8_t *)s, len) == NULL;
}

static bool is_ascii(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)s[i] >= 0x80)
            return false;
    return true;
}

/* Ill-formed bytes as U+FFFD, appended to out. */
static void repair(const char *s, size_t len, buf_t *out)
{
    size_t i = 0;
    while (i < len) {
        ucs4_t c;
        int n = u8_mbtoucr(&c, (const uint8_t *)s + i, len - i);
        if (n <= 0) {
            buf_adds(out, "\xEF\xBF\xBD");
            i++;
        } else {
            buf_add(out, s + i, (size_t)n);
            i += (size_t)n;
        }
    }
}

/* Appends words one by one: a separator is remembered and written before the next letter, never at an end. */
typedef struct folder {
    buf_t *out;
    bool spaced; /* false: separators vanish */
    bool pending;
} folder_t;

static void fold_put(folder_t *f, const char *bytes, size_t n)
{
    if (f->pending && f->spaced && f->out->len)
        buf_addc(f->out, ' ');
    f->pending = false;
    buf_add(f->out, bytes, n);
}

static void fold_unicode(folder_t *f, const char *s, size_t len)
{
    AUTO(buf) buf_t repaired = {0};
    if (!text_is_utf8(s, len)) {
        repair(s, len, &repaired);
        s = repaired.data;
        len = repaired.len;
    }
    /* NFKD splits marks off and unites compatibility forms; folding can compose nothing back in NFKD. */
    size_t n = 0;
    AUTO(mem) char *folded = (char *)u8_casefold((const uint8_t *)s, len, NULL, UNINORM_NFKD, NULL, &n);
    must(folded);
    for (size_t i = 0; i < n;) {
        ucs4_t c;
        int step = u8_mbtouc(&c, (const uint8_t *)folded + i, n - i);
        if (uc_is_general_category_withtable(c, UC_CATEGORY_MASK_M))
            ; /* a mark goes with the letter it sat on */
        else if (uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N))
            fold_put(f, folded + i, (size_t)step);
        else
            f->pending = true;
        i += (size_t)step;
    }
}

/* What a letter of the Latin blocks, or a mark, comes to, a space standing for a separator: most of what
 * people here type needs no more, and this is a tenth of the work. Made of the way above, once: in it each
 * character stands for itself. */
#define LATIN_FROM 0x80U
#define LATIN_TO 0x370U
#define LATIN_LONGEST 7
static struct latin {
    bool is_known; /* false: the long way */
    unsigned char n;
    char bytes[LATIN_LONGEST];
} latin[LATIN_TO - LATIN_FROM];
static pthread_once_t latin_once = PTHREAD_ONCE_INIT;

static void latin_make(void)
{
    AUTO(buf) buf_t folded = {0};
    for (ucs4_t c = LATIN_FROM; c < LATIN_TO; c++) {
        char around[4] = {'x', (char)(0xC0 | c >> 6), (char)(0x80 | (c & 0x3F)), 'x'};
        folder_t f = {.out = &folded, .spaced = true};
        buf_clear(&folded);
        fold_unicode(&f, around, sizeof around);
        size_t n = folded.len - 2;
        struct latin *l = &latin[c - LATIN_FROM];
        /* the one mark that folds to a letter, which canonical order may move */
        l->is_known = c != 0x345 && n <= LATIN_LONGEST;
        if (!l->is_known)
            continue;
        l->n = (unsigned char)n;
        memcpy(l->bytes, folded.data + 1, n);
    }
}

static char *latin_put(char *to, const char *bytes, size_t n, bool *pending, const folder_t *f)
{
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] == ' ') {
            *pending = true;
            continue;
        }
        if (*pending && f->spaced && to != f->out->data)
            *to++ = ' ';
        *pending = false;
        *to++ = bytes[i];
    }
    return to;
}

/* False, and nothing done: the text has something else in it. */
static bool fold_latin(folder_t *f, const char *s, size_t len)
{
    pthread_once(&latin_once, latin_make);
    buf_room(f->out, 4 * len + 1);
    char *to = f->out->data;
    bool pending = false;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        char as_is = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
        if (c >= 0x80) {
            unsigned char next = i + 1 < len ? (unsigned char)s[++i] : 0;
            ucs4_t u = (ucs4_t)(c & 0x1F) << 6 | (next & 0x3F);
            if (c < 0xC2 || c > 0xCD || (next & 0xC0) != 0x80 || u >= LATIN_TO ||
                !latin[u - LATIN_FROM].is_known)
                return false;
            to = latin_put(to, latin[u - LATIN_FROM].bytes, latin[u - LATIN_FROM].n, &pending, f);
        } else if ((as_is >= 'a' && as_is <= 'z') || (as_is >= '0' && as_is <= '9')) {
            to = latin_put(to, &as_is, 1, &pending, f);
        } else {
            pending = true;
        }
    }
    f->out->len = (size_t)(to - f->out->data);
    return true;
}

static void fold(const char *s, size_t len, buf_t *ret, bool spaced)
{
    buf_clear(ret);
    folder_t f = {.out = ret, .spaced = spaced};
    if (!fold_latin(&f, s, len))
        fold_unicode(&f, s, len);
    buf_add(ret, "", 0);
}

void text_fold(const char *s, size_t len, buf_t *ret)
{
    fold(s, len, ret, true);
}

void text_fold_tight(const char *s, size_t len, buf_t *ret)
{
    fold(s, len, ret, false);
}

/* White space of any kind, and the invisible characters that people paste with their text. */
static bool is_blank(ucs4_t c)
{
    return uc_is_property_white_space(c) || uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Cc) ||
           c == 0xFEFF || c == 0x200B || c == 0x200E || c == 0x200F;
}

static void trim(const char **s, size_t *len)
{
    ucs4_t c;
    int n;
    while (*len && (n = u8_mbtouc(&c, (const uint8_t *)*s, *len), is_blank(c))) {
        *s += n;
        *len -= (size_t)n;
    }
    while (*len) {
        const uint8_t *start = (const uint8_t *)*s, *prev = u8_prev(&c, start + *len, start);
        if (!prev || !is_blank(c))
            break;
        *len = (size_t)(prev - start);
    }
}

void text_clean(const char *s, size_t len, buf_t *ret)
{
    buf_clear(ret);
    if (is_ascii(s, len)) {
        trim(&s, &len);
        buf_add(ret, s, len);
        return;
    }
    AUTO(buf) buf_t repaired = {0};
    if (!text_is_utf8(s, len)) {
        repair(s, len, &repaired);
        s = repaired.data;
        len = repaired.len;
    }
    trim(&s, &len);
    size_t n = 0;
    AUTO(mem) char *composed = (char *)u8_normalize(UNINORM_NFC, (const uint8_t *)s, len, NULL, &n);
    if (len)
        must(composed);
    buf_add(ret, composed ? composed : "", n);
}

const char *text_echo(const char *text)
{
    size_t digits = 0;
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        digits += *c >= '0' && *c <= '9';
        if (*c <= ' ' || *c == '@' || *c == '%' || *c == 0x7f || digits > 5)
            return "…";
    }
    return strlen(text) <= 60 && text_is_utf8(text, strlen(text)) ? text : "…";
}
