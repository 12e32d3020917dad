#include "common/err.h"

#include <stdarg.h>
#include <string.h>
#include <unistr.h>

/* What was cut or came from a damaged file may be no UTF-8, and then no JSON could carry it: such bytes go.
 */
static void well_formed(char *text)
{
    char *out = text;
    for (const char *s = text; *s;) {
        ucs4_t c;
        int n = u8_strmbtouc(&c, (const uint8_t *)s);
        if (n <= 0) {
            s++;
            continue;
        }
        memmove(out, s, (size_t)n);
        out += n;
        s += n;
    }
    *out = '\0';
}

rc_t err_set(err_t *e, rc_t rc, const char *code, const char *fmt, ...)
{
    if (!e)
        return rc;
    if (e->rc != RC_OK)
        return e->rc;
    e->rc = rc;
    snprintf(e->code, sizeof e->code, "%s", code ? code : "");
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(e->text, sizeof e->text, fmt, ap);
    va_end(ap);
    well_formed(e->text);
    return rc;
}

void err_prefix(err_t *e, const char *fmt, ...)
{
    if (!e || e->rc == RC_OK)
        return;
    char words[sizeof e->text];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(words, sizeof words, fmt, ap);
    va_end(ap);

    size_t n = strlen(words);
    size_t keep = sizeof e->text - 1 - n;
    if (strlen(e->text) > keep)
        e->text[keep] = '\0';
    memmove(e->text + n, e->text, strlen(e->text) + 1);
    memcpy(e->text, words, n);
    well_formed(e->text);
}

void err_clear(err_t *e)
{
    if (e)
        *e = ERR_INIT;
}

void *must(void *allocated)
{
    if (!allocated) {
        static const char line[] = "sin memoria: el proceso termina\n";
        (void)!write(STDERR_FILENO, line, sizeof line - 1);
        abort();
    }
    return allocated;
}
