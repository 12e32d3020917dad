/* pqrctl caso: one case and its story. */
#include <string.h>

#include "common/format.h"
#include "common/table.h"
#include "common/url.h"
#include "services/pqrctl/api.h"
#include "services/pqrctl/commands.h"

static const column_t story_columns[] = {
    {"Fecha", ALIGN_LEFT, false},
    {"Qué pasó", ALIGN_LEFT, false},
    {"Detalle", ALIGN_LEFT, true},
    {NULL, ALIGN_LEFT, false},
};

/* A JSON value in one line: texts without quotes. */
static void value_text(const json_t *v, buf_t *out)
{
    if (json_is_string(v)) {
        buf_adds(out, json_string_value(v));
        return;
    }
    AUTO(mem) char *text = must(json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY));
    buf_adds(out, text);
}

/* "nombre: valor · …" of every member that is neither null nor among those shown elsewhere; nested objects
 * opened. */
static void details(json_t *object, buf_t *out)
{
    static const char *const shown[] = {"fecha", "tipo"};
    const char *name;
    json_t *v;
    json_object_foreach(object, name, v) {
        bool skip = json_is_null(v);
        for (size_t i = 0; i < COUNT_OF(shown); i++)
            skip = skip || strcmp(name, shown[i]) == 0;
        if (skip)
            continue;
        if (json_is_object(v)) {
            details(v, out);
            continue;
        }
        buf_printf(out, "%s%s: ", out->len ? " · " : "", name);
        value_text(v, out);
    }
}

static void case_heading(json_t *answer, buf_t *out)
{
    const char *name;
    json_t *v;
    json_object_foreach(answer, name, v) {
        if (json_is_array(v) || json_is_null(v))
            continue;
        AUTO(buf) buf_t text = {0};
        if (json_is_object(v))
            details(v, &text);
        else
            value_text(v, &text);
        buf_printf(out, "%s%-20s", out->len ? "\n" : "", name);
        format_safe(buf_str(&text), out);
    }
}

int caso_run(const ctl_t *ctl, const args_t *args)
{
    AUTO(client) client_t *c = client_new_as(ctl->settings.token);
    AUTO(answer) answer_t a = {0};
    AUTO(buf) buf_t path = {0}, heading = {0};
    err_t err = ERR_INIT;
    buf_adds(&path, "/v1/casos/");
    url_escape(args->rest[0], &path);
    if (api_get(c, ctl->settings.reporting_url, buf_str(&path), &a, &err) != RC_OK)
        return say_failed(&err);
    if (args_flag(args, "--json"))
        return json_show(a.json);

    case_heading(a.json, &heading);
    AUTO(table) table_t *t = table_new(story_columns);
    size_t i;
    json_t *step;
    json_array_foreach(json_object_get(a.json, "historia"), i, step) {
        AUTO(buf) buf_t when = {0}, what = {0};
        const char *fecha = json_text(step, "fecha");
        if (fecha)
            format_instant(fecha, &when);
        details(step, &what);
        table_add(t, fecha ? buf_str(&when) : NULL);
        table_add(t, json_text(step, "tipo"));
        table_add(t, buf_str(&what));
    }
    return table_show(ctl, &heading, t);
}
