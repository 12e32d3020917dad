#include "services/ingest/base/quote.h"

#include <stdbool.h>
#include <string.h>

void quote_add(buf_t *out, const char *text, size_t max)
{
    size_t n = strlen(text);
    bool cut = n > max;
    if (cut)
        for (n = max; n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80;)
            n--;
    buf_adds(out, "«");
    buf_add(out, text, n);
    buf_adds(out, cut ? "…»" : "»");
}
