#include "services/reporting/lists/veil.h"

#include <string.h>

#define SHOWN 3 /* bytes */

bool veil_is_over(const list_t *list, const identity_t *who)
{
    if (who && identity_is(who, BACKOFFICE | SUPERVISOR | COORDINADOR | ADMIN))
        return false;
    for (const table_column_t *c = list->columns; c && c->name;
         c++) /* a table computed whole may have none here */
        if (c->kind == CELL_PERSONAL)
            return true;
    return false;
}

void veil_text(char *text)
{
    size_t n = strlen(text), hidden = n > SHOWN ? n - SHOWN : n;
    while (hidden < n && ((unsigned char)text[hidden] & 0xC0) == 0x80)
        hidden++;
    memset(text, '*', hidden);
}
