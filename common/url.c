#include "common/url.h"

void url_escape(const char *text, buf_t *out)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    while (*text) {
        size_t n = strspn(text, plain);
        buf_add(out, text, n);
        text += n;
        if (*text)
            buf_printf(out, "%%%02X", (unsigned char)*text++);
    }
}
