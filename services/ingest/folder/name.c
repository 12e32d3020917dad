#include "services/ingest/folder/name.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>
#include <strings.h>

#include "common/text.h"

#define ENDING_MAX 32 /* bytes; what follows a last dot farther away is no ending */

static bool ends_with(const char *name, const char *ending)
{
    size_t n = strlen(name), m = strlen(ending);
    return n >= m && strcasecmp(name + n - m, ending) == 0;
}

/* Excel saves under eight hexadecimal digits without an ending and then renames: taking that away would break
 * the saving. */
static bool is_excel_saving(const char *name)
{
    size_t n = 0;
    while (isxdigit((unsigned char)name[n]))
        n++;
    return n == 8 && !name[n];
}

bool name_counts(const char *name)
{
    static const char *const beginnings[] = {".", "~"};
    static const char *const endings[] = {
        ".tmp",      ".temp",       ".part", ".partial", ".filepart", ".crdownload",
        ".download", ".opdownload", ".swp",  ".lock",    "~",         REPORT_ENDING,
    };
    static const char *const names[] = {"thumbs.db",  "desktop.ini", "$recycle.bin", "lost+found",
                                        "procesados", "rechazados"}; /* the last two are ours */
    if (!*name || is_excel_saving(name))
        return false;
    for (size_t i = 0; i < COUNT_OF(beginnings); i++)
        if (strncmp(name, beginnings[i], strlen(beginnings[i])) == 0)
            return false;
    for (size_t i = 0; i < COUNT_OF(endings); i++)
        if (ends_with(name, endings[i]))
            return false;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcasecmp(name, names[i]) == 0)
            return false;
    return true;
}

void name_owner_excel(const char *name, buf_t *ret)
{
    buf_clear(ret);
    buf_printf(ret, "~$%s", name);
}

void name_owner_libreoffice(const char *name, buf_t *ret)
{
    buf_clear(ret);
    buf_printf(ret, ".~lock.%s#", name);
}

/* Where the ending begins (".xlsx"): the end where there is none. */
static size_t stem_len(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && dot != name && strlen(dot) <= ENDING_MAX ? (size_t)(dot - name) : strlen(name);
}

/* At most `room` of `len` bytes, whole characters where they are UTF-8. */
static size_t cut(const char *name, size_t len, size_t room)
{
    if (len <= room)
        return len;
    size_t n = room;
    while (n > 0 && ((unsigned char)name[n] & 0xC0) == 0x80)
        n--;
    return n && text_is_utf8(name, n) ? n : room;
}

void name_numbered(const char *name, int n, buf_t *ret)
{
    char number[16] = "";
    if (n > 1)
        snprintf(number, sizeof number, " (%d)", n);
    size_t stem = stem_len(name);
    const char *ending = name + stem;
    size_t room = NAME_MAX - strlen(REPORT_ENDING) - strlen(ending) - strlen(number);
    buf_clear(ret);
    buf_add(ret, name, cut(name, stem, room));
    buf_adds(ret, number);
    buf_adds(ret, ending);
}

void name_report(const char *name, buf_t *ret)
{
    buf_clear(ret);
    buf_printf(ret, "%s%s", name, REPORT_ENDING);
}
