/* pqrctl agenda, tareas, recursos: what contact's lists hold, the nearest term first. */
#include <string.h>

#include "common/format.h"
#include "common/table.h"
#include "services/pqrctl/api.h"
#include "services/pqrctl/commands.h"

#define JSON                                                                                                 \
    {                                                                                                        \
        "--json", OPTION_FLAG, NULL, NULL, 0, 0, "la respuesta del servicio, en JSON"                        \
    }
#define ESTADO                                                                                               \
    {                                                                                                        \
        "--estado", OPTION_TEXT, "ESTADO", NULL, 0, 0, "si falta, lo que está por hacer"                    \
    }
#define END                                                                                                  \
    {                                                                                                        \
        NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL                                                            \
    }

const option_t tareas_options[] = {ESTADO,
                                   {"--tipo", OPTION_TEXT, "TIPO", NULL, 0, 0, "solo las de ese tipo"},
                                   {"--manos", OPTION_TEXT, "persona|adaptador", NULL, 0, 0, "quién la hace"},
                                   JSON,
                                   END};
const option_t recursos_options[] = {ESTADO, JSON, END};

/* An instant as date and time in Bogotá; any other text as it is. */
static const char *local(const char *text, buf_t *in)
{
    if (!text)
        return NULL;
    buf_clear(in);
    format_instant(text, in);
    return buf_str(in);
}

static int list(const ctl_t *ctl, const args_t *args, const char *from, const char *const *members,
                const column_t *columns)
{
    AUTO(client) client_t *c = client_new();
    AUTO(json) json_t *rows = NULL;
    AUTO(buf) buf_t path = {0};
    err_t err = ERR_INIT;
    buf_printf(&path, "%s?limite=500", from);
    for (const option_t *o = args->command->options; o->name; o++)
        if (o->type == OPTION_TEXT)
            query_add(&path, o->name + 2, args_text(args, o->name));
    if (api_list(c, ctl->settings.contact_url, buf_str(&path), &rows, &err) != RC_OK)
        return say_failed(&err);
    if (args_flag(args, "--json")) {
        AUTO(json) json_t *all = must(json_pack("{s:O}", "datos", rows));
        return json_show(all);
    }
    if (json_array_size(rows) == 0)
        return say("No hay nada.\n");
    AUTO(table) table_t *t = table_new(columns);
    AUTO(buf) buf_t text = {0};
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row)
    {
        for (const char *const *m = members; *m; m++) {
            const json_t *v = json_object_get(row, *m);
            if (json_is_integer(v)) /* numbers that name things have no points */
                table_addf(t, "%lld", (long long)json_integer_value(v));
            else
                table_add(t, local(json_string_value(v), &text));
        }
    }
    return table_show(ctl, NULL, t);
}

#define L(title)                                                                                             \
    {                                                                                                        \
        title, ALIGN_LEFT, false                                                                             \
    }
#define R(title)                                                                                             \
    {                                                                                                        \
        title, ALIGN_RIGHT, false                                                                            \
    }
#define S(title)                                                                                             \
    {                                                                                                        \
        title, ALIGN_LEFT, true                                                                              \
    }

int agenda_run(const ctl_t *ctl, const args_t *args)
{
    static const char *const m[] = {"vence", "dias_habiles", "radicado", "numero",
                                    "desde", "causal",       "motivo",   NULL};
    static const column_t c[] = {L("Vence"), R("Días hábiles"), L("Radicado"), R("Intento"),
                                 L("Desde"), L("Causal"),       S("Motivo"),   L(NULL)};
    return list(ctl, args, "/v1/agenda", m, c);
}

int tareas_run(const ctl_t *ctl, const args_t *args)
{
    static const char *const m[] = {"vence", "dias_habiles", "id",    "tipo", "radicado",
                                    "manos", "nota",         "error", NULL};
    static const column_t c[] = {L("Vence"), R("Días hábiles"), R("ID"),    L("Tipo"), L("Radicado"),
                                 L("Manos"), S("Nota"),         S("Error"), L(NULL)};
    return list(ctl, args, "/v1/tareas", m, c);
}

int recursos_run(const ctl_t *ctl, const args_t *args)
{
    static const char *const m[] = {"vence",    "dias_habiles", "id",     "tipo",
                                    "radicado", "presentado",   "motivo", NULL};
    static const column_t c[] = {L("Vence"),    R("Días hábiles"), R("ID"),     L("Tipo"),
                                 L("Radicado"), L("Presentado"),   S("Motivo"), L(NULL)};
    return list(ctl, args, "/v1/recursos", m, c);
}
