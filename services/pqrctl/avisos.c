/* pqrctl avisos: webhooks of reporting: what is to be told and was told, who is told, dead ones tried again.
 */
#include <string.h>

#include "common/format.h"
#include "common/table.h"
#include "common/url.h"
#include "services/pqrctl/api.h"
#include "services/pqrctl/commands.h"

#define SUBSCRIPTIONS "/v1/avisos/suscripciones"
#define AS_JSON                                                                                              \
    {                                                                                                        \
        "--json", OPTION_FLAG, NULL, NULL, 0, 0, "la respuesta del servicio, en JSON"                        \
    }
#define END                                                                                                  \
    {                                                                                                        \
        NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL                                                            \
    }

const option_t avisos_listar_options[] = {
    {"--estado", OPTION_TEXT, "ESTADO", NULL, 0, 0, "solo los pendiente, entregado o muerto"},
    {"--suscripcion", OPTION_TEXT, "ID", NULL, 0, 0, "solo los de esa suscripción"},
    {"--suscripciones", OPTION_FLAG, NULL, NULL, 0, 0, "a quién se avisa de qué, en vez de los avisos"},
    AS_JSON,
    END};
const option_t avisos_suscribir_options[] = {
    {"--tipos", OPTION_TEXT, "LISTA", NULL, 0, 0, "tipos de evento de caso separados por comas, o *"},
    {"--umbrales", OPTION_TEXT, "LISTA", NULL, 0, 0, "umbrales separados por comas, o *"},
    AS_JSON,
    END};
const option_t avisos_reintentar_options[] = {
    {"--suscripcion", OPTION_INT, "ID", NULL, 1, 1000000000, "los muertos de esa suscripción"},
    {"--tipo", OPTION_TEXT, "TIPO", NULL, 0, 0, "los muertos de ese tipo"},
    {"--desde", OPTION_TEXT, "INSTANTE", NULL, 0, 0, "los hechos desde entonces, con su zona"},
    {"--hasta", OPTION_TEXT, "INSTANTE", NULL, 0, 0, "los hechos antes de entonces, con su zona"},
    AS_JSON,
    END};

static const column_t notice_columns[] = {
    {"Aviso", ALIGN_RIGHT, false},   {"Suscripción", ALIGN_RIGHT, false}, {"Tipo", ALIGN_LEFT, false},
    {"Estado", ALIGN_LEFT, false},   {"Intentos", ALIGN_RIGHT, false},    {"Creado", ALIGN_LEFT, false},
    {"Lo último", ALIGN_LEFT, true}, {NULL, ALIGN_LEFT, false},
};
static const column_t subscription_columns[] = {
    {"Suscripción", ALIGN_RIGHT, false}, {"Estado", ALIGN_LEFT, false}, {"Pendientes", ALIGN_RIGHT, false},
    {"Muertos", ALIGN_RIGHT, false},     {"Tipos", ALIGN_LEFT, true},   {"Umbrales", ALIGN_LEFT, true},
    {"Dirección", ALIGN_LEFT, true},     {NULL, ALIGN_LEFT, false},
};

static void add_last(table_t *t, const json_t *row)
{
    const char *error = json_text(row, "error");
    if (error)
        table_add(t, error);
    else if (json_count(row, "http"))
        table_addf(t, "%d", (int)json_count(row, "http"));
    else
        table_add(t, NULL);
}

static int show_notices(const ctl_t *ctl, const json_t *rows)
{
    AUTO(table) table_t *t = table_new(notice_columns);
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row) {
        table_add_int(t, json_count(row, "id"));
        table_add_int(t, json_count(row, "suscripcion"));
        table_add(t, json_text(row, "tipo"));
        table_add(t, json_text(row, "estado"));
        table_add_int(t, json_count(row, "intentos"));
        table_add(t, json_text(row, "creado"));
        add_last(t, row);
    }
    return table_show(ctl, NULL, t);
}

static void add_names(table_t *t, const json_t *names)
{
    AUTO(buf) buf_t all = {0};
    size_t i;
    json_t *name;
    json_array_foreach(names, i, name)
        buf_printf(&all, "%s%s", i ? ", " : "", json_string_value(name));
    table_add(t, buf_str(&all));
}

static int show_subscriptions(const ctl_t *ctl, const json_t *rows)
{
    AUTO(table) table_t *t = table_new(subscription_columns);
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row) {
        table_add_int(t, json_count(row, "id"));
        table_add(t, json_text(row, "estado"));
        table_add_int(t, json_count(row, "pendientes"));
        table_add_int(t, json_count(row, "muertos"));
        add_names(t, json_object_get(row, "tipos"));
        add_names(t, json_object_get(row, "umbrales"));
        table_add(t, json_text(row, "url"));
    }
    return table_show(ctl, NULL, t);
}

