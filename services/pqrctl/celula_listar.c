/* pqrctl agenda, resolver, tareas, recursos, resultados: what contact's lists hold, the nearest term first.
 */
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

static void add_cell(table_t *t, const json_t *v)
{
    AUTO(buf) buf_t text = {0};
    if (json_is_integer(v)) /* numbers that name things have no points */
        table_addf(t, "%lld", (long long)json_integer_value(v));
    else if (json_is_boolean(v))
        table_add(t, json_is_true(v) ? "sí" : "no");
    else
        table_add(t, local(json_string_value(v), &text));
}

static int list(const ctl_t *ctl, const args_t *args, const char *path, const char *const *members,
                const column_t *columns)
{
    AUTO(client) client_t *c = client_new_as(ctl->settings.token);
    AUTO(json) json_t *rows = NULL;
    err_t err = ERR_INIT;
    if (api_list(c, ctl->settings.contact_url, path, &rows, &err) != RC_OK)
        return say_failed(&err);
    if (args_flag(args, "--json")) {
        AUTO(json) json_t *all = must(json_pack("{s:O}", "datos", rows));
        return json_show(all);
    }
    if (json_array_size(rows) == 0)
        return say("No hay nada.\n");
    AUTO(table) table_t *t = table_new(columns);
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row) {
        for (const char *const *m = members; *m; m++)
            add_cell(t, json_object_get(row, *m));
    }
    return table_show(ctl, NULL, t);
}

/* The same of what the options leave of it: each is a parameter of its name. */
static int list_filtered(const ctl_t *ctl, const args_t *args, const char *path, const char *const *members,
                         const column_t *columns)
{
    AUTO(buf) buf_t filtered = {0};
    buf_adds(&filtered, path);
    for (const option_t *o = args->command->options; o->name; o++)
        if (o->type == OPTION_TEXT)
            query_add(&filtered, o->name + 2, args_text(args, o->name));
    return list(ctl, args, buf_str(&filtered), members, columns);
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
    return list(ctl, args, "/v1/agenda?limite=500", m, c);
}

int celula_resolver_run(const ctl_t *ctl, const args_t *args)
{
    static const char *const m[] = {"vence",       "dias_habiles",         "radicado", "causal", "motivo",
                                    "observacion", "correccion_rechazada", NULL};
    static const column_t c[] = {
        L("Vence"),       R("Días hábiles"),         L("Radicado"), L("Causal"), S("Motivo"),
        S("Observación"), S("Corrección rechazada"), L(NULL)};
    if (args->n_rest > 0)
        return celula_pedir_run(ctl, args);
    size_t i = 0;
    for (const option_t *o = args->command->options; o->name; o++, i++)
        if (args->options[i].given && strcmp(o->name, "--json") != 0) {
            say_note("%s: falta el radicado del caso que se resuelve", o->name);
            return EXIT_USAGE;
        }
    return list(ctl, args, "/v1/resolver?limite=500", m, c);
}

int tareas_run(const ctl_t *ctl, const args_t *args)
{
    static const char *const m[] = {"vence", "dias_habiles", "id",    "tipo", "radicado",
                                    "manos", "nota",         "error", NULL};
    static const column_t c[] = {L("Vence"), R("Días hábiles"), R("ID"),    L("Tipo"), L("Radicado"),
                                 L("Manos"), S("Nota"),         S("Error"), L(NULL)};
    return list_filtered(ctl, args, "/v1/tareas?limite=500", m, c);
}

int recursos_run(const ctl_t *ctl, const args_t *args)
{
    static const char *const m[] = {"vence",    "dias_habiles", "id",     "tipo",
                                    "radicado", "presentado",   "motivo", NULL};
    static const column_t c[] = {L("Vence"),    R("Días hábiles"), R("ID"),     L("Tipo"),
                                 L("Radicado"), L("Presentado"),   S("Motivo"), L(NULL)};
    return list_filtered(ctl, args, "/v1/recursos?limite=500", m, c);
}

int resultados_run(const ctl_t *ctl, const args_t *args)
{
    static const char *const m[] = {"nombre", "texto", "llamada", "buzon", "otro_numero", NULL};
    static const column_t c[] = {
        L("Resultado"), S("Qué es"), L("De llamada"), L("De mensaje de voz"), L("Se prueba otro número"),
        L(NULL)};
    return list(ctl, args, "/v1/resultados", m, c);
}
