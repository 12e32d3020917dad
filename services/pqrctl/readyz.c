#include "services/pqrctl/readyz.h"

#include <string.h>

void readyz_words(const char *body, bool ready, buf_t *out)
{
    const char *mark = ready ? "[+]" : "[-]", *between = ready ? ", " : "; ";
    size_t start = out->len;
    for (const char *line = body; *line;) {
        size_t len = strcspn(line, "\n");
        if (len > 3 && (strncmp(line, mark, 3) == 0 || strncmp(line, "[!]", 3) == 0)) {
            size_t n = len - 3;
            if (ready && n > 3 && strncmp(line + len - 3, " ok", 3) == 0)
                n -= 3;
            if (out->len > start)
                buf_adds(out, between);
            buf_add(out, line + 3, n);
        }
        line += len + (line[len] == '\n');
    }
}