int avisos_listar_run(const ctl_t *ctl, const args_t *args)
{
    AUTO(client) client_t *c = client_new_as(ctl->settings.token);
    AUTO(json) json_t *rows = NULL;
    AUTO(buf) buf_t path = {0};
    err_t err = ERR_INIT;
    bool whom = args_flag(args, "--suscripciones");
    buf_adds(&path, whom ? SUBSCRIPTIONS : "/v1/avisos");
    if (!whom) {
        query_add(&path, "estado", args_text(args, "--estado"));
        query_add(&path, "suscripcion", args_text(args, "--suscripcion"));
    }
    if (api_list(c, ctl->settings.reporting_url, buf_str(&path), &rows, &err) != RC_OK)
        return say_failed(&err);
    if (args_flag(args, "--json"))
        return json_show(rows);
    return whom ? show_subscriptions(ctl, rows) : show_notices(ctl, rows);
}

/* "a,b" as a list; NULL where nothing is said. */
static json_t *list_of(const char *text)
{
    if (!text)
        return NULL;
    json_t *list = json_array();
    for (const char *p = text;; p++) {
        size_t n = strcspn(p, ",");
        json_array_append_new(list, json_stringn(p, n));
        p += n;
        if (!*p)
            return list;
    }
}

/* POST, and what came of it in words: the format takes one number. */
static int ask(const ctl_t *ctl, const args_t *args, const char *path, const json_t *body, const char *member,
               const char *words)
{
    AUTO(client) client_t *c = client_new_as(ctl->settings.token);
    AUTO(answer) answer_t a = {0};
    AUTO(buf) buf_t told = {0};
    err_t err = ERR_INIT;
    if (api_post(c, ctl->settings.reporting_url, path, body, &a, &err) != RC_OK)
        return say_failed(&err);
    if (args_flag(args, "--json"))
        return json_show(a.json);
    buf_printf(&told, "%s: %lld", words, (long long)json_count(a.json, member));
    const char *secret = json_text(a.json, "secreto");
    if (secret)
        buf_printf(&told, "\nSecreto, que no se vuelve a mostrar: %s", secret);
    buf_addc(&told, '\n');
    return say(buf_str(&told));
}

int avisos_suscribir_run(const ctl_t *ctl, const args_t *args)
{
    json_t *types = list_of(args_text(args, "--tipos")), *thresholds = list_of(args_text(args, "--umbrales"));
    AUTO(json)
    json_t *body =
        must(json_pack("{s:s,s:o*,s:o*}", "url", args->rest[0], "tipos", types, "umbrales", thresholds));
    return ask(ctl, args, SUBSCRIPTIONS, body, "id", "Suscripción");
}

int avisos_probar_run(const ctl_t *ctl, const args_t *args)
{
    AUTO(buf) buf_t path = {0};
    AUTO(json) json_t *body = json_object();
    buf_adds(&path, SUBSCRIPTIONS "/");
    url_escape(args->rest[0], &path);
    buf_adds(&path, "/probar");
    return ask(ctl, args, buf_str(&path), body, "aviso", "Aviso de prueba en cola");
}

int avisos_reintentar_run(const ctl_t *ctl, const args_t *args)
{
    AUTO(buf) buf_t path = {0};
    AUTO(json) json_t *body = json_object();
    static const char *const texts[] = {"--tipo", "--desde", "--hasta"};
    buf_adds(&path, "/v1/avisos/");
    if (args->n_rest > 0) {
        url_escape(args->rest[0], &path);
        buf_addc(&path, '/');
    }
    buf_adds(&path, "reintentar");
    if (args_text(args, "--suscripcion"))
        json_object_set_new(body, "suscripcion",
                            json_integer(strtoll(args_text(args, "--suscripcion"), NULL, 10)));
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (args_text(args, texts[i]))
            json_object_set_new(body, texts[i] + 2, json_string(args_text(args, texts[i])));
    if ((args->n_rest > 0) == (json_object_size(body) > 0)) {
        say_note("diga cuáles: el número de un aviso, o --suscripcion, --tipo, --desde o --hasta");
        return EXIT_USAGE;
    }
    return ask(ctl, args, buf_str(&path), body, "reintentados", "Avisos en cola otra vez");
}
