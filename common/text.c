#include "common/text.h"

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

static void fold_ascii(folder_t *f, const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char c = s[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + ('a' - 'A'));
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            fold_put(f, &c, 1);
        else
            f->pending = true;
    }
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

static void fold(const char *s, size_t len, buf_t *ret, bool spaced)
{
    buf_clear(ret);
    folder_t f = {.out = ret, .spaced = spaced};
    if (is_ascii(s, len))
        fold_ascii(&f, s, len);
    else
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
