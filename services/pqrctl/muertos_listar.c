/* pqrctl muertos listar: what the services could not understand, counted by topic and error or one by one. */
#include "services/pqrctl/api.h"
#include "services/pqrctl/commands.h"
#include "services/pqrctl/muertos_list.h"
#include "services/pqrctl/muertos_words.h"

const option_t muertos_listar_options[] = {
    MUERTOS_FILTER_OPTIONS,
    {"--uno-a-uno", OPTION_FLAG, NULL, NULL, 0, 0, "cada uno con su identificador, sin agrupar"},
    {"--todos", OPTION_FLAG, NULL, NULL, 0, 0, "también los reintentados y los descartados"},
    {"--json", OPTION_FLAG, NULL, NULL, 0, 0, "en JSON"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

static const column_t letter_columns[] = {
    {"Id", ALIGN_LEFT, false},     {"Escrito", ALIGN_LEFT, false}, {"Clave", ALIGN_LEFT, true},
    {"Etapa", ALIGN_LEFT, false},  {"Código", ALIGN_LEFT, true},   {"Error", ALIGN_LEFT, true},
    {"Estado", ALIGN_LEFT, false}, {NULL, ALIGN_LEFT, false},
};

static bool is_shown(const letter_t *l, bool all)
{
    return all || !l->resolution;
}

static const char *state_of(const letter_t *l)
{
    return l->resolution || l->kept ? resolution_word(l->resolution) : "abierto, sin contenido";
}

static int show_table(const ctl_t *ctl, const args_t *args, int64_t n, table_t *t)
{
    AUTO(buf) buf_t heading = {0};
    if (n == 0)
        return say(args_flag(args, "--todos") ? "No hay mensajes muertos.\n"
                                              : "No hay mensajes muertos abiertos.\n");
    letters_counted(n, &heading);
    return table_show(ctl, &heading, t);
}

static int show_json(json_t *rows, int64_t n)
{
    AUTO(json) json_t *all = must(json_pack("{s:o,s:I}", "datos", rows, "muertos", (json_int_t)n));
    return json_show(all);
}

static int show_groups(const ctl_t *ctl, const args_t *args, const letters_t *l)
{
    AUTO(letter_groups) letter_groups_t groups = {0};
    bool all = args_flag(args, "--todos");
    int64_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        if (is_shown(&l->items[i], all)) {
            letter_groups_add(&groups, &l->items[i]);
            n++;
        }
    letter_groups_sort(&groups);
    if (args_flag(args, "--json"))
        return show_json(json_of_groups(&groups), n);
    AUTO(table) table_t *t = table_of_groups(&groups, all);
    return show_table(ctl, args, n, t);
}

static void row_add(table_t *t, const letter_t *l)
{
    table_add(t, l->id);
    table_add_instant(t, l->written);
    table_add(t, l->key);
    table_add(t, l->stage);
    table_add(t, l->code);
    table_add(t, l->error);
    table_add(t, state_of(l));
}

static int show_letters(const ctl_t *ctl, const args_t *args, const letters_t *l)
{
    AUTO(table) table_t *t = table_new(letter_columns);
    AUTO(json) json_t *rows = must(json_array());
    bool all = args_flag(args, "--todos"), json = args_flag(args, "--json");
    int64_t n = 0;
    for (size_t i = 0; i < l->n; i++) {
        if (!is_shown(&l->items[i], all))
            continue;
        if (json)
            json_array_append_new(rows, json_of_letter(&l->items[i]));
        else
            row_add(t, &l->items[i]);
        n++;
    }
    return json ? show_json(TAKE(rows), n) : show_table(ctl, args, n, t);
}

int muertos_listar_run(const ctl_t *ctl, const args_t *args)
{
    AUTO(letters) letters_t l = {0};
    err_t err = ERR_INIT;
    if (letters_load(ctl, args, true, false, &l, &err) != RC_OK)
        return say_failed(&err);
    return args_flag(args, "--uno-a-uno") ? show_letters(ctl, args, &l) : show_groups(ctl, args, &l);
}
