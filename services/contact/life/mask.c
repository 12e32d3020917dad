#include "services/contact/life/mask.h"

#include <string.h>

#define SHOWN 4

void mask_phone(char *text)
{
    size_t n = 0, seen = 0;
    for (const char *p = text; *p; p++)
        n += *p >= '0' && *p <= '9';
    size_t hidden = n > SHOWN ? n - SHOWN : n;
    for (char *p = text; *p; p++)
        if (*p >= '0' && *p <= '9' && seen++ < hidden)
            *p = '*';
}
