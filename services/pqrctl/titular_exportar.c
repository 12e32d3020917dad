/* pqrctl titular exportar: all that is kept of a person, as a JSON file that only its owner reads. */
#include "common/cleanup.h"
#include "services/pqrctl/api.h"
#include "services/pqrctl/commands.h"
#include "services/pqrctl/titular.h"
#include "services/pqrctl/token.h"

int titular_exportar_run(const ctl_t *ctl, const args_t *args)
{
    const char *path = args_text(args, "--en");
    AUTO(json) json_t *who = NULL;
    AUTO(json) json_t *all = NULL;
    err_t err = ERR_INIT;
    char now[32];
    if (!path) {
        say_note("diga en qué archivo, con --en ARCHIVO");
        return EXIT_USAGE;
    }
    rc_t rc = titular_read(args, titular_names, 0, &who, &err);
    if (rc == RC_OK)
        rc = titular_gather(ctl, who, &all, &err);
    if (rc == RC_OK) {
        instant_format(clock_now(), now);
        json_object_set_new(all, "generado", json_string(now));
        json_object_set(all, "titular", who);
        AUTO(mem) char *text = must(json_dumps(all, JSON_INDENT(2) | JSON_SORT_KEYS));
        rc = file_put(path, text, 0600, &err);
    }
    if (rc != RC_OK)
        return say_failed(&err);
    AUTO(buf) buf_t out = {0};
    buf_printf(&out, "%s: %zu casos de contact y %zu filas de reporting; solo su dueño puede leerlo.\n", path,
               json_array_size(json_object_get(all, "contact")),
               json_array_size(json_object_get(all, "reporting")));
    return say(buf_str(&out));
}
