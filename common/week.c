#include "common/week.h"

#include <ctype.h>
#include <string.h>

static int two_digits(const char *s)
{
    return (s[0] - '0') * 10 + (s[1] - '0');
}

bool week_parse(const char *text, day_t *ret)
{
    static const char form[] = "dddd-Wdd";
    if (!text || strlen(text) != sizeof form - 1)
        return false;
    for (size_t i = 0; i < sizeof form - 1; i++)
        if (form[i] == 'd' ? !isdigit((unsigned char)text[i]) : text[i] != form[i])
            return false;
    day_t monday = day_from_iso_week(two_digits(text) * 100 + two_digits(text + 2), two_digits(text + 6));
    if (monday == DAY_NONE)
        return false;
    *ret = monday;
    return true;
}
