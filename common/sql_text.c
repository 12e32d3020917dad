#include "common/sql_text.h"

#include <stdbool.h>
#include <string.h>

static bool is_name(const char *name)
{
    static const char first[] = "abcdefghijklmnopqrstuvwxyz_",
                      rest[] = "abcdefghijklmnopqrstuvwxyz_0123456789";
    for (;;) {
        if (!*name || !strchr(first, *name))
            return false;
        name += strspn(name, rest);
        if (!*name)
            return true;
        if (*name++ != '.')
            return false;
    }
}

void sql_add_declared(sql_text_t *sql, const char *declared_sql)
{
    buf_adds(&sql->text, declared_sql);
}

void sql_add_name(sql_text_t *sql, const char *name)
{
    if (!is_name(name))
        abort();
    buf_adds(&sql->text, name);
}

void sql_add_quoted(sql_text_t *sql, const char *name)
{
    buf_addc(&sql->text, '"');
    sql_add_name(sql, name);
    buf_addc(&sql->text, '"');
}

void sql_add_number(sql_text_t *sql, size_t number)
{
    buf_printf(&sql->text, "%zu", number);
}

void sql_add_at(sql_text_t *sql, const char *schema, const char *declared_sql)
{
    for (const char *s = declared_sql; *s; s++)
        if (*s == '@')
            sql_add_name(sql, schema);
        else
            buf_addc(&sql->text, *s);
}

const char *sql_str(const sql_text_t *sql)
{
    return buf_str(&sql->text);
}

char *sql_take(sql_text_t *sql)
{
    return buf_take(&sql->text);
}

void sql_done(sql_text_t *sql)
{
    buf_done(&sql->text);
}
