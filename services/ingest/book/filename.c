#include "services/ingest/book/filename.h"

#include "common/text.h"

enum { NAME_MAX_BYTES = 200 };

void filename_tidy(const char *name, buf_t *ret)
{
    AUTO(buf) buf_t plain = {0};
    const char *last = name;
    for (const char *s = name; *s; s++)
        if (*s == '/' || *s == '\\')
            last = s + 1;
    for (; *last; last++)
        buf_addc(&plain, (unsigned char)*last < 0x20 || *last == 0x7F ? ' ' : *last);
    text_clean(buf_str(&plain), plain.len, ret);
    if (ret->len > NAME_MAX_BYTES) {
        size_t n = NAME_MAX_BYTES;
        while (n > 0 && ((unsigned char)ret->data[n] & 0xC0) == 0x80)
            n--;
        ret->len = n;
        ret->data[n] = '\0';
    }
}
