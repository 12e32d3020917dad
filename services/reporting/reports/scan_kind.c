#include "services/reporting/reports/scan_kind.h"

#include <string.h>

#include "common/cleanup.h"

#define TAIL 1024 /* a PDF's end mark lies within its last bytes, and some writers leave others behind it */

/* How each begins and how it ends; within: the end mark lies anywhere in the last bytes. */
static const struct {
    const char *type, *ending, *head, *foot;
    size_t n_head, n_foot, within;
} kinds[] = {
    {"application/pdf", ".pdf", "%PDF-", "%%EOF", 5, 5, TAIL},
    {"image/png", ".png", "\x89PNG\r\n\x1a\n", "IEND\xae\x42\x60\x82", 8, 8, TAIL},
    {"image/jpeg", ".jpg", "\xff\xd8\xff", "\xff\xd9", 3, 2, TAIL},
};

const char *scan_kind(const void *bytes, size_t n, const char **ret_ending)
{
    const char *p = bytes;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (n < kinds[i].n_head + kinds[i].n_foot || memcmp(p, kinds[i].head, kinds[i].n_head) != 0)
            continue;
        size_t tail = n - kinds[i].n_head < kinds[i].within ? n - kinds[i].n_head : kinds[i].within;
        if (!memmem(p + n - tail, tail, kinds[i].foot, kinds[i].n_foot))
            return NULL;
        *ret_ending = kinds[i].ending;
        return kinds[i].type;
    }
    return NULL;
}

const char *scan_ending(const char *type)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strcmp(kinds[i].type, type) == 0)
            return kinds[i].ending;
    return ".bin";
}
