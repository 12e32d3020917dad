/* The statement of a list's page, or of all of it. Pure; made of declared text and numbers only. */
#include "services/reporting/lists/list.h"

static void keys_out(const list_order_t *order, size_t n, const char *between, const char *behind, buf_t *out)
{
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "%sl.\"%s\"%s", i ? between : "", order->keys[i].column, behind);
}

static void columns_out(const list_t *list, const list_order_t *order, size_t keys, buf_t *out)
{
    for (size_t i = 0, n = list_columns(list); i < n; i++)
        buf_printf(out, "l.\"%s\", ", list->columns[i].name);
    keys_out(order, keys, ", ", "", out);
}

void list_sql(const list_t *list, const list_request_t *r, size_t n, bool limited, buf_t *out)
{
    size_t keys = list_keys(r->order);
    buf_adds(out, "SELECT ");
    columns_out(list, r->order, keys, out);
    buf_printf(out, "\nFROM (\n%s\n) AS l", list->sql);
    if (list->of_cases)
        buf_printf(out, "\nWHERE ($%zu::text IS NULL OR reporting.es_del_equipo(l.\"radicado\", $%zu::text))", n, n);
    if (r->after) {
        buf_printf(out, "\n%s (", list->of_cases ? "  AND" : "WHERE");
        keys_out(r->order, keys, ", ", "", out);
        buf_printf(out, ") %c (", r->backwards ? '<' : '>');
        for (size_t i = 0; i < keys; i++)
            buf_printf(out, "%s$%zu::%s", i ? ", " : "", ++n, r->order->keys[i].type);
        buf_addc(out, ')');
    }
    buf_adds(out, "\nORDER BY ");
    keys_out(r->order, keys, ", ", r->backwards ? " DESC" : "", out);
    if (limited)
        buf_printf(out, "\nLIMIT $%zu::bigint", ++n);
}
