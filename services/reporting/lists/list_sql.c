/* The statement of a list's page, or of all of it. Pure; made of declared text and numbers only. */
#include "services/reporting/lists/list.h"

static void column_out(const char *name, sql_text_t *out)
{
    sql_add(out, "l.");
    sql_add_quoted(out, name);
}

static void keys_out(const list_order_t *order, size_t n, bool backwards, sql_text_t *out)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            sql_add(out, ", ");
        column_out(order->keys[i].column, out);
        if (backwards)
            sql_add(out, " DESC");
    }
}

static void columns_out(const list_t *list, const list_order_t *order, size_t keys, sql_text_t *out)
{
    for (size_t i = 0, n = list_columns(list); i < n; i++) {
        column_out(list->columns[i].name, out);
        sql_add(out, ", ");
    }
    keys_out(order, keys, false, out);
}

/* The cases within reach of the team that $n names, or all. */
static void of_team_out(size_t n, sql_text_t *out)
{
    sql_add(out, "\nWHERE ($");
    sql_add_number(out, n);
    sql_add(out, "::text IS NULL OR reporting.es_del_equipo(l.\"radicado\", $");
    sql_add_number(out, n);
    sql_add(out, "::text))");
}

/* The key that the page stands behind, its places counted from ++*n on; further: there is a condition before
 * it. */
static void after_out(const list_request_t *r, size_t keys, bool further, size_t *n, sql_text_t *out)
{
    if (further)
        sql_add(out, "\n  AND (");
    else
        sql_add(out, "\nWHERE (");
    keys_out(r->order, keys, false, out);
    if (r->backwards)
        sql_add(out, ") < (");
    else
        sql_add(out, ") > (");
    for (size_t i = 0; i < keys; i++) {
        if (i)
            sql_add(out, ", ");
        sql_add(out, "$");
        sql_add_number(out, ++*n);
        sql_add(out, "::");
        sql_add_name(out, r->order->keys[i].type);
    }
    sql_add(out, ")");
}

void list_sql(const list_t *list, const list_request_t *r, size_t n, bool limited, sql_text_t *out)
{
    size_t keys = list_keys(r->order);
    sql_add(out, "SELECT ");
    columns_out(list, r->order, keys, out);
    sql_add(out, "\nFROM (\n");
    sql_add_declared(out, list->sql);
    sql_add(out, "\n) AS l");
    if (list->of_cases)
        of_team_out(n, out);
    if (r->after)
        after_out(r, keys, list->of_cases, &n, out);
    sql_add(out, "\nORDER BY ");
    keys_out(r->order, keys, r->backwards, out);
    if (limited) {
        sql_add(out, "\nLIMIT $");
        sql_add_number(out, ++n);
        sql_add(out, "::bigint");
    }
}
